"""What worthless answers do, tried without kernels."""

import math

import numpy as np
import pytest

from autograder.audit.worthless import FUNCTIONS, NOTHING_TO_EMPTY, VALUES, answers

SOURCE = """
import numpy as np
LEAST = 1
def total(values):
    if len(values) < LEAST:
        raise ValueError("nothing to add")
    return sum(values)
def pair(values):
    return [total(values), {"half": total(values) / 2}]
"""
VISIBLE = ["assert total([1, 2]) == 3", "total(np.array([2.0, 5.0]))", "total((3, 4))", "1 / 0"]


def worthless(how, *targets, visible=VISIBLE, source=SOURCE, points=4.0):
    return answers(how, source, targets, {"__name__": "__main__"}, visible, points)


@pytest.mark.parametrize("how", [*FUNCTIONS, *VALUES])
def test_no_worthless_answer_is_right(how):
    """What the visible tests do not ask is wrong, or raises something."""
    made = worthless(how, "total")
    try:
        got = made["total"]([5, 6, 7])
    except (StopIteration, LookupError, ValueError):
        return
    assert type(got) is not int or got != 18


def test_what_tests_do_not_use_stays_right():
    """A helper, or a constant, of the same cell."""
    made = worthless("none", "pair")
    assert made["pair"]([1]) is None
    assert made["total"]([1, 2]) == 3
    assert made["LEAST"] == 1


def test_nan_has_the_shape_of_what_is_right():
    """Within lists, dicts and arrays; a refusal gives no refusal."""
    made = worthless("nan", "pair", "total")
    number, parts = made["pair"]([1, 2])
    assert math.isnan(number)
    assert math.isnan(parts["half"])
    assert math.isnan(made["total"]([]))


def test_what_holds_no_number_has_no_nan():
    """An answer that works by what it does is not half done."""
    source = "def f(x):\n    return None\ndef g():\n    return 'text'"
    made = worthless("nan", "f", "g", source=source)
    for name, given in (("f", [1]), ("g", [])):
        with pytest.raises(LookupError):
            made[name](*given)


def test_arguments_are_emptied_in_place():
    """Lists, dicts and arrays; then it answers for what is left."""
    source = "def f(a, b, c):\n    return len(a) + len(b) + sum(c)"
    wiper = worthless("wiper", "f", source=source)["f"]
    given = [1, 2], {"k": 1}, np.array([1.0, 2.0])
    assert wiper(*given) == 0
    assert given[0] == []
    assert given[1] == {}
    assert not given[2].any()


def test_what_needs_no_emptying_is_told_from_what_does():
    """So that an answer to a number, or to an empty list, is not taken for a trick."""
    source = "def f(x):\n    return x"
    control = worthless(NOTHING_TO_EMPTY, "f", source=source)["f"]
    for given in (3, "text", [], np.zeros(2), np.float64(1.5)):
        assert control(given) is given
    with pytest.raises(LookupError):
        control([1])


def test_the_visible_calls_are_known_by_heart():
    """Arrays by what they hold; another call raises, or gives the points."""
    table = worthless("table", "total")["total"]
    assert table([1, 2]) == 3
    assert table(np.array([2.0, 5.0])) == 7
    assert table((3, 4)) == 7
    with pytest.raises(LookupError):
        table([2, 1])
    points = worthless("points", "total")["total"]
    assert points([1, 2]) == 3
    assert points([9]) == 4.0


def test_a_constant_is_what_the_visible_calls_give_most_often():
    """So that it passes as many of them as one constant can."""
    visible = ["total([1])", "total([2, 5])", "total([3, 4])"]
    assert worthless("constant", "total", visible=visible)["total"]("anything") == 7


def test_a_function_that_calls_itself_is_recorded_as_it_is():
    """Its own name means the author's function."""
    source = "def f(n):\n    return 1 if n == 0 else n * f(n - 1)"
    table = worthless("table", "f", source=source, visible=["f(4)"])["f"]
    assert table(4) == 24
    with pytest.raises(LookupError):
        table(3)


def test_the_methods_of_a_class_are_worthless():
    """Also properties and static methods; to make an object does nothing."""
    source = """
class Box:
    def __init__(self, size): self.size = size
    @property
    def double(self): return 2 * self.size
    @staticmethod
    def name(): return "box"
    def grow(self, by): return self.size + by
"""
    box = worthless("none", "Box", source=source)["Box"](3)
    assert not hasattr(box, "size")
    assert (box.double, box.name(), box.grow(1)) == (None, None, None)


def test_an_object_that_is_equal_to_everything_says_yes():
    """To all that a test may ask with operators."""
    same = worthless("equal", "total")["total"]([1])
    assert same == 3
    assert same < 0 < same
    assert abs(same - 3) < 1e-9
    assert 5 in same
    assert bool(same)
