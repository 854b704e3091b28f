"""What a test needs besides Python and NumPy: its markers, found and not written down.

Two things decide: the fixtures that a test uses, and the packages that its file imports while it is
imported, by itself or through other modules of this project. `make check` leaves out what has any
of these markers, and tests/quick makes sure that what is left needs none of it.

What a file imports is kept from run to run, in pytest's cache, for as long as its text is the same.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = {
    "browser": "browser",
    "firefox": "browser",
    "built_book": "book",
    "sandboxed": "sandbox",
    "outer_sandbox": "sandbox",
    "package_index": "index",
    "nbgrader": "nbgrader",
    "keras": "keras",
    "cluster": "cluster",
}
PACKAGES = {"keras": "keras", "tensorflow": "keras", "nbgrader": "nbgrader"}
MARKERS = tuple(dict.fromkeys((*FIXTURES.values(), *PACKAGES.values())))
SOURCES = (ROOT, ROOT / "autograder" / "src")
KEPT = "unrolled/imports"  # under this name, in pytest's cache: `known`
_OWN = Path(__file__).read_bytes()

# File -> a digest of its text and of this module's, and what it imports.
known: dict[str, list[str]] = {}


def of_fixtures(names: Iterable[str]) -> set[str]:
    """The markers of a test that uses these fixtures, by itself or through others."""
    return {FIXTURES[name] for name in names if name in FIXTURES}


@functools.cache
def of_file(file: Path) -> frozenset[str]:
    """The markers of everything in a file of Python, by what importing it imports."""
    files, waiting, packages = {file}, [file], set()
    while waiting:
        named, executed = _led_to(waiting.pop())
        packages |= named
        waiting += executed - files
        files |= executed
    return frozenset(PACKAGES[name] for name in packages & PACKAGES.keys())


def of_module(name: str) -> frozenset[str]:
    """The markers of what imports a module of this project."""
    return frozenset().union(*map(of_file, files_of(name)))


@functools.cache
def _led_to(file: Path) -> tuple[frozenset[str], frozenset[Path]]:
    """The packages that a file imports when it is imported, and the project's files among that."""
    names = imported_at_once(file)
    return (
        frozenset(name.partition(".")[0] for name in names),
        frozenset(path for name in names for path in files_of(name)),
    )


def imported_at_once(file: Path) -> frozenset[str]:
    """The modules that a file imports when it is imported: not those for types or in a function."""
    text = file.read_bytes()
    digest = hashlib.sha256(_OWN + text).hexdigest()
    if known.get(str(file), [""])[0] != digest:
        known[str(file)] = [digest, *sorted(_imported(text))]
    return frozenset(known[str(file)][1:])


def _imported(text: bytes) -> set[str]:
    names: set[str] = set()
    for node in _executed(ast.parse(text).body):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _executed(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run at once, those in `try`, `with` and classes among them."""
    for statement in statements:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING"):
            yield from _executed(statement.orelse)
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _executed(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from _executed(handler.body)


@functools.cache
def files_of(module: str) -> tuple[Path, ...]:
    """The files of this project that importing a dotted name executes: its packages' and its own."""
    parts, found = module.split("."), []
    for source in _sources_of(parts[0]):
        for length in range(1, len(parts) + 1):
            place = source.joinpath(*parts[:length])
            found += [
                path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()
            ]
    return tuple(found)


@functools.cache
def _sources_of(package: str) -> list[Path]:
    """Where in this project a package is, if it is of this project."""
    places = ((source, source / package) for source in SOURCES)
    return [source for source, at in places if at.is_dir() or at.with_suffix(".py").is_file()]
