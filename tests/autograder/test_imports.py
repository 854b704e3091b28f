"""Which part of the engine knows which: as README.md and the drawing below have it, and no circle.

    hooks ─────► course ──────────► notebooks
                   │                    ▲
    commands ──────┤                    │
    audit, feedback, report, marking,   │
    similar, exchange                   │
                   ▼                    │
                dispatch ─ by name ─► session ──► sandbox ──► wire
                                                    │           ▲
                                                 by name        │
                                                    ▼           │
                                                  kernel ──► proxy

Below all of them lie model, errors, printing and version, which know nothing.
"""

import ast
import sys

import pytest

from tests.imports import Imports, circle, declared, imports_of, packages
from tests.submissions.assemble import ROOT

ENGINE = ROOT / "autograder"
GROUND = {"model", "errors", "printing", "version"}
KNOWS = {
    "model": set(),
    "errors": set(),
    "printing": set(),
    "version": set(),
    "config": {"model"},
    "wire": GROUND,
    "proxy": {"wire"} | GROUND,
    "sandbox": {"wire"} | GROUND,
    "kernel": {"proxy", "wire"} | GROUND,
    "notebooks": GROUND,
    "session": {"notebooks", "sandbox", "wire"} | GROUND,
    "dispatch": GROUND,
    "course": {"dispatch", "notebooks", "config"} | GROUND,
    "pages": GROUND,
    "audit": {"course", "dispatch", "notebooks", "config", "pages"} | GROUND,
    "feedback": {"course", "notebooks", "pages", "session"} | GROUND,
    "marking": {"course", "notebooks", "pages", "session"} | GROUND,
    "exchange": {"course"} | GROUND,
    "report": {"course", "exchange", "feedback", "notebooks", "pages"} | GROUND,
    "hooks": {"course", "session"} | GROUND,
    "commands": {"audit", "feedback", "exchange", "marking", "report", "similar", "config"}
    | {"course", "dispatch", "session", "sandbox", ""}
    | GROUND,
    "similar": {"course", "notebooks"} | GROUND,
    "__main__": {"commands"} | GROUND,
    "": {"course", "dispatch", "session"} | GROUND,  # autograder.grade() and check()
}
# What only an extra installs, and where it may be imported.
EXTRAS = {
    "nbgrader": {"course", "exchange", "hooks", "report"},
    "sqlalchemy": {"course", "commands", ""},
    "nbconvert": {"hooks", "notebooks"},  # there in `rendering`, which is of no use without it
    "latex2mathml": {"notebooks"},  # in `mathml`, which shows TeX as it is without it
    "pygments": {"similar"},
    "tqdm": {"course"},
    "distributed": {"dispatch"},
    "starlette": {"marking"},
    "uvicorn": {"marking"},
}


def part(module: str) -> str:
    """The part of the engine that a module belongs to; "" for the package itself."""
    return f"{module}.".split(".")[1]


@pytest.fixture(scope="module")
def imports() -> Imports:
    return imports_of(ENGINE / "src" / "autograder")


@pytest.fixture(scope="module")
def parts(imports) -> dict[str, set[str]]:
    """Every part, and the parts that it imports."""
    return {
        name: {
            part(module)
            for importer, modules in imports.items()
            if part(importer) == name
            for module in modules
            if module.partition(".")[0] == "autograder"
        }
        for name in {part(module) for module in imports}
    }


def test_no_module_imports_itself_through_others(imports):
    """Not even for a type."""
    assert circle(imports) == []


def test_a_circle_would_be_noticed(imports):
    """If the data knew the grader."""
    model, grader = "autograder.model", "autograder.session.grader"
    assert model in imports[grader]
    assert set(circle(imports | {model: {grader}})) >= {model, grader}


def test_every_part_is_drawn(parts):
    """A new folder has its place in the drawing."""
    assert set(parts) == set(KNOWS)


@pytest.mark.parametrize("name", sorted(KNOWS))
def test_a_part_knows_only_what_lies_below_it(parts, name):
    """Itself, and what the drawing has arrows to."""
    assert parts[name] <= KNOWS[name] | {name}, f"{name} knows too much"


def test_no_private_name_of_nbgraders_is_used():
    """So that its next version may change them; those of 0.9.5 and 0.9.6 are tried elsewhere."""
    found = []
    for name in ("course", "hooks.py", "commands", "marking"):
        place = ENGINE / "src" / "autograder" / name
        for file in [place] if place.is_file() else place.rglob("*.py"):
            attributes = [
                node
                for node in ast.walk(ast.parse(file.read_text("utf-8")))
                if isinstance(node, ast.Attribute) and node.attr.startswith("_")
            ]
            found += [
                f"{file.name}, line {node.lineno}: {node.attr}"
                for node in attributes
                if getattr(node.value, "id", "") not in ("self", "cls")
                and not node.attr.startswith("__")
            ]
    assert found == []


def test_no_part_knows_a_course_the_book_or_the_tests(imports):
    """It grades any nbgrader course."""
    assert not packages(imports) & {"unrolled", "book", "tests", "solutions", "tensorflow", "keras"}


def test_what_an_extra_installs_is_imported_only_where_it_is_needed(imports):
    """`autograder check` needs none of it."""
    for package, parts in EXTRAS.items():
        users = {part(m) for m, found in imports.items() if package in packages({m: found})}
        assert users == parts, package


def test_every_package_that_is_imported_is_declared_and_no_other(imports):
    """Besides what these bring along: SQLAlchemy comes with nbgrader."""
    foreign = packages(imports) - set(sys.stdlib_module_names) - {"autograder"}
    foreign = {name.lower().replace("_", "-") for name in foreign} - {"sqlalchemy"}
    by_name = {"matplotlib-inline", "psycopg"}  # a backend and a driver, which are only named
    assert foreign == declared(ENGINE / "pyproject.toml") - by_name
