"""What a test writes is there for an answer, and what an answer writes for the test, at once."""

import json
from dataclasses import replace

import nbformat
import pytest

from autograder.model import MIB, Limits, Outcome, Settings, Submission, SubmissionResult
from autograder.session.grader import Grader
from tests.autograder.session.test_grader import Assignment, grader, kinds, scores

__all__ = ["grader"]  # the fixture that ends the zygotes of test_grader

SETTINGS = Settings(limits=Limits(cell_seconds=60, submission_seconds=300, memory=1024 * MIB))
ANSWERS = """
import os
def words(path): return len(open(path).read().split())
def save(path, text):
    with open(path, "w") as file: file.write(text)
def append(path, text):
    with open(path, "a") as file: file.write(text)
def drop(path): os.remove(path)
def fill(folder):
    for name in "ab": save(os.path.join(folder, name), name)
def names(folder="."): return sorted(os.listdir(folder))
def tell(write): return write("told.txt") and words("told.txt")
def rows(path):
    import sqlite3
    base = sqlite3.connect(path)
    base.execute("insert into t values (2)"); base.commit()
    return base.execute("select count(*) from t").fetchone()[0]
def pack(paths, archive):
    import zipfile
    with zipfile.ZipFile(archive, "w") as packed:
        for path in paths: packed.write(path)
def export():
    save("report.csv", "a,b")
    return os.path.abspath("report.csv")
save("made.txt", "from the cell")
"""
LOCKED = """
import glob, os, sqlite3, tempfile, zipfile
from pathlib import Path
with open("log.txt", "a") as log: log.write("locked\\n")
if not os.path.exists("once.txt"): Path("once.txt").write_text("once")
"""
TESTS = {
    "a test's file": "Path('in.txt').write_text('a b c')\nassert words('in.txt') == 3",
    "an answer's file": "save('out.txt', 'hi')\nassert Path('out.txt').read_text() == 'hi'",
    "of a cell": "assert Path('made.txt').read_text() == 'from the cell'",
    "a computed name": "for i in range(3):\n"
    "    save('part' + str(i), 'x')\nassert len(glob.glob('part*')) == 3",
    "each change": "for i in range(9):\n"
    "    Path('n').write_text(f'{i} ' * i)\n    assert words('n') == i\n"
    "    save('n', str(i)); assert Path('n').read_text() == str(i)",
    "a temporary folder": "with tempfile.TemporaryDirectory() as d:\n"
    "    fill(d); assert sorted(os.listdir(d)) == ['a', 'b']\n"
    "    os.mkdir(d + '/deep'); Path(d, 'deep', 'c').write_text('c d')\n"
    "    assert words(Path(d) / 'deep/c') == 2\n"
    "    assert names(d) == ['a', 'b', 'deep']",
    "an open file": "with tempfile.NamedTemporaryFile('w+') as f:\n"
    "    save(f.name, 'new'); assert f.read() == 'new'",
    "added to": "append('log2', 'a'); append('log2', 'b')\nassert open('log2').read() == 'ab'",
    "deleted": "save('x', 'x'); os.remove('x'); assert 'x' not in names()\n"
    "save('x', 'x'); drop('x'); assert not os.path.exists('x')",
    "a folder instead of a file": "save('y', 'y'); drop('y'); os.mkdir('y'); save('y/z', 'z')\n"
    "assert Path('y/z').read_text() == 'z' and names('y') == ['z']",
    "a function of the test": "def write(path): return Path(path).write_text('a b')\n"
    "assert tell(write) == 2",
    "a database": "base = sqlite3.connect('t.db'); base.execute('create table t(a)')\n"
    "base.execute('insert into t values (1)'); base.commit()\n"
    "assert rows('t.db') == 2\n"
    "assert base.execute('select count(*) from t').fetchone() == (2,)",
    "an archive": "save('one', '1'); Path('two').write_text('2'); pack(['one', 'two'], 'p.zip')\n"
    "assert zipfile.ZipFile('p.zip').namelist() == ['one', 'two']",
    "an absolute path": "assert Path(export()).read_text() == 'a,b'",
    "a locked cell": "assert open('log.txt').read() == 'locked\\n' and words('log.txt') == 1\n"
    "assert words('once.txt') == 1 and os.path.exists('once.txt')",
}


