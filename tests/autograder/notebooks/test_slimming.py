"""Outputs are dropped while a file is read, wherever the file is cut into pieces."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebooks import slimming
from autograder.notebooks.slimming import without_outputs

TEXTS = st.sampled_from(['"outputs": [', '\\"]', "\\", "outputs", "[{", "]}", "é\n", "", '"'])
OUTPUT = st.fixed_dictionaries({"text": st.lists(TEXTS, max_size=3), "data": st.dictionaries(TEXTS, TEXTS)})  # fmt: skip
CELL = st.fixed_dictionaries(
    {
        "outputs": st.lists(OUTPUT, max_size=3),
        "source": st.lists(TEXTS, max_size=4),
        "metadata": st.dictionaries(TEXTS, st.lists(TEXTS, max_size=2), max_size=2),
    }
)


def cut(raw: bytes, sizes: list[int]) -> list[bytes]:
    pieces = []
    while raw:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(raw[:size])
        raw = raw[size:]
    return pieces


def emptied(value):
    """The same JSON with `[]` for each list that is called outputs."""
    if isinstance(value, dict):
        return {
            key: [] if key == "outputs" and isinstance(inner, list) else emptied(inner)
            for key, inner in value.items()
        }
    return [emptied(inner) for inner in value] if isinstance(value, list) else value


@given(
    st.lists(CELL, max_size=3),
    st.lists(st.integers(1, 40), min_size=1, max_size=5),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_all_but_the_outputs_is_kept(cells, sizes, indent, ascii_only):
    notebook = {"cells": cells, "metadata": {"outputs": {"kept": 1}}, "nbformat": 4}
    raw = json.dumps(notebook, indent=indent, ensure_ascii=ascii_only).encode()
    assert json.loads(without_outputs(cut(raw, sizes), len(raw))) == emptied(notebook)


def test_what_is_too_large_without_its_outputs_is_not_kept():
    raw = json.dumps({"cells": [{"source": "x" * 200, "outputs": []}]}).encode()
    assert without_outputs([raw], 100) is None
    assert without_outputs([raw], 300) == raw


@pytest.mark.parametrize("raw", [b"[" * 1000, b'{"outputs":[' + b"[" * 1000, b'"a"' * 1000])
def test_a_file_of_nothing_but_brackets_is_given_up(raw, monkeypatch):
    """So that nobody keeps the grader busy."""
    monkeypatch.setattr(slimming, "MOST_STEPS", 500)
    assert without_outputs([raw], 10_000) is None


def test_never_more_is_held_than_is_kept():
    """Forty times the size, read piece by piece."""
    piece = b'{"data": {"image/png": "' + b"A" * 100_000 + b'"}},'

    def pieces():
        yield b'{"cells": [{"source": "x", "outputs": ['
        for _ in range(40):
            yield piece
        yield b"{}]}]}"

    slim = slimming._Slimming(1000)
    for part in pieces():
        assert slim.take(part)
        assert len(slim.kept) + len(slim.left) < 100
    assert json.loads(slim.kept) == {"cells": [{"source": "x", "outputs": []}]}
