"""The course that is attacked: made, handed in and graded inside the outer sandbox."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import BaseCell, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from tests.submissions.hostile import attack, outer, snares
from tests.submissions.hostile.assignment import (
    ASSIGNMENT,
    NEIGHBOUR,
    instructors_notebook,
    new_canaries,
)
from tests.submissions.hostile.attack import ATTACKS, Outside, Paper

FOLDER = outer.HOME / "course"
BEFORE = "before"  # a neighbour who is graded before all attacks
EXCHANGE = outer.SHARED / "nbgrader" / "exchange" / "hostile"
LOG = Path("/tmp/.grading.log")
CELL_SECONDS = 3  # with nbgrader, whose kernels are busy with starting in their first cell
# With the engine: what is tried is done by then, and what has no end need not be waited for long.
PATIENCE, LITTLE_PATIENCE = 1.5, 0.75
ENDLESS, OTHERS = "e*", "[!e]*"  # students

_CONFIG = f"""\
import os
c = get_config()
c.CourseDirectory.course_id = "hostile"
c.Execute.timeout = {CELL_SECONDS}
c.Execute.interrupt_on_timeout = True
c.GradingEngine.cell_seconds = float(os.environ.get("PATIENCE", {PATIENCE}))
c.GradingEngine.submission_seconds = 10
c.GradingEngine.memory_mib = 1024
c.ClearSolutions.code_stub = {{"python": 'raise NotImplementedError("not answered yet")'}}
"""


def attacker(number: int, name: str) -> str:
    """The student who hands in an attack; those whose pages are looked at can be told apart."""
    mark = "page" if ATTACKS[name].trace == "page" else "a"
    return f"{_class(name)}{number:03}-{mark}-{name}"


def neighbour(number: int, name: str) -> str:
    """The honest student who is graded right after an attack."""
    return f"{_class(name)}{number:03}-z-neighbour"


def _class(name: str) -> str:
    return "e" if ATTACKS[name].endless else "n"


def make() -> None:
    """A new course: assignment released, one neighbour's work handed in, canaries everywhere."""
    outer.demand_inside()
    canaries = new_canaries()
    source = FOLDER / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(instructors_notebook(canaries["test"]), source / f"{ASSIGNMENT}.ipynb")
    for name, contents in snares.FILES.items():
        (source / name).write_text(contents)
    (FOLDER / "nbgrader_config.py").write_text(_CONFIG)
    (FOLDER / "notes.txt").write_text(f"For instructors only: {canaries['notes']}\n")
    (FOLDER / ".environment").write_text(canaries["environment"])
    _demand(nbgrader("generate_assignment", ASSIGNMENT))
    released = (FOLDER / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    assert "canary-" not in released, "the release holds a canary"
    with gradebook() as book:
        book.update_or_create_student(BEFORE, last_name=canaries["book"])
    hand_in_honestly(BEFORE, release(), canaries["work"])


def pack() -> bytes:
    """The course folder as bytes."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.add(FOLDER, arcname=".")
    return stream.getvalue()


def unpack(packed: bytes) -> None:
    """The course folder from bytes."""
    FOLDER.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        if hasattr(tarfile, "data_filter"):  # since Python 3.11.4
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(FOLDER)
    fill_exchange()


def fill_exchange() -> None:
    """The neighbour's work as it lies where it was handed in."""
    handed_in = EXCHANGE / "inbound" / f"{BEFORE}+{ASSIGNMENT}+2026-01-01 00:00:00 UTC"
    shutil.copytree(FOLDER / "submitted" / BEFORE / ASSIGNMENT, handed_in)
    for folder in (outer.SHARED / "nbgrader").rglob("*"):
        folder.chmod(0o777)


def release() -> NotebookNode:
    path = FOLDER / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=4)


def hand_in_honestly(student: str, notebook: NotebookNode, remark: str = "") -> None:
    """A neighbour's submission: not all of it right, so that a change up or down is seen."""
    paper = Paper(deepcopy(notebook), "neighbour", Outside())
    for question, source in NEIGHBOUR.items():
        paper.answer(question, source)
    paper.cell("essay").source = f"Each value is its own mean. {remark}"
    paper.hand_in(FOLDER / "submitted" / student / ASSIGNMENT)


def hand_in(number: int, name: str, notebook: NotebookNode, outside: Outside) -> None:
    """An attack, and after it a neighbour, written into the released notebook."""
    paper = attack.write(ATTACKS[name], notebook, outside)
    paper.hand_in(FOLDER / "submitted" / attacker(number, name) / ASSIGNMENT)
    hand_in_honestly(neighbour(number, name), notebook)


def gradebook() -> Gradebook:
    return Gradebook(f"sqlite:///{FOLDER / 'gradebook.db'}", course_id="hostile")


def scores() -> dict[str, dict[str, float]]:
    """What each test cell earned, of each student who was graded, as the gradebook has it."""
    with gradebook() as book:
        rows = book.db.execute(
            select(SubmittedAssignment.student_id, BaseCell.name, Grade.score)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
        ).all()
    found: dict[str, dict[str, float]] = {}
    for student, cell, score in rows:
        graded = FOLDER / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        if cell != "essay" and graded.is_file():
            found.setdefault(student, {})[cell] = score
    return found


def size(student: str) -> int:
    """Bytes of a student's graded notebook."""
    path = FOLDER / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return path.stat().st_size if path.is_file() else 0


def notes(student: str) -> dict[str, object]:
    """What the engine has to say about a submission, if it was the engine that graded."""
    path = FOLDER / ".autograder" / ASSIGNMENT / f"{student}.json"
    if not path.is_file():
        return {}
    state = json.loads(path.read_text(encoding="utf-8"))
    flags = [f"{flag['kind']}: {flag['text']}" for flag in state["flags"]]
    reason = [f"ungradable: {state['reason']}"] if state["reason"] else []
    seconds = round(state["seconds"], 1)
    return {
        "outcome": state["outcome"],
        "sandboxed": state["sandboxed"],
        "seconds": seconds,
        "flags": [*reason, *dict.fromkeys(flags)],
    }


def nbgrader(*arguments: str, seconds: float = 60) -> int | None:
    """A command of nbgrader's in the course folder: its exit status, None if it hung."""
    return _run(["nbgrader", *arguments], seconds)


def autograder(*arguments: str, seconds: float = 600, patience: float = PATIENCE) -> int | None:
    """A command of the engine's on the course: its exit status, None if it hung."""
    command = ["autograder", *arguments, "--course", str(FOLDER)]
    return _run(command, seconds, PATIENCE=str(patience))


def _run(module_and_arguments: list[str], seconds: float, **variables: str) -> int | None:
    secret = (FOLDER / ".environment").read_text()
    (FOLDER / ".environment").unlink()
    try:
        with LOG.open("ab") as log:
            done = subprocess.run(
                [sys.executable, "-m", *module_and_arguments],
                cwd=FOLDER,
                env=os.environ | variables | {"GRADING_SECRET": secret},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=seconds,
                start_new_session=True,
            )
    except subprocess.TimeoutExpired:
        return None
    finally:
        (FOLDER / ".environment").write_text(secret)
    return done.returncode


def _demand(status: int | None) -> None:
    if status != 0:
        raise RuntimeError(f"exit status {status}: {LOG.read_text(errors='replace')[-3000:]}")
