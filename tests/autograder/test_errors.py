"""One tree of errors, which survive the way from one process to another."""

import inspect
import pickle

import pytest

from autograder import errors

ALL = [found for _name, found in inspect.getmembers(errors, inspect.isclass)]


def test_all_errors_are_in_one_tree_and_drawn():
    """The drawing at the top of the module names each of them."""
    for error in ALL:
        assert issubclass(error, errors.AutograderError)
        assert error.__name__ in errors.__doc__


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_survives_a_process_boundary(kind):
    """Type, message and what else it says."""
    sent = kind("the reason", "limit") if kind is errors.KernelLost else kind("the reason")
    received = pickle.loads(pickle.dumps(sent))
    assert type(received) is kind
    assert str(received) == str(sent) == "the reason"
    assert vars(received) == vars(sent)
    assert received.exit_status in (1, 2, 3)
