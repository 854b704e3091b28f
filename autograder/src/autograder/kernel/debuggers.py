"""Debuggers that were left in a cell: nobody sits at a kernel, so they are passed over, and said.

`breakpoint()`, pdb's, ipdb's and IPython's `set_trace`, `pdb.run` and `%%debug` all go through `bdb`.
"""

import bdb
import sys
from collections.abc import Callable
from typing import Any

PASSED_OVER = "a debugger was called here and passed over: nobody can answer it during grading"


def pass_over() -> None:
    """From here on no debugger stops or traces anything in this process."""
    for name, method in {
        "set_trace": _set_trace,
        "run": _run,
        "runctx": _run,
        "runeval": _evaluate,
        "runcall": _call,
    }.items():
        setattr(bdb.Bdb, name, method)


def _set_trace(_debugger: bdb.Bdb, _frame: object = None) -> None:
    print(PASSED_OVER)


def _run(debugger: bdb.Bdb, code: Any, names: dict | None = None, local: Any = None) -> None:
    debugger.reset()  # what `%%debug` asks of it afterwards
    print(PASSED_OVER)
    exec(code, *_namespaces(names, local))


def _evaluate(_debugger: bdb.Bdb, code: Any, names: dict | None = None, local: Any = None) -> Any:
    print(PASSED_OVER)
    return eval(code, *_namespaces(names, local))


def _call(
    _debugger: bdb.Bdb, function: Callable[..., object], /, *args: object, **kwargs: object
) -> object:
    print(PASSED_OVER)
    return function(*args, **kwargs)


def _namespaces(names: dict | None, local: Any) -> tuple[dict, Any]:
    names = vars(sys.modules["__main__"]) if names is None else names
    return names, names if local is None else local