def assignment(settings: Settings = SETTINGS) -> Assignment:
    tests = [("test", name, source) for name, source in TESTS.items()]
    cells = [("answer", "answers", ANSWERS), ("locked", "setup", LOCKED), *tests]
    return Assignment(cells, settings=settings)


@pytest.mark.parametrize("sandbox", [True, False])
def test_what_either_side_writes_is_there_for_the_other(sandbox):
    """Outside, in the sandbox and without one: nothing waits."""
    result = assignment(replace(SETTINGS, sandbox=sandbox)).grade()
    assert scores(result) == dict.fromkeys(TESTS, 2.0)
    assert kinds(result) <= {"files"}


def test_it_is_there_where_kernels_cannot_be_forked(monkeypatch):
    """As on Windows and macOS, where a student checks a notebook."""
    monkeypatch.setattr("autograder.sandbox.kernels.FORKING_IS_SAFE", False)
    files = assignment(replace(SETTINGS, sandbox=False))
    with Grader() as cold:
        notebook = nbformat.writes(files.notebook({})).encode()
        result = cold.grade(files.spec(), Submission("s", "a", {"a": notebook}), files.settings)
    assert scores(result) == dict.fromkeys(TESTS, 2.0)
    assert kinds(result) <= {"files"}


def test_an_answer_that_writes_nothing_earns_nothing():
    wrong = ANSWERS.replace("file.write(text)", "pass").replace(": file.write", ": str")
    earned = scores(assignment().grade(answers=wrong))
    assert not any(earned[name] for name in ("an answer's file", "of a cell", "an open file"))


MODULE = Assignment(
    [
        ("answer", "module", "%%writefile mod.py\ndef f(): return 3"),
        ("answer", "use", "import mod\ndef g(): return mod.f()"),
        ("test", "test", "assert g() == 3"),
        ("test", "own", "try:\n    import mod\nexcept ImportError:\n    pass\nelse:\n    assert 0"),
    ]
)


def test_a_module_that_an_answer_writes_is_the_answers_alone():
    """What a test imports is never a student's."""
    assert scores(MODULE.grade()) == {"test": 2, "own": 2}


SHIPPED = Assignment(
    [
        ("answer", "answer", "def size(): return len(open('data.txt').read())"),
        ("test", "reads", "name = 'da' + 'ta.txt'\nassert open(name).read() == 'author'"),
        ("test", "names", "assert size() == len(open('data.txt').read())"),
        ("test", "other", "assert callable(size)"),
    ],
    files={"data.txt": b"author"},
    settings=SETTINGS,
)
OVERWRITES = "open('data.txt', 'w').write('Author')\n" + SHIPPED.cells[0][2]


def test_a_test_that_reads_a_shipped_file_waits_where_a_student_changed_it():
    """The test reads the author's file, and plain nbgrader would have read the student's."""
    result = SHIPPED.grade(answer=OVERWRITES)
    assert scores(result) == {"reads": None, "names": None, "other": 2}
    assert kinds(result) == {"files"}
    assert "data.txt" in str(result.flags[0])


def test_a_shipped_file_that_is_as_it_was_decides_nothing():
    back = f"{OVERWRITES}\nwith open('data.txt', 'w') as file: file.write('author')"
    result = SHIPPED.grade(answer=back)
    assert scores(result) == {"reads": 2, "names": 2, "other": 2}
    assert not result.flags


REWRITTEN = replace(
    SHIPPED,
    cells=[
        ("answer", "answer", "with open('data.txt', 'w') as file: file.write('new')"),
        ("test", "reads", "assert open('data.txt').read() == 'new'"),
    ],
)


def test_a_shipped_file_that_the_authors_answer_writes_is_the_students():
    spec = replace(REWRITTEN.spec(), rewritten=("data.txt",))
    assert scores(REWRITTEN.grade_as(spec)) == {"reads": 2}
    bad = "with open('data.txt', 'w') as file: file.write('bad')"
    assert scores(REWRITTEN.grade_as(spec, answer=bad)) == {"reads": 0}


EXPECTED = Assignment(
    [
        ("answer", "answer", "def five(): return 5"),
        ("test", "test", "open('five', 'w').write('5')\nassert five() == int(open('five').read())"),
    ],
    settings=SETTINGS,
)
CHANGES = """
def five():
    with open("five", "w") as file: file.write("6")
    return 6
"""


