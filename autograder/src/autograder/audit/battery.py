"""Worthless answers to one question, as texts for its answer cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from autograder.audit.questions import Question, bound, unlocked_functions
from autograder.audit.worthless import FUNCTIONS, KNOWS_THE_VISIBLE_TEST, VALUES
from autograder.model import NotebookSpec
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


def battery(
    spec: NotebookSpec, question: Question, released: Mapping[str, str]
) -> tuple[list[Worthless], list[str]]:
    """The worthless answers to a question, and what was not tried, with the reason.

    released: the cells of the released notebook, by name
    """
    made: list[Worthless] = []
    untried: list[str] = []
    blank = {one.name: released[one.name] for one in question.answers if one.name in released}
    if len(blank) == len(question.answers):
        made.append(Worthless(BLANK, blank))
    else:
        untried.append(f"{BLANK}: the released notebook is not there")
    if any(parse(one.source) is None for one in question.answers):
        return made, [*untried, "all others: the answer is no Python"]
    if not question.targets:
        return made, [*untried, "all others: the answer binds no name"]
    kinds = kinds_of(question)
    visible = [released[one.name] for one in question.tests if one.name in released]
    is_called = any(use.name in question.targets for one in visible for use in uses(one))
    for how, what in (VALUES | FUNCTIONS).items():
        if how in FUNCTIONS and kinds == {"value"}:
            untried.append(f"{what}: the answer is a value")
        elif how in KNOWS_THE_VISIBLE_TEST and "function" not in kinds:
            untried.append(f"{what}: the answer is no function")
        elif how in KNOWS_THE_VISIBLE_TEST and not is_called:
            untried.append(f"{what}: no visible test uses the answer")
        else:
            cells = dict(_cells(question, how, visible))
            made.append(Worthless(what, cells, how in KNOWS_THE_VISIBLE_TEST))
    if places := unlocked_functions(spec, question):
        cells = dict(_cells(question, "none", visible))
        for place, names in places.items():
            say_yes = [f"{name} = lambda *_, **__: True" for name in names]
            cells[place] = "\n".join([spec.cells[int(place)].source, *say_yes])
        made.append(Worthless(OWN_CHECKS, cells))
    return made, untried


def kinds_of(question: Question) -> set[str]:
    """What the names that tests use are: "function", "class" or "value"."""
    functions, classes = set(), set()
    for answer in question.answers:
        for one in getattr(parse(answer.source), "body", ()):
            name = type(one).__name__
            if name in ("FunctionDef", "AsyncFunctionDef"):
                functions.add(one.name)
            elif name == "ClassDef":
                classes.add(one.name)
    return {
        "function" if name in functions else "class" if name in classes else "value"
        for name in question.targets
    }


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
