"""No file that was handed in runs in the browser of whoever marks."""

import mimetypes

import pytest

from autograder.course.passive import is_active, make_passive, passive
from tests.autograder.course.conftest import grade, hand_in

ACTIVE = ["plot.html", "a.HTM", "b.svg", "c/d.js", "e.xhtml", "f.xml", "g.mjs", "h.svgz", "i.xsl"]
PASSIVE = ["data.csv", "a.png", "b.txt", "c.py", "d.json", "e.pdf", "f.docx", "g.npy", "h", "i.md"]


@pytest.mark.parametrize("path", ACTIVE)
def test_what_a_browser_runs_gets_a_name_by_which_it_is_text(path):
    (new,) = passive({path: b""}, ())
    assert new == f"{path}.txt"
    assert mimetypes.guess_type(new)[0] == "text/plain"


@pytest.mark.parametrize("path", PASSIVE)
def test_what_it_only_shows_or_saves_keeps_its_name(path):
    assert passive({path: b""}, ()) == {path: b""}


def test_what_the_author_ships_or_asks_for_keeps_its_name():
    assert passive({"plot.html": b""}, ["plot.html"]) == {"plot.html": b""}


def test_nothing_is_lost_where_the_new_name_is_taken():
    files = {"a.html": b"1", "a.html.txt": b"2"}
    assert passive(files, ()) == {"a.html.txt.txt": b"1", "a.html.txt": b"2"}


def test_a_folder_that_nbgrader_wrote_is_put_right_in_the_same_way(tmp_path):
    (tmp_path / "c").mkdir()
    for name in ("a.html", "a.html.txt", "c/d.js", "own.html", "b.png"):
        (tmp_path / name).write_text(name)
    make_passive(tmp_path, ["own.html"])
    found = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert found == {"a.html.txt", "a.html.txt.txt", "c/d.js.txt", "own.html", "b.png"}
    assert not any(is_active(name) for name in found - {"own.html"})


def test_what_is_kept_of_a_submission_holds_no_active_file(folder):
    """The author's page stays, a student's is text."""
    (folder / "source" / "week1" / "page.html").write_text("<b>the author's</b>")
    place = hand_in(folder, "ada")
    (place / "plot.html").write_text("<script>act()</script>")
    grade(folder)
    kept = folder / "autograded" / "ada" / "week1"
    assert (kept / "plot.html.txt").read_text() == "<script>act()</script>"
    assert (kept / "page.html").exists()
    assert not (kept / "plot.html").exists()
