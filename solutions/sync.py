"""Write into the notebooks what stands at one place: titles, points, minutes, tools, and the book.

`python solutions/sync.py` brings every problem set up to date, `python solutions/sync.py ps2` one.

- solutions/psN.toml says what the questions are and what they are worth; the table in the first
  cell, the headings and nbgrader's points follow from it.
- solutions/tools.py is the text of the locked cell with which the tests of every set speak.
- The chapters' titles are those of book/, and the address of the published book follows from
  `repository` in _config.yml. 'Read first' names a chapter by its title and, once there is an
  address, links to it; so does a failed test, which says `read="book/cnn/padding"`.
- Visible tests are folded, and their first line, which stays visible, says what they are.
"""

import functools
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
NOBODY = "OWNER"  # owns the repository as long as _config.yml does not say who does
TABLE_HEAD = "| | Question | Points | Minutes |\n|---|---|---|---|\n"

# JupyterLab shows the first line of a folded cell, and Colab what stands behind `@title` in it.
FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}


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


@dataclass(frozen=True)
class Book:
    """Where readers find a chapter."""

    titles: Mapping[str, str]  # of its pages: "book/cnn/padding" -> "Padding"
    site: str = ""  # the address that it is published under, if it is

    def named(self, title: str) -> str:
        """A chapter in Markdown: its title, and a link where there is an address.

        Raises ValueError if no chapter has this title.
        """
        page = next((page for page, known in self.titles.items() if known == title), None)
        if page is None:
            raise ValueError(f"'Read first' names {title!r}, which is the title of no chapter")
        return f"**[{title}]({self.site}{page}.html)**" if self.site else f"**{title}**"


@functools.cache
def read_book() -> Book:
    """The book of this repository."""
    titles = {}
    for path in ROOT.glob("book/*/*.ipynb"):
        first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        titles[path.relative_to(ROOT).with_suffix("").as_posix()] = first.split("\n")[0].lstrip(
            "# "
        )
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    owner, name = config["repository"]["url"].rstrip("/").split("/")[-2:]
    return Book(titles, "" if owner == NOBODY else f"https://{owner.lower()}.github.io/{name}/")


def synced(
    notebook: NotebookNode, contents: Contents, tools: str, book: Book | None = None
) -> NotebookNode:
    """The notebook, changed in place, with all that stands elsewhere as it stands there.

    Raises ValueError where a cell is missing, or one is graded for which no question stands.
    """
    cells = {cell.id: cell for cell in notebook.cells}
    texts = {f"{question.name}-text" for question in contents.questions}
    if missing := {"title", "tools", *texts} - cells.keys():
        raise ValueError(f"cells that should be there, and are not: {sorted(missing)}")
    book = book or read_book()
    cells["tools"].source = with_chapters(tools.rstrip("\n"), notebook, book)
    cells["tools"].metadata.update(FOLDED)
    cells["title"].source = _with_table(cells["title"].source, contents)
    for number, question in enumerate(contents.questions, 1):
        title = question.title[:1].upper() + question.title[1:]
        heading = f"## {number}. {title} ({question.points} points)"
        text = cells[f"{question.name}-text"]
        text.source = with_links(_with_heading(text.source, heading), book)
        if question.name in cells:
            cells[question.name].source = _with_plain_stub(cells[question.name].source)
        if test := cells.get(f"{question.name}-visible"):
            test.source = _with_title(test.source, f"Check {question.name}: run this cell")
            test.metadata.update(FOLDED)
    _set_points(notebook, contents)
    return notebook


def with_links(text: str, book: Book) -> str:
    """The text of a question whose 'Read first' names its chapters as the book has them.

    An author writes *Read first:* **Padding**, or with the page (`book/cnn/padding`) behind it and
    no stars. All of it in italics is no good: around a link, JupyterLab shows the stars.
    Raises ValueError if it names a chapter that is not there.
    """
    text = re.sub(r"^\*Read first: (.*)\*$", r"*Read first:* \1", text, flags=re.M)
    return re.sub(r"^\*Read first:\* .*$", lambda line: _linked(line[0], book), text, flags=re.M)


def _linked(line: str, book: Book) -> str:
    for page in re.findall(r"\(`(book/\w+/\w+)`\)", line):
        title = book.titles.get(page)
        if title is None or f"{title} (`{page}`)" not in line:
            raise ValueError(f"'Read first' does not say {title} (`{page}`): {line}")
        line = line.replace(f"{title} (`{page}`)", f"**{title}**")
    named = re.compile(r"\*\*(?:\[([^]]+)\]\([^)]*\)|([^*[]+))\*\*")
    return named.sub(lambda found: book.named(found[1] or found[2]), line)


def with_chapters(tools: str, notebook: NotebookNode, book: Book) -> str:
    """The tools with the address of the book, and the titles of what the tests send readers to."""
    tests = [cell.source for cell in notebook.cells if cell.id.endswith("-visible")]
    pages = sorted({page for test in tests for page in re.findall(r'\bread="([^"]*)"', test)})
    if missing := [page for page in pages if page not in book.titles]:
        raise ValueError(f"tests say `read=` of pages that are not there: {missing}")
    lines = "".join(f"    {json.dumps(p)}: {json.dumps(book.titles[p])},\n" for p in pages)
    tools = re.sub(r"^_BOOK = .*", lambda _: f"_BOOK = {json.dumps(book.site)}", tools, flags=re.M)
    return tools.replace("_CHAPTERS = {}", f"_CHAPTERS = {{\n{lines}}}")


def _with_title(code: str, title: str) -> str:
    """The code of a cell under the one line that is seen while it is folded."""
    return f"# @title {title}\n" + re.sub(r"\A# @title .*\n", "", code)


def _with_plain_stub(code: str) -> str:
    """An answer whose stub begins in the line below the docstring, as all do.

    A formatter wants an empty line above a function; so it stands inside the solution.
    """
    return re.sub(r'(""")\n\n( *### BEGIN SOLUTION\n)\n?', r"\1\n\2\n", code)


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


def problem_sets() -> list[str]:
    """The sets that have a table of contents: the course's own, in their order."""
    return sorted(path.stem for path in FOLDER.glob("ps*.toml"))


def source_path(problem_set: str, folder: Path = FOLDER) -> Path:
    return folder / problem_set / f"{problem_set}.ipynb"


def sync(problem_set: str, folder: Path = FOLDER) -> str:
    """The text of a problem set's notebook file as it should be."""
    notebook = nbformat.read(source_path(problem_set, folder), as_version=4)
    tools = (folder / "tools.py").read_text(encoding="utf-8")
    return nbformat.writes(synced(notebook, read_contents(problem_set, folder), tools)) + "\n"


def main(names: list[str]) -> None:
    """Bring the named problem sets, or all of them, up to date."""
    for problem_set in names or problem_sets():
        path, text = source_path(problem_set), sync(problem_set)
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"brought up to date: {path.name}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(f"{error}\nWhat is missing, and what to do: python -m solutions.unfinished")
