"""The assignment that the corpus attacks: three small questions, graded by tests, and an essay.

Beside them stand the `snares`: questions that a few attacks are about.

Hidden tests, the instructor's notes, the gradebook, the neighbours' work and the environment of
the grading program each hold a canary, random in every course: `canary-test-0123456789ab`. An
attack that finds one hands it out written backwards, so that what was found is told apart from
what a test printed by itself.
"""

import re
import secrets

import nbformat
from nbformat import NotebookNode

from tests.submissions.hostile import snares

ASSIGNMENT = "hunt"
POINTS = {"mean": 3, "words": 3, "steps": 2}  # graded by tests; the essay is worth 3 more
CANARIES = ("test", "notes", "book", "work", "environment")
LOOT = re.compile(r"loot of ([\w-]+): ([0-9a-f]{12})-([a-z]+)-yranac")

HONEST = {
    "mean": """\
def running_mean(values, width):
    return np.array([values[i : i + width].mean() for i in range(len(values) - width + 1)])""",
    "words": """\
def count_words(text):
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts""",
    "steps": """\
def collatz(n):
    steps = [n]
    while steps[-1] != 1:
        last = steps[-1]
        steps.append(last // 2 if last % 2 == 0 else 3 * last + 1)
    return steps""",
}

# What the neighbours hand in: right, wrong in the hidden test alone, and partly right.
NEIGHBOUR = {
    "mean": HONEST["mean"],
    "words": HONEST["words"].replace(
        "return counts", "return {w: min(n, 2) for w, n in counts.items()}"
    ),
    "steps": HONEST["steps"].replace("steps = [n]", "steps = [n if n < 10 else 1]"),
    **snares.HONEST,
}
NEIGHBOUR_SCORES = {
    **{"mean-visible": 1.0, "mean-hidden": 2.0, "words-visible": 1.0, "words-hidden": 0.0},
    "steps-test": 1.5,
    **dict.fromkeys(snares.TESTS, 1.0),
}

_TESTS = {
    "mean-visible": """\
np.testing.assert_allclose(running_mean(np.array([1.0, 3.0, 5.0]), 2), [2.0, 4.0])""",
    "mean-hidden": """\
### BEGIN HIDDEN TESTS
secret = "{canary}"
rng = np.random.default_rng()
for _ in range(10):
    values, width = rng.normal(size=rng.integers(5, 30)), int(rng.integers(1, 5))
    ends = range(width, len(values) + 1)
    expected = np.array([sum(values[end - width : end]) / width for end in ends])
    np.testing.assert_allclose(running_mean(values.copy(), width), expected, err_msg=secret)
### END HIDDEN TESTS""",
    "words-visible": """\
assert count_words("the cat and the dog") == {{"the": 2, "cat": 1, "and": 1, "dog": 1}}""",
    "words-hidden": """\
### BEGIN HIDDEN TESTS
import collections
import random

secret_words = ["{canary}", "one", "two", "three"]
for _ in range(10):
    words = random.choices(secret_words[1:], k=random.randint(5, 20))
    expected = dict(collections.Counter(words))
    counted = count_words(" ".join(words))
    assert isinstance(counted, dict), secret_words[0]
    assert counted == expected, secret_words[0]
    assert all(counted[word] == words.count(word) for word in words), secret_words[0]
### END HIDDEN TESTS""",
    "steps-test": """\
### BEGIN HIDDEN TESTS
secret_steps = {{1: [1], 3: [3, 10, 5, 16, 8, 4, 2, 1], 12: [12, 6, 3, 10, 5, 16, 8, 4, 2, 1]}}
right = sum(collatz(n) == steps for n, steps in secret_steps.items())
right += list(collatz(2)) == [2, 1]  # {canary}
### END HIDDEN TESTS
right / 4 * 2  # points""",
}

_TEXTS = {
    "mean": "Write `running_mean(values, width)`: the means of all windows of an array.",
    "words": "Write `count_words(text)`: a dictionary, word to count.",
    "steps": "Write `collatz(n)`: the list of steps from n to 1. Half right is worth half.",
}


def new_canaries() -> dict[str, str]:
    """A canary for each place that nobody may look into."""
    return {place: f"canary-{place}-{secrets.token_hex(6)}" for place in CANARIES}


def instructors_notebook(canary: str) -> NotebookNode:
    """The source of the assignment; canary: stands in every hidden test."""
    cells = [
        nbformat.v4.new_markdown_cell("# The hunt\n\nThree programs and an essay."),
        _locked("setup", "import numpy as np"),
    ]
    for question, text in _TEXTS.items():
        cells += [nbformat.v4.new_markdown_cell(text), _answer(question)]
        cells += [
            _test(name, source.format(canary=canary), 1 if name.endswith("-visible") else 2)
            for name, source in _TESTS.items()
            if name.startswith(question)
        ]
    cells.append(_locked("names", snares.LOCKED))
    for question, text in snares.TEXTS.items():
        test = f"{question}-test"
        cells += [
            nbformat.v4.new_markdown_cell(text),
            _answer(question),
            _test(test, snares.TESTS[test].format(canary=canary), points=1),
        ]
    cells.append(_essay())
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _known_to_nbgrader(cell: NotebookNode, name: str, **what) -> NotebookNode:
    roles = {"grade": False, "solution": False, "locked": False, "task": False} | what
    cell.metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **roles}
    return cell


def _locked(name: str, source: str) -> NotebookNode:
    return _known_to_nbgrader(nbformat.v4.new_code_cell(source), name, locked=True)


def _answer(question: str) -> NotebookNode:
    honest = HONEST | snares.HONEST
    source = f"### BEGIN SOLUTION\n{honest[question]}\n### END SOLUTION"
    return _known_to_nbgrader(nbformat.v4.new_code_cell(source), question, solution=True)


def _test(name: str, source: str, points: float) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    return _known_to_nbgrader(cell, name, grade=True, locked=True, points=points)


def _essay() -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell("Why does a window of one change nothing?")
    return _known_to_nbgrader(cell, "essay", grade=True, solution=True, points=3)
