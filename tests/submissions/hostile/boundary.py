"""What crosses the boundary between a test and an answer: errors, objects, names, files."""

from tests.submissions.hostile.attack import Paper, attack

# Exceptions that Python takes for the end of a loop


@attack("end the loop in which a test calls it, with StopIteration")
def loop_ended(paper: Paper):
    paper.answer("double", "def double(n):\n    raise StopIteration")


@attack("end a test's loop with an exception of its own that derives from StopIteration")
def loop_ended_by_its_own_class(paper: Paper):
    paper.answer(
        "double",
        """
        class Done(StopIteration, RuntimeError):
            pass
        def double(n):
            raise Done("over")
        """,
    )


@attack("end a test's loop with a function that is the end of an iterator")
def loop_ended_by_an_iterator(paper: Paper):
    paper.answer("double", "class double:\n    def __new__(cls, n):\n        return next(iter(()))")


# Errors of a test that pass through a `with` of the student's

_WATCH = """
class Watch:
    left = True
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        hand_out(kind, error, getattr(error, "args", None), getattr(error, "__notes__", None))
        while trace is not None:
            hand_out(trace.tb_frame.f_locals)
            trace = trace.tb_next
        return True
    def reading(self):
        return 1
"""


@attack("swallow the error of a test in __exit__, and read what it says")
def error_swallowed(paper: Paper):
    paper.answer("watch", _WATCH)


@attack("swallow the error of a test in a generator that is a context manager")
def error_swallowed_by_a_generator(paper: Paper):
    paper.answer(
        "watch",
        _WATCH
        + """
import contextlib
watch_of_old = Watch
@contextlib.contextmanager
def Watch():
    try:
        yield watch_of_old()
    except BaseException as error:
        hand_out(error, error.args)
""",
    )


@attack("swallow the error of a test with a library's own context manager")
def error_swallowed_by_a_library(paper: Paper):
    paper.answer(
        "watch",
        """
        import contextlib
        class Watch(contextlib.suppress):
            left = True
            def __init__(self):
                super().__init__(BaseException)
            def __enter__(self):
                return self
            def reading(self):
                return 1
        """,
    )
