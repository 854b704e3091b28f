"""Write into the notebooks what stands at one place: titles, points, minutes, and the tools cell.

`python solutions/sync.py` brings every problem set up to date, `python solutions/sync.py ps2` one.
solutions/psN.toml says what the questions are and what they are worth; the table in the first
cell, the headings and nbgrader's points follow from it. solutions/tools.py is the text of the
locked cell with which the tests of every set speak.
"""

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

FOLDER = Path(__file__).parent
TABLE_HEAD = "| | Question | Points | Minutes |\n|---|---|---|---|\n"


@dataclass(frozen=True)
class Question:
    """One question: points of its visible and its hidden test, or those that a person gives."""

    name: str
    title: str
    minutes: int
    visible: int = 0
    hidden: int = 0
    written: int = 0

    @property
    def points(self) -> int:
        return self.visible + self.hidden + self.written


@dataclass(frozen=True)
class Contents:
    """What solutions/psN.toml says about a problem set."""

    title: str
    questions: tuple[Question, ...]

    @property
    def points(self) -> int:
        return sum(question.points for question in self.questions)

    @property
    def minutes(self) -> int:
        return sum(question.minutes for question in self.questions)

    def table(self) -> str:
        """The table of the first cell, in Markdown."""
        rows = "".join(
            f"| {number} | `{q.name}`: {q.title} | {q.points} | {q.minutes} |\n"
            for number, q in enumerate(self.questions, 1)
        )
        return f"{TABLE_HEAD}{rows}| | **Together** | **{self.points}** | **{self.minutes}** |"


def read_contents(problem_set: str, folder: Path = FOLDER) -> Contents:
    """The contents of a problem set; ValueError as in `parse_contents`."""
    text = (folder / f"{problem_set}.toml").read_text(encoding="utf-8")
    return parse_contents(problem_set, text)


def parse_contents(problem_set: str, text: str) -> Contents:
    """The contents of a problem set from the text of its .toml.

    Raises ValueError where something is missing or unknown, or a question is worth nothing, or both
    tested and written.
    """
    try:
        data = tomllib.loads(text)
        questions = tuple(Question(**question) for question in data["questions"])
        title = data["title"]
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{problem_set}.toml is no TOML: {error}") from error
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"{problem_set}.toml needs a `title`, and [[questions]], each with `name`, `title`, "
            f"`minutes`, and either `visible` and `hidden`, or `written`: {error}"
        ) from error
    for question in questions:
        tested = question.visible > 0 and question.hidden > 0
        if tested == (question.written > 0) or (not tested and question.visible + question.hidden):
            raise ValueError(
                f"{problem_set}.toml: {question.name!r} needs points either for `visible` and "
                "`hidden` tests, or for a `written` answer"
            )
    return Contents(title, questions)


def synced(notebook: NotebookNode, contents: Contents, tools: str) -> NotebookNode:
    """The notebook, changed in place, with the points, titles, minutes and tools as they stand.

    Raises ValueError where a cell is missing, or one is graded for which no question stands.
    """
    cells = {cell.id: cell for cell in notebook.cells}
    texts = {f"{question.name}-text" for question in contents.questions}
    if missing := {"title", "tools", *texts} - cells.keys():
        raise ValueError(f"cells that should be there, and are not: {sorted(missing)}")
    cells["tools"].source = tools.rstrip("\n")
    cells["title"].source = _with_table(cells["title"].source, contents)
    for number, question in enumerate(contents.questions, 1):
        title = question.title[:1].upper() + question.title[1:]
        heading = f"## {number}. {title} ({question.points} points)"
        text = cells[f"{question.name}-text"]
        text.source = _with_heading(text.source, heading)
    _set_points(notebook, contents)
    return notebook


def _with_heading(text: str, heading: str) -> str:
    """A text of Markdown whose first line, a heading, is this one."""
    return re.sub(r"\A#+ .*", lambda _: heading, text)


def _with_table(text: str, contents: Contents) -> str:
    """The text of the first cell with the title and the table of the contents."""
    before, _, after = _with_heading(text, f"# {contents.title}").partition(
        TABLE_HEAD.splitlines()[0]
    )
    after = re.sub(r"\A(\n\|.*)*", "", after)
    return before.rstrip("\n") + "\n\n" + contents.table() + after


def _set_points(notebook: NotebookNode, contents: Contents) -> None:
    """Give every graded cell its points."""
    points: dict[str, int] = {}
    for question in contents.questions:
        if question.written:
            points[question.name] = question.written
        else:
            points[f"{question.name}-visible"] = question.visible
            points[f"{question.name}-hidden"] = question.hidden
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    graded = {mark.grade_id: mark for mark in marks if mark.get("grade")}
    if graded.keys() != points.keys():
        raise ValueError(
            f"cells without a question, or the reverse: {sorted(graded.keys() ^ points.keys())}"
        )
    for name, mark in graded.items():
        mark.points = points[name]


def source_path(problem_set: str, folder: Path = FOLDER) -> Path:
    return folder / problem_set / f"{problem_set}.ipynb"


def sync(problem_set: str, folder: Path = FOLDER) -> str:
    """The text of a problem set's notebook file as it should be."""
    notebook = nbformat.read(source_path(problem_set, folder), as_version=4)
    tools = (folder / "tools.py").read_text(encoding="utf-8")
    return nbformat.writes(synced(notebook, read_contents(problem_set, folder), tools)) + "\n"


def main(problem_sets: list[str]) -> None:
    """Bring the named problem sets, or all of them, up to date."""
    for problem_set in problem_sets or sorted(path.stem for path in FOLDER.glob("ps*.toml")):
        path, text = source_path(problem_set), sync(problem_set)
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"brought up to date: {path.name}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(f"{error}\nWhat is missing, and what to do: python -m solutions.unfinished")
