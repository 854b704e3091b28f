"""The student's side: answers what the examiner asks about the student's names and objects.

This runs beside the student's code, which may change any of it. So nothing here is believed by the
examiner: it is written for honest code, which behaves as if the test ran in the same process.
What the student's code raises, interrupts and exits included, becomes an error reply.
"""

import contextlib
import dataclasses
import functools
import inspect
import io
import operator
import secrets
import sys
import threading
import types
from collections.abc import Callable, Sequence
from typing import Any

from autograder.errors import DataError
from autograder.proxy import (
    dataclassfields,
    exceptions,
    instances,
    libraries,
    mocks,
    pickles,
    states,
    streams,
)
from autograder.proxy.lent import Originals
from autograder.proxy.logged import Logged
from autograder.proxy.operators import OPERATORS
from autograder.proxy.protocol import (
    MAX_PRINTED,
    Answer,
    AskBack,
    Callback,
    Description,
    Fields,
    Request,
    read_fields,
    read_reply,
    respond,
    write_fields,
)
from autograder.proxy.warned import Warned
from autograder.wire import tensors
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.frames import Blobs
from autograder.wire.values import Packed

_KINDS = (  # what the examiner is told about an object that stays here
    ("class", inspect.isclass),
    ("function", inspect.isfunction),
    ("method", inspect.ismethod),
    ("generator", inspect.isgenerator),
    ("coroutine", inspect.iscoroutine),
    ("dataclass", dataclasses.is_dataclass),
    ("partial", lambda value: type(value) is functools.partial),
)
_PYTHONS = (property, staticmethod, classmethod, filter, map, zip, enumerate, reversed)


