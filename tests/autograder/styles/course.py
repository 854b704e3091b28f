"""The questions as a course: an assignment for each group, handed in by its author and by students.

The author answers everything right. Each wrong answer is handed in once, among the author's right
ones: the students share them out so that nobody's wrong answer is what another of them stands on.
"""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.autograder import plain_course
from tests.autograder.sources import answer_cell, exam_cell, locked_cell, notebook_of
from tests.autograder.styles.questions import FILES, Group, Question
from tests.submissions.assemble import Section

AUTHOR = "author"


def make_course(folder: Path, groups: Iterable[Group]) -> Path:
    """A course folder of plain nbgrader in which all has been handed in, and nothing is graded."""
    groups = list(groups)
    sources = [_write_source(folder / "sources", group) for group in groups]
    course = plain_course.make_course(folder / "course", sources)
    for group in groups:
        for student, answers in submissions(group).items():
            plain_course.hand_in(course, student, group.name, answers)
    return course


def _write_source(folder: Path, group: Group) -> Path:
    source = folder / group.name
    shutil.copytree(FILES, source)
    nbformat.write(source_notebook(group), source / f"{group.name}.ipynb")
    return source


def source_notebook(group: Group) -> NotebookNode:
    """The notebook as its author wrote it: three cells a question, or two."""
    cells = []
    for question in group.questions:
        if question.locked:
            cells.append(locked_cell(f"{question.name}-locked", question.locked))
        cells.append(answer_cell(question.name, _marked(question.answer)))
        cells.append(exam_cell(question.test_cell, question.test, points=1))
    return notebook_of(cells)


def _marked(answer: str) -> str:
    """The answer between nbgrader's marks; a cell magic has to stay in the first line."""
    magic, rest = re.fullmatch(r"(%%.*\n)?(.*)", answer, re.DOTALL).groups(default="")
    return f"{magic}### BEGIN SOLUTION\n{rest}\n### END SOLUTION"


def submissions(group: Group) -> dict[str, list[Section]]:
    """Student -> the answers to every question of a group."""
    found = {AUTHOR: [Section(question.name, question.answer) for question in group.questions]}
    for number, wrong in enumerate(shared_out(group), start=1):
        found[f"student-{number}"] = [
            Section(question.name, question.wrong if question in wrong else question.answer)
            for question in group.questions
        ]
    return found


def shared_out(group: Group) -> list[list[Question]]:
    """The questions that have a wrong answer, those of each student: none stands on another."""
    shares: list[list[Question]] = []
    for question in filter(lambda one: one.wrong, group.questions):
        for share in shares:
            if not any(_stands_on(question, other) for other in share):
                share.append(question)
                break
        else:
            shares.append([question])
    return shares


def _stands_on(question: Question, earlier: Question) -> bool:
    """Whether a question mentions a name that only an earlier one defines."""
    own = _defined(question.answer) & _defined(question.wrong)
    text = "\n".join((question.locked, question.answer, question.wrong, question.test))
    return bool(set(re.findall(r"\w+", text)) & _defined(earlier.answer) - own)


def _defined(answer: str) -> set[str]:
    """The names that an answer binds at the beginning of a line."""
    named = re.findall(r"^(?:def|class) (\w+)", answer, re.MULTILINE)
    bound = re.findall(r"^([\w, ]+?) = ", answer, re.MULTILINE)
    bound += re.findall(r"^(?:from [\w.]+ )?import (.+)", answer, re.MULTILINE)
    return {*named, *re.findall(r"\w+", ",".join(bound))}
