"""The course folder: nbgrader's own configuration, and submissions that nobody vouches for."""

import json
import os
import re
import shutil

import nbformat
import pytest

from autograder.course import files
from autograder.course.folder import Course, read_spec, read_submission
from autograder.course.timestamps import submitted_at
from autograder.errors import CourseError, Unreadable
from autograder.model import Placement
from tests.autograder.course.conftest import InThisProcess, cell, grade, hand_in
from tests.submissions.assemble import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def spec_of(folder, assignment="week1"):
    course = Course.open(folder)
    with course.gradebook() as gradebook:
        return read_spec(course, assignment, gradebook)


def submission_of(folder, student="ada"):
    return read_submission(Course.open(folder), "week1", student)


def add_config(folder, text):
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(text + "\n")


def test_directories_database_and_structure_are_those_of_the_configuration(folder):
    """A course that keeps its things elsewhere is graded there."""
    hand_in(folder, "ada")
    (folder / "in" / "week1").mkdir(parents=True)
    (folder / "submitted" / "ada" / "week1").rename(folder / "in" / "week1" / "ada")
    (folder / "source").rename(folder / "solutions")
    (folder / "gradebook.db").rename(folder / "grades.sqlite")
    add_config(folder, "c.CourseDirectory.source_directory = 'solutions'")
    add_config(folder, "c.CourseDirectory.submitted_directory = 'in'")
    add_config(folder, "c.CourseDirectory.db_url = 'sqlite:///' + __file__.replace(")
    add_config(folder, "    'nbgrader_config.py', 'grades.sqlite')")
    add_config(
        folder,
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'",
    )
    report = grade(folder)["week1"]
    assert report.states["ada"].reason == ""
    assert report.graded_now == {"ada"}
    assert (folder / "autograded" / "week1" / "ada" / "sheet.ipynb").is_file()


def test_settings_of_the_working_directory_hold_for_a_folder_without_any(folder, tmp_path):
    """As for nbgrader: the root's settings serve any course folder."""
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.autograded_directory = 'done'\n"
    )
    (folder / "nbgrader_config.py").unlink()
    assert Course.open(folder).path("autograded", "week1", "ada") == folder / "done/ada/week1"


def test_a_configuration_that_fails_is_named_with_its_line(folder):
    """Not ignored, as nbgrader does by default."""
    add_config(folder, "\n\nc.CourseDirectory.course_id = undefined_name")
    with pytest.raises(CourseError, match=r"undefined_name.*nbgrader_config\.py, line"):
        Course.open(folder)


def test_a_wrong_setting_is_an_error_that_names_it(folder):
    """A limit of nothing, a limit that is no number."""
    add_config(folder, "c.GradingEngine.memory_mib = 0")
    with pytest.raises(CourseError, match=r"GradingEngine\.memory_mib"):
        Course.open(folder)


def test_an_assignment_has_hidden_tests_solutions_and_order(folder):
    """The gradebook's cells, the source notebook's order, text and files."""
    spec = spec_of(folder)
    (notebook,) = spec.notebooks
    names = [cell.name for cell in notebook.cells]
    assert names == ["", "double", "double-visible", "double-hidden", "essay", "project"]
    cells = notebook.named
    assert "assert double(3) == 6" in cells["double-hidden"].source
    assert "'right'" in cells["double"].source
    assert cells["double-hidden"].points == 3
    assert cells["double-hidden"].placement is Placement.OUTSIDE
    assert cells["double"].metadata["checksum"]
    assert spec.files == {"data.csv": b"1,2\n", "parts/help.py": b"x = 1\n"}
    assert notebook.kernelspec["name"] == "python3"
    assert "math" in spec.preload


def test_the_release_or_the_gradebook_is_enough_where_the_source_is_gone(folder):
    """Hidden tests stay: they are in the gradebook."""
    shutil.rmtree(folder / "source")
    spec = spec_of(folder)
    assert [cell.name for cell in spec.notebooks[0].cells][:2] == ["", "double"]
    assert spec.files.keys() == {"data.csv", "parts/help.py"}
    shutil.rmtree(folder / "release")
    spec = spec_of(folder)
    assert "double-hidden" in spec.notebooks[0].named
    assert "assert double(3) == 6" in spec.notebooks[0].named["double-hidden"].source
    assert spec.files == {}


