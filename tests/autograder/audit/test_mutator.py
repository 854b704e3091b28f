"""The mutator changes what it promises to change, once each, and nothing else."""

import ast

import pytest

from autograder.audit.mutants import mutants, some

ANSWER = '''
def mean_of_tail(values, skip=1):
    """A docstring, 1 + 1, that stays."""
    if skip < 0 or not len(values):
        raise ValueError("below 0")
    total = 0.0
    for value in values[skip:]:
        total += value
    return total / np.sum(np.ones(len(values) - skip), axis=0)
'''


@pytest.mark.parametrize(
    "line",
    [
        "2: def mean_of_tail(values, skip=2):",
        "4: if skip <= 0 or not len(values):",
        "4: if skip < 0 and (not len(values)):",
        "4: if skip < 0 or len(values):",
        "5: without raise ValueError('below 0')",
        "6: total = 1.0",
        "7: for value in values[:]:",
        "8: total -= value",
        "8: without total += value",
        "9: return total * np.sum(np.ones(len(values) - skip), axis=0)",
        "9: return total / np.mean(np.ones(len(values) - skip), axis=0)",
        "9: return total / np.sum(np.zeros(len(values) - skip), axis=0)",
        "9: return total / np.sum(np.ones(skip - len(values)), axis=0)",
        "9: return total / np.sum(np.ones(len(values) - skip), axis=1)",
    ],
)
def test_operators_constants_indices_axes_calls_and_lines_are_changed(line):
    """Each kind of change is among the mutants, under the line that it changes."""
    assert line in [mutant.what for mutant in mutants(ANSWER)]


def test_every_mutant_is_one_program_of_its_own():
    """None equals the original or another, all can be parsed, and the original is left as it was."""
    made = [mutant.source for mutant in mutants(ANSWER)]
    assert len(made) == len(set(made)) > 20
    original = ast.unparse(ast.parse(ANSWER))
    assert all(ast.unparse(ast.parse(source)) != original for source in made)
    assert [mutant.source for mutant in mutants(ANSWER)] == made


def test_docstrings_and_messages_are_left_alone():
    """No mutant differs in a text that only people read."""
    for mutant in mutants(ANSWER):
        assert "A docstring, 1 + 1, that stays." in mutant.source
        assert "'below 0'" in mutant.source or "without raise" in mutant.what


def test_classes_and_values_are_changed_as_well():
    """And what runs by itself at the top, a demonstration, is not."""
    source = "limit = 3\nclass Box:\n    def size(self):\n        return 2 + 1\nprint(limit - 1)\n"
    lines = {mutant.what for mutant in mutants(source)}
    assert {"1: limit = 4", "1: limit = 2", "4: return 2 - 1", "4: return 2 * 1"} <= lines
    assert not any(line.startswith("5") for line in lines)


def test_a_mutant_shows_its_line_before_and_after():
    """As a difference of one line."""
    (one,) = [m for m in mutants(ANSWER) if m.what == "8: total -= value"]
    assert one.diff == "8: - total += value\n   + total -= value"


def test_a_bound_takes_mutants_from_the_whole_answer():
    """The same ones each time, the first lines and the last ones alike."""
    made = mutants(ANSWER)
    few = some(made, 5)
    assert few == some(made, 5)
    assert len(few) == 5
    assert few[0].what.startswith("2:")
    assert few[-1].what.startswith("9:")
    assert some(made, 10**6) == made