def test_an_answer_that_changes_a_tests_file_is_flagged():
    """It can pass in that way, here as in plain nbgrader; but not where the author does the same."""
    result = EXPECTED.grade(answer=CHANGES)
    assert [(flag.kind, flag.cell) for flag in result.flags] == [("files", "test")]
    assert "changed five, which a test had written" in result.flags[0].text
    authors = replace(EXPECTED.spec(), author_flags=result.flags)
    assert not EXPECTED.grade_as(authors, answer=CHANGES).flags
    assert not EXPECTED.grade().flags


GUESSES = """
import sys
for n in range(40): open(f"guess{n}", "w").write("x" * n)
seen = set()
def look(event, arguments):
    if event == "open" and "guess" in str(arguments[0]): seen.add(str(arguments[0])[-7:])
sys.addaudithook(look)
"""
GUESSED = Assignment(
    [("answer", "answer", GUESSES), ("test", "hidden", "assert 'guess7'"), ("", "", "len(seen)")],
    settings=SETTINGS,
)


def test_what_is_fetched_tells_nothing_of_a_hidden_test():
    """All files go to the examiner, whatever a test's text says."""
    answer, _, look = GUESSED.cells
    other = replace(GUESSED, cells=[answer, ("test", "hidden", "assert 'none'"), look])
    assert _last_value(GUESSED.grade()) == _last_value(other.grade()) == "40"


def _last_value(result: SubmissionResult) -> str:
    cells = json.loads(result.notebooks[0].notebook)["cells"]
    return "".join(cells[-1]["outputs"][0]["data"]["text/plain"])


LIES = """
from autograder.kernel import folders
told = ["./data.txt", "data.txt/", "x/../data.txt", "/student/work/data.txt", "data.txt",
        "/student/work/../work/data.txt", "/tmp/../student/work/data.txt", ".//data.txt", "json.py"]
def changes(self):
    self.unsettled = True
    self.more = False
    lists = {"files": list(told), "folders": ["json"], "gone": ["data.txt", "./data.txt"]}
    return lists, [b"mine"] * len(told)
folders.Folders.changes = changes
"""


def test_a_student_who_lies_about_paths_overwrites_nothing():
    """However the path of a shipped file is written."""
    cells = [
        *SHIPPED.cells[:2],
        ("test", "module", "import json; assert json.loads('[1]') == [1]"),
    ]
    result = replace(SHIPPED, cells=cells).grade(answer=f"{SHIPPED.cells[0][2]}\n{LIES}")
    assert scores(result) == {"reads": None, "module": 2}
    (notebook,) = result.notebooks
    assert notebook.opinions["reads"].outside == 2  # it read the author's


@pytest.mark.parametrize(
    "bomb",
    [
        "for n in range(5000): open(f'b{n}', 'w').close()",
        "for n in range(12): open(f'b{n}', 'wb').write(bytes([n]) * 15 * 2**20)",
        "import os\nos.mkfifo('fifo'); os.symlink('/etc/passwd', 'link')",
        "import os\nfor n in range(300): os.mkdir('d'); os.chdir('d')\n",
    ],
)
def test_a_bomb_of_files_stops_no_test(bomb):
    cells = [("answer", "answer", "def f(): return 1"), ("test", "test", "assert f() == 1")]
    settings = replace(SETTINGS, limits=replace(SETTINGS.limits, disk=256 * MIB))
    result = Assignment(cells, settings=settings).grade(answer=f"def f(): return 1\n{bomb}")
    assert scores(result) == {"test": 2}
    assert result.outcome is Outcome.GRADED


@pytest.mark.parametrize(
    "before", ["shutil.rmtree(os.getcwd())", "os.chdir('/')", "os.chmod(os.getcwd(), 0)"]
)
def test_an_answer_that_leaves_its_folder_loses_nothing_else(before):
    """It removes it, goes elsewhere, or locks it."""
    answer = f"import os, shutil\n{before}\ndef f(): return 4"
    cells = [("answer", "f", answer), ("test", "t", "assert f() == 4")]
    assert scores(Assignment(cells, settings=SETTINGS).grade()) == {"t": 2}
