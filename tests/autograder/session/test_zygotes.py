"""One warm parent grades an assignment, however early it was started."""

from dataclasses import replace

import pytest

from autograder.model import Settings
from autograder.session import grader

MODULES = ("numpy",)
COURSE = replace(Settings(), masked=("/home/ann/course",))


class Kernels:
    """Stands for a zygote that shows some places."""

    shows: frozenset[str] = frozenset()

    def __init__(self, preload, _sandbox, masked):
        self.preload, self.masked, self.closed = preload, list(masked), False

    def mask(self, places):
        if self.shows & set(places):
            return False
        self.masked += places
        return True

    def close(self):
        self.closed = True


@pytest.fixture
def started(monkeypatch):
    """The kernels that a grader started."""
    found = []

    def start(*arguments):
        found.append(Kernels(*arguments))
        return found[-1]

    monkeypatch.setattr(grader, "start_kernels", start)
    return found


def prepare(one, settings):
    one.prepare(grader.AssignmentSpec("ps1", (), preload=MODULES), settings)


def test_what_is_started_before_the_course_is_known_grades_the_course(started):
    """And knows from then on what is to be masked."""
    one = grader.Grader()
    for settings in (Settings(), COURSE, COURSE):
        prepare(one, settings)
    assert [kernels.masked for kernels in started] == [["/home/ann/course"]]
    one.close()
    assert started[0].closed


def test_a_course_that_kernels_would_see_gets_kernels_of_its_own(started, monkeypatch):
    """In which it is masked from the start."""
    monkeypatch.setattr(Kernels, "shows", frozenset(COURSE.masked))
    one = grader.Grader()
    for settings in (Settings(), COURSE, COURSE):
        prepare(one, settings)
    assert [kernels.masked for kernels in started] == [[], ["/home/ann/course"]]
    one.close()
