"""What the modules of the library import: no circle, nothing of the course, no more than needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports import Imports, circle, declared, imports_of, modules_of, packages
from unrolled.__main__ import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "unrolled"
TRAINING = {"keras", "tensorflow", "sklearn", "scipy", "pandas"}


@pytest.fixture(scope="module")
def imports() -> Imports:
    return imports_of(LIBRARY)


def test_no_module_imports_itself_through_others(imports):
    assert circle(imports) == []


def test_a_circle_would_be_noticed(imports):
    """The two modules that show a trace and make one, if the first looked at the second."""
    table, tracing = "unrolled.trace_table", "unrolled.tracing"
    assert table in imports[tracing]
    planted = imports | {table: imports[table] | {tracing}}
    assert set(circle(planted)) == {table, tracing}


@pytest.mark.parametrize("name", sorted(modules_of(LIBRARY)))
def test_a_module_knows_nothing_of_the_grader_the_book_and_the_tests(imports, name):
    course = {"autograder", "book", "tests", "solutions", "exercises"}
    assert not packages({name: imports[name]}) & course


def test_every_package_that_is_imported_is_declared_and_no_other(imports):
    foreign = packages(imports) - set(sys.stdlib_module_names) - {"unrolled"}
    assert {name.lower() for name in foreign} == declared(ROOT / "pyproject.toml") - {
        "unrolled-course"
    }


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], *([name, "--help"] for name in COMMANDS)], ids=" ".join
)
def test_what_only_training_needs_is_not_waited_for(arguments):
    """Neither by who imports the data of the slots, nor by who asks for help."""
    command = (
        f"sys.argv[1:] = {arguments}; runpy.run_module('unrolled', run_name='__main__')"
        if arguments
        else "import unrolled.slots"
    )
    code = (
        "import atexit, runpy, sys\n"
        f"atexit.register(lambda: print('imported:', *sorted({TRAINING} & {{*sys.modules}})))\n"
        f"{command}\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "imported:"
