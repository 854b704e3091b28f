"""What an answer may not do to a test: end its loops, swallow its errors, see what it expects."""

import pytest

from tests.autograder.proxy.pairs import run

# Exceptions that Python takes for the end of a loop

ENDS = ["StopIteration", "StopAsyncIteration", "GeneratorExit", "Done"]
LOOPS = [
    "list(map(f, [1, 2]))",
    "[got == 2 for got, wanted in zip(map(f, [1]), [2])]",
    "list(iter(f, None))",
    "next(map(f, [1]), None)",
    "next(map(g.send, [None]), None)",
    "all(map(A().ask, [1]))",
    "all(map(A(), [1]))",
    "all(map(A().__getitem__, [1]))",
    "all(map(len, [A()]))",
    "all(map(apply, [1]))",
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("loop", LOOPS)
def test_no_error_of_an_answer_ends_a_loop_of_the_test(end, loop):
    """It is a RuntimeError, as it is in a generator of Python's."""
    answer = f"""
        class Done(StopIteration): pass
        class A:
            def ask(self, *_): raise {end}
            __call__ = __getitem__ = __len__ = ask
        class Sent:
            def send(self, value): raise {end}
        g = Sent()
        def f(*_): raise {end}
        def apply(n): raise {end}
    """
    with pytest.raises(RuntimeError, match=f"the student's code raised {end}"):
        run(answer, loop)


def test_nor_does_an_error_of_the_tests_own_that_comes_back():
    """A function that the test handed over is at its end; the student's code is not."""
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        run("def f(more): return more()", "list(map(f, [iter([]).__next__]))")


@pytest.mark.parametrize("made", ["iter([1, 2])", "count()", "Own()", "(n for n in [1, 2])"])
def test_an_iterator_comes_to_its_end(made):
    """Only a step of an iterator ends a loop, with whatever the iterator has to say."""
    answer = f"""
        def count():
            yield 1
            yield 2
            return "value"
        class End(StopIteration): pass
        class Own:
            n = 0
            def __iter__(self): return self
            def __next__(self):
                self.n += 1
                if self.n > 2: raise End
                return self.n
        def f(): return {made}
    """
    run(answer, "assert list(f()) == [1, 2]\nwent = f()\nassert next(went) == 1")
    run(
        answer,
        "went = f(); next(went); went.__next__()\ntry: next(went)\nexcept StopIteration: pass",
    )


def test_a_generator_that_is_sent_something_comes_to_its_end():
    answer = """
        def f():
            got = yield 1
            try:
                yield got
            except KeyError:
                yield "caught"
    """
    run(
        answer,
        """
        g = f()
        assert (next(g), g.send(5), g.throw(KeyError("x"))) == (1, 5, "caught")
        try:
            g.send(None)
        except StopIteration:
            g = None
        assert g is None
        """,
    )
