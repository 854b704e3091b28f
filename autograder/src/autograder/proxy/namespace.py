"""The examiner's namespace: names of the student are asked for in the student's kernel.

A test cell runs with a StudentNames as its globals. Names that the examiner bound (in locked
cells, imports, earlier tests) are found as in any dict. A name of `student_names` is fetched at
every read: data as a fresh copy, all else as a Handle, which is kept until the cell ends or the
student's kernel says that the name stands for something else. To store such a name binds it on both
sides, to delete it unbinds it on both. A name of `shared_names` is bound here, and the student's
kernel is told before its code runs again: no student's code decides what a test finds in its own
names.
"""

import builtins
import contextlib
from collections.abc import Iterable

from autograder.errors import DataError
from autograder.proxy.examiner import Client
from autograder.proxy.handles import Handle, mark_class
from autograder.proxy.protocol import Answer, Ask, Heard, Request
from autograder.wire.codec import pack
from autograder.wire.frames import Blobs
from autograder.wire.values import Packed


class StudentNames(dict):
    """The globals of test cells; `ask` carries requests to the student's kernel."""

    def __init__(self, ask: Ask):
        super().__init__()
        self.student_names: frozenset[str] = frozenset()
        self._free: frozenset[str] = frozenset()
        self._shared: frozenset[str] = frozenset()
        self._classes: frozenset[str] | None = None
        self._held: dict[str, object] = {}  # handles by the name that was read
        self._told: dict[
            str, tuple[Packed, list[bytes]] | None
        ] = {}  # what shared names stood for when that was last told
        self._ask = ask
        self._client = Client(self._ask_and_forget)

    def begin_cell(
        self,
        student_names: Iterable[str],
        student_classes: Iterable[str] | None = None,
        shared_names: Iterable[str] = (),
        may_ask: Iterable[str] | None = None,
        free_names: Iterable[str] = (),
    ) -> None:
        """Called before each cell: which of the names in it are the student's.

        student_classes: those that are classes in the instructor's solution. What a test makes of
            them may be computed and compared with values of the test. If not given, names that
            are written as classes are (CapWords, at least two letters).
        shared_names: those of the cell's own that the student's code reads
        free_names: those of the student's that are this side's own once it has bound them
        may_ask: methods of objects in answers that may get values of the test; None: all
        """
        self._free, self._shared = frozenset(free_names), frozenset(shared_names)
        own = {name for name in self._free if self._has(name)}
        self.student_names = frozenset(student_names) - own
        self._classes = None if student_classes is None else frozenset(student_classes)
        self._held.clear()
        self._client.begin_cell(may_ask)
        for name, value in vars(builtins).items():  # found at once, like any name of this dict
            self.setdefault(name, value)
        for name in self.student_names:
            self.pop(name, None)
        # What earlier cells bound is there already, unless an answer bound the name since.
        self._told = {name: self._packed(name) for name in self._shared if self._has(name)}

    def own_classes(self) -> set[type]:
        """The classes that cells have defined on this side."""
        return {
            value
            for name, value in dict.items(self)
            if isinstance(value, type)
            and (value.__module__, value.__qualname__) == ("__main__", name)
        }

    @property
    def is_plain(self) -> bool:
        """Whether in this cell nothing but plain data was exchanged with the student's kernel."""
        return self._client.plain

    @property
    def objects(self) -> set[str]:
        """The student's classes of which objects came in this cell."""
        return self._client.objects

    @property
    def asked(self) -> set[str]:
        """The methods of objects in answers that got values of the test in this cell."""
        return self._client.asked

    @property
    def changed(self) -> bool:
        """Whether a call of this cell changed one of its arguments in place."""
        return self._client.changed

    def share(self, classes: Iterable[type]) -> None:
        """Tell of the classes of a locked cell, which both kernels have."""
        self._client.share(classes)

    def _ask_and_forget(self, request: Request, blobs: Blobs) -> Heard:
        """Ask, and forget the handles of names that the student's code bound anew meanwhile."""
        self.tell_shared()
        reply, out = self._ask(request, blobs)
        rebound = reply.get("rebound") if type(reply) is dict else None
        for name in rebound if type(rebound) is list else ():
            if type(name) is str:
                self._held.pop(name, None)
                if name in self.student_names:  # the author's answers bind it, too
                    super().pop(name, None)
        return reply, out

    def tell_shared(self) -> None:
        """Bind the shared names in the student's kernel, if they stand for something else by now."""
        for name in self._shared:
            told = self._packed(name) if self._has(name) else None
            if told is not None and told != self._told.get(name):
                self._told[name] = told
                packed, blobs = told
                message: Request = {"op": "bind", "name": name, "value": packed}
                self._ask(message, blobs)

    def _has(self, name: str) -> bool:
        return dict.__contains__(self, name)

    def _packed(self, name: str) -> tuple[Packed, list[bytes]] | None:
        """What stands for a name's value; None if it cannot be told and stays here."""
        blobs: list[bytes] = []
        try:
            return pack(dict.__getitem__(self, name), self._client.keep, blobs), blobs
        except (TypeError, DataError):
            return None

    def callback(self, request: object, blobs: Blobs) -> Answer:
        """Run a function of the test that the student's code calls."""
        return self._client.callback(request, blobs)

    def __missing__(self, name: str) -> object:
        if name not in self.student_names:
            raise KeyError(name)
        if name in self._held:
            return self._held[name]
        try:
            value = self._client.request("name", {"name": name})
        except NameError:
            raise KeyError(name) from None
        if self._is_class(name):
            value = mark_class(value)
        if isinstance(value, Handle):
            self._held[name] = value
        return value

    def _is_class(self, name: str) -> bool:
        if self._classes is None:
            return len(name) > 1 and name[0].isupper()
        return name in self._classes

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        try:
            return name in self.student_names and self[name] is not self
        except KeyError:
            return False

    def get(self, name: str, default: object = None) -> object:
        try:
            return self[name]
        except KeyError:
            return default

    def __setitem__(self, name: str, value: object) -> None:
        super().__setitem__(name, value)
        self._told.pop(name, None)
        if name in self._free:
            self.student_names -= {name}
        if name in self.student_names:
            self._held.pop(name, None)
            self._client.plain = False
            # What cannot be handed over stays here: the student's code keeps what it has.
            with contextlib.suppress(TypeError, DataError):
                self._client.request("bind", {"name": name}, value=value)

    def __delitem__(self, name: str) -> None:
        here = super().__contains__(name)
        if here:
            super().__delitem__(name)
        if name in self.student_names:
            self._held.pop(name, None)
            try:
                self._client.request("unbind", {"name": name})
            except NameError:
                if not here:
                    raise KeyError(name) from None
        elif not here:
            raise KeyError(name)
