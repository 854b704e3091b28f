"""`make question` writes the skeleton of a question, and `solutions.unfinished` what it lacks."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from solutions import question, sync, unfinished
from solutions.skeleton import UNWRITTEN
from tests.conftest import ROOT
from tests.submissions import answers

SETS = [problem_set.name for problem_set in answers.problem_sets()]


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_missing_in_a_problem_set(name):
    """Cells, ids, tags, points and filed answers are all there; else each fault says what to do."""
    found = unfinished.unfinished(name)
    assert not found, "\n" + "\n".join(found)


@pytest.fixture
def root(tmp_path) -> Path:
    """A copy of problem set 1, with its answers and its release."""
    for place in ("solutions/ps1", "tests/submissions/ps1", "exercises/ps1"):
        shutil.copytree(ROOT / place, tmp_path / place)
    for file in ("ps1.toml", "tools.py"):
        shutil.copy(ROOT / "solutions" / file, tmp_path / "solutions")
    return tmp_path


def add(root: Path, problem_set: str, name: str, **asked) -> set[str]:
    """Write a new question as the command does; the files."""
    files = question.new_question(problem_set, name, root=root, **asked)
    question.write(files)
    return {path.relative_to(root).as_posix() for path in files}


def cells(root: Path, name: str = "ps1") -> list[str]:
    path = sync.source_path(name, root / "solutions")
    return [cell.id for cell in nbformat.read(path, as_version=4).cells]


def test_a_new_question_stands_at_the_end_of_its_set(root):
    """Four cells, an entry in the .toml with points, and the file of its answers."""
    before = cells(root)
    assert add(root, "ps1", "global_average") == {
        "solutions/ps1.toml",
        "solutions/ps1/ps1.ipynb",
        "tests/submissions/ps1/global_average.py",
    }
    ends = ("-text", "", "-visible", "-hidden")
    assert cells(root) == [*before, *(f"global_average{end}" for end in ends)]
    assert sync.read_contents("ps1", root / "solutions").questions[-1].name == "global_average"


def test_a_new_question_stands_after_the_one_that_is_named(root):
    """In the notebook and in the .toml; the comments and questions of the .toml stay as they are."""
    text = (root / "solutions" / "ps1.toml").read_text(encoding="utf-8")
    add(root, "ps1", "global_average", after="pad_same", given=True)
    names = [q.name for q in sync.read_contents("ps1", root / "solutions").questions]
    assert names[names.index("pad_same") + 1] == "global_average"
    place = cells(root).index("pad_same-hidden") + 1
    ends = ("-text", "-given", "", "-visible", "-hidden")
    assert cells(root)[place : place + 5] == [f"global_average{end}" for end in ends]
    changed = (root / "solutions" / "ps1.toml").read_text(encoding="utf-8")
    block = re.search(r'\[\[questions\]\]\nname = "global_average"\n(.+\n)+\n', changed)[0]
    assert changed.replace(block, "") == text


@pytest.mark.parametrize("asked", [{}, {"given": True}, {"written": True}])
def test_a_skeleton_has_everything_but_what_its_author_has_to_write(root, asked):
    """Ids, marks, tags, points and the number of answers are right; each place to fill is named."""
    add(root, "ps1", "global_average", **asked)
    found = unfinished.unfinished("ps1", root)
    about_form = [fault for fault in found if f"'{UNWRITTEN}'" not in fault]
    assert [fault for fault in about_form if "names no chapter" not in fault] == []
    made = [cell for cell in cells(root) if cell.startswith("global_average")]
    assert [cell for cell in made if f"`{cell}`" not in str(found)] == []


def test_a_skeleton_is_refused_by_its_own_tests(root, monkeypatch):
    """Neither the answer nor an answer that is filed can be taken for a real one."""
    add(root, "ps1", "global_average")
    path = sync.source_path("ps1", root / "solutions")
    source = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    space: dict = {}
    monkeypatch.setattr(sys, "stderr", sys.stderr)  # the tools redirect it
    exec(source["tools"] + "\n" + source["global_average"], space)
    for end in ("-visible", "-hidden"):
        with pytest.raises(NotImplementedError, match=UNWRITTEN):
            exec(source[f"global_average{end}"], space)


def test_a_new_set_begins_with_its_first_question(root):
    """It has the cells that all sets begin with, and names itself where they name theirs."""
    added = add(root, "ps2", "softmax") | add(root, "ps2", "softmax_in_words", written=True)
    assert added == {
        "solutions/ps2.toml",
        "solutions/ps2/ps2.ipynb",
        "tests/submissions/ps2/softmax.py",
    }
    assert cells(root, "ps2")[:5] == ["title", "how-to-work", "tools", "softmax-text", "softmax"]
    made, first = (
        nbformat.read(sync.source_path(name, root / "solutions"), as_version=4)
        for name in ("ps2", "ps1")
    )
    assert made.metadata == first.metadata
    assert made.cells[2].metadata == first.cells[2].metadata
    assert "def check(" in made.cells[2].source
    assert "`ps2.ipynb`" in made.cells[1].source
    assert "ps1" not in made.cells[0].source + made.cells[1].source
    found = unfinished.unfinished("ps2", root)
    release = "exercises/ps2/ps2.ipynb is missing: `make release` writes it"
    about_form = [fault for fault in found if f"'{UNWRITTEN}'" not in fault]
    assert [fault for fault in about_form if "names no chapter" not in fault] == [release]


REFUSED = {
    ("ps1", "pad_same"): "has a question pad_same, and nothing is overwritten",
    ("ps1", "Global"): "cannot be the name of a function",
    ("ps1", "lambda"): "cannot be the name of a function",
    ("ps1", "a" * 51): "too long",
    ("ps1", "check"): "taken by Python or by solutions/tools.py",
    ("ps1", "np"): "taken by Python or by solutions/tools.py",
    ("ps1", "sum"): "taken by Python or by solutions/tools.py",
    ("ps1", "title"): "taken by Python or by solutions/tools.py",
    ("ps3", "softmax"): "there is no ps3; there are ps1, and SET=ps2 begins a new one",
    ("../ps1", "softmax"): "names no problem set",
}


@pytest.mark.parametrize(("problem_set", "name"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(root, problem_set, name):
    with pytest.raises(ValueError, match=re.escape(REFUSED[problem_set, name])):
        question.new_question(problem_set, name, root=root)


def test_nothing_that_stands_there_is_overwritten(root):
    """Neither a file of answers, nor a cell, nor a notebook without its .toml."""
    answers_file = root / "tests" / "submissions" / "ps1" / "global_average.py"
    answers_file.write_text("mine")
    with pytest.raises(ValueError, match=r"ps1/global_average\.py exists, and is not overwritten"):
        question.new_question("ps1", "global_average", root=root)
    with pytest.raises(ValueError, match="AFTER=lost is no question of ps1; there are kernel_and"):
        question.new_question("ps1", "softmax", after="lost", root=root)
    cut = (root / "solutions" / "ps1.toml").read_text(encoding="utf-8")
    cut = re.sub(r'\[\[questions\]\]\nname = "pad_same"\n(.+\n)+\n', "", cut)
    (root / "solutions" / "ps1.toml").write_text(cut, encoding="utf-8")
    with pytest.raises(ValueError, match=r"ps1\.ipynb has the cells pad_same, pad_same-hidden"):
        question.new_question("ps1", "pad_same", root=root)
    (root / "solutions" / "ps1.toml").unlink()
    with pytest.raises(ValueError, match=r"ps1\.ipynb is there, and solutions/ps1\.toml is miss"):
        question.new_question("ps1", "softmax", root=root)


def test_make_hands_all_of_it_over():
    """SET, NAME, AFTER, WRITTEN and GIVEN arrive at the command; without a name it says what to do."""
    command = ["make", "--dry-run", "question", "SET=ps1", "NAME=softmax", "AFTER=pad_same"]
    printed = subprocess.run(
        [*command, "GIVEN=1"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert re.search(
        r'solutions\.question "ps1" "softmax" --after "pad_same" \\\n\s+--given', printed
    )
    with pytest.raises(SystemExit, match="make question SET=ps1 NAME=global_average"):
        question.main(["ps1", "", "--after", ""])


Change = Callable[[Path], None]


def in_cell(name: str, change: Callable[[nbformat.NotebookNode], object]) -> Change:
    """A change of one cell of problem set 1."""

    def do(root: Path) -> None:
        path = sync.source_path("ps1", root / "solutions")
        notebook = nbformat.read(path, as_version=4)
        change(next(cell for cell in notebook.cells if cell.id == name))
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return do


def without_cell(name: str) -> Change:
    def do(root: Path) -> None:
        path = sync.source_path("ps1", root / "solutions")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.id != name]
        nbformat.write(notebook, path)

    return do


def in_file(place: str, old: str, new: str, count: int = 0) -> Change:
    """A change of a text: each `old`, a regular expression, is `new`."""

    def do(root: Path) -> None:
        path = root / place
        text = path.read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=count, flags=re.MULTILINE)
        assert changed != text
        path.write_text(changed, encoding="utf-8")

    return do


def replaced(old: str, new: str) -> Callable[[nbformat.NotebookNode], None]:
    def change(cell: nbformat.NotebookNode) -> None:
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


FILED = "tests/submissions/ps1/pad_same.py"
OMITTED = {
    "the tag": (
        in_cell("pad_same-visible", lambda cell: cell.metadata.pop("tags")),
        "cell `pad_same-visible` lacks the tag `raises-exception`: add it",
    ),
    "nbgrader's marks": (
        in_cell("pad_same", lambda cell: cell.metadata.pop("nbgrader")),
        "cell `pad_same` is the answer, and nbgrader must know it as that",
    ),
    "one of the marks": (
        in_cell("pad_same-hidden", lambda cell: cell.metadata.nbgrader.update(locked=False)),
        "lack locked = True",
    ),
    "marks on a text": (
        in_cell("pad_same-text", lambda c: c.metadata.update(nbgrader={"grade_id": c.id})),
        "cell `pad_same-text` is what is asked, and plain: remove nbgrader's metadata",
    ),
    "the type": (
        in_cell("stacks_in_words", lambda cell: cell.update(cell_type="raw")),
        "cell `stacks_in_words` is of the type raw: make it a markdown cell",
    ),
    "the id": (
        in_cell("pad_same-hidden", lambda cell: cell.update(id="a1b2c3d4")),
        "has the id `a1b2c3d4` and the grade_id `pad_same-hidden`: both must be the same",
    ),
    "the id of a text": (
        in_cell("pad_same-text", lambda cell: cell.update(id="a1b2c3d4")),
        "with the id `a1b2c3d4`, belongs to no question of the .toml: its id must be the name",
    ),
    "a cell": (
        without_cell("pad_same-visible"),
        "there is no cell `pad_same-visible`, the test that",
    ),
    "the tools": (without_cell("tools"), "the cell `tools` is missing: every set begins with"),
    "the order": (
        in_file(
            "solutions/ps1.toml",
            r'"pad_same"((.|\n)+)"full_correlation"',
            r'"full_correlation"\1"pad_same"',
        ),
        "the cell `pad_same-text` stands where `full_correlation-text` should",
    ),
    "the entry": (
        in_file("solutions/ps1.toml", r'\[\[questions\]\]\nname = "pad_same"\n(.+\n)+', ""),
        "with the id `pad_same-visible`, belongs to no question of the .toml",
    ),
    "a key of the entry": (
        in_file("solutions/ps1.toml", r"^minutes.*\n", "", 1),
        "solutions/ps1.toml needs a `title`, and [[questions]], each with `name`",
    ),
    "points": (
        in_file("solutions/ps1.toml", r"^hidden.*\n", "", 1),
        "'kernel_and_strides' needs points either for `visible` and `hidden` tests",
    ),
    "a quote": (in_file("solutions/ps1.toml", r'"$', "", 1), "solutions/ps1.toml is no TOML"),
    "the .toml": (
        lambda root: (root / "solutions" / "ps1.toml").unlink(),
        "solutions/ps1.toml is missing: `make question` begins a set",
    ),
    "bringing up to date": (
        in_file("solutions/ps1.toml", "minutes = 15", "minutes = 16"),
        "ps1.ipynb: not what the .toml and the tools say: python solutions/sync.py ps1",
    ),
    "the chapter": (
        in_cell("pad_same-text", replaced("*Read first", "*Read")),
        "cell `pad_same-text` names no chapter: add a line *Read first:",
    ),
    "the heading": (
        in_cell("pad_same-text", replaced("## ", "")),
        "cell `pad_same-text` must begin with a heading",
    ),
    "the end of the solution": (
        in_cell("pad_same", replaced("### END SOLUTION", "")),
        "cell `pad_same` needs one line `### BEGIN SOLUTION`, and below it one `### END SOLUTION`",
    ),
    "the function": (
        in_cell("pad_same", replaced("def pad_same", "def padded")),
        "cell `pad_same` defines no function pad_same",
    ),
    "the example": (
        in_cell("pad_same", replaced(">>> ", "")),
        "cell `pad_same` needs a docstring with an example",
    ),
    "a bracket": (in_cell("pad_same", replaced("):", ":")), "cell `pad_same` is no Python"),
    "what to read": (
        in_cell("pad_same-visible", replaced("read=", "")),
        'cell `pad_same-visible` calls no `check("NAME(…)", NAME(…), what is right, read=',
    ),
    "the first comment": (
        in_cell("pad_same-hidden", lambda cell: cell.update(source=cell.source.partition("\n")[2])),
        "cell `pad_same-hidden` must begin with a comment",
    ),
    "chance": (
        in_cell("pad_same-hidden", replaced("HIDDEN_TEST_SEED", "SEED")),
        "cell `pad_same-hidden` draws nothing at random",
    ),
    "the call": (
        in_cell("pad_same-hidden", replaced("pad_same(", "np.pad(")),
        "cell `pad_same-hidden` never calls pad_same",
    ),
    "the mark scheme": (
        in_cell("stacks_in_words", replaced("=== END", "")),
        "cell `stacks_in_words` needs one mark scheme",
    ),
    "a line of the mark scheme": (
        in_cell("stacks_in_words", replaced("- 1: Both", "Both")),
        "has a mark scheme with 3 lines of one point, such as `- 1: Says why.`, and the .toml gives 4",
    ),
    "the file of answers": (
        lambda root: (root / FILED).unlink(),
        f"{FILED} is missing: file there at least 5 wrong answers",
    ),
    "a question for a file": (
        lambda root: (root / FILED).rename(root / FILED.replace("pad_", "pad")),
        "padsame.py belongs to no question; there are",
    ),
    "wrong answers": (
        in_file(FILED, "# %% wrong", "# %% right"),
        "0 answers are filed as wrong, and at least 5 are needed, each under a line `# %% wrong: WHY`",
    ),
    "right answers": (
        in_file(FILED, "# %% right", "# %% wrong"),
        "0 answers are filed as right, and at least 2 are needed",
    ),
    "the word in a title": (
        in_file(FILED, "# %% wrong: ", "# %% ", 1),
        "must begin with 'wrong: ', 'right: ' or 'partly N: '",
    ),
    "a title of its own": (
        in_file(FILED, "# %% wrong: .*", "# %% wrong: the same"),
        "answers have the title 'wrong: the same': say what tells them apart",
    ),
    "a cause": (in_file(FILED, "# says", "# said"), "fewer than 2 lines `# says: WORDS` stand"),
    "the answer's function": (
        in_file(FILED, "pad_same", "padded"),
        "does not define pad_same",
    ),
    "the part of a partly right one": (
        in_file(FILED, "# %% wrong: ", "# %% partly 3: ", 1),
        "is worth 3 of 3 hidden points: `partly` is for more than none and less than all",
    ),
    "the release": (
        lambda root: shutil.rmtree(root / "exercises"),
        "exercises/ps1/ps1.ipynb is missing: `make release` writes it",
    ),
}


def test_the_copy_lacks_nothing(root):
    """So that what the next test finds is what it took away."""
    assert unfinished.unfinished("ps1", root) == []


@pytest.mark.parametrize("omit", OMITTED)
def test_what_is_missing_is_said_in_a_sentence(root, omit):
    """Whatever of a question is left out, a sentence says what it is and what to do."""
    change, sentence = OMITTED[omit]
    change(root)
    assert sentence in "\n".join(unfinished.unfinished("ps1", root))


def test_the_command_prints_what_is_missing(monkeypatch, capsys):
    """One sentence a line, and the status 1; or that nothing is missing."""
    with pytest.raises(SystemExit) as ended:
        unfinished.main(["ps1", "ps2"])
    assert (ended.value.code, capsys.readouterr().out) == (0, "nothing is missing in ps1, ps2\n")
    monkeypatch.setattr(unfinished, "unfinished", lambda name: [f"{name}: a cell is missing"])
    with pytest.raises(SystemExit) as ended:
        unfinished.main(["ps1"])
    assert (ended.value.code, capsys.readouterr().out) == (1, "ps1: a cell is missing\n")
