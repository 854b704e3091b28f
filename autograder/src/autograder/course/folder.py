"""A course folder, as nbgrader's own configuration describes it: assignments and submissions."""

import glob
import json
import os
import re
import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry, Notebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets import TraitError
from traitlets.config import Config, Configurable

from autograder.config import read_settings
from autograder.course.files import Folder, read_folder
from autograder.course.gradebook import open_gradebook
from autograder.course.places import places
from autograder.course.timestamps import TIMESTAMP, problem
from autograder.course.unreleased import authors_notebook, renamed, unreleased
from autograder.errors import CourseError, Unreadable
from autograder.model import AssignmentSpec, Flag, NotebookSpec, Settings, Submission
from autograder.notebooks.analysis.modules import preload
from autograder.notebooks.analysis.placement import analyse
from autograder.notebooks.node import Node
from autograder.notebooks.reading import other_language
from autograder.notebooks.recorded import RecordedCell, instructor_cells

LONGEST_NAME = 128  # characters of a student's id in nbgrader's gradebook


@dataclass(frozen=True)
class Course:
    """A course folder and all its settings."""

    root: Path
    directories: CourseDirectory
    autograde: Autograde  # nbgrader's own step, for its options only
    config: Config
    settings: Settings

    @classmethod
    def open(cls, path: Path | str | None = None, overrides: Config | None = None) -> "Course":
        """The course in a folder, with the nbgrader_config.py that nbgrader would read.

        path: the folder; without it, the one that the configuration names, or the working
            directory. Settings of a configuration in the working directory hold for a folder
            elsewhere too, as they do for nbgrader, unless that has its own.
        overrides: settings that win over those of the files
        raises CourseError if there is no such folder, or its configuration is wrong
        """
        if path is not None and not Path(path).is_dir():
            raise CourseError(f"no course folder at {Path(path).absolute()}")
        arguments = [] if path is None else [f"--CourseDirectory.root={Path(path).resolve()}"]
        app = NbGrader(log_level="ERROR", raise_config_file_errors=True)
        try:
            app.initialize(arguments)
            app.update_config(overrides or Config())
            return cls.configured(app)
        except TraitError as error:
            raise CourseError(f"a setting of nbgrader_config.py is wrong: {error}") from error
        except (Exception, SystemExit) as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            raise CourseError(
                f"nbgrader's configuration cannot be read: {type(error).__name__}: {error} "
                f"({where.filename}, line {where.lineno})"
            ) from error

    @classmethod
    def configured(cls, parent: Configurable) -> "Course":
        """The course that a part of nbgrader works on, with that part's configuration."""
        directories = CourseDirectory(parent=parent)
        settings = read_settings(parent.config)
        return cls(
            root=Path(directories.root),
            directories=directories,
            autograde=Autograde(coursedir=directories, parent=parent),
            config=parent.config,
            settings=replace(settings, masked=places(directories, parent.config)),
        )

    def without_sandbox(self) -> "Course":
        """The same course, whose student code runs with the rights of whoever grades."""
        return replace(self, settings=replace(self.settings, sandbox=False))

    @property
    def db_url(self) -> str:
        return self.directories.db_url

    def gradebook(self) -> Gradebook:
        """The gradebook, opened; raises CourseError with the way out if it cannot be."""
        return open_gradebook(self.db_url, self.directories.course_id)

    def path(self, step: str, assignment: str, student: str = ".") -> Path:
        """A folder of the course. step: "source", "release", "submitted" or "autograded"."""
        directory = getattr(self.directories, f"{step}_directory")
        return Path(self.directories.format_path(directory, student, assignment))

    def assignments(self, gradebook: Gradebook) -> list[str]:
        """The names of the assignments that the gradebook holds notebooks of."""
        return sorted(found.name for found in gradebook.assignments if found.notebooks)

    def submissions(self, assignment: str, student: str = "*") -> list[str]:
        """The students who handed something in. student: one, or a pattern as for nbgrader."""
        step = self.directories.submitted_directory
        pattern = self.directories.format_path(step, student, glob.escape(assignment))
        named = self.directories.format_path(
            step, "(?P<student>.*)", re.escape(assignment), escape=True
        )
        excluded = self.directories.student_id_exclude.split(",")
        found = (re.fullmatch(named, path) for path in glob.glob(pattern) if os.path.isdir(path))
        students = {match["student"] for match in found if match}
        return sorted(students.difference(excluded))

    def kept_from_students(self, assignment: str) -> list[str]:
        """Files of the source folder that do not overwrite a student's of the same name."""
        return [str(Path(name)) for name in self.autograde.exclude_overwriting.get(assignment, [])]


def read_submission(course: Course, assignment: str, student: str) -> Submission:
    """What a student handed in, as bytes; raises Unreadable, and nothing else, if it cannot be read."""
    if problem := name_problem(student):
        raise Unreadable(problem)
    try:
        return _read_submission(course, assignment, student)
    except Unreadable:
        raise
    except Exception as error:  # of one submission; the class goes on
        text = f"{type(error).__name__}: {error}"
        raise Unreadable(f"what was handed in cannot be read: {text:.300}") from error


