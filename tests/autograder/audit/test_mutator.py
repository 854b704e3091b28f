"""The mutator changes what it promises to change, once each, and nothing else."""

import ast

import pytest

from tests.solutions.mutants import mutants

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
