"""Worthless answers to one question, as texts for its answer cells."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from autograder.audit.questions import Question, unlocked_functions
from autograder.audit.worthless import (
    FUNCTIONS,
    KNOWS_THE_VISIBLE_TEST,
    NEEDS_A_VISIBLE_TEST,
    NOTHING_TO_EMPTY,
    VALUES,
)
from autograder.model import NotebookSpec
from autograder.notebooks.analysis.judged import bound
from autograder.notebooks.analysis.names import parse, uses

BLANK = "is left blank"
OWN_CHECKS = "gives None, and makes the checks of an unlocked cell say yes"

_ANSWER = """\
def _worthless_answer():
    tools = {{"__name__": "worthless"}}
    exec(compile({tools!r}, "<worthless>", "exec"), tools)
    globals().update(
        tools["answers"]({how!r}, {source!r}, {targets!r}, globals(), {visible!r}, {points!r})
    )


_worthless_answer()
"""


@dataclass(frozen=True)
class Worthless:
    """A worthless answer."""

    what: str
    cells: Mapping[str, str]  # a cell's name, or its number -> its text
    knows_the_visible_test: bool = False  # that it passes is no news
    # What earns no less does so for another reason.
    unless: Mapping[str, str] | None = None


def battery(
    spec: NotebookSpec, question: Question, released: Mapping[str, str]
) -> tuple[list[Worthless], list[str]]:
    """The worthless answers to a question, and what was not tried, with the reason.

    released: the cells of the released notebook, by name
    """
    made: list[Worthless] = []
    untried: dict[str, list[str]] = {}  # the reason -> what was not tried
    blank = {one.name: released[one.name] for one in question.answers if one.name in released}
    if len(blank) == len(question.answers):
        made.append(Worthless(BLANK, blank))
    else:
        untried["the released notebook is not there"] = [BLANK]
    if any(parse(one.source) is None for one in question.answers):
        return made, [*_grouped(untried), "the answer is no Python: all other worthless answers"]
    if not question.targets:
        return made, [*_grouped(untried), "the answer binds no name: all other worthless answers"]
    kinds = kinds_of(question)
    visible = [released[one.name] for one in question.tests if one.name in released]
    is_called = any(use.name in question.targets for one in visible for use in uses(one))
    for how, what in (VALUES | FUNCTIONS).items():
        if how in FUNCTIONS and kinds == {"value"}:
            untried.setdefault("the answer is a value", []).append(what)
        elif how in FUNCTIONS and how != "stop" and kinds == {"constant"}:
            untried.setdefault("the answer takes no arguments", []).append(what)
        elif how in KNOWS_THE_VISIBLE_TEST and "function" not in kinds:
            untried.setdefault("the answer is no function", []).append(what)
        elif how in NEEDS_A_VISIBLE_TEST and not is_called:
            untried.setdefault("no visible test uses the answer", []).append(what)
        else:
            cells = dict(_cells(question, how, visible))
            unless = dict(_cells(question, NOTHING_TO_EMPTY, visible)) if how == "wiper" else None
            made.append(Worthless(what, cells, how in KNOWS_THE_VISIBLE_TEST, unless))
    if places := unlocked_functions(spec, question):
        cells = dict(_cells(question, "none", visible))
        for place, names in places.items():
            say_yes = [f"{name} = lambda *_, **__: True" for name in names]
            cells[place] = "\n".join([spec.cells[int(place)].source, *say_yes])
        made.append(Worthless(OWN_CHECKS, cells))
    return made, _grouped(untried)


def _grouped(untried: Mapping[str, list[str]]) -> list[str]:
    return [f"{why}: {'; '.join(whats)}" for why, whats in untried.items()]


def kinds_of(question: Question) -> set[str]:
    """What the names that tests use are.

    "function", "constant" for a function without arguments, "class", or "value"
    """
    kinds: dict[str, str] = {}
    for answer in question.answers:
        for one in getattr(parse(answer.source), "body", ()):
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                kinds[one.name] = "function" if any(ast.iter_child_nodes(one.args)) else "constant"
            elif isinstance(one, ast.ClassDef):
                kinds[one.name] = "class"
    return {kinds.get(name, "value") for name in question.targets}


def _cells(question: Question, how: str, visible: list[str]) -> Iterator[tuple[str, str]]:
    tools = files("autograder.audit").joinpath("worthless.py").read_text(encoding="utf-8")
    points = max((test.points for test in question.tests), default=0.0)
    for answer in question.answers:
        targets = sorted(bound(answer).intersection(question.targets))
        yield (
            answer.name,
            _ANSWER.format(
                tools=tools,
                how=how,
                source=answer.source,
                targets=targets,
                visible=visible,
                points=points,
            ),
        )