def test_a_source_notebook_that_cannot_be_read_is_named(folder):
    """The instructor's own mistake is told as such."""
    (folder / "source" / "week1" / "sheet.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"sheet\.ipynb of 'week1'"):
        spec_of(folder)


def test_an_unreleased_assignment_is_an_error_that_says_which_command_to_run(folder):
    """It lists what the gradebook knows."""
    with pytest.raises(CourseError, match=r"week1, week2.*`nbgrader generate_assignment ps9`"):
        spec_of(folder, "ps9")


def test_a_submission_is_read_whatever_it_contains(folder):
    """Notebooks as bytes, files at any depth; what nbgrader ignores is left out."""
    place = hand_in(folder, "ada")
    (place / "sheet.ipynb").write_bytes(b"\xff no notebook")
    (place / "deep" / "er").mkdir(parents=True)
    (place / "deep" / "er" / "x.bin").write_bytes(b"\x00")
    (place / ".ipynb_checkpoints").mkdir()
    (place / ".ipynb_checkpoints" / "sheet-checkpoint.ipynb").write_text("old")
    (place / "a.pyc").write_text("")
    (place / ".hidden").write_text("h")
    submission = submission_of(folder)
    assert submission.notebooks == {"sheet": b"\xff no notebook"}
    assert submission.files.keys() == {"data.csv", "parts/help.py", "deep/er/x.bin", ".hidden"}
    assert submission.flags == ()


def test_symbolic_links_and_devices_are_flagged_and_never_followed(folder):
    """Neither a file's nor a folder's target is read; a named pipe does not hold the run up."""
    place = hand_in(folder, "ada")
    (place / "secret").symlink_to(folder / "gradebook.db")
    (place / "folder").symlink_to(folder / "source")
    os.mkfifo(place / "pipe")
    submission = submission_of(folder)
    assert submission.files.keys() == {"data.csv", "parts/help.py"}
    assert [flag.text for flag in submission.flags] == [
        "'folder' is a symbolic link and was left out",
        "'pipe' is no regular file and was left out",
        "'secret' is a symbolic link and was left out",
    ]


def test_a_notebook_that_is_a_symbolic_link_makes_the_submission_unreadable(folder):
    """The reason names it."""
    place = hand_in(folder, "ada")
    (place / "sheet.ipynb").unlink()
    (place / "sheet.ipynb").symlink_to(folder / "source" / "week1" / "sheet.ipynb")
    with pytest.raises(Unreadable, match=r"'sheet\.ipynb' is a symbolic link"):
        submission_of(folder)


def test_sizes_and_numbers_are_bounded(folder, monkeypatch):
    """A file too large, files too many, all together too large: left out, and flagged."""
    place = hand_in(folder, "ada")
    for name, size in (("a", 90), ("b", 200), ("c", 90), ("d", 90)):
        (place / name).write_bytes(bytes(size))
    monkeypatch.setattr(files, "MAX_FILE", 100)
    monkeypatch.setattr(files, "MAX_FILES", 200)
    submission = submission_of(folder)
    assert submission.files.keys() == {"a", "c", "data.csv", "parts/help.py"}
    assert [flag.text.split()[0] for flag in submission.flags] == ["'b'", "'d'"]
    monkeypatch.setattr(files, "MAX_ENTRIES", 2)
    assert "only the first 2 files" in submission_of(folder).flags[-1].text
    monkeypatch.setattr(files, "MAX_NOTEBOOK", 100)
    monkeypatch.setattr(files, "MAX_ENTRIES", 2000)
    with pytest.raises(Unreadable, match=r"'sheet\.ipynb' is larger than"):
        submission_of(folder)


@pytest.mark.parametrize("place", ["week1", "week1/sheet", "王 小明"])
def test_a_notebook_in_a_folder_of_its_own_is_read_with_what_lies_beside_it(folder, place):
    """As it comes out of an archive; the folder is taken for the submission."""
    submitted = hand_in(folder, "ada")
    (submitted / "timestamp.txt").write_text("2030-01-01 12:00:00 UTC\n")
    (submitted / place).mkdir(parents=True)
    for name in ("sheet.ipynb", "data.csv"):
        (submitted / name).rename(submitted / place / name)
    (submitted / "__MACOSX").mkdir()
    (submitted / "__MACOSX" / "._sheet.ipynb").write_bytes(b"\0")
    submission = submission_of(folder)
    assert submission.notebooks.keys() == {"sheet"}
    assert submission.files.keys() == {"data.csv", "parts/help.py", "timestamp.txt"}
    assert [flag.text for flag in submission.flags] == [
        f"the notebook lies in a folder of its own, {place!r}"
    ]


def test_notebooks_in_several_folders_keep_their_places(folder):
    """Nobody knows which is meant; beside one at the top they are passed over, as ever."""
    submitted = hand_in(folder, "ada")
    for place in ("old", "new"):
        (submitted / place).mkdir()
        shutil.copy(submitted / "sheet.ipynb", submitted / place)
    assert submission_of(folder).notebooks.keys() == {"sheet"}
    (submitted / "sheet.ipynb").unlink()
    assert submission_of(folder).notebooks.keys() == {"old/sheet", "new/sheet"}


def test_a_notebook_that_is_large_by_its_outputs_is_read_without_them(folder, monkeypatch):
    """Its text is all there; one that is large without them is not read."""
    place = hand_in(folder, "ada") / "sheet.ipynb"
    notebook = nbformat.read(place, as_version=4)
    text = len(nbformat.writes(notebook))
    for code in notebook.cells[1:3]:
        shown = nbformat.v4.new_output("stream", text='"]}' * text)
        code.outputs = [shown, nbformat.v4.new_output("display_data", {"image/png": "A" * text})]
    nbformat.write(notebook, place)
    monkeypatch.setattr(files, "MAX_NOTEBOOK", 2 * text)
    read = nbformat.reads(submission_of(folder).notebooks["sheet"].decode(), as_version=4)
    assert [one.source for one in read.cells] == [one.source for one in notebook.cells]
    assert [one.outputs for one in read.cells if one.cell_type == "code"] == [[]] * 4
    notebook.cells[0].source += "#" * 2 * text
    nbformat.write(notebook, place)
    with pytest.raises(Unreadable, match=r"'sheet\.ipynb' is larger than"):
        submission_of(folder)


def set_language(folder, language, step="source"):
    """Write the instructor's notebook for another kernel."""
    path = folder / step / "week1" / "sheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = {
        "kernelspec": {"name": "other", "display_name": "Other", "language": language},
        "language_info": {"name": language},
    }
    nbformat.write(notebook, path)