class Servant:
    """Answers requests about one namespace, the globals of the student's cells."""

    def __init__(self, namespace: dict):
        self._namespace = namespace
        self._objects: dict[int, object] = {}  # that the examiner holds, by the handle's number
        self._handles: dict[int, int] = {}  # the other way, by id()
        self._given: dict[int, object] = {}  # what stands for objects of the examiner
        self._numbers: dict[int, int] = {}  # the other way, by id()
        self._classes: frozenset[str] = frozenset()  # names of the classes of locked cells
        self._pickles: dict[int, bytes] = {}  # of those that are the same here as there
        # A kernel that replaces this one begins elsewhere: no handle is taken for another's.
        self._next = secrets.randbits(48)
        self._asking: tuple[AskBack, int] | None = None
        self._printed = Printed()
        self._spare: list[Printed] = []  # that stand for nothing at the moment
        self._originals = Originals()
        self._logged = Logged()
        self._read: dict[str, object] = {}  # what the names that the examiner read stood for

    def answer(self, request: Request, blobs: Blobs, ask: AskBack) -> Answer:
        """The reply to one request; ask: puts a question to the examiner meanwhile."""
        outer, warned = self._asking, Warned()
        printed = self._spare.pop() if self._spare else Printed()
        before, self._printed = self._printed, printed
        try:
            self._asking = ask, threading.get_ident()
            self._logged.listen()
            with printed, warned:
                reply, out = self._answer(request, blobs)
        except BaseException as error:
            reply, out = {"error": exceptions.describe(error)}, []
        finally:
            self._asking, self._printed = outer, before
            self._spare.append(printed)
        if shown := printed.take():
            reply["printed"] = shown
        if told := warned.take():
            reply["warned"] = told
        if records := self._logged.take():
            reply["logged"] = records
        if rebound := self._rebound():
            reply["rebound"] = rebound
        return reply, out

    def _rebound(self) -> list[str]:
        """The names that stand for something else since the examiner read them."""
        current = self._namespace
        rebound = [name for name, value in self._read.items() if current.get(name) is not value]
        for name in rebound:
            del self._read[name]
        return rebound

    def _answer(self, request: Request, blobs: Blobs) -> Answer:
        for number in request.get("released", ()):
            self._handles.pop(id(self._objects.pop(number, None)), None)
        self._classes = frozenset(request["classes"]) if "classes" in request else _NONE
        reader = Unpacker(blobs, self._restore)
        if "lent" in request:
            self._originals.read(request["lent"], reader)
        fields = read_fields(reader, request)
        operation = OPERATIONS[request["op"]]
        arguments = reader.objects[len(request.get("lent", ())) :]
        held = list(map(sys.getrefcount, arguments))
        lends = request["op"] in _READING or request.get("operator") == "getitem"
        reply, out = respond(
            lambda: operation(self, request, fields),
            reader,
            self._keep,
            self._describe,
            self._originals.lend if lends else None,
        )
        if arguments and any(
            map(operator.gt, map(sys.getrefcount, arguments), held)
        ):  # its code keeps one
            reply["kept"] = self._originals.lend(arguments)
        for number, _contents in reply.get("changed", ()):
            self._pickles.pop(self._numbers.get(id(reader.objects[number]), -1), None)
        return reply, out

    def _keep(self, value: object) -> dict[str, Packed]:
        """What stands for an object that stays here, or the parts of one that does not."""
        shared = self._shared()
        parts = instances.parts_of(value, shared)
        if parts is not None:
            return {"instance": parts}
        if id(value) in self._numbers:
            return {"given": self._numbers[id(value)]}
        number = self._number_of(value)
        kind = next((name for name, is_kind in _KINDS if is_kind(value)), "object")
        if type(value) in _PYTHONS:
            kind = type(value).__name__
        named = value if isinstance(value, type) else type(value)
        known = libraries.known_as if isinstance(value, type) else libraries.class_name_of
        described: Description = {
            "id": number,
            "type": str.__str__(named.__name__)[:100],
            "kind": kind,
            "callable": callable(value),
            "library": known(named, shared),
        }
        if kind in ("object", "dataclass") and type(value).__module__ == "__main__":
            described["own"] = self._number_of(type(value))
        if kind == "class" and issubclass(named, Exception) and not described["library"]:
            bases = [base for base in named.__bases__ if issubclass(base, Exception)]
            described["errors"] = [self._error_base(base, shared) for base in bases]
        return {"handle": described}

    def _describe(self, error: BaseException) -> exceptions.Described:
        """Any exception; one that a function of the examiner raised is known by its number."""
        described = exceptions.describe(error, self._shared())
        with contextlib.suppress(BaseException):
            described["raised"] = vars(error)[_EXAMINERS]
        with contextlib.suppress(BaseException):
            if type(error).__module__ != "builtins":
                own = self._keep(type(error))["handle"]
                described |= {"own": own} if "errors" in own else {}
        return described

    def _error_base(self, base: type, shared: dict[str, object]) -> Packed:
        """[module, name] of a class that both sides have; what stands for one of the student's."""
        if base.__module__ == "builtins":
            return ["builtins", base.__name__]
        return libraries.known_as(base, shared) or self._keep(base)["handle"]

    def _number_of(self, value: object) -> int:
        """The number of an object that stays here."""
        number = self._handles.get(id(value))
        if number is None:
            self._next += 1
            number = self._handles[id(value)] = self._next
            self._objects[number] = value
        return number

    def _shared(self) -> dict[str, object]:
        """The classes of locked cells, as the student's code has them by now."""
        return {name: self._namespace.get(name) for name in self._classes}

    def _restore(self, tag: str, content: Packed) -> object:
        if tag == "tensor":
            return tensors.to_tensor(content)
        if tag == "instance":
            return instances.build(content, self._shared())
        if tag == "library" and content[0] == "__main__":
            return self._namespace[content[1]]
        if tag == "library":
            return libraries.found(content)
        if tag == "pickle":
            return self._unpickled(content)
        if tag == "given":
            return self._given[content]
        if tag in _ASKED_BACK:
            return self._asked_back(tag, content)
        if content not in self._objects:
            raise DataError("an object of the student's kernel was lost when it started anew")
        return self._objects[content]

    def _asked_back(self, tag: str, content: Packed) -> object:
        """What stands for a function, an iterator, a mock or a file of the examiner."""
        number, *told = content if type(content) is list else [content]

        def examiners_function(*args: object, **kwargs: object) -> object:
            return self._call_back(number, args, kwargs)

        if number not in self._given:
            made: object = examiners_function
            if told and tag == "function":
                examiners_function.__name__, examiners_function.__doc__ = told
            if tag == "iterator":
                made = Items(examiners_function)
            elif tag == "mock":
                made = mocks.Mocked(examiners_function)
            elif tag == "file":
                made = streams.opened(examiners_function, *told)
            self._give(number, made)
        return self._given[number]

    def _unpickled(self, raw: bytes) -> object:
        """A copy of an object of the examiner: the one that is here, if it was here before."""
        number, new = pickles.load(raw, self._restore)
        if self._pickles.get(number) != raw:
            self._give(number, states.renewed(self._given.get(number), new))
            self._pickles[number] = raw
        return self._given[number]

    def _give(self, number: int, value: object) -> None:
        self._given[number] = value
        self._numbers[id(value)] = number

    def _call_back(self, number: int, args: Sequence[object], kwargs: dict[str, object]) -> object:
        asking = self._asking
        if asking is None or asking[1] != threading.get_ident():
            raise RuntimeError("a function of a test can be called only while the test waits")
        blobs: list[bytes] = []
        writer = Packer(self._keep, blobs)
        fields = write_fields(writer, {"args": args, "kwargs": kwargs})
        printed = self._printed.take()
        message: Callback = {"op": "callback", "function": number, "printed": printed, **fields}
        reply, out = asking[0](message, blobs)
        return read_reply(reply, out, self._restore, writer, _rebuild)

    def _name(self, request: Request, _fields: Fields) -> object:
        name = request["name"]
        if name not in self._namespace:
            raise NameError(f"name {name!r} is not defined")
        self._read[name] = self._namespace[name]
        return self._namespace[name]

    def _bind(self, request: Request, fields: Fields) -> None:
        self._namespace[request["name"]] = self._read[request["name"]] = fields["value"]

    def _unbind(self, request: Request, fields: Fields) -> None:
        self._name(request, fields)
        del self._namespace[request["name"]]

    def _call(self, _request: Request, fields: Fields) -> object:
        return fields["target"](*fields.get("args", ()), **fields.get("kwargs", {}))

    def _attribute(self, request: Request, fields: Fields) -> object:
        value = getattr(fields["target"], request["name"])
        if request["name"] == "__dataclass_fields__":
            return dataclassfields.told(value)
        return _as_dict(value)

    def _set_attribute(self, request: Request, fields: Fields) -> None:
        setattr(fields["target"], request["name"], fields["value"])

    def _delete_attribute(self, request: Request, fields: Fields) -> None:
        delattr(fields["target"], request["name"])

    def _operate(self, request: Request, fields: Fields) -> object:
        return OPERATORS[request["operator"]](*fields["operands"])


