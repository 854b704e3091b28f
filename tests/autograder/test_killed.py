"""The driver is killed with SIGKILL and started again: nothing is lost, nothing half done.

`make killed` does the same at 30 moments.
"""

import dataclasses

import pytest

from tests.autograder import killed

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.mark.parametrize("moments", [1, pytest.param(4, marks=pytest.mark.long)])
def test_a_killed_run_started_again_ends_as_an_undisturbed_one(moments, tmp_path):
    """Same gradebook, same folders; in between only whole results; nothing keeps running."""
    tried = dict(killed.try_moments(moments, seed=4, scratch=tmp_path))
    assert len(tried) == moments
    assert {what: complaints for what, complaints in tried.items() if complaints} == {}


def test_a_difference_would_be_noticed(tmp_path):
    """A lost file, a file left over, a changed one and a lost row are each reported."""
    ending = killed.Ending(killed.Recorded({}, {}, {}, {}, {}), {"a": (0o644, "1")})
    other = dataclasses.replace(ending, files={"a": (0o644, "2")})
    assert killed.complaints_about(other, ending) == ["a differs"]
    other = dataclasses.replace(ending, files={"a": (0o444, "1")})
    assert killed.complaints_about(other, ending) == ["a differs"]
    other = dataclasses.replace(ending, files={})
    assert killed.complaints_about(other, ending) == ["a is missing"]
    assert killed.complaints_about(ending, other) == ["a is left over"]
    rows = killed.Recorded({("kim",): ()}, {}, {}, {("ps1", "kim", "ps1", "cell"): (1.0,)}, {})
    whole = dataclasses.replace(ending, recorded=rows)
    assert len(killed.complaints_about(ending, whole)) == 2
    half = dataclasses.replace(ending, recorded=dataclasses.replace(rows, grades={}))
    assert killed.half_done(half, ending, whole) == ["kim: the gradebook holds half a result"]
    assert killed.half_done(ending, ending, whole) == killed.half_done(whole, ending, whole) == []
