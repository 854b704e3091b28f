"""What a worthless answer does. The text of this module goes into the answer itself.

So it imports nothing of the engine, and runs in a student's kernel: it runs the author's answer in a
namespace of its own, and puts something worthless in the place of what tests use.
"""

import contextlib
import functools
import io
import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from typing import Any

# How it answers, and what the report calls it; those of functions alone, then those of values, too.
FUNCTIONS = {
    "input": "hands its input back",
    "stop": "raises StopIteration",
    "wiper": "empties its arguments, and answers for the empty ones",
    "constant": "always gives one result of the visible test",
    "table": "knows the calls of the visible test, and nothing else",
    "points": "gives the points of the test where the visible test does not ask",
}
VALUES = {
    "none": "gives None",
    "array": "gives an empty array",
    "nan": "gives NaN in the right shape",
    "equal": "gives an object that is equal to everything",
    "iterator": "gives an empty iterator",
}
NEEDS_A_VISIBLE_TEST = ("constant", "table")
KNOWS_THE_VISIBLE_TEST = (*NEEDS_A_VISIBLE_TEST, "points")

# No worthless answer: what it earns, the wiper earns without emptying anything.
NOTHING_TO_EMPTY = "nothing to empty"

Names = dict[str, Any]


class Equal:
    """An object that every comparison finds right."""

    __hash__ = None  # type: ignore[assignment]

    def _true(self, *_: object) -> bool:
        return True

    def _false(self, *_: object) -> bool:
        return False

    def _self(self, *_: object, **__: object) -> "Equal":
        return self

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _true
    __ne__ = _false
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _self
    __abs__ = __neg__ = __round__ = __getitem__ = __call__ = all = any = _self

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def answers(
    how: str,
    source: str,
    targets: Collection[str],
    namespace: Names,
    visible: Collection[str],
    points: float,
) -> Names:
    """What the worthless answer binds.

    source: the author's answer
    targets: the names that tests use
    namespace: that of the notebook
    visible: the texts of the visible tests
    points: what an answer gives that would like to be its own score
    """
    author = dict(namespace)
    exec(compile(source, "<the author's answer>", "exec"), author)
    made = {
        name: value
        for name, value in author.items()
        if name not in namespace or namespace[name] is not value
    }
    known = _Known(author, targets, visible) if how in KNOWS_THE_VISIBLE_TEST else None
    for name in targets:
        if name in made:
            made[name] = _instead(how, made[name], known, name, points)
    return made


def _instead(how: str, right: Any, known: "_Known | None", name: str, points: float) -> Any:
    if isinstance(right, type):
        return _class(how, right)
    if callable(right):
        if known is not None:
            return known.instead(how, name, right, points)
        return functools.wraps(right)(_function(how, right))
    return None if how in FUNCTIONS else _value(how, right)


def _class(how: str, right: type) -> type:
    """The author's class, each of its methods worthless; it is made without doing anything."""
    for name, member in list(vars(right).items()):
        if name in ("__init__", "__post_init__"):
            setattr(right, name, lambda self, *_, **__: None)
        elif isinstance(member, property):
            setattr(right, name, property(_function(how, member.fget or (lambda self: None))))
        elif isinstance(member, (staticmethod, classmethod)):
            setattr(right, name, type(member)(_function(how, member.__func__)))
        elif callable(member) and not isinstance(member, type):
            setattr(right, name, _function(how, member))
    return right


def _function(how: str, right: Callable) -> Callable:
    def worthless(*given: Any, **named: Any) -> Any:
        if how == "stop":
            raise StopIteration
        if how == "input":
            return next(iter((*given, *named.values())), None)
        if how in ("wiper", NOTHING_TO_EMPTY):
            if _emptied(given, named) and how == NOTHING_TO_EMPTY:
                raise LookupError("an argument was emptied")
            return right(*given, **named)
        found: Any = 0.0
        if how == "nan":
            with contextlib.suppress(Exception):  # a refusal is no number, and may be right
                found = right(*given, **named)
        return _value(how, found)

    return worthless


def _value(how: str, right: Any) -> Any:
    if how == "array":
        numpy = sys.modules.get("numpy")
        return [] if numpy is None else numpy.empty(0)
    if how == "nan":
        return _not_a_number(right)
    return {"none": lambda: None, "equal": Equal, "iterator": lambda: iter(())}[how]()


def _not_a_number(right: Any) -> Any:
    """The same shape, with NaN for each number; LookupError where there is nothing like it."""
    if hasattr(right, "shape") and "numpy" in sys.modules:
        return sys.modules["numpy"].full(tuple(right.shape), float("nan"))
    if isinstance(right, (int, float, complex)):
        return float("nan")
    if isinstance(right, dict) and right:
        return {key: _not_a_number(value) for key, value in right.items()}
    if isinstance(right, (list, tuple)) and right:
        parts = [_not_a_number(part) for part in right]
        return type(right)(*parts) if hasattr(right, "_fields") else type(right)(parts)
    raise LookupError("no numbers")


def _emptied(given: tuple, named: Mapping[str, Any]) -> bool:
    """Empty the arguments in place; whether that changed one of them."""
    changed = False
    for one in (*given, *named.values()):
        if isinstance(one, (list, dict, set, bytearray)):
            changed = changed or bool(one)
            one.clear()
        elif hasattr(one, "fill") and hasattr(one, "__setitem__"):  # no number of NumPy's
            changed = changed or bool(one.any())
            one.fill(0)
        elif hasattr(one, "drop") and hasattr(one, "index"):
            changed = changed or len(one) > 0
            one.drop(one.index, inplace=True)
    return changed


class _Known:
    """The calls that the visible tests make, and what the author's functions give."""

    def __init__(self, author: Names, targets: Collection[str], visible: Collection[str]):
        self.calls: dict[str, Any] = {}
        there = dict(author)
        for name in targets:
            if callable(author.get(name)) and not isinstance(author[name], type):
                there[name] = self._noted(name, author[name])
        for source in visible:
            with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, "<a visible test>", "exec"), there)

    def _noted(self, name: str, right: Callable) -> Callable:
        @functools.wraps(right)
        def noted(*given: Any, **named: Any) -> Any:
            call = _text((name, given, named))
            result = right(*given, **named)
            with contextlib.suppress(Exception):
                self.calls[call] = deepcopy(result)
            return result

        return noted

    def instead(self, how: str, name: str, right: Callable, points: float) -> Callable:
        """A function that knows these calls, or one of their results."""
        mine = {call: it for call, it in self.calls.items() if call.startswith(f"({name!r}, ")}
        often = Counter(map(_text, mine.values())).most_common(1)

        @functools.wraps(right)
        def worthless(*given: Any, **named: Any) -> Any:
            if how == "constant":
                return deepcopy(next(it for it in mine.values() if _text(it) == often[0][0]))
            call = _text((name, given, named))
            if call in mine:
                return deepcopy(mine[call])
            if how == "points":
                return points
            raise LookupError("no call of the visible test")

        return worthless


def _text(value: Any) -> str:
    """The value as a text; two arrays have the same one if they are the same."""
    if isinstance(value, (tuple, list)):
        inside = ", ".join(map(_text, value))
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)}: {_text(v)}" for k, v in value.items()) + "}"
    if hasattr(value, "tobytes") and hasattr(value, "dtype"):
        return f"{value.dtype} {value.shape} {value.tobytes()!r}"
    return repr(value)
