"""The small course of `tests/autograder/course`, for what needs a gradebook."""

from tests.autograder.course.conftest import folder, released_course

__all__ = ["folder", "released_course"]
