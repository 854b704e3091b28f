"""What a problem set still lacks, in sentences that say what to do.

`python -m solutions.unfinished` looks at every set, `python -m solutions.unfinished ps2` at one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.audit.filed import Filed, filed_answers
from autograder.errors import CourseError
from autograder.marking.rubric import read_scheme
from solutions import sync
from solutions.cells import ANSWER, FIRST, HIDDEN, TEXT, VISIBLE, WRITTEN, Kind, kinds
from solutions.skeleton import RIGHT, UNWRITTEN, WRONG
from solutions.sync import Contents, Question

ROOT = Path(__file__).resolve().parent.parent
NAMED_CAUSES = 2  # wrong answers whose cause the visible test names, at least
_SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===\n(.*)\n=== END MARK SCHEME ===", re.DOTALL)
_READ_FIRST = re.compile(r"\*Read first:\*? .*(?:\(`book/\w+/\w+`\)|\*\*.+\*\*)")
_SAYS = re.compile(r"^# says: .", re.MULTILINE)


def unfinished(problem_set: str, root: Path = ROOT) -> list[str]:
    """What a set lacks, one sentence each; empty if nothing."""
    folder = root / "solutions"
    path = sync.source_path(problem_set, folder)
    for needed in (folder / f"{problem_set}.toml", path):
        if not needed.exists():
            return [f"{needed.relative_to(root)} is missing: `make question` begins a set"]
    try:
        contents = sync.read_contents(problem_set, folder)
    except ValueError as error:
        return [f"solutions/{error}"]
    notebook = nbformat.read(path, as_version=4)
    answers = Path("tests", "submissions", problem_set)
    found = [
        *(f"{path.name}: {fault}" for fault in _of_the_notebook(contents, notebook)),
        *(f"{path.name}: {fault}" for fault in _of_the_cells(contents, notebook)),
        *_of_the_answers(contents, answers, root),
    ]
    texts = {
        str(file.relative_to(root)): file.read_text(encoding="utf-8")
        for file in (folder / f"{problem_set}.toml", *sorted((root / answers).glob("*.py")))
    }
    for cell in notebook.cells:
        # Headings and the table come from the .toml.
        generated = r"^(#|\|) .*" if cell.id == "title" else r"\A## .*"
        text = re.sub(generated, "", cell.source, flags=re.MULTILINE)
        texts[f"{path.name}, cell `{cell.id}`"] = text
    found += [f"{where}: {fault}" for where, text in texts.items() for fault in _unwritten(text)]
    found = found or [f"{path.name}: {fault}" for fault in _of_sync(problem_set, folder)]
    if not (root / "exercises" / problem_set / path.name).exists():
        found.append(f"exercises/{problem_set}/{path.name} is missing: `make release` writes it")
    return found


def _of_sync(problem_set: str, folder: Path) -> Iterator[str]:
    """Whether what stands at one place stands in the notebook as well."""
    try:
        text = sync.sync(problem_set, folder)
    except ValueError as error:
        yield str(error)
    else:
        if text != sync.source_path(problem_set, folder).read_text(encoding="utf-8"):
            yield f"not what the .toml and the tools say: python solutions/sync.py {problem_set}"


def _unwritten(text: str) -> Iterator[str]:
    """Where a text still is what `make question` wrote."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if UNWRITTEN in line.lower()]
    if lines:
        word = "lines" if len(lines) > 1 else "line"
        numbers = ", ".join(map(str, lines))
        yield f"'{UNWRITTEN}' stands in {word} {numbers}: write what belongs there"


def _of_the_notebook(contents: Contents, notebook: NotebookNode) -> Iterator[str]:
    """What is wrong with the cells as a whole: their ids, and their order."""
    wanted = list(FIRST)
    for question in contents.questions:
        wanted += [question.name + kind.suffix for kind in kinds(question)]
    ids = [cell.id for cell in notebook.cells]
    for number, cell in enumerate(notebook.cells, 1):
        named = cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
        if named != cell.id:
            yield (
                f"cell {number} has the id `{cell.id}` and the grade_id `{named}`: both must be the "
                "same, the name of the question and its ending (a text editor changes ids)"
            )
        elif cell.id not in wanted:
            yield (
                f"cell {number}, with the id `{cell.id}`, belongs to no question of the .toml: its "
                "id must be the name of a question, alone or with one of the endings "
                f"{', '.join(k.suffix for k in (TEXT, VISIBLE, HIDDEN))}, -given; or the .toml lacks "
                "an entry [[questions]]"
            )
    for name in FIRST:
        if name not in ids:
            yield f"the cell `{name}` is missing: every set begins with {', '.join(FIRST)}"
    present = [name for name in ids if name in wanted]
    for name, due in zip(present, (n for n in wanted if n in ids), strict=False):
        if name != due:
            yield f"the cell `{name}` stands where `{due}` should: their order is that of the .toml"
            return


def _of_the_cells(contents: Contents, notebook: NotebookNode) -> Iterator[str]:
    """What is wrong with single cells, or missing."""
    cells = {cell.id: cell for cell in notebook.cells}
    for question in contents.questions:
        for kind in kinds(question):
            name = question.name + kind.suffix
            if name in cells:
                for fault in (
                    *_of_metadata(kind, name, cells[name]),
                    *_of_text(kind, question, cells[name]),
                ):
                    yield f"cell `{name}` {fault}"
            elif not kind.optional:
                yield f"there is no cell `{name}`, {kind.what}: add it, with this id"


