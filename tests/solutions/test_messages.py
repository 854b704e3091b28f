"""What the tests of a question say to a student whose answer is wrong."""

import ast
import re

import pytest

from tests.solutions.in_process import all_questions, read_source, run_test
from tests.submissions import answers

SOURCES = {each.name: read_source(each.name) for each in answers.problem_sets()}


def fixed_words(message: ast.expr) -> set[str]:
    """The words of a message that stand in the test itself, and not in what it found."""
    texts = [
        node.value
        for node in ast.walk(message)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return {word for text in texts for word in re.findall(r"[^\W\d]+", text)}


def tell_nothing(test: str) -> list[str]:
    """The messages of a test of which nothing is left without the values that it found."""
    messages = [node.msg for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Assert)]
    return [ast.unparse(m) for m in messages if m and not fixed_words(m) - {"not", "is", "for"}]


@pytest.mark.parametrize(("name", "question"), all_questions())
def test_a_hidden_test_says_in_fixed_words_what_is_wrong(name, question):
    """The feedback page shows the fixed words only, so 'not …' alone would tell nothing."""
    assert tell_nothing(SOURCES[name].cells[f"{question}-hidden"]) == []


def test_a_message_without_fixed_words_is_found():
    assert tell_nothing('assert right, f"{where}: not {got}"') == ["f'{where}: not {got}'"]
    assert tell_nothing('assert right, f"{where}: the table is not {got}"') == []


@pytest.mark.parametrize(("name", "question"), all_questions())
def test_a_forgotten_return_is_named(name, question):
    """A visible test looks at what came before it takes it apart."""
    source = SOURCES[name]
    nothing = f"def {question}(*arguments, **named): pass"
    with pytest.raises(AssertionError, match="is there a `return`, or only a `print`"):
        run_test(source, question, nothing, source.cells[f"{question}-visible"])
