"""Whatever a student's folder looks like: it gets an outcome, and so does everybody else."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from autograder.course.files import MAX_DEPTH, MAX_NAME, MAX_PATH, Folder, read_folder
from autograder.course.state import read_states
from autograder.errors import Ungradable, Unreadable
from autograder.model import Cell, NotebookSpec, Outcome
from autograder.notebooks.reading import MOST_VALUES
from autograder.notebooks.repair import repair
from tests.autograder.course.conftest import InThisProcess, grade, hand_in

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NEIGHBOURS = ("ada", "zoe")

# Folders

NAMES = st.one_of(
    st.sampled_from([b"sheet.ipynb", b"timestamp.txt", b"a", b"\xff\xfe", b"\xe4.txt", b"x" * 255]),
    st.binary(min_size=1, max_size=40).filter(lambda name: not set(b"/\0") & set(name)),
).filter(lambda name: name not in (b".", b".."))
TREES = st.recursive(
    st.one_of(
        st.binary(max_size=30),  # a file
        st.sampled_from(["fifo", "socket", "loop", "gone", "up", "long", "unreadable"]),
        st.integers(0, 80),  # so many folders in folders
    ),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


def grow(place: bytes, tree: object) -> None:
    """Make what a tree says; what this machine refuses to make is left out."""
    with contextlib.suppress(OSError):
        if isinstance(tree, dict):
            os.mkdir(place)
            for name, inner in tree.items():
                grow(os.path.join(place, name), inner)
        elif isinstance(tree, int):
            os.makedirs(os.path.join(place, *[b"d"] * tree))
        elif isinstance(tree, bytes):
            Path(os.fsdecode(place)).write_bytes(tree)
        elif tree == "fifo":
            os.mkfifo(place)
        elif tree == "socket":
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(place)
        elif tree == "unreadable":
            Path(os.fsdecode(place)).write_bytes(b"x")
            os.chmod(place, 0)
        else:
            targets = {"loop": os.path.basename(place), "gone": b"gone", "up": b"..", "long": b"x"}
            os.symlink(targets[str(tree)] * (300 if tree == "long" else 1), place)


@settings(max_examples=150, deadline=None)
@given(tree=st.one_of(TREES, st.dictionaries(NAMES, TREES, max_size=6)))
def test_any_folder_is_read_or_said_to_be_unreadable(tree):
    """What is read of it can be written elsewhere: names in UTF-8, no path too long or too deep."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "submitted"
        grow(os.fsencode(place), tree)
        found = Folder()
        with contextlib.suppress(Unreadable):
            found = read_folder(place, below=True)
    for path in (*found.notebooks, *found.files):
        assert len(path.encode()) <= MAX_PATH
        assert all(len(part.encode()) <= MAX_NAME for part in path.split("/"))
        assert path.count("/") <= MAX_DEPTH


def nested(place: Path, depth: int, name: str = "d") -> None:
    """So many folders in folders, of whatever length their path is, and a file in the last."""
    place.mkdir(parents=True, exist_ok=True)
    where = os.open(place, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=where)
        inner = os.open(name, os.O_RDONLY, dir_fd=where)
        os.close(where)
        where = inner
    os.close(os.open("end.txt", os.O_CREAT | os.O_WRONLY, dir_fd=where))
    os.close(where)


@pytest.fixture
def torn_down():
    """Folders that are nested too deeply for what cleans up after the tests."""
    places: list[Path] = []
    yield places
    for place in places:  # shutil's way of removing would end as fwalk's did
        subprocess.run(["rm", "-rf", place], check=True)


@pytest.mark.parametrize(
    ("depth", "name"), [(1500, "d"), (1200, "d" * 200), (29, "d" * 200), (25, "d" * 160)]
)
def test_folders_nested_without_end_cost_one_submission_a_flag(folder, torn_down, depth, name):
    """Its neighbours are graded, it is graded, and the next run has nothing to do."""
    for student in (*NEIGHBOURS, "deep"):
        hand_in(folder, student)
    torn_down.append(folder / "submitted" / "deep")
    nested(folder / "submitted" / "deep" / "week1" / "nested", depth, name)
    states = grade(folder)["week1"].states
    assert all(states[student].outcome is Outcome.GRADED for student in NEIGHBOURS)
    assert states["deep"].outcome is Outcome.FLAGGED
    again = InThisProcess()
    assert grade(folder, again)["week1"].states.keys() == states.keys()
    assert again.graded == []


