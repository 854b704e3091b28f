"""The cells as students got them: the texts in the release folder."""

from autograder.course.files import read_folder
from autograder.course.folder import Course
from autograder.errors import Ungradable, Unreadable
from autograder.notebooks.reading import read


def released_cells(course: Course, assignment: str) -> dict[str, dict[str, str]]:
    """Notebook -> name of a cell -> its text; nothing of what is not there."""
    found: dict[str, dict[str, str]] = {}
    try:
        folder = read_folder(course.path("release", assignment).resolve())
        for notebook, contents in folder.notebooks.items():
            found[notebook] = {
                name: cell.source
                for cell in read(contents).cells
                if (name := cell.metadata.get("nbgrader", {}).get("grade_id"))
            }
    except (Unreadable, Ungradable, OSError):
        return found
    return found
