"""A test and an answer, as two kernels have them, in one process."""

import json
import linecache
import textwrap

from autograder.proxy.namespace import StudentNames
from autograder.proxy.student import Servant


def through_json(message):
    return json.loads(json.dumps(message, ensure_ascii=False))


class Pair:
    """A student's namespace and an examiner's, connected in this process through JSON."""

    def __init__(self, student):
        self.student = {"__name__": "__main__"}
        exec(compile(textwrap.dedent(student), "answer", "exec"), self.student)
        self.answerer = Servant(self.student)
        self.answerer._next = 0  # at random, a handle's number may hold the digits of a secret
        self.requests = []
        self.changed = []  # what calls changed in place
        self.sent = []  # to the student's side, as bytes
        self.forge = None  # what a hostile kernel makes of a reply
        self.names = StudentNames(self.ask)
        dict.__setitem__(self.names, "__name__", "__main__")
        self.shared = {"__name__", "__builtins__"}  # names that are not the student's

    def ask(self, request, blobs):
        self.requests.append(json.dumps(request))
        self.sent += [self.requests[-1].encode(), *blobs]
        reply, out = self.answerer.answer(through_json(request), list(blobs), self.call_back)
        self.changed += reply.get("changed", [])
        if self.forge and request["op"] == "call":
            reply = self.forge(reply)
        return through_json(reply), [bytes(blob) for blob in out]

    def call_back(self, request, blobs):
        reply, out = self.names.callback(through_json(request), list(blobs))
        self.requests.append(json.dumps(reply))
        return through_json(reply), list(out)

    def locked(self, source):
        """Run a locked cell, on both sides."""
        before = set(self.student)
        exec(compile(textwrap.dedent(source), "locked", "exec"), self.student)
        self.shared |= set(self.student) - before
        self.names.begin_cell(())
        classes = self.names.own_classes()
        exec(compile(textwrap.dedent(source), "locked", "exec"), self.names)
        self.names.share(self.names.own_classes() - classes)

    def answer(self, source):
        """Run an answer, on the student's side."""
        exec(compile(textwrap.dedent(source), "answer", "exec"), self.student)

    def test(self, source, names=None, **more):
        """Run a test cell; names: the student's, all that are defined there if not given."""
        owned = set(self.student) - self.shared if names is None else names
        self.names.begin_cell(owned, **more)
        source = textwrap.dedent(source)
        linecache.cache["test"] = (len(source), None, source.splitlines(keepends=True), "test")
        exec(compile(source, "test", "exec"), self.names)
        return self.names


def run(student, test, **more):
    pair = Pair(student)
    pair.test("import numpy as np\n" + textwrap.dedent(test), **more)
    return pair
