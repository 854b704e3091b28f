"""The examiner's side: a client that asks the student's kernel.

Whatever comes back is read by `Unpacker`, which builds data and nothing else; what is no data is a
Handle, known by its number.
"""

import inspect
import io
import itertools
import types
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, Unpack

from autograder.errors import DataError
from autograder.proxy import errorclasses, exceptions, instances, libraries, mocks, pickles, streams
from autograder.proxy.errorclasses import ErrorClass, new_error_class
from autograder.proxy.exceptions import ENDS_OF_LOOPS
from autograder.proxy.handles import (
    KINDS,
    Handle,
    State,
    give_back,
    is_handle,
    new_handle,
    state_of,
)
from autograder.proxy.lent import Copies
from autograder.proxy.operators import STEPS
from autograder.proxy.protocol import (
    Answer,
    Ask,
    Fields,
    Plain,
    Request,
    read_fields,
    read_reply,
    respond,
    show_printed,
    write_fields,
)
from autograder.wire import tensors
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.frames import Blobs
from autograder.wire.values import Packed

_MOST_CLASSES = 5  # that are told of
_MOST_BASES = 20  # of an exception class, and above one another
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_MODELS = ("keras", "tensorflow", "torch", "jax")  # large, and not to be copied at each call


def _changes_more(reply: object, known: int) -> bool:
    """Whether a reply changes an object beyond the first ones of its request."""
    changed = reply.get("changed") if type(reply) is dict else None
    return type(changed) is list and any(
        type(entry) is list and len(entry) == 2 and type(entry[0]) is int and entry[0] >= known
        for entry in changed
    )


def _is_model(value: object) -> bool:
    return callable(value) and type(value).__module__.partition(".")[0] in _MODELS


def _keep_nothing(value: object) -> NoReturn:
    raise TypeError(f"it holds a {type(value).__name__}")


def _named(function: types.FunctionType) -> tuple[str, str | None]:
    """What a decorator copies: the name of a function, and the beginning of its docstring."""
    text = function.__doc__
    return function.__name__[:100], text[:MAX_DOC] if type(text) is str else None


def _refusal(value: object, reason: str) -> TypeError:
    what = f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"
    return TypeError(
        f"{what} cannot be handed to the student's kernel ({reason}): build it in a locked cell, "
        "which runs on both sides, or give this cell the tag `unprotected`"
    )


MAX_DOC = 500  # characters of a docstring that goes along with a function


