"""The shell does no work twice."""

import pytest

from autograder.kernel.shell import Shell, make_shell, run_cell
from autograder.wire.prepared import prepare


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


@pytest.mark.parametrize(
    ("cell", "is_shown"),
    [
        *(("7", True), ("7;", False), ("7;  # it is known", False), ("7  # ; is no end", True)),
        *(("';'", True), ("f = 7; f", True), ("f = 7;\nf", True), ("';';\n\n", False)),
        *(("7;\n  # it is; known\n", False), ("7\n# ;", True), ("'''\n#;'''\n#", True)),
    ],
)
def test_a_semicolon_at_its_end_hides_the_value_of_a_cell(cell, is_shown):
    """And nowhere else."""
    assert bool(run_cell(make_shell(), cell).outputs) == is_shown


def test_a_cell_without_semicolon_at_its_end_is_not_split_into_tokens(monkeypatch):
    """It takes longer than most tests, in a process that has just been forked."""
    monkeypatch.setattr("IPython.core.displayhook.tokenize.generate_tokens", None)
    assert run_cell(make_shell(), "7").outputs
    assert run_cell(make_shell(), "a = 7; a = 8\na\n# that is no end;").outputs
    assert run_cell(make_shell(), "7", prepare("7")).outputs