@pytest.mark.parametrize("language", ["R", "julia", "C++17"])
def test_a_notebook_in_another_language_is_refused_before_anyone_is_graded(folder, language):
    """One sentence, with the way that is left."""
    hand_in(folder, "ada")
    set_language(folder, language)
    workers = InThisProcess()
    with pytest.raises(CourseError) as refused:
        grade(folder, workers)
    assert f"sheet.ipynb of 'week1' is written in {language}" in str(refused.value)
    assert "nobody was graded" in str(refused.value)
    assert workers.graded == []
    assert not (folder / ".autograder" / "week1").exists()


def test_the_release_and_the_gradebook_tell_the_language_too(folder):
    """Where the source folder is gone."""
    shutil.rmtree(folder / "source")
    set_language(folder, "R", "release")
    with pytest.raises(CourseError, match="is written in R"):
        spec_of(folder)
    shutil.rmtree(folder / "release")
    with Course.open(folder).gradebook() as gradebook:
        notebook = gradebook.find_notebook("sheet", "week1")
        notebook.kernelspec = '{"name": "ir", "language": "R"}'
        gradebook.db.commit()
    with pytest.raises(CourseError, match="is written in R"):
        spec_of(folder)


@pytest.mark.parametrize("language", ["python", "Python 3", "ipython"])
def test_python_is_python_whatever_it_is_called(folder, language):
    set_language(folder, language)
    assert spec_of(folder).notebooks


