"""Whose a file of a download is: how Canvas and Moodle name what was handed in.

Moodle ("Download all submissions") makes a folder, or the beginning of a file's name, of
`Full name_1234567_assignsubmission_file_`; the number is that of "Participant 1234567" in the grading
worksheet, and a group's name and a hyphen may stand before it all (`download_submissions` in
`mod/assign/locallib.php` of https://github.com/moodle/moodle).

Canvas ("Download Submissions") writes `lastfirst_LATE_55512_99887_name.ipynb` of the sortable name in
small letters without signs, the person's number and the file's, LATE only for what is late; anonymous
assignments have `anon_` and a code in place of name and number (`lib/content_zipper.rb` of
https://github.com/instructure/canvas-lms). What somebody hands in anew, Canvas calls `name-1.ipynb`.
"""

import re
from dataclasses import dataclass

from autograder.exchange.archives import Filed
from autograder.exchange.people import Entry

_MOODLE = re.compile(
    r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.DOTALL
)
_CANVAS = re.compile(
    r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<number>\d+)_(?P<file>\d+)_(?P<rest>.+)", re.DOTALL
)


@dataclass(frozen=True)
class Label:
    """What the name of a file says of who handed it in; equal for all files of one."""

    platform: str  # "Moodle", "Canvas", or "" for a name of somebody else's making
    name: str
    number: str = ""

    @property
    def entry(self) -> Entry:
        """The same as what is known of a person."""
        if self.platform:
            lms = self.number if self.platform == "Canvas" else ""
            return Entry(f"{self.name} ({self.number})", lms=lms, names=(self.name,))
        name = self.name
        return Entry(name, number=name, login=name, names=(name,))


@dataclass(frozen=True)
class Piece:
    """A file that somebody handed in."""

    filed: Filed
    label: Label
    path: tuple[str, ...]  # below the person's folder
    late: bool = False  # the platform says so
    order: int = 0  # the platform's number of the file; a later one is larger


def labelled(filed: Filed) -> Piece | None:
    """Whose a file is as the platforms name files; None if the name is of another kind."""
    for place, part in enumerate(filed.path):
        below = filed.path[place + 1 :]
        if found := _MOODLE.fullmatch(part):
            rest = ((found["rest"],) if found["rest"] else ()) + below
            if rest:
                return Piece(filed, Label("Moodle", found["name"], found["number"]), rest)
        elif found := _CANVAS.fullmatch(part):
            label = Label("Canvas", found["name"], found["number"])
            return Piece(
                filed, label, (found["rest"], *below), bool(found["late"]), int(found["file"])
            )
    return None


def by_folder(filed: Filed) -> list[Piece]:
    """Whose it may be, if not by a platform's name: a folder's name, from the outermost, or its own."""
    folders = [
        Piece(filed, Label("", part), filed.path[place + 1 :])
        for place, part in enumerate(filed.path[:-1])
    ]
    return [*folders, Piece(filed, Label("", filed.path[-1].rpartition(".")[0]), filed.path[-1:])]