def _of_metadata(kind: Kind, name: str, cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type != kind.cell_type:
        yield f"is of the type {cell.cell_type}: make it a {kind.cell_type} cell"
    marks = cell.metadata.get("nbgrader", {})
    if not kind.marks and marks:
        yield f"is {kind.what}, and plain: remove nbgrader's metadata from it"
    if kind.marks:
        due = kind.metadata(name.removesuffix(kind.suffix))["nbgrader"]
        wrong = {key: value for key, value in due.items() if marks.get(key) != value}
        if wrong:
            yield (
                f"is {kind.what}, and nbgrader must know it as that: its metadata under `nbgrader` "
                f"lack {', '.join(f'{key} = {value!r}' for key, value in sorted(wrong.items()))}"
            )
    for tag in kind.tags:
        if tag not in cell.metadata.get("tags", []):
            yield (
                f"lacks the tag `{tag}`: add it (in JupyterLab at the gear wheels, under Cell Tags), "
                "or a notebook without answers stops there when it is run"
            )


def _of_text(kind: Kind, question: Question, cell: NotebookNode) -> Iterator[str]:
    """What is missing in what a cell says."""
    name, text = question.name, cell.source
    if kind is TEXT:
        if not text.startswith("## "):
            yield "must begin with a heading, `## `; sync.py writes its words"
        if not _READ_FIRST.search(text):
            yield "names no chapter: add a line *Read first: TITLE (`book/PART/CHAPTER`).*"
    elif kind is WRITTEN:
        yield from _of_scheme(question, text)
    elif kind is ANSWER:
        yield from _of_marks("SOLUTION", text)
        yield from _of_function(name, text)
    elif kind is VISIBLE:
        if "check(" not in text or "read=" not in text:
            yield (
                'calls no `check("NAME(…)", NAME(…), what is right, read="book/PART/CHAPTER", '
                "causes=[(a wrong value, its cause), …])`"
            )
    elif kind is HIDDEN:
        yield from _of_marks("HIDDEN TESTS", text)
        if not text.startswith("# "):
            yield "must begin with a comment, which is all that students see of it"
        if "HIDDEN_TEST_SEED" not in text:
            yield 'draws nothing at random: use np.random.default_rng(int(os.environ.get("HIDDEN_TEST_SEED", "1998")))'
        if not re.search(rf"\b{name}\(", text):
            yield f"never calls {name}"


def _of_marks(marks: str, text: str) -> Iterator[str]:
    found = re.findall(rf"^ *### (BEGIN|END) {marks}$", text, re.MULTILINE)
    if found != ["BEGIN", "END"]:
        yield f"needs one line `### BEGIN {marks}`, and below it one `### END {marks}`"


def _of_function(name: str, text: str) -> Iterator[str]:
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        yield f"is no Python: {error}"
        return
    function = next((n for n in body if isinstance(n, ast.FunctionDef) and n.name == name), None)
    if function is None:
        yield f"defines no function {name}"
    elif ">>> " not in (ast.get_docstring(function) or ""):
        yield "needs a docstring with an example, `>>> `, outside the solution"


def _of_scheme(question: Question, text: str) -> Iterator[str]:
    schemes = _SCHEME.findall(text)
    if len(schemes) != 1:
        yield "needs one mark scheme, between === BEGIN MARK SCHEME === and === END MARK SCHEME ==="
        return
    items, _ = read_scheme(schemes[0])
    points = sum(item.points == 1 for item in items)
    if points != question.written:
        yield (
            f"has a mark scheme with {points} lines of one point, such as `- 1: Says why.`, and the "
            f".toml gives {question.written} points: change one of them"
        )


def _of_the_answers(contents: Contents, folder: Path, root: Path) -> Iterator[str]:
    """What is missing in the files of wrong and right answers."""
    questions = {question.name: question for question in contents.questions if question.hidden}
    try:
        filed = filed_answers(root / folder, questions)
    except CourseError as error:
        yield str(error).replace(f"{root}/", "")
        return
    for name, question in questions.items():
        path = folder / f"{name}.py"
        if name not in filed:
            yield (
                f"{path} is missing: file there at least {WRONG} wrong answers, each under a line "
                f"`# %% wrong: WHY`, and {RIGHT} right ones under `# %% right: HOW`"
            )
        else:
            yield from (f"{path}: {fault}" for fault in _of_filed(question, filed[name]))


def _of_filed(question: Question, filed: list[Filed]) -> Iterator[str]:
    verdicts = Counter(answer.verdict for answer in filed)
    for verdict, due in (("wrong", WRONG), ("right", RIGHT)):
        if verdicts[verdict] < due:
            yield (
                f"{verdicts[verdict]} answers are filed as {verdict}, and at least {due} are needed, "
                f"each under a line `# %% {verdict}: WHY`"
            )
    for title, times in Counter(f"{answer.verdict}: {answer.why}" for answer in filed).items():
        if times > 1:
            yield f"{times} answers have the title '{title}': say what tells them apart"
    for answer in filed:
        if not re.search(rf"\b{question.name}\b", answer.source):
            yield f"the answer '{answer.why}' does not define {question.name}"
        if answer.worth is not None and not 0 < answer.worth < question.hidden:
            yield (
                f"the answer '{answer.why}' is worth {answer.worth:g} of {question.hidden} hidden "
                "points: `partly` is for more than none and less than all"
            )
    if sum(len(_SAYS.findall(answer.source)) for answer in filed) < NAMED_CAUSES:
        yield (
            f"fewer than {NAMED_CAUSES} lines `# says: WORDS` stand under the titles of wrong "
            "answers: each demands that the visible test names this cause"
        )


def main(problem_sets: list[str]) -> None:
    """Print what the named sets, or all of them, lack; the status is 1 if it is anything."""
    sets = problem_sets or sorted(path.stem for path in sync.FOLDER.glob("ps*.toml"))
    found = [fault for problem_set in sets for fault in unfinished(problem_set)]
    print("\n".join(found) or f"nothing is missing in {', '.join(sets)}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main(sys.argv[1:])
