"""What the tests of the LSTM and of the GRU calculator share: what is set, and what is read."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from playwright.sync_api import Locator

from tests.calculators.pages import FILL, unseen

# The table of all steps, the values in the drawing's boxes, and its texts.
READ = """(root) => ({
  rows: Object.fromEntries([...root.querySelectorAll("table.steps tbody tr")].map((line) =>
    [line.cells[0].textContent, [...line.cells].slice(1).map((cell) => cell.textContent)])),
  current: [...root.querySelectorAll("table.steps thead th")]
    .findIndex((cell) => cell.getAttribute("aria-current") === "step") - 1,
  gates: Object.fromEntries([...root.querySelectorAll("[data-gate]")].map((gate) =>
    [gate.dataset.gate, gate.querySelector("text").textContent])),
  states: [...root.querySelectorAll(".cell-drawing > .strong")]
    .flatMap((text) => text.textContent.split(", ")),
  products: [...root.querySelectorAll(".cell-drawing > .small")].map((text) => text.textContent),
  title: root.querySelector(".cell-drawing").getAttribute("aria-label"),
  desc: root.querySelector(".cell-drawing > desc").textContent,
  status: root.querySelector(".status").textContent,
})"""


def shown_after(root: Locator, preset: str, settings: dict[str, Any]) -> dict[str, Any]:
    """What the calculator shows when a preset was chosen, and fields were set after it."""
    return unseen(
        root,
        f"""(root, [preset, settings]) => {{
            [...root.querySelectorAll("button")].find((one) => one.textContent === preset).click();
            ({FILL})(root, settings);
            return ({READ})(root);
        }}""",
        [preset, settings],
    )


_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def as_number(text: str) -> float:
    """'−1.5' or '2 × 10⁷' as a number."""
    return float(text.translate(_RAISED).replace(" × 10", "e"))


def as_state(text: str) -> tuple[str, float]:
    """'c₃ = −1.5' as ('c3', -1.5)."""
    name, number = text.split(" = ")
    return name.translate(_LOWERED), as_number(number)


def random_sequence(draw: random.Random) -> dict[str, Any]:
    """Values, markers and one of the steps."""
    steps = draw.randint(1, 12)
    return {
        "activation": draw.choice(["tanh", "linear"]),
        "values": " ".join(f"{draw.uniform(-5, 5):.2f}" for _ in range(steps)),
        "markers": " ".join(str(draw.randint(0, 1)) for _ in range(steps)),
        "step": draw.randrange(steps),
    }


def random_weights(draw: random.Random, blocks: int) -> str:
    """Weights as the calculator takes them: rows with semicolons between them."""
    scale = draw.choice([0.5, 2, 30])
    rows = [[f"{draw.uniform(-scale, scale):.2f}" for _ in range(4)] for _ in range(blocks)]
    return ";".join(",".join(row) for row in rows)


def matrix(text: str) -> np.ndarray:
    """Weights as numbers: (4, blocks), for value, marker, old output and bias."""
    return np.array([[float(weight) for weight in row.split(",")] for row in text.split(";")]).T


def inputs(settings: dict[str, Any]) -> np.ndarray:
    """The sequence, (1, timesteps, 2)."""
    rows = [[float(number) for number in settings[name].split()] for name in ("values", "markers")]
    return np.array(rows).T[None]


def assert_products(shown: dict[str, Any], right: list[float], settings: dict) -> None:
    """The numbers on the drawing's wires, from left to right, to the digits shown."""
    numbers = [as_number(text) for text in shown["products"]]
    np.testing.assert_allclose(numbers, right, rtol=6e-4, atol=6e-5, err_msg=str(settings))


def assert_shown(shown: dict[str, Any], right: dict[str, np.ndarray], settings: dict) -> None:
    """Every row of the table is right to the digits shown; the drawing has those of its step."""
    for name, numbers in right.items():
        np.testing.assert_allclose(
            [as_number(text) for text in shown["rows"][name]],
            numbers,
            rtol=6e-4,
            atol=6e-5,
            err_msg=f"{name} {settings}",
        )
    t = settings["step"]
    assert shown["current"] == t
    for gate, text in shown["gates"].items():
        assert text == shown["rows"][gate][t]
    # Every input and state has its number on the drawing, if it has a row in the table.
    assert {as_state(text)[0][0] for text in shown["states"]} == set("xmhc") & set(shown["rows"])
    for text in shown["states"]:
        name, number = as_state(text)
        if int(name[1:]) == t + 1:  # else it is the state before the first step, or the last's
            assert number == as_number(shown["rows"][name[0]][t])
        elif t:
            assert number == as_number(shown["rows"][name[0]][t - 1])
    assert shown["status"].startswith(f"Step {t + 1} of {len(settings['values'].split())}:")
    assert shown["desc"] == shown["status"]
    assert "cell at one step" in shown["title"]
