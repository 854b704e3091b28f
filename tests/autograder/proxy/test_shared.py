"""What a test binds, and what the student's code warns of, is where the other side looks for it."""

import pytest

from tests.autograder.proxy.pairs import Pair

WARNS = """
import warnings
def f(text="old"):
    warnings.warn(text, DeprecationWarning)
    return 1
"""


def shared(student, test, *names):
    """A test whose names are its own; those that are given are told to the student's code."""
    pair = Pair(student)
    pair.test(test, names={"f"}, shared_names=names)
    return pair


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(): return t", "t = 1\nassert f() == 1\nt = 2\nassert f() == 2"),
        ("def f(): return t['a']", "t = {'a': 1}\nassert f() == 1\nt['a'] = 3\nassert f() == 3"),
        ("def f(x): return t(x)", "from copy import copy as t\nassert f([1]) == [1]"),
        ("def f(): return t(4)", "def t(x): return x + 1\nassert f() == 5"),
        ("def f(): return t", "def set(x):\n    global t\n    t = x\nset(3)\nassert f() == 3"),
        ("t = 7\ndef f(): return t", "t = [[1]]\nt[0][0] = 2\nassert f() == [[2]]"),
    ],
)
def test_a_name_that_an_answer_reads_is_told_whenever_the_test_binds_it(student, test):
    """By assignment, by import, by def, from within a function, or changed in place."""
    shared(student, test, "t")


def test_a_test_reads_its_own():
    """An answer that binds the name on its side decides nothing."""
    cheat = "def f():\n    global t\n    t = 0\n    return 0"
    with pytest.raises(AssertionError):
        shared(cheat, "t = 5\nassert f() == 2 * t", "t")


def test_nothing_else_is_told():
    """No expected value, whatever the answer is called."""
    pair = shared("def f(): return 1", "t = 1\nexpected = 123456\nf()", "t")
    assert not any("123456" in request for request in pair.requests)


def test_what_did_not_change_is_told_once():
    """And once more when it is bound anew: an answer in between may have bound it, too."""
    pair = shared("def f(): return t", "t = [1]\nfor _ in range(5): f()", "t")
    assert sum('"bind"' in request for request in pair.requests) == 1
    pair.test("f()", names={"f"}, shared_names=["t"])
    assert sum('"bind"' in request for request in pair.requests) == 1
    pair.test("t = [1]\nf()", names={"f"}, shared_names=["t"])
    assert sum('"bind"' in request for request in pair.requests) == 2


def test_a_warning_is_caught_where_the_test_looks_for_it():
    """Every time, with its text and the nearest built-in class."""
    Pair(WARNS).test("""
        import pytest, warnings
        for _ in range(2):
            with pytest.warns(DeprecationWarning, match="old"):
                assert f() == 1
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            f("a"), f("b")
        assert [str(one.message) for one in caught] == ["a", "b"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(DeprecationWarning):
                f()
    """)


def test_an_answer_that_silences_its_warnings_is_silent():
    """Filters of the student's own function hold in it."""
    quiet = WARNS.replace(
        "    warnings.warn", "    warnings.simplefilter('ignore')\n    warnings.warn"
    )
    Pair(quiet).test("""
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert f() == 1
    """)


@pytest.mark.parametrize(
    "told", [1, [1], [{}], [{"type": "SystemExit", "message": "x"}], [[]] * 101]
)
def test_forged_warnings_are_warnings_or_refused(told):
    """Nothing but a warning is issued."""
    import warnings

    from autograder.errors import DataError
    from autograder.proxy.warned import warn_again

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            warn_again(told)
        except DataError:
            assert caught == []
    assert all(issubclass(one.category, Warning) for one in caught)


def test_what_an_earlier_cell_bound_is_told_when_a_test_changes_it():
    """A list of a locked cell, which both sides have: they have it alike."""
    pair = Pair("LIMITS = {'low': 10}\ndef f(): return LIMITS['low']")
    pair.test("LIMITS = {'low': 10}", names=())
    pair.test(
        "assert f() == 10\nLIMITS['low'] = 0\nassert f() == 0", names={"f"}, shared_names=["LIMITS"]
    )
    assert sum('"bind"' in request for request in pair.requests) == 1


def test_a_counter_of_the_answers_is_read_where_it_counts():
    """The test sets it to 0, and the answer goes on from there."""
    counts = "calls = 5\ndef f():\n    global calls\n    calls += 1"
    Pair(counts).test("calls = 0\nf()\nf()\nassert calls == 2", names={"calls", "f"})


@pytest.mark.parametrize("told", [1, [1], [["a", 1]], [["a", "1", "x"]], [["a", 30, "x"]] * 101])
def test_forged_records_are_refused(told):
    """A record has a logger, a level and a text."""
    from autograder.errors import DataError
    from autograder.proxy.logged import log_again

    with pytest.raises(DataError):
        log_again(told)


def test_output_on_stderr_is_found_there():
    """`redirect_stderr` of a test sees what the answer prints, in order with the rest."""
    Pair(
        "import sys\ndef f():\n    print('a')\n    print('b', file=sys.stderr)\n    print('c')"
    ).test("""
        import contextlib, io
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
            f()
        assert (out.getvalue(), err.getvalue()) == ("a\\nc\\n", "b\\n")
    """)


def test_a_function_of_the_test_has_its_name_and_text():
    """A decorator copies them."""
    Pair("""
        import functools
        def deco(f):
            @functools.wraps(f)
            def inner(*a): return f(*a) + 1
            return inner
    """).test("""
        @deco
        def foo(x):
            "doc"
            return x
        assert foo(1) == 2 and foo.__name__ == "foo" and foo.__doc__ == "doc"
    """)
