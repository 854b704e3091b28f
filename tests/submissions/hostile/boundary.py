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
