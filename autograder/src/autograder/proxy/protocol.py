"""Requests and their replies, as both kernels write and read them.

A request names its operation ("op") and holds packed values. So does what the student's kernel asks
back, to call a function of the test. The reply to either says what came of it, and what the
operation changed in place in the mutable objects of the request.

The types here say what is written, and what the student's kernel may rely on: the examiner writes to
it. What the examiner hears may be forged. There it is any JSON until `read_fields`, `read_reply` or
the codec have looked at it.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict

from autograder.errors import DataError
from autograder.proxy import changes, exceptions
from autograder.proxy.logged import log_again
from autograder.proxy.warned import warn_again
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.frames import Blobs
from autograder.wire.values import Keep, Packed, Restore

MAX_PRINTED = 2**20  # characters of one call


class Fields(TypedDict, total=False):
    """The values of a request: before they are packed, or unpacked again."""

    target: Any  # what is called, or whose attribute is meant
    value: object  # what a name or an attribute is to stand for
    operands: Sequence[object]
    args: Sequence[object]
    kwargs: Mapping[str, object]


class PackedFields(TypedDict, total=False):
    """The values of a request as they travel."""

    target: Packed
    value: Packed
    operands: list[Packed]
    args: list[Packed]
    kwargs: dict[str, Packed]


class Plain(TypedDict, total=False):
    """What a request says beside its values."""

    name: str  # of a name of the student's, or of an attribute
    operator: str  # one of `operators.OPERATORS`
    released: list[int]  # handles that the examiner holds no longer
    lent: list[Packed]  # of the student's data that the examiner has copies of: see `lent`
    classes: list[str]  # of locked cells, which both kernels have


class Request(PackedFields, Plain):
    """What the examiner's kernel asks of the student's."""

    op: str  # one of `student.OPERATIONS`


class Question(Request):
    """A request on its way over the link."""

    do: Literal["answer"]
    n: int


class Share(TypedDict):
    """Have the examiner see what lies in the student's folders."""

    do: Literal["share"]
    n: int


class Callback(PackedFields):
    """What the student's kernel asks back: to call a function of the test."""

    op: Literal["callback"]
    function: int
    printed: list[list[str]]  # so far


class Description(TypedDict, total=False):
    """What the student's kernel tells of an object that stays there: a handle is made of it."""

    id: int
    type: str  # the name of its class; its own name if it is one
    kind: str
    callable: bool
    library: list[str] | None  # module and name of the class of both sides that it inherits from
    own: int  # the number of its class, if that is one of the student's
    errors: list[Packed]  # the bases of an exception class: a name each, or a description


class Reply(TypedDict, total=False):
    """What came of a request or a callback: a value or an error."""

    value: Packed
    error: exceptions.Described
    changed: list[list[Packed]]  # [number, new contents] of objects of the request
    lent: list[int | None]  # numbers of the mutable objects in the value
    kept: list[int | None]  # numbers of the arguments, if the student's code keeps any
    printed: list[list[str]]  # by the student's code: streams and texts
    logged: list[tuple[str, int, str]]  # logger, level and text
    warned: list[exceptions.Described]  # warnings of the student's code
    rebound: list[str]  # names that stand for something else by now


class Asked(TypedDict):
    """A callback on its way over the link."""

    ask: Callback


class Answered(TypedDict):
    """The reply to a callback on its way over the link."""

    answer: Reply


Answer = tuple[Reply, list[bytes]]
Heard = tuple[object, list[bytes]]  # what should be an answer
Ask = Callable[[Request, Blobs], Heard]
AskBack = Callable[[Callback, Blobs], Heard]

_ONE: tuple[Literal["target", "value"], ...] = ("target", "value")
_MANY: tuple[Literal["operands", "args"], ...] = ("operands", "args")


