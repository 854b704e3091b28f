"""Cells that never change, compiled once by the worker and run in many kernels.

To read and compile a cell takes IPython longer than most cells run. The instructor's cells are the
same for a whole class: the worker compiles each when it first meets it, and sends the code beside
the cell's source. marshal is no format for strangers: a kernel reads it from the worker only, and
the worker reads none.
"""

import ast
import hashlib
import marshal
import re
import threading
import warnings
from functools import lru_cache
from types import CodeType

# A line that begins with a sign of IPython's, a magic or command that is assigned, a `?` at an end;
# and form feeds, which the two ways of splitting a cell into tokens take differently.
_IPYTHON = re.compile(r"^\s*[%!?,;/]|=\s*[%!]|\?\s*(\\|$)|\f", re.MULTILINE)
# What IPython cleans away before it reads a cell; and what makes one cell depend on others.
_OTHERWISE = re.compile(r"\A\s|^(>>>|\.\.\.|In \[)|\b(await|async|__future__)\b", re.MULTILINE)
_compiling = threading.Lock()  # what Python warns of is caught for all threads


def may_hold_magics(source: str) -> bool:
    """Whether a cell may hold IPython's own syntax: magics, `!commands`, `help?`."""
    return _IPYTHON.search(source) is not None


def code_name(source: str) -> str:
    """What stands for the file of a prepared cell, in its code and in tracebacks."""
    return f"<cell-{hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()[:12]}>"


@lru_cache(maxsize=2000)
def prepare(source: str) -> bytes:
    """The code of a cell for kernels of this Python; b"" where IPython has to read it itself.

    A last expression is compiled to be shown, as IPython does.
    """
    if not source or may_hold_magics(source) or _OTHERWISE.search(source):
        return b""
    name = code_name(source)
    try:
        with _compiling, warnings.catch_warnings():
            warnings.simplefilter("error")  # the kernel is to show it
            body = ast.parse(source, name).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            # one by one: what stands above a statement that cannot be compiled runs, in IPython
            code = [compile(ast.Module([one], []), name, "exec", dont_inherit=True) for one in body]
            if last is not None:
                code.append(compile(ast.Interactive([last]), name, "single", dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError, Warning):
        return b""
    return marshal.dumps(code)


def statements(prepared: bytes) -> list[CodeType]:
    """The statements of a prepared cell, in their order."""
    code: list[CodeType] = marshal.loads(prepared)
    return code
