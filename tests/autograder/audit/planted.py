"""Two assignments to audit: one with planted weak tests, and one with none."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from tests.autograder import plain_course
from tests.autograder.courses.assignments import Assignment, write_source
from tests.submissions.assemble import demand, new_gradebook


@dataclass(frozen=True)
class Planted(Assignment):
    """An assignment in a folder beside this file."""

    @property
    def folder(self) -> Path:
        return Path(__file__).parent / self.name


def make_course(folder: Path) -> None:
    """A course with both, released, and what their author filed for the audit."""
    assignments = [Planted("weak"), Planted("strong")]
    course = plain_course.make_course(folder / "course", [])
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    for one in assignments:
        write_source(course / "source", one)
        shutil.copytree(one.folder / "audit", course / "audit" / one.name)
    with pytest.MonkeyPatch.context() as patch:  # nbgrader calls `alembic` by its bare name
        patch.setenv("PATH", plain_course.environment()["PATH"])
        gradebook = new_gradebook(config.CourseDirectory.course_id)
        (course / "gradebook.db").write_bytes(gradebook)
        for one in assignments:
            demand(NbGraderAPI(config=config).generate_assignment(one.name))
