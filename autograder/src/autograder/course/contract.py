"""The contract: what the author's own answers earned, before any student's were graded.

`<course>/.autograder/.contracts/<assignment>.json` keeps it, under a digest of all that it depends
on. A run that finds another digest there rehearses anew.
"""

import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.metadata import (
    Distribution,
    PackageNotFoundError,
    distribution,
    packages_distributions,
    version,
)
from pathlib import Path
from urllib.parse import quote

from autograder.course.state import FOLDER, digest
from autograder.model import (
    AssignmentSpec,
    Cell,
    Exchange,
    Flag,
    Needs,
    Placement,
    Settings,
    Submission,
)
from autograder.notebooks.analysis.placement import analyse
from autograder.version import engine_digest


@dataclass(frozen=True)
class Tried:
    """What the author's answers earn in one test cell."""

    outside: float | None = None  # points; None: it did not run there
    inside: float | None = None
    said: str = ""  # the error that it ended with where it failed


@dataclass(frozen=True)
class Contract:
    """What was learned from the author's own answers."""

    digest: str
    unrehearsed: str = ""  # why nothing was tried; then the analysis of the cells' text decides
    inside: dict[str, dict[str, Tried]] = field(default_factory=dict)  # notebook -> cell
    broken: dict[str, dict[str, Tried]] = field(default_factory=dict)  # they pass in neither place
    flags: tuple[Flag, ...] = ()
    rewritten: tuple[str, ...] = ()  # shipped files that the author's answers write anew
    # What each test that runs outside met in the author's answers.
    exchanges: dict[str, dict[str, Exchange]] = field(default_factory=dict)
    unstable: dict[str, dict[str, str]] = field(default_factory=dict)  # how they failed once
    needs: Needs = field(
        default_factory=Needs
    )  # if they are more than a student's limits allow for
    seconds: float = 0.0


def contract_digest(spec: AssignmentSpec, author: Submission | None, settings: Settings) -> str:
    """A fingerprint of all that a contract depends on: the libraries' versions, too."""
    limits = replace(settings, examiner_environment={}, masked=())
    plain = replace(spec, notes=())
    return digest(
        plain, author, limits, engine_digest(), platform.python_version(), _versions(spec)
    )


def _versions(spec: AssignmentSpec) -> list[str]:
    """The versions of the packages that an assignment imports from."""
    roots = {name.partition(".")[0] for name in spec.preload} - sys.stdlib_module_names
    packages = {root for root in roots if _is_of_its_name(root)}
    if others := roots - packages:
        known = _packages()
        packages |= {one for root in others for one in known.get(root, ())}
    found = set()
    for package in packages:
        try:
            found.add(f"{package} {version(package)}")
        except PackageNotFoundError:  # its metadata is broken
            continue
    return sorted(found)


def _is_of_its_name(module: str) -> bool:
    """Whether a module is installed by the package of the same name."""
    try:
        package: Distribution = distribution(module)
        listed = package.read_text("RECORD") or ""
    except (PackageNotFoundError, OSError, ValueError):
        return False
    return f"\n{module}/__init__.py," in f"\n{listed}"


@cache
def _packages() -> Mapping[str, list[str]]:
    """The packages of each module; to ask takes a third of a second."""
    return packages_distributions()


def read_contract(root: Path, assignment: str) -> Contract | None:
    """The contract that was written last; None if there is none that can be read."""
    try:
        raw = json.loads(_path(root, assignment).read_text(encoding="utf-8"))
        for part in ("inside", "broken"):
            raw[part] = {
                notebook: {cell: Tried(**tried) for cell, tried in cells.items()}
                for notebook, cells in raw[part].items()
            }
        raw["needs"] = Needs(**raw["needs"])
        raw["exchanges"] = {
            notebook: {
                cell: Exchange(
                    tuple(map(str, one["objects"])),
                    bool(one["changed"]),
                    tuple(map(str, one["asked"])),
                )
                for cell, one in cells.items()
            }
            for notebook, cells in raw["exchanges"].items()
        }
        raw["flags"] = tuple(Flag(**flag) for flag in raw["flags"])
        return Contract(**{**raw, "rewritten": tuple(map(str, raw["rewritten"]))})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write_contract(root: Path, assignment: str, contract: Contract) -> None:
    """Write a contract so that at any moment there is the old one, or the new one, in full."""
    path = _path(root, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(asdict(contract), indent=1) + "\n", encoding="utf-8")
    new.replace(path)


def _path(root: Path, assignment: str) -> Path:
    name = quote(assignment, safe=" @+=,", errors="surrogateescape")
    return root / FOLDER / ".contracts" / f"{name}.json"


def agreed(spec: AssignmentSpec, contract: Contract, settings: Settings) -> AssignmentSpec:
    """The assignment as it is graded: each test where the author's answers pass it."""
    placed = moved(spec, contract.inside)
    notebooks = []
    for notebook in placed.notebooks:
        broken = contract.broken.get(notebook.name, {})
        unstable = contract.unstable.get(notebook.name, {})
        exchanges = contract.exchanges.get(notebook.name, {})
        cells = tuple(
            replace(
                _decided(cell, broken, settings),
                unstable=unstable.get(cell.name, ""),
                usual=exchanges.get(cell.name),
            )
            for cell in notebook.cells
        )
        notebooks.append(replace(notebook, cells=cells))
    return replace(
        placed,
        notebooks=tuple(notebooks),
        author_flags=contract.flags,
        rewritten=contract.rewritten,
        needs=contract.needs,
        rehearsed=not contract.unrehearsed,
    )


def moved(spec: AssignmentSpec, inside: Mapping[str, Mapping[str, Tried]]) -> AssignmentSpec:
    """The assignment with some tests placed inside, and all names where they belong then."""
    notebooks = []
    for notebook in spec.notebooks:
        reasons = {name: _reason(tried) for name, tried in inside.get(notebook.name, {}).items()}
        cells = notebook.cells
        if reasons:
            cells = analyse(cells, spec.files, spec.handed_in, reasons)
        notebooks.append(replace(notebook, cells=cells))
    return replace(spec, notebooks=tuple(notebooks))


def _reason(tried: Tried) -> str:
    return f"the author's own answer passes it only there; elsewhere it ends with {tried.said}"


def _decided(cell: Cell, broken: Mapping[str, Tried], settings: Settings) -> Cell:
    if cell.name in broken:
        why = f"the author's own answer fails it: {broken[cell.name].said}"
        return replace(cell, waits=why)
    asked = "unprotected" in cell.reason  # by the author, who knows
    if cell.placement is Placement.INSIDE and settings.inside == "wait" and not asked:
        return replace(cell, waits="it runs beside the student's code")
    return cell