@pytest.mark.parametrize("name", [b"\xff\xfe", b"n" * 250, "王".encode() * 80, b"%41" * 60])
def test_a_folder_of_any_name_costs_nobody_else_anything(folder, name):
    """What no gradebook can hold is ungradable, with the way out; this run and the next."""
    for student in NEIGHBOURS:
        hand_in(folder, student)
    shutil.copytree(folder / "submitted" / "ada", folder / "submitted" / os.fsdecode(name))
    for _ in range(2):
        report = grade(folder)["week1"]
        assert len(report.states) == 3
        assert all(report.states[student].outcome is Outcome.GRADED for student in NEIGHBOURS)
        assert str(report).encode("ascii", "backslashreplace")
    state = report.states[os.fsdecode(name)]
    if len(os.fsdecode(name)) > 128 or name == b"\xff\xfe":
        assert state.reason.endswith(": rename it")
    else:
        assert read_states(folder, "week1")[os.fsdecode(name)].outcome is Outcome.GRADED


def test_any_fault_while_reading_is_the_outcome_of_that_submission(folder, monkeypatch):
    """Whatever goes wrong: a file that goes away meanwhile, a disk that fails, memory."""
    for student in (*NEIGHBOURS, "bob"):
        hand_in(folder, student)

    def read(place: Path, *arguments, **options) -> Folder:
        if "bob" in place.parts:
            raise MemoryError
        return read_folder(place, *arguments, **options)

    monkeypatch.setattr("autograder.course.folder.read_folder", read)
    for _ in range(2):
        states = grade(folder)["week1"].states
        assert states["bob"].outcome is Outcome.UNGRADABLE
        assert states["bob"].reason == "what was handed in cannot be read: MemoryError: "
        assert states["ada"].outcome is states["zoe"].outcome is Outcome.GRADED


# Notebooks

ABOUT = {"grade_id": "q", "solution": True, "grade": False, "locked": False, "task": False}
SPEC = NotebookSpec(
    "sheet",
    (
        Cell("q", "code", "x = 1", ABOUT),
        Cell("t", "code", "assert x", {**ABOUT, "grade_id": "t", "grade": True, "points": 1}),
        Cell("e", "markdown", "why?", {**ABOUT, "grade_id": "e", "grade": True, "points": 1}),
    ),
)
KEYS = (
    "cells metadata source cell_type code markdown raw nbgrader grade_id q t e tags id attachments "
    "outputs nbformat kernelspec language points locked grade solution a.png image/png name"
)
WORDS = st.sampled_from(KEYS.split())
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.text(st.characters(), max_size=20),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text(max_size=5)), inner)
    ),
    max_leaves=12,
)


def some(**fields: st.SearchStrategy) -> st.SearchStrategy:
    """An object with each of these fields as it should be, as something else, or not at all."""
    return st.fixed_dictionaries(
        {}, optional={name: st.one_of(right, ANYTHING) for name, right in fields.items()}
    )


CLAIMS = some(
    grade_id=st.sampled_from(["q", "t", "e"]),
    grade=st.booleans(),
    solution=st.booleans(),
    locked=st.booleans(),
    points=st.floats(),
    schema_version=st.integers(),
)
CELLS = some(
    cell_type=st.sampled_from(["code", "markdown", "raw"]),
    source=st.one_of(st.text(max_size=20), st.lists(st.text(max_size=9), max_size=3)),
    metadata=some(nbgrader=CLAIMS, tags=st.lists(st.text(max_size=9), max_size=3)),
    id=st.text(max_size=5),
    attachments=st.dictionaries(st.text(max_size=5), st.dictionaries(WORDS, st.text(max_size=9))),
)
NOTEBOOKS = some(
    cells=st.lists(st.one_of(CELLS, ANYTHING), max_size=5),
    metadata=some(kernelspec=some(name=WORDS, language=WORDS), language_info=some(name=WORDS)),
    nbformat=st.sampled_from([4, 3, 2, 1, 5]),
    nbformat_minor=st.integers(0, 9),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.one_of(NOTEBOOKS, ANYTHING))
def test_any_json_is_put_right_or_said_to_be_ungradable(raw):
    """Wrong types everywhere: a notebook that can be graded comes out, or a reason."""
    try:
        notebook, _ = repair(json.dumps(raw).encode(), SPEC)
    except Ungradable:
        return
    text = json.dumps(notebook, ensure_ascii=False).encode()  # no half of a character is left
    nbformat.validate(nbformat.reads(text.decode(), as_version=4))


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_put_right_or_said_to_be_ungradable(raw):
    with contextlib.suppress(Ungradable):
        repair(raw, SPEC)


def test_a_file_of_more_values_than_a_notebook_has_is_refused_before_anything_is_built():
    """As `[],[],…`, of which 30 MB would take a gigabyte."""
    flood = b'{"nbformat": 4, "cells": [' + b"[]," * MOST_VALUES + b"[]]}"
    with pytest.raises(Ungradable, match="values"):
        repair(flood, SPEC)


def test_text_with_as_many_commas_as_such_a_file_is_read():
    """They are counted where they separate values, and not in what was printed or written."""
    numbers = "1," * MOST_VALUES
    cells = [new_code_cell("x = 1", metadata={"nbgrader": ABOUT}, id="q"), new_code_cell(numbers)]
    repair(nbformat.writes(new_notebook(cells=cells)).encode(), SPEC)
