"""A student's afternoon: the released notebook opened in JupyterLab, run, answered, run again.

The server runs on loopback in a folder that holds the exercises and nothing else of the course.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.solutions.in_process import read_source
from tests.submissions import answers
from tests.submissions.assemble import ROOT

SETS = [problem_set.name for problem_set in answers.problem_sets()]
# What instructors install beside JupyterLab, and students do not, starts with it.
INSTRUCTORS_OWN = (
    "notebook",
    *(
        f"nbgrader.server_extensions.{name}"
        for name in ("assignment_list", "course_list", "formgrader", "validate_assignment")
    ),
)
PATIENCE = 480_000  # milliseconds, on a slow machine that is busy

# What the page knows of the notebook in front: each cell with its outputs, and how the kernel is.
LOOK = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const model = panel.content.model;
    if (!model) return null;
    return {
        kernel: panel.sessionContext.session?.kernel?.status,
        cells: [...model.cells].filter(cell => cell.type === "code").map(cell => ({
            name: cell.id, source: cell.sharedModel.getSource(), count: cell.executionCount,
            outputs: cell.outputs.toJSON(),
        })),
    };
}"""
FINISHED = f"""() => {{
    const seen = ({LOOK})();
    return seen && seen.kernel === "idle" && seen.cells.every(cell => cell.count !== null);
}}"""
PUT_IN = """([name, source]) => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    [...cells].find(cell => cell.id === name).sharedModel.setSource(source);
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab, and the folder that it shows."""

    address: str
    folder: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on a free port of loopback, with none of this machine's settings or extensions."""
    home = tmp_path_factory.mktemp("student")
    folder = home / "work"
    shutil.copytree(ROOT / "exercises", folder)
    places = {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    started = {"jpserver_extensions": dict.fromkeys(INSTRUCTORS_OWN, False)}
    (home / "CONFIG").mkdir()
    (home / "CONFIG" / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": started}))
    log = home / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"),
                *("--port=0", "--IdentityProvider.token=", "--allow-root"),
                f"--ServerApp.root_dir={folder}",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env=os.environ | places | {"PYTHONPATH": ""},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Lab(address(server, log), folder)
    finally:
        server.terminate()
        server.wait(PATIENCE / 1000)


def address(server: subprocess.Popen, log: Path) -> str:
    """Where the server says that it listens."""
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE / 1000:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            return found[0]
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab does not start:\n{log.read_text()}")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, that reaches this machine only."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route(lambda url: "//127.0.0.1" not in url, lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def run_all(page: Page, command: str) -> None:
    """Choose a command of the menus, and wait until every cell has been run."""
    page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    menu, entry = command.split(" → ")
    page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{menu}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}")).first.click()
    if "Restart" in entry:
        page.locator(".jp-Dialog button", has_text="Restart").click()
    page.wait_for_function(FINISHED)


def errors(page: Page) -> dict[str, tuple[str, str]]:
    """Cell -> the error that it shows."""
    return {
        cell["name"]: (output["ename"], output["evalue"])
        for cell in page.evaluate(LOOK)["cells"]
        for output in cell["outputs"]
        if output["output_type"] == "error"
    }


def type_in(page: Page, text: str, replaced: str) -> None:
    """Write an answer as a person does: click into the cell, select all, type."""
    cell = page.locator(".jp-CodeCell .cm-content", has_text=replaced).first
    cell.scroll_into_view_if_needed()
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize(
    "name", [SETS[0], *(pytest.param(name, marks=pytest.mark.long) for name in SETS[1:])]
)
def test_a_student_opens_runs_answers_and_sees_the_tests_pass(lab, page, name):
    """Untouched, each visible test says 'not answered yet'; with the answers in, all pass."""
    source = read_source(name)
    page.goto(f"{lab.address}lab/tree/{name}/{name}.ipynb?reset")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.wait_for_function(f"() => ({LOOK})()?.kernel === 'idle'")
    assert page.get_by_role("heading", name=re.compile("^Problem set")).first.is_visible()

    run_all(page, "Run → Run All Cells")
    blank = {f"{question}-visible" for question in source.questions}
    assert errors(page) == dict.fromkeys(blank, ("NotImplementedError", "not answered yet"))
    first = page.locator(".jp-OutputArea-output", has_text="not answered yet").first
    first.scroll_into_view_if_needed()
    assert first.is_visible()
    title = f"# @title Check {source.questions[0]}: run this cell"
    folded = page.locator(".jp-InputPlaceholder", has_text=title)
    folded.scroll_into_view_if_needed()
    assert folded.is_visible()

    for number, question in enumerate(source.questions):
        if number:
            page.evaluate(PUT_IN, [question, source.cells[question]])
        else:
            type_in(page, source.cells[question], f"def {question}(")
    written = {cell["name"]: cell["source"] for cell in page.evaluate(LOOK)["cells"]}
    assert all(written[question] == source.cells[question] for question in source.questions)
    run_all(page, "Kernel → Restart Kernel and Run All Cells")
    assert errors(page) == {}