class Client:
    """Puts requests to the student's kernel, and runs functions that the test handed to it.

    ask: carries one request there, and brings the reply
    """

    def __init__(self, ask: Ask):
        self._ask = ask
        self._handles: weakref.WeakValueDictionary[int, Handle] = weakref.WeakValueDictionary()
        self._held: set[int] = set()  # numbers of handles that the student's kernel keeps for us
        self._functions: dict[int, Callable] = {}
        self._given: dict[int, object] = {}  # all that was handed over, functions included
        self._numbers: dict[int, int] = {}  # the other way, by id()
        self.classes: dict[str, type] = {}  # of locked cells, which run on both sides
        self._raised: dict[int, BaseException] = {}  # by functions that the student's code called
        self._students_error: BaseException | None = None  # the last one
        self._failure: BaseException | None = None  # of a check in a function of the test
        self._errors: dict[int, ErrorClass] = {}  # exception classes of the student's, by number
        self._count = itertools.count()
        # Whether nothing but data, functions and classes of the student's was met in this cell. Then
        # a test ends as it would beside the student's code.
        self.plain = True
        self.objects: set[str] = set()  # classes of the student's own, of which objects came
        self._expects_function = False  # in the answer that is being read
        self.asked: set[str] = set()  # methods of objects in answers that got values of the test
        self._may_ask: frozenset[str] | None = None
        self.changed = False  # whether a call changed one of its arguments in place
        self.copies = Copies()

    def begin_cell(self, may_ask: Iterable[str] | None = None) -> None:
        """Forget what the last cell met. may_ask: see `pass_on`; None where that is not known."""
        self._may_ask = None if may_ask is None else frozenset(may_ask)
        self.asked.clear()
        self.plain, self.changed = True, False
        self.objects.clear()
        self.copies.forget()
        self._students_error = None

    def request(
        self, operation: str, plain: Plain | None = None, **fields: Unpack[Fields]
    ) -> object:
        """The value of one operation; raises what the student's code raised.

        fields: target, operands, args, kwargs, value; TypeError if one of them can be neither
            data nor a function nor an object of the student's own kernel
        """
        try:
            return self._request(operation, plain, fields)
        except DataError:
            self.plain = False
            raise
        except ENDS_OF_LOOPS as error:
            if isinstance(error, StopIteration) and (plain or {}).get("operator") in STEPS:
                raise
            raise exceptions.not_the_end(error) from error

    def _request(self, operation: str, plain: Plain | None, fields: Fields) -> object:
        blobs: list[bytes] = []
        writer = Packer(self.keep, blobs)
        lent = self.copies.write(writer)
        message: Request = {"op": operation, **(plain or {}), **write_fields(writer, fields)}
        if lent is not None:
            message["lent"] = lent
        if self.classes:
            message["classes"] = list(self.classes)
        if len(self._handles) != len(self._held):
            released = [number for number in self._held if number not in self._handles]
            message["released"] = released
            self._held.difference_update(released)
        reply, out = self._ask(message, blobs)
        target = fields.get("target")
        makes = is_handle(target) and state_of(target).kind == "class"
        self._expects_function = operation == "name" or makes
        try:
            self.plain &= type(reply) is dict and reply.get("kept") is None
            take, known = self.copies.take, len(lent or ())
            self.changed |= _changes_more(reply, known)
            return read_reply(reply, out, self._restore, writer, self._rebuild, take, known)
        finally:
            self.copies.settle()
            if self._failure is not None:  # whatever the student's code made of it
                failure, self._failure = self._failure, None
                raise failure

    def callback(self, request: object, blobs: Blobs) -> Answer:
        """Run a function that the test handed over, as the student's code asks."""
        try:
            if type(request) is not dict:
                raise DataError("a request is an object")
            show_printed(request)
            reader = Unpacker(blobs, self._restore)
            fields = read_fields(reader, request)
            number = request.get("function")
            if type(number) is not int or number not in self._functions:
                raise DataError("there is no such function of the test")
        except DataError as error:
            return {"error": self._describe(error)}, []
        function = self._functions[number]
        args, kwargs = fields.get("args", ()), fields.get("kwargs", {})
        return respond(lambda: function(*args, **kwargs), reader, self.keep, self._describe)

    def keep(self, value: object) -> dict[str, Packed]:
        """What stands for an object of the examiner that is no data."""
        if isinstance(value, ErrorClass):
            value = value.handle
        if is_handle(value):
            return {"handle": state_of(value).number}
        name = libraries.name_of(value)
        if name is not None:
            return {"library": name}
        self.plain = False
        parts = instances.parts_of(value, self.classes)
        if parts is not None and type(value) is self.classes[parts[0]]:
            return {"instance": parts}
        if isinstance(value, type):
            if not pickles.is_shared(value, self.classes):
                raise _refusal(value, "it is the test's own")
            return {"library": [value.__module__, value.__qualname__]}
        if isinstance(value, _FUNCTIONS) or _is_model(value):
            number = self._function_number(value)
            return {"function": [number, *_named(value)] if inspect.isfunction(value) else number}
        if mocks.is_mock(value):
            return {"mock": self._function_number(value, mocks.caller(value))}
        if streams.is_file(value):
            number = self._function_number(value, streams.caller(value))
            return {"file": [number, *streams.told_of(value)]}
        if isinstance(value, Iterator) and not isinstance(value, io.IOBase):
            return {
                "iterator": self._function_number(value, lambda: list(itertools.islice(value, 1)))
            }
        if any(base.__module__ == "matplotlib.artist" for base in type(value).__mro__):
            raise _refusal(value, "what is drawn on it would not come back")
        number = self._number(value)
        # What is called is no copy if it calls a function of the test, with arguments of its own.
        keep = _keep_nothing if callable(value) else self.keep
        try:
            return {"pickle": pickles.dump(number, value, keep, self.classes)}
        except TypeError as error:
            if callable(value):
                return {"function": self._function_number(value)}
            raise _refusal(value, str(error)) from error

    def share(self, classes: Iterable[type]) -> None:
        """Tell of the classes of a locked cell that has run on both sides."""
        self.classes |= {kind.__qualname__: kind for kind in classes}

    def _number(self, value: object) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = next(self._count)
            self._given[number] = value
        return number

    def _function_number(self, value: Any, function: Callable | None = None) -> int:
        """The number of what the student's code may call, and what is done then."""
        number = self._number(value)
        self._functions.setdefault(number, function or value)
        return number

    def _restore(self, tag: str, content: Packed) -> object:
        if tag == "tensor":
            return content.view(tensors.TensorArray)
        if tag == "instance":
            return instances.build(content, self.classes)
        if tag in ("function", "given") and type(content) is int and content in self._given:
            return self._given[content]
        if tag != "handle":
            raise DataError("a reference to nothing of the examiner's")
        if type(content) is dict and "errors" in content:
            return self._error_class(content)
        return self._handle(content)

    def _error_class(self, content: dict, depth: int = 0) -> ErrorClass:
        """What stands for an exception class of the student's."""
        described = {name: part for name, part in content.items() if name != "errors"}
        number = self._read_handle(described)[0].number
        if number not in self._errors:
            told = content["errors"]
            if type(told) is not list or len(told) > _MOST_BASES or depth > _MOST_BASES:
                raise DataError("an exception class has a few bases")
            bases = [
                self._error_class(base, depth + 1)
                if type(base) is dict and "errors" in base
                else errorclasses.known(base, self.classes)
                for base in told
            ]
            found = [base for base in bases if base is not None]
            handle = self._handle(described)
            self._errors[number] = new_error_class(state_of(handle).name, handle, found)
        return self._errors[number]

    def _handle(self, content: object) -> Handle:
        state, is_callable = self._read_handle(content)
        if state.kind not in ("function", "class"):
            self.plain = False
            # An object that is called, and was read by a name or made of a class, is a function.
            is_function = is_callable and self._expects_function
            if state.own and not is_function and len(self.objects) < _MOST_CLASSES:
                self.objects.add(state.name)
        handle = self._handles.get(state.number)
        if handle is not None:
            give_back(handle)
        else:
            handle = self._handles[state.number] = new_handle(state, is_callable)
            self._held.add(state.number)
        return handle

    def _read_handle(self, content: object) -> tuple[State, bool]:
        """What a description tells of an object: its state, and whether it can be called."""
        keys = {"id", "type", "kind", "callable", "library"}
        if type(content) is not dict or set(content) - {"own"} != keys:
            raise DataError("a handle has an id, a type, a kind, is callable or not, and a library")
        number, name, own = content["id"], content["type"], content.get("own", 0)
        if not all(type(one) is int and 0 <= one < 2**62 for one in (number, own)):
            raise DataError("the id of a handle, and of its class, is a number")
        if type(name) is not str or len(name) > 100 or not name.isprintable():
            raise DataError("the type of a handle is a name")
        if content["kind"] not in KINDS or type(content["callable"]) is not bool:
            raise DataError("a handle is of a known kind, and callable or not")
        bases = libraries.BASES if content["kind"] == "class" else ()
        library = libraries.class_named(content["library"], self.classes, bases)
        state = State(self, number, name, content["kind"], library, own)
        return state, content["callable"]

    def _describe(self, error: BaseException) -> exceptions.Described:
        """An exception of a test's function, with nothing of the test in it."""
        if isinstance(error, AssertionError) or not isinstance(error, Exception):
            self._failure = error
        described = exceptions.describe(error)
        number = next(self._count)
        self._raised[number] = error
        kept: exceptions.Described = {
            "type": described["type"],
            "message": described["message"],
            "raised": number,
        }
        if isinstance(error, AssertionError):
            kept["message"] = "a test's own function is not content"
        elif "args" in described:
            kept["args"] = described["args"]
        return kept

    def _rebuild(self, described: object) -> BaseException:
        number = described.get("raised") if type(described) is dict else None
        if type(number) is int and number in self._raised:
            return self._raised[number]
        if type(described) is not dict or described.get("class") != described.get("type"):
            self.plain = False  # an exception of a class of its own
        own = described.get("own") if type(described) is dict else None
        kind = self._error_class(own) if type(own) is dict and "errors" in own else None
        self._students_error = exceptions.rebuild(described, self.classes, kind)
        return self._students_error

    def pass_on(self, method: str) -> None:
        """Take note that a method of an object in an answer gets values of the test.

        TypeError unless the author's answers give an object there, too: data was due.
        """
        if self._may_ask is not None and method not in self._may_ask:
            self.plain = False
            raise TypeError(
                f"the test calls `{method}` with values of its own, and the answer gave an object "
                "of the student's there, where the author's gives data"
            )
        self.asked.add(method)

    def is_students(self, error: BaseException) -> bool:
        """Whether the student's code raised this, and nothing since."""
        return error is self._students_error
