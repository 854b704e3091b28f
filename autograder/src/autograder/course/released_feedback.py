"""Pages of feedback in nbgrader's exchange, where `nbgrader fetch_feedback` finds them."""

from collections.abc import Mapping
from pathlib import Path

from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import notebook_hash

from autograder.course.folder import Course
from autograder.course.lock import writable
from autograder.errors import CourseError

SECRET = "submission_secret.txt"
# How a secret begins that `autograder collect` made up: `nbgrader release_feedback` stops without one.
NOBODYS = "did not come through the exchange "


def release_feedback(course: Course, assignment: str, pages: Mapping[str, Path]) -> list[str]:
    """Put students' pages into the exchange; those for whom there is no way.

    It knows a submission by the secret that came with it through the exchange. What was put into
    submitted/ in another way has none, and keeps nobody else from theirs.

    raises CourseError if there is no exchange that can be written to
    """
    exchange = ExchangeFactory(config=course.config).ReleaseFeedback(
        coursedir=course.directories, config=course.config
    )
    try:
        exchange.ensure_root()
        exchange.init_dest()
    except (ExchangeError, OSError) as error:
        raise CourseError(f"the exchange cannot be used: {error}") from error
    without = []
    for student, page in pages.items():
        folder = course.path("submitted", assignment, student)
        try:
            secret = (folder / SECRET).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            secret = NOBODYS
        if secret.startswith(NOBODYS):
            without.append(student)
            continue
        for notebook in sorted(folder.glob("*.ipynb")):
            place = Path(
                exchange.dest_path, notebook_hash(secret=secret, notebook_id=notebook.stem)
            )
            new = place.with_suffix(".new")
            with writable(place):
                new.write_bytes(page.read_bytes())
                new.replace(place.with_suffix(".html"))
    return without
