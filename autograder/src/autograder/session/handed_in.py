"""Which of the files that were handed in is which notebook of the assignment.

A browser that downloads a file twice, and a student who puts a name on it, call it `ps1 (1).ipynb`
or `PS1_王小明.ipynb`. Where only one can be meant, it is taken.
"""

from dataclasses import dataclass

from autograder.errors import Ungradable
from autograder.model import AssignmentSpec, Flag, Submission


@dataclass(frozen=True)
class HandedIn:
    """One notebook of the assignment, as bytes, and the name under which it was handed in."""

    contents: bytes
    name: str  # without .ipynb
    flags: tuple[Flag, ...] = ()


def handed_in(assignment: AssignmentSpec, submission: Submission) -> dict[str, HandedIn]:
    """The file of each notebook of an assignment; Ungradable, with a reason, if one is not there."""
    there = submission.notebooks
    names = [one.name for one in assignment.notebooks]
    found = {name: HandedIn(there[name], name) for name in names if name in there}
    missing = [name for name in names if name not in there]
    if not missing:
        return found
    others = [name for name in sorted(there) if name not in names and _may_be_one(name)]
    if len(missing) > 1 or len(others) != 1:
        raise Ungradable(_reason(missing, others, list(found)))
    (name,), (other,) = missing, others
    text = f"was handed in as {other + '.ipynb'!r}, the only other notebook there"
    return found | {name: HandedIn(there[other], other, (Flag("repaired", text, "", name),))}


def _may_be_one(name: str) -> bool:
    """What an archive of a Mac holds beside each file is no notebook."""
    *folders, file = name.split("/")
    return not file.startswith(".") and "__MACOSX" not in folders


def _reason(missing: list[str], others: list[str], found: list[str]) -> str:
    wanted = ", ".join(f"{name}.ipynb" for name in missing)
    are = "are" if len(missing) > 1 else "is"
    if len(others) > 1:
        named = ", ".join(f"{name}.ipynb" for name in others)
        return f"{wanted} {are} missing, and may be any of {named}: rename the one that is meant"
    if not found and not others:
        return "no notebook was handed in"
    there = ", ".join(f"{name}.ipynb" for name in (*found, *others))
    return f"{wanted} {are} missing; what was handed in is {there}"
