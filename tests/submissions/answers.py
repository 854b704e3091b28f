"""The answers that lie beside this file, put together into the submissions of a whole class.

tests/submissions/SET/QUESTION.py holds the answers to one question, right, partly right and wrong,
each under a title that says which. The questions of a set do not depend on one another, so any
answer to one goes with any answer to the next.
"""

import random
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tests.submissions.assemble import ROOT, Section, cell_name, read_sections

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ProblemSet:
    """An assignment of one notebook, and the folder of answers that has its name."""

    name: str
    source: Path  # the folder of the instructor's notebook

    def reference(self) -> list[Section]:
        """The instructor's own answers, the written ones included."""
        return [
            Section(cell_name(cell), cell.source)
            for cell in nbformat.read(self.source / f"{self.name}.ipynb", as_version=4).cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        ]

    def answers(self) -> dict[str, list[Section]]:
        """Question -> the answers to it, as they are filed: the title says what each is worth."""
        paths = sorted((FOLDER / self.name).glob("*.py"))
        return {path.stem: read_sections(path) for path in paths}


def problem_sets() -> list[ProblemSet]:
    """The problem sets of this course."""
    folders = sorted(path.parent for path in (ROOT / "solutions").glob("*/*.ipynb"))
    return [ProblemSet(folder.name, folder) for folder in folders]


def every_answer(problem_set: ProblemSet) -> dict[str, list[Section]]:
    """Submissions that hold every filed answer once: the k-th has the k-th to each question."""
    filed = problem_set.answers()
    return {
        f"batch-{number}": [
            Section(question, sections[number].source)
            for question, sections in filed.items()
            if number < len(sections)
        ]
        for number in range(max(map(len, filed.values()), default=0))
    }


def mixed_class(problem_set: ProblemSet, size: int, seed: int = 24) -> dict[str, list[Section]]:
    """A class of `size`: a third have everything right, a third a part, a third most of it wrong.

    Where no answers are filed, the instructor's own are right, and what is wrong is left blank.
    """
    rng = random.Random(f"{problem_set.name} {seed}")
    right = {section.title: [section] for section in problem_set.reference()}
    wrong: dict[str, list[Section]] = {}
    for question, sections in problem_set.answers().items():
        right[question] = [s for s in sections if s.title.startswith("right")] or right[question]
        wrong[question] = [s for s in sections if not s.title.startswith("right")]
    submissions = {}
    for number in range(size):
        share = (1.0, 0.6, 0.15)[number % 3]  # of the questions, answered right
        answers = []
        for question in right:
            chosen = right[question] if rng.random() < share else wrong.get(question, [])
            if chosen:
                answers.append(Section(question, rng.choice(chosen).source))
        submissions[f"student-{number:03}"] = answers
    return submissions
