"""Folders that are hard to read, files that a browser runs, and timestamps of one's own."""

import os
import socket
from pathlib import Path

from tests.submissions.hostile.attack import Paper, attack


def _nested(place: Path, depth: int, name: str = "d") -> None:
    place.mkdir()
    where = os.open(place, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=where)
        inner = os.open(name, os.O_RDONLY, dir_fd=where)
        os.close(where)
        where = inner
    os.close(where)


@attack("hand in a folder nested 1,500 deep", honest=8, least=0, flagged=True)
def folders_nested_without_end(paper: Paper):
    paper.answer_honestly()
    paper.more.append(lambda folder: _nested(folder / "nested", 1500))


@attack("hand in files whose names are no text, or too long to be written elsewhere", honest=8)
def names_that_are_no_text(paper: Paper):
    paper.answer_honestly()

    def make(folder: Path) -> None:
        for name in (b"\xff\xfe", b"\xe4.txt", b"n" * 255, b"a\nb\x1b[2J", b"-rf", b"~"):
            Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_bytes(b"x")
        _nested(folder / "long", 15, "n" * 200)

    paper.more.append(make)


@attack(
    "hand in sockets, links in a circle, and 5,000 empty folders", honest=8, least=0, flagged=True
)
def folders_in_thousands(paper: Paper):
    paper.answer_honestly()

    def make(folder: Path) -> None:
        for number in range(5000):
            (folder / "many" / str(number)).mkdir(parents=True)
        (folder / "circle").symlink_to("circle")
        (folder / "up").symlink_to("..")
        os.chdir(folder)  # a socket's path is short
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket")
        os.chdir("/")

    paper.more.append(make)


_PAGE = "<html><script>window.x = '{token}'</script></html>"


@attack("hand in a page with a script, and link to it", honest=8, trace="page")
def page_handed_in(paper: Paper):
    paper.answer_honestly()
    paper.files["plot.html"] = _PAGE.format(token=paper.token).encode()
    paper.cell("essay").source = "[my plot](plot.html)"


@attack("hand in pictures with scripts in them", honest=8, trace="page")
def picture_handed_in(paper: Paper):
    paper.answer_honestly()
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'><script>x = '{paper.token}'</script></svg>"
    paper.files["plot.svg"] = paper.files["figures/plot.SVG"] = svg.encode()
    paper.cell("essay").source = "![my plot](plot.svg)"


@attack("hand in pages under less common names", honest=8, trace="page")
def pages_by_other_names(paper: Paper):
    paper.answer_honestly()
    page = _PAGE.format(token=paper.token).replace(
        "<html", "<html xmlns='http://www.w3.org/1999/xhtml'"
    )
    for name in ("a.xhtml", "b.HTM", "c.xml", "d.js", "e.mjs", "f.xht"):
        paper.files[name] = page.encode()


@attack("hand in a timestamp of the last century", honest=8, flagged=True)
def timestamp_of_1999(paper: Paper):
    paper.answer_honestly()
    paper.files["timestamp.txt"] = b"1999-01-01 00:00:00 UTC\n"


@attack("hand in a timestamp in the folder that holds its notebook", honest=8, flagged=True)
def timestamp_in_a_folder(paper: Paper):
    paper.answer_honestly()
    paper.files["hunt/timestamp.txt"] = b"2001-01-01 00:00:00 UTC\n"
    paper.more.append(lambda folder: (folder / "hunt.ipynb").rename(folder / "hunt" / "hunt.ipynb"))


@attack("hand in a timestamp that is no date", honest=8, flagged=True)
def timestamp_that_is_no_date(paper: Paper):
    paper.answer_honestly()
    paper.files["timestamp.txt"] = b"\x1b[2Jin time; DROP TABLE student"