_NONE: frozenset[str] = frozenset()
_READING = ("name", "attribute")  # what gives the object itself, and not a result
_ASKED_BACK = ("function", "iterator", "mock", "file")

OPERATIONS: dict[str, Callable[[Servant, Request, Fields], object]] = {
    "name": Servant._name,
    "bind": Servant._bind,
    "unbind": Servant._unbind,
    "call": Servant._call,
    "attribute": Servant._attribute,
    "set_attribute": Servant._set_attribute,
    "delete_attribute": Servant._delete_attribute,
    "operate": Servant._operate,
}


_EXAMINERS = "_examiners"  # the attribute of an exception that has the examiner's number of it


def _rebuild(described: object) -> BaseException:
    """An exception of a function of the examiner, marked as such."""
    error = exceptions.rebuild(described)
    vars(error)[_EXAMINERS] = described.get("raised") if isinstance(described, dict) else None
    return error


class Items:
    """What the student's code is given for an iterator of the test."""

    def __init__(self, ask: Callable[[], Any]):
        self._ask = ask

    def __iter__(self) -> "Items":
        return self

    def __next__(self) -> object:
        item = self._ask()  # in a list, which is empty after the last one
        if not item:
            raise StopIteration
        return item[0]


def _as_dict(value: object) -> object:
    return dict(value) if type(value) is types.MappingProxyType else value


class Printed:
    """Stands for stdout and stderr during a call, and keeps what was printed, and where."""

    def __init__(self) -> None:
        self._parts: list[list[str]] = []  # of stream and text
        self._room = MAX_PRINTED
        self._own = _Stream(self, "stdout"), _Stream(self, "stderr")

    def __enter__(self) -> "Printed":
        self._parts, self._room = [], MAX_PRINTED
        if self._own[0].closed or self._own[1].closed:  # by the code of an earlier call
            self._own = _Stream(self, "stdout"), _Stream(self, "stderr")
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._own
        return self

    def __exit__(self, *_: object) -> None:
        if sys.stdout is self._own[0]:
            sys.stdout = self._before[0]
        if sys.stderr is self._own[1]:
            sys.stderr = self._before[1]

    def keep(self, stream: str, text: str) -> None:
        """Keep a piece of text, as long as there is room."""
        if self._room <= 0:
            return
        kept = text[: self._room]
        self._room -= len(kept)
        kept += "\n… (more was printed than is kept)\n" if self._room <= 0 else ""
        if self._parts and self._parts[-1][0] == stream:
            self._parts[-1][1] += kept
        else:
            self._parts.append([stream, kept])

    def take(self) -> list[list[str]]:
        """What was printed since the last time: pieces of [stream, text], in order."""
        taken, self._parts = self._parts, []
        return taken


class _Stream(io.TextIOBase):
    def __init__(self, printed: Printed, name: str):
        self._printed, self._name = printed, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._printed.keep(self._name, str.__str__(text))
        return len(text)
