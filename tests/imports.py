"""What the modules of a package import, read from their sources: at the top, within functions and
for types alone.
"""

from __future__ import annotations

import ast
import functools
import graphlib
import re
import tomllib
from pathlib import Path

Imports = dict[str, set[str]]  # module -> what it imports


def modules_of(package: Path) -> dict[str, Path]:
    """Every module of a package, given as its folder, by name."""
    return {_module_name(file, package.parent): file for file in package.rglob("*.py")}


@functools.cache
def imports_of(package: Path) -> Imports:
    """Every module of a package, and all that it imports; do not change what is returned.

    package: its folder; what is imported of this package is named in full, modules where there are
        such and packages elsewhere
    """
    files = modules_of(package)
    return {name: imported(file.read_text("utf-8"), set(files)) for name, file in files.items()}


def _module_name(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str, modules: set[str]) -> set[str]:
    """All modules that a source imports. modules: those that `from package import …` may mean."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import: name the module in full"
            parts = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {part if part in modules else str(node.module) for part in parts}
    return found


def circle(imports: Imports) -> list[str]:
    """Modules that import each other in a circle, the first of them again at the end; or none."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def packages(imports: Imports) -> set[str]:
    """The first parts of all names that are imported."""
    return {name.partition(".")[0] for names in imports.values() for name in names}


def declared(pyproject: Path) -> set[str]:
    """The packages that a pyproject.toml says are needed, its extras' among them."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {re.match(r"[\w-]+", line)[0] for group in groups for line in group}
