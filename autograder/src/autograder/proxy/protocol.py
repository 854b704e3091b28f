"""Requests and their replies, as both kernels write and read them.

A request names its operation ("op") and holds packed values: "target", "operands", "args",
"kwargs", "value". The reply holds "value" or "error", and "changed": what the operation changed in
place in the mutable objects of the request. Both may hold "printed", text printed so far.
"""

import sys
from collections.abc import Callable

from autograder.errors import DataError
from autograder.proxy import changes, exceptions
from autograder.wire.codec import Packer, Unpacker
from autograder.wire.frames import Blobs, Message
from autograder.wire.values import Keep, Restore

MAX_PRINTED = 2**20  # characters of one call

Ask = Callable[[Message, Blobs], tuple[Message, list[bytes]]]
Reply = tuple[Message, list[bytes]]

_ONE = ("target", "value")
_MANY = ("operands", "args")


def write_fields(writer: Packer, fields: dict) -> Message:
    """The values of a request, packed in a fixed order."""
    message: Message = {name: writer.pack(fields[name]) for name in _ONE if name in fields}
    for name in _MANY:
        if name in fields:
            message[name] = [writer.pack(value) for value in fields[name]]
    if "kwargs" in fields:
        message["kwargs"] = {key: writer.pack(value) for key, value in fields["kwargs"].items()}
    return message


def read_fields(reader: Unpacker, message: Message) -> dict:
    """The values of a request, unpacked in the same order."""
    fields = {name: reader.unpack(message[name]) for name in _ONE if name in message}
    for name in _MANY:
        if name in message:
            if type(message[name]) is not list:
                raise DataError(f"{name} is a list")
            fields[name] = [reader.unpack(packed) for packed in message[name]]
    if "kwargs" in message:
        if type(message["kwargs"]) is not dict:
            raise DataError("kwargs is an object")
        fields["kwargs"] = {k: reader.unpack(packed) for k, packed in message["kwargs"].items()}
    return fields


def respond(
    action: Callable[[], object],
    request: Unpacker,
    keep: Keep,
    describe: Callable[[BaseException], dict] = exceptions.describe,
) -> Reply:
    """Do it, and write what came of it. Exceptions of the action become an error reply."""
    before = changes.Snapshot(request.objects)
    blobs: list[bytes] = []
    writer = Packer(keep, blobs, request)
    try:
        reply = {"value": writer.pack(action())}
    except BaseException as error:
        reply = {"error": describe(error)}
        blobs.clear()
        writer = Packer(keep, blobs, request)
    try:
        reply["changed"] = before.changed(writer)
    except DataError as error:
        return {"error": exceptions.describe(error)}, []
    return reply, blobs


def read_reply(
    reply: object,
    blobs: Blobs,
    restore: Restore,
    request: Packer,
    rebuild: Callable[[object], BaseException] = exceptions.rebuild,
) -> object:
    """The value of a reply. Arguments are changed as it says; an error is raised."""
    if type(reply) is not dict:
        raise DataError("a reply is an object")
    show_printed(reply)
    reader = Unpacker(blobs, restore, request)
    value = reader.unpack(reply["value"]) if "value" in reply else None
    changes.apply(reply.get("changed", []), reader, request.objects)
    if "error" in reply:
        raise rebuild(reply["error"])
    if "value" not in reply:
        raise DataError("a reply has a value or an error")
    return value


def show_printed(message: Message) -> None:
    """Print what the other side printed meanwhile, as text."""
    text = message.get("printed", "")
    if type(text) is not str:
        raise DataError("what was printed is text")
    if text:
        sys.stdout.write(text[:MAX_PRINTED].encode("utf-8", "replace").decode())
