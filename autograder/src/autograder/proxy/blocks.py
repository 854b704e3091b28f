"""The end of a `with` over an object of the student's, which decides on no error of the test.

    with Watch() as watch:
        assert watch.reading() == 0     # an error of the test: `__exit__` hears of its type alone
    with ignored(ValueError):
        raise ValueError("to be ignored")   # the test means it: `__exit__` may swallow it

What the test means to be swallowed stands right in the block: a `raise`, or an expression in which
nothing but Python's own names and constants has a part (`int("x")`, `1 / 0`). Whatever else ends a
block would skip checks, and goes on: an AssertionError and what ends a test runner's test in any
case, and errors of the student's own code.
"""

import ast
import builtins
import linecache
from collections.abc import Collection
from types import TracebackType

from autograder.proxy.exceptions import are_simple


def is_meant(error: BaseException | None, trace: TracebackType | None) -> bool:
    """Whether the block of a test ends with an error in order to have it swallowed."""
    if not isinstance(error, Exception) or isinstance(error, AssertionError):
        return False
    if trace is None or trace.tb_next is not None:  # it comes from a function
        return False
    students = getattr(trace.tb_frame.f_globals, "student_names", ())
    source = "".join(linecache.getlines(trace.tb_frame.f_code.co_filename))
    try:
        tree = ast.parse(source)
    except SyntaxError:  # magics
        return False
    return any(
        statement.lineno <= trace.tb_lineno <= (statement.end_lineno or 0)
        and _raises(statement, error, students)
        for block in ast.walk(tree)
        if isinstance(block, ast.With)
        for statement in block.body
    )


def _raises(statement: ast.stmt, error: Exception, students: Collection[str]) -> bool:
    """Whether it is this statement, and no answer in it, that raises the error."""
    if isinstance(statement, ast.Raise):
        raised = getattr(statement.exc, "func", statement.exc)
        name = getattr(raised, "attr", getattr(raised, "id", ""))
        return name == type(error).__name__
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    own = all(hasattr(builtins, name) and name not in students for name in names)
    return own and isinstance(statement, ast.Expr)


def told(
    error: BaseException | None, is_known: bool
) -> tuple[type[BaseException] | None, tuple[object, ...]]:
    """What an `__exit__` hears of an error: its type, as Python knows it, and perhaps its arguments.

    is_known: whether it is the student's own, or one that the test means to be swallowed
    """
    if error is None:
        return None, ()
    kind = next(k for k in type(error).__mro__ if k.__module__ == "builtins")
    return kind, error.args if is_known and are_simple(error.args) else ()