def _read_submission(course: Course, assignment: str, student: str) -> Submission:
    place = course.path("submitted", assignment, student)
    folder = read_folder(place, course.directories.ignore, below=True)
    everybody = glob.escape(course.path("submitted", assignment, "\0").as_posix())
    odd = problem(folder.files.get(TIMESTAMP), folder.changed, everybody.replace("\0", "*"))
    if odd:
        folder.flags.append(Flag("timestamp", odd))
    return Submission(student, assignment, folder.notebooks, folder.files, tuple(folder.flags))


def name_problem(student: str) -> str:
    """Why no gradebook can hold a student of this name; "" if it can."""
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the name of the student's folder is not in UTF-8: rename it"
    if len(student) > LONGEST_NAME:
        return (
            f"the name of the student's folder is longer than {LONGEST_NAME} characters: rename it"
        )
    return ""


def read_spec(course: Course, assignment: str, gradebook: Gradebook) -> AssignmentSpec:
    """An assignment as its instructor released it.

    The gradebook holds the cells that nbgrader knows, hidden tests included. The notebook in the
    source folder adds their order, the full solutions and all other cells; where it is gone, the
    released notebook does; where that is gone too, the gradebook has to be enough.

    raises CourseError if the assignment was never released; the message says what to run
    """
    notebooks = released_notebooks(course, assignment, gradebook)
    source, release = (_read_own(course, step, assignment) for step in ("source", "release"))
    own = source if source.notebooks or source.files else release
    kept = course.kept_from_students(assignment)
    files = {path: contents for path, contents in own.files.items() if path not in kept}
    found = tuple(
        _read_notebook(
            course,
            one,
            source.notebooks.get(one.name) or release.notebooks.get(one.name),
            files,
            kept,
        )
        for one in notebooks
    )
    cells = [cell for notebook in found for cell in notebook.cells]
    notes = tuple(
        note for one in notebooks for note in unreleased(one, source.notebooks.get(one.name))
    )
    if not source.notebooks and (note := other_name(course, gradebook)):
        notes = (*notes, note)
    modules = tuple(preload(cells, own.files))
    return AssignmentSpec(assignment, found, files, modules, handed_in=tuple(kept), notes=notes)


def released_notebooks(course: Course, assignment: str, gradebook: Gradebook) -> Sequence[Notebook]:
    """The notebooks that the gradebook holds of an assignment; CourseError if there are none."""
    try:
        notebooks: Sequence[Notebook] = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        notebooks = []
    if not notebooks:
        there = ", ".join(course.assignments(gradebook)) or "none"
        way = other_name(course, gradebook) or (
            f"run `nbgrader generate_assignment {assignment}` in {course.root}"
        )
        raise CourseError(
            f"the gradebook knows no assignment {assignment!r} (it knows {there}): {way}"
        )
    return notebooks


def other_name(course: Course, gradebook: Gradebook) -> str:
    """What to do about an assignment whose folders were renamed; "" if none seems to be."""
    return renamed(gradebook, lambda name: course.path("source", name))


def _read_own(course: Course, step: str, assignment: str) -> Folder:
    """A folder of the instructor's own; an empty one if it is not there."""
    path = course.path(step, assignment)
    if not path.is_dir():
        return Folder()
    try:
        return read_folder(path.resolve(), course.directories.ignore)
    except Unreadable as problem:
        raise CourseError(f"{path}: {problem}") from problem


def _read_notebook(
    course: Course,
    notebook: Notebook,
    written: bytes | None,
    files: Mapping[str, bytes],
    handed_in: Collection[str],
) -> NotebookSpec:
    """A notebook from the gradebook and, if it is there, the file that its instructor wrote."""
    try:
        node = Node(cells=[], metadata={}) if written is None else authors_notebook(written)
    except Exception as error:  # nbformat raises anything on what is no notebook
        raise CourseError(
            f"the instructor's {notebook.name}.ipynb of {notebook.assignment.name!r} in "
            f"{course.root} cannot be read: {error}"
        ) from error
    kernelspec = json.loads(notebook.kernelspec or "{}")
    for metadata in (node.metadata, {"kernelspec": kernelspec}):
        if language := other_language(metadata):
            raise CourseError(
                f"{notebook.name}.ipynb of {notebook.assignment.name!r} is written in {language}, "
                "and this engine runs Python: nobody was graded. Grade this assignment with "
                "`nbgrader autograde` alone, without `use_engine(c)` in nbgrader_config.py, and "
                "name the others to grade them here"
            )
    cells = analyse(instructor_cells(node, _recorded(notebook)), files, handed_in)
    return NotebookSpec(notebook.name, tuple(cells), kernelspec or None)


def _recorded(notebook: Notebook) -> dict[str, RecordedCell]:
    """The cells that the gradebook keeps of a notebook, by name."""
    graded = {cell.name: cell.max_score for cell in notebook.grade_cells}
    tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
    answers = {cell.name for cell in notebook.solution_cells}
    return {
        cell.name: RecordedCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source,
            locked=cell.locked,
            checksum=cell.checksum,
            grade=cell.name in graded,
            solution=cell.name in answers,
            task=cell.name in tasks,
            points=(graded | tasks).get(cell.name, 0.0),
        )
        for cell in notebook.source_cells
    }