def guides_example() -> dict:
    """The metadata of a test cell that the guide shows."""
    guide = (ROOT / "book" / "guides" / "tests.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json\n(.*?)```", guide, re.DOTALL)[1])


def test_a_test_that_the_source_tags_unprotected_runs_beside_the_answer(folder):
    """As the guide shows it, without a new release; a locked cell without points heeds no tag."""
    path = folder / "source" / "week1" / "sheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cells = {one.metadata.nbgrader.grade_id: one for one in notebook.cells[1:]}
    example, tagged = guides_example(), cells["double-visible"]
    assert example["nbgrader"].keys() == tagged.metadata.nbgrader.keys()
    tagged.metadata["tags"] = example["tags"]
    cells["project"].metadata["tags"] = example["tags"]
    nbformat.write(notebook, path)
    placed = spec_of(folder).notebooks[0].named
    assert placed["double-visible"].placement is Placement.INSIDE
    assert placed["double-hidden"].placement is Placement.OUTSIDE
    assert placed["project"].placement is not Placement.INSIDE


def add_question(folder, **metadata):
    """Write one more question into the source, which nbgrader has not released."""
    path = folder / "source" / "week1" / "sheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(cell("late", "assert double(4) == 8", **metadata))
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    "metadata", [{"grade": True, "locked": True, "points": 1}, {"solution": True}]
)
def test_a_question_that_was_not_released_is_named_with_the_way(folder, metadata):
    """Before there are submissions, and after."""
    add_question(folder, **metadata)
    (note,) = spec_of(folder).notes
    assert note == (
        "the source of sheet.ipynb has cells that were not released (late): "
        "run `nbgrader generate_assignment week1 --force`"
    )
    hand_in(folder, "ada")
    report = grade(folder)["week1"]
    assert report.graded_now == {"ada"}
    report = grade(folder)["week1"]
    assert report.graded_now == set(), "a note is no reason to grade again"
    assert "put it into an assignment of its own" in report.notes[0]
    assert "`nbgrader db assignment remove week1 --force`" in str(report)


def test_a_cell_without_points_needs_no_release_to_be_spoken_of(folder):
    """An explanation that was added later; and nothing at all."""
    assert spec_of(folder).notes == ()
    add_question(folder, locked=True)
    assert spec_of(folder).notes == ()


def test_a_timestamp_that_is_no_date_is_flagged_and_costs_nothing(folder):
    """nbgrader would stop there."""
    place = hand_in(folder, "ada")
    (place / "timestamp.txt").write_text("yesterday evening, I think")
    (flag,) = submission_of(folder).flags
    assert flag.kind == "timestamp"
    assert grade(folder)["week1"].states["ada"].reason == ""


def test_timestamps_are_read_as_nbgrader_reads_them():
    """With a zone's name or without, in UTC."""
    assert submitted_at(b"2030-01-01 12:00:00 UTC\n").hour == 12
    assert submitted_at(b"2030-01-01 12:00:00 Asia/Taipei").hour == 4
    assert submitted_at(b"2030-01-01 12:00").hour == 12
    assert submitted_at(b"\xff") is submitted_at(b"") is submitted_at(None) is None


def test_students_are_chosen_by_name_or_pattern_and_can_be_excluded(folder):
    """As `--student` and `CourseDirectory.student_id_exclude` do for nbgrader."""
    for student in ("ada", "bob", "b.c+d"):
        hand_in(folder, student)
    assert Course.open(folder).submissions("week1") == ["ada", "b.c+d", "bob"]
    assert Course.open(folder).submissions("week1", "b*") == ["b.c+d", "bob"]
    add_config(folder, "c.CourseDirectory.student_id_exclude = 'bob,eve'")
    assert Course.open(folder).submissions("week1", "b*") == ["b.c+d"]


def test_opening_a_course_writes_nothing(folder):
    """Reading settings, assignment and submission leaves every file as it was."""
    hand_in(folder, "ada")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    spec_of(folder)
    submission_of(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert nbformat.read(folder / "source" / "week1" / "sheet.ipynb", 4)
