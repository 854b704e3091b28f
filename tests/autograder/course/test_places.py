"""Where a course keeps what no student's code may see."""

from pathlib import Path

from traitlets.config import Config

from autograder.course.folder import Course


def masked(folder: Path, **sections: dict[str, str]) -> list[str]:
    """What is masked for a course with some settings."""
    overrides = Config({section: Config(values) for section, values in sections.items()})
    return list(Course.open(folder, overrides).settings.masked)


def test_the_course_and_the_default_exchange_are_masked(tmp_path: Path) -> None:
    """What lies in the course's folder needs no mention."""
    found = masked(tmp_path)
    assert found[:2] == [str(tmp_path), "/usr/local/share/nbgrader/exchange"]
    assert not any(path.startswith(f"{tmp_path}/") for path in found)


def test_what_is_configured_to_lie_elsewhere_is_masked(tmp_path: Path) -> None:
    """An exchange, a gradebook's file, a folder of submissions."""
    course = tmp_path / "course"
    course.mkdir()
    found = masked(
        course,
        Exchange={"root": "/usr/share/exchange"},
        CourseDirectory={
            "db_url": "sqlite:////usr/share/marks.db",
            "submitted_directory": "/usr/share/handed_in",
        },
    )
    assert {"/usr/share/exchange", "/usr/share/marks.db", "/usr/share/handed_in"} <= set(found)


def test_a_gradebook_on_a_server_is_no_file(tmp_path: Path) -> None:
    """There is nothing to mask."""
    found = masked(tmp_path, CourseDirectory={"db_url": "postgresql://user@host/marks"})
    assert not any("marks" in path for path in found)
