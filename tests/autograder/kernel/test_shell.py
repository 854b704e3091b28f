"""The shell does no work twice."""

import pytest

from autograder.kernel.shell import Shell, make_shell


@pytest.fixture
def compiled(monkeypatch):
    """How often IPython compiles a whole cell only to know whether it awaits something."""
    count = []
    monkeypatch.setattr(
        "IPython.core.interactiveshell._should_be_async", lambda cell: count.append(cell) or True
    )
    return count


def test_a_cell_without_await_is_not_compiled_to_find_out(compiled):
    """With the word it is: it may stand in a text."""
    shell = make_shell()
    assert not shell.should_run_async("x = 1", transformed_cell="x = 1\n")
    assert compiled == []
    assert shell.should_run_async("await f()", transformed_cell="await f()\n")
    assert compiled == ["await f()\n"]
    assert isinstance(shell, Shell)
