"""The operations that one kernel may ask of an object in the other: this table and no more."""

import asyncio
import builtins
import copy
import inspect
import math
import operator
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager

# Written `handle + value` or `value + handle`: the name, and that of the method.
ARITHMETIC = {
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "floordiv")},
    **{name: getattr(operator, name) for name in ("mod", "pow", "matmul", "lshift", "rshift")},
    **{name: getattr(operator, f"{name}_") for name in ("and", "or")},
    "xor": operator.xor,
    "divmod": divmod,
}
IN_PLACE = {f"i{name}": getattr(operator, f"i{name}") for name in ARITHMETIC if name != "divmod"}
COMPARISONS = {name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")}
# Of the object alone.
UNARY: dict[str, Callable] = {
    **{name: getattr(operator, name) for name in ("neg", "pos", "abs", "invert", "index")},
    **{name: getattr(builtins, name) for name in ("len", "iter", "reversed", "next", "bool")},
    **{name: getattr(builtins, name) for name in ("int", "float", "complex", "str", "repr")},
    **{name: getattr(math, name) for name in ("trunc", "floor", "ceil")},
    "hash": hash,
    "dir": dir,
    "bytes": bytes,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
# Of an iterator: these alone may say that there are no more items.
STEPS: dict[str, Callable] = {
    "next": next,
    "send": lambda generator, value: generator.send(value),
    "throw": lambda generator, *error: generator.throw(*error),
}
ITEMS: dict[str, Callable] = {
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
}


def _enter(manager: AbstractContextManager) -> object:
    return type(manager).__enter__(manager)


def _exit(
    manager: AbstractContextManager, kind: type[BaseException] | None, args: Sequence[object]
) -> bool:
    if kind is None:
        return bool(type(manager).__exit__(manager, None, None, None))
    try:
        error = kind(*args)
    except TypeError:  # UnicodeDecodeError and others want more than they get
        error = Exception(*args)
    return bool(type(manager).__exit__(manager, type(error), error, None))


def _await(awaitable: Awaitable[object]) -> object:
    async def wait() -> object:
        return await awaitable

    return asyncio.new_event_loop().run_until_complete(wait())


def _signature(function: Callable) -> list:
    """[name, kind, has a default, default] of each parameter."""
    return [
        [found.name, int(found.kind), found.default is not found.empty, found.default]
        if found.default is not found.empty
        else [found.name, int(found.kind), False, None]
        for found in inspect.signature(function).parameters.values()
    ]


OPERATORS: dict[str, Callable] = {
    **ARITHMETIC,
    **IN_PLACE,
    **COMPARISONS,
    **UNARY,
    **STEPS,
    **ITEMS,
    "round": round,
    "format": format,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "enter": _enter,
    "exit": _exit,
    "await": _await,
    "signature": _signature,
}