def write_fields(writer: Packer, fields: Fields) -> PackedFields:
    """The values of a request, packed in a fixed order."""
    message: PackedFields = {}
    if "target" in fields:
        message["target"] = writer.reference(fields["target"])
    if "value" in fields:
        message["value"] = writer.pack(fields["value"])
    for several in _MANY:
        if several in fields:
            message[several] = [writer.pack(value) for value in fields[several]]
    if fields.get("kwargs"):
        message["kwargs"] = {key: writer.pack(value) for key, value in fields["kwargs"].items()}
    return message


def read_fields(reader: Unpacker, message: Mapping[str, object]) -> Fields:
    """The values of a request, unpacked in the same order."""
    fields: Fields = {}
    for name in _ONE:
        if name in message:
            fields[name] = reader.unpack(message[name])
    for several in _MANY:
        if several in message:
            items = message[several]
            if type(items) is not list:
                raise DataError(f"{several} is a list")
            fields[several] = [reader.unpack(packed) for packed in items]
    if "kwargs" in message:
        words = message["kwargs"]
        if type(words) is not dict:
            raise DataError("kwargs is an object")
        fields["kwargs"] = {key: reader.unpack(packed) for key, packed in words.items()}
    return fields


def respond(
    action: Callable[[], object],
    request: Unpacker,
    keep: Keep,
    describe: Callable[[BaseException], exceptions.Described] = exceptions.describe,
    lend: Callable[[Sequence[object]], list[int | None]] | None = None,
) -> Answer:
    """Do it, and write what came of it. Exceptions of the action become an error reply.

    lend: numbers the mutable objects of the value, if they stay the other side's as well
    """
    before = changes.Snapshot(request.objects)
    blobs: list[bytes] = []
    writer = Packer(keep, blobs, request)
    try:
        reply: Reply = {"value": writer.pack(action())}
        if lend is not None and writer.objects:
            reply["lent"] = lend(writer.objects)
    except BaseException as error:
        reply = {"error": describe(error)}
        blobs.clear()
        writer = Packer(keep, blobs, request)
    try:
        if request.objects and (changed := before.changed(writer)):
            reply["changed"] = changed
    except DataError as error:
        return {"error": exceptions.describe(error)}, []
    return reply, blobs


def read_reply(
    reply: object,
    blobs: Blobs,
    restore: Restore,
    request: Packer,
    rebuild: Callable[[object], BaseException] = exceptions.rebuild,
    take: Callable[[object, Sequence[object]], None] | None = None,
    lent: int = 0,
) -> object:
    """The value of a reply. Arguments are changed as it says; an error is raised.

    take: takes note of what the reply lends, and of arguments that the other side keeps
    lent: how many of the request's objects both sides had before
    """
    if type(reply) is not dict:
        raise DataError("a reply is an object")
    if "printed" in reply:
        show_printed(reply)
    reader = Unpacker(blobs, restore, request)
    value = reader.unpack(reply["value"]) if "value" in reply else None
    if take is not None and "lent" in reply:
        take(reply["lent"], list(reader.objects))
    if take is not None and "kept" in reply:
        take(reply["kept"], request.objects[lent:])
    if "changed" in reply:
        changes.apply(reply["changed"], reader, request.objects)
    if "logged" in reply:
        log_again(reply["logged"])
    if "warned" in reply:
        warn_again(reply["warned"])
    if "error" in reply:
        raise rebuild(reply["error"])
    if "value" not in reply:
        raise DataError("a reply has a value or an error")
    return value


def show_printed(message: Mapping[str, object]) -> None:
    """Print what the other side printed meanwhile, as text."""
    pieces = message.get("printed", [])
    if type(pieces) is not list:
        raise DataError("what was printed is a list")
    room = MAX_PRINTED
    for piece in pieces:
        if type(piece) is not list or [type(part) for part in piece] != [str, str]:
            raise DataError("a piece of what was printed is a stream and a text")
        stream, text = piece
        shown = text[:room].encode("utf-8", "replace").decode()
        room -= len(shown)
        (sys.stderr if stream == "stderr" else sys.stdout).write(shown)
