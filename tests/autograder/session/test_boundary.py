"""What crosses the boundary between two kernels: what a test means is kept, and nothing more."""

import pytest

from tests.autograder.session.test_grader import Assignment, grader, scores

__all__ = ["grader"]  # the fixture that ends the zygotes of test_grader


@pytest.mark.parametrize("block", ["raise ValueError('x')", "int('x')"])
@pytest.mark.parametrize("magic", ["", "%config InlineBackend.figure_format = 'svg'\n"])
def test_an_answer_that_swallows_errors_swallows_what_the_test_means(block, magic):
    """In a cell that was compiled ahead, and in one that IPython reads."""
    answer = """
class ignored:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return True
"""
    test = f"{magic}with ignored() as it:\n    {block}\nwith ignored():\n    assert it is None"
    swallowed = test.partition("\nwith ignored():")[0]
    cells = [("answer", "f", answer), ("test", "t", swallowed), ("test", "u", test)]
    assert scores(Assignment(cells).grade()) == {"t": 2, "u": None}  # it waits
