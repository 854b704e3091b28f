"""The same exports for `nbgrader export`, as plugins.

    nbgrader export --exporter autograder.exchange.plugins.CanvasExport --to grades-filled.csv \\
        --PlatformExport.into=grades.csv --assignment ps1

`PlatformExport.into`, `.columns`, `.points` and `.questions` may stand in nbgrader_config.py, too.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Enum, List, Unicode

from autograder.course.folder import Course
from autograder.course.table import Table, tables
from autograder.errors import CourseError
from autograder.exchange.export import export_into, write_table
from autograder.exchange.fill import Wishes


class PlatformExport(ExportPlugin):
    """What the plugins here have in common."""

    questions = Bool(False, help="Whether there is a column for each question.").tag(config=True)
    into = Unicode("", help="The file that Canvas or Moodle exported.").tag(config=True)
    columns = List(
        Unicode(), help="What the file calls the assignments, if not as the course does."
    ).tag(config=True)
    points = Enum(
        ["", "scale", "keep"],
        "",
        help="Where the platform counts other points: make the scores of that many, or keep them.",
    ).tag(config=True)

    def _write(self, gradebook: Gradebook, write: Callable[[list[Table]], str]) -> None:
        """Write the tables, and log the report; nbgrader ends with a sentence if that fails."""
        course = Course.configured(self.parent)
        names = [str(name) for name in self.assignment]
        try:
            found = tables(gradebook, course.root, names, course.submissions)
            chosen = {str(student) for student in self.student}
            if chosen:
                found = [
                    replace(one, rows=tuple(row for row in one.rows if row.student in chosen))
                    for one in found
                ]
            for line in write(found).splitlines():
                self.log.info(line)
        except CourseError as error:
            self.parent.fail(str(error))

    def _write_table(self, gradebook: Gradebook, to: str) -> None:
        output = Path(self.to or f"grades.{to}")

        def write(found: list[Table]) -> str:
            write_table(found, to, output, self.questions)
            return f"{output} written"

        self._write(gradebook, write)

    def _fill(self, gradebook: Gradebook, to: str) -> None:
        def write(found: list[Table]) -> str:
            if not self.into:
                raise CourseError("name the file that the platform exported: PlatformExport.into")
            output = Path(self.to) if self.to else None
            wishes = Wishes(tuple(self.columns), self.points, self.questions)
            return str(export_into(found, to, Path(self.into), output, wishes))

        self._write(gradebook, write)


class CanvasExport(PlatformExport):
    """Fills a gradebook that Canvas exported."""

    def export(self, gradebook: Gradebook) -> None:
        self._fill(gradebook, "canvas")


class MoodleExport(PlatformExport):
    """Fills a grading worksheet, or a gradebook, that Moodle exported."""

    def export(self, gradebook: Gradebook) -> None:
        self._fill(gradebook, "moodle")


class CsvExport(PlatformExport):
    """A table for a spreadsheet, with a column for the state."""

    def export(self, gradebook: Gradebook) -> None:
        self._write_table(gradebook, "csv")


class JsonExport(PlatformExport):
    """The same for programs."""

    def export(self, gradebook: Gradebook) -> None:
        self._write_table(gradebook, "json")
