"""What the modules of the library import: no circle, nothing of the course, no more than needed."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "unrolled"
TRAINING = {"keras", "tensorflow", "sklearn", "scipy", "pandas"}


def module_name(file: Path) -> str:
    """The name under which a file of the library is imported."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {module_name(file): file for file in LIBRARY.rglob("*.py")}


def imported(source: str) -> set[str]:
    """All modules that a source imports, at its top, within functions and for types alone."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import: name the module in full"
            parts = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {part if part in FILES else str(node.module) for part in parts}
    return found


IMPORTS = {name: imported(file.read_text(encoding="utf-8")) for name, file in FILES.items()}


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle, the first of them again at the end; or none."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def packages(imports: dict[str, set[str]]) -> set[str]:
    """The first parts of all names that are imported."""
    return {name.partition(".")[0] for names in imports.values() for name in names}


def declared() -> set[str]:
    """The packages that pyproject.toml says the library needs, its extras' among them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {re.match(r"[\w-]+", line)[0] for group in groups for line in group}


def test_no_module_imports_itself_through_others():
    assert circle(IMPORTS) == []


def test_a_circle_would_be_noticed():
    """The two modules that show a trace and make one, if the first looked at the second."""
    table, tracing = "unrolled.trace_table", "unrolled.tracing"
    assert table in IMPORTS[tracing]
    planted = IMPORTS | {table: IMPORTS[table] | {tracing}}
    assert set(circle(planted)) == {table, tracing}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_module_knows_nothing_of_the_grader_the_book_and_the_tests(name):
    course = {"autograder", "book", "tests", "solutions", "exercises"}
    assert not packages({name: IMPORTS[name]}) & course


def test_every_package_that_is_imported_is_declared_and_no_other():
    foreign = packages(IMPORTS) - set(sys.stdlib_module_names) - {"unrolled"}
    assert {name.lower() for name in foreign} == declared() - {"unrolled-course"}


@pytest.mark.parametrize("arguments", [[], ["--help"], ["slots", "--help"]], ids=" ".join)
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
