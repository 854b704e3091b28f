"""What `make question` writes: cells and answers to be filled in.

NAME stands for the question's. Every place that an author has to fill says `not written yet`, and
as long as one is left the tests of the problem sets fail and name it.
"""

from __future__ import annotations

from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

from solutions.cells import ANSWER, FIRST, GIVEN, HIDDEN, TEXT, VISIBLE, WRITTEN, Kind

UNWRITTEN = "not written yet"
WRONG, RIGHT = 5, 2  # answers that are filed for a question, at least

CELLS = {
    TEXT: """\
## 0. NAME (0 points)

*Read first: not written yet.*

What is asked, and what the arguments may be: not written yet.

By hand, one small example: not written yet.""",
    GIVEN: """\
# What is here, in one line: not written yet.
NAME_data = None""",
    ANSWER: '''\
def NAME(argument):
    """What it returns, in one line: not written yet.

    argument: what it is, not written yet
    returns: what comes back, not written yet

    >>> NAME(1)
    'not written yet'
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("not written yet")
    ### END SOLUTION''',
    VISIBLE: """\
check(
    "NAME(1), not written yet",
    NAME(1),
    "what is right, not written yet",
    read=...,  # a page of the book, not written yet
    causes=[
        ("what comes of a common mistake, not written yet", "the mistake, not written yet"),
        ("what comes of another, not written yet", "the other, not written yet"),
    ],
)""",
    HIDDEN: '''\
# More cases, run when your work is graded.
### BEGIN HIDDEN TESTS
def test_NAME():
    """In which other way the right answer is found: not written yet."""
    import os

    import numpy as np

    rng = np.random.default_rng(int(os.environ.get("HIDDEN_TEST_SEED", "1998")))
    cases = ["the awkward cases: not written yet"]
    for _ in range(40):
        cases.append(rng.random())
    for case in cases:
        wanted = "found in another way: not written yet"
        got = NAME(case)
        assert np.array_equal(got, wanted), f"NAME({case}) is not {got!r}"


test_NAME()
### END HIDDEN TESTS''',
}
CELLS_OF_WRITTEN = {
    TEXT: """\
## 0. NAME (0 points)

*Read first: not written yet.*

What somebody says or asks, not written yet. Answer in five or six sentences:

- the first thing, not written yet (1 point);
- the second, not written yet (1 point);
- the third, not written yet (1 point);
- the fourth, not written yet (1 point).

A person reads and marks this answer.""",
    WRITTEN: """\
*An answer that earns all points.*

Not written yet.

=== BEGIN MARK SCHEME ===
- 1: The first thing, not written yet.
- 1: The second, not written yet.
- 1: The third, not written yet.
- 1: The fourth, not written yet.
=== END MARK SCHEME ===""",
}
TITLE = """\
# SET

What the set is about, in some sentences: not written yet.

You need Python and NumPy. Set aside about two hours, not written yet; the questions do not depend on one another, so you may do them in any order and leave any of them out.
"""
CONVENTIONS = "## Conventions\n\n"
OWN_CONVENTIONS = "What holds for all questions of the set: not written yet."

CONTENTS = {
    False: '[[questions]]\nname = "NAME"\ntitle = "not written yet"\nvisible = 1\nhidden = 2\nminutes = 10\n',
    True: '[[questions]]\nname = "NAME"\ntitle = "not written yet"\nwritten = 4\nminutes = 10\n',
}


def cells(name: str, written: bool, given: bool) -> list[NotebookNode]:
    """The cells of a new question. given: with one for data"""
    texts = CELLS_OF_WRITTEN if written else CELLS
    return [_cell(kind, name, text) for kind, text in texts.items() if given or kind != GIVEN]


def _cell(kind: Kind, name: str, text: str) -> NotebookNode:
    new = nbformat.v4.new_code_cell if kind.cell_type == "code" else nbformat.v4.new_markdown_cell
    metadata = kind.metadata(name)
    if metadata.get("nbgrader", {}).get("grade"):
        metadata["nbgrader"]["points"] = 0  # sync.py knows them
    return new(text.replace("NAME", name), id=name + kind.suffix, metadata=metadata)


def notebook(problem_set: str, like: NotebookNode, its_name: str) -> NotebookNode:
    """A set without questions: it begins like another one, but for what it is about."""
    made = nbformat.v4.new_notebook(metadata=like.metadata)
    made.cells = [cell for cell in like.cells if cell.id in FIRST]
    title, how, _ = made.cells
    title.source = TITLE
    before, _, _ = how.source.partition(CONVENTIONS)
    before = before.replace(f"`{its_name}.ipynb`", f"`{problem_set}.ipynb`")
    how.source = before + CONVENTIONS + OWN_CONVENTIONS
    return made


def contents(problem_set: str) -> str:
    """The .toml of a set without questions."""
    return f'title = "Problem set {problem_set.removeprefix("ps")}: {UNWRITTEN}"\n'


def answers(name: str) -> str:
    """The file of wrong and right answers to a question."""
    return "\n\n".join(_answers(name))


def _answers(name: str) -> Iterable[str]:
    for number in range(1, WRONG + 1):
        says = "# says: words of the cause that the visible test names, not written yet\n"
        yield (
            f"# %% wrong: mistake {number}, not written yet\n" + says * (number <= 2) + _body(name)
        )
    for number in range(1, RIGHT + 1):
        yield f"# %% right: way {number}, not written yet\n" + _body(name)


def _body(name: str) -> str:
    return f'def {name}(argument):\n    raise NotImplementedError("not written yet")\n'
