"""Whose the files beside a notebook are: the author's, an answer's, or handed in."""

import contextlib
import shutil

import nbformat
import pytest
from nbformat.v4 import new_notebook

from autograder.course.contract import read_contract
from autograder.session.grader import Grader
from tests.autograder import plain_course
from tests.autograder.course.conftest import InThisProcess, grade
from tests.autograder.course.test_rehearsal import points, question
from tests.once import once
from tests.submissions.assemble import Section

pytestmark = pytest.mark.usefixtures("sandboxed")
RIGHT = {
    "state": "with open('state.txt', 'w') as file: file.write('new')",
    "module": "import mymod\ndef twice(x): return mymod.add(x, x)",
    "reader": "def size(): return len(open('data.txt').read())",
}
TESTS = {
    "state": "assert open('state.txt').read() == 'new'",
    "module": "from mymod import add\nassert add(1, 2) == 3 and twice(2) == 4",
    "reader": "assert size() == len(open('data.txt').read()) == 3",
}
MODULE = "def add(a, b): return a + b"
SETTINGS = "c.Autograde.exclude_overwriting = {'r': ['mymod.py']}\n"


def make_course_with_files(folder):
    source = folder / "sources" / "r"
    source.mkdir(parents=True)
    cells = [one for name in RIGHT for one in question(name, RIGHT[name], TESTS[name])]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), source / "r.ipynb")
    for name, text in {"data.txt": "old", "state.txt": "old", "mymod.py": MODULE}.items():
        (source / name).write_text(text)
    plain_course.make_course(folder / "course", [source], SETTINGS)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course with what four students handed in, graded; and its report, as a terminal shows it.

    Their notebook is right; two of them change a file, and one hands in a module that is wrong.
    """
    made = once(tmp_path_factory, "course_with_files", make_course_with_files)
    folder = tmp_path_factory.mktemp("graded")
    course = shutil.copytree(made / "course", folder / "course")
    overwrites = f"open('data.txt', 'w').write('new')\n{RIGHT['reader']}"
    for student, module, answers in (
        ("right", MODULE, {}),
        ("module", "def add(a, b): return a * b", {}),
        ("state", MODULE, {"state": RIGHT["state"].replace("new", "bad")}),
        ("data", MODULE, {"reader": overwrites}),
    ):
        sections = [Section(name, text) for name, text in (RIGHT | answers).items()]
        plain_course.hand_in(course, student, "r", sections)
        (course / "submitted" / student / "r" / "mymod.py").write_text(module)
    with Grader() as engine, contextlib.chdir(folder):  # away from this repository's settings
        report = grade(course, InThisProcess(engine), assignments=["r"])["r"]
    return course, str(report)


def test_the_files_that_the_author_writes_anew_are_in_the_contract(graded):
    """The others are the author's own."""
    course, _report = graded
    contract = read_contract(course, "r")
    assert contract.rewritten == ("state.txt",)
    assert contract.broken == {}


def test_what_is_handed_in_is_the_students(graded):
    """A module that students hand in, and a file that the author's own answer writes."""
    course, report = graded
    full = (2, False)
    assert points(course, "right") == {"state": full, "module": full, "reader": full}
    assert points(course, "module") == {"state": full, "module": (0, False), "reader": full}
    assert points(course, "state") == {"state": (0, False), "module": full, "reader": full}
    assert "1 of 3 tests runs beside student code" in report


def test_any_other_file_is_the_authors_and_who_reads_it_waits(graded):
    """The flag says which file."""
    course, report = graded
    assert points(course, "data")["reader"] == (None, True)
    assert "reads data.txt, which an answer has changed for itself" in report
