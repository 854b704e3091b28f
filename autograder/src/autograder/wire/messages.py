"""What the worker asks of a kernel, and what the kernel replies.

A request is sent as one of these types, with its number "n"; the kernel sends back a `Numbered`
reply. The types say what is written, and what a kernel may rely on. What the worker hears is
whatever JSON the student's code made of it, until each piece has been looked at.
"""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict


class Run(TypedDict):
    """Run a cell. Its code may come beside the message: see `prepared`."""

    do: Literal["run"]
    source: str


class RunStudents(Run):
    """Run a cell of the student's."""

    locked: bool  # the cell will run in the examiner's kernel, too


class RunExamined(Run):
    """Run a locked cell or a test. The reply tells whether the student's kernel was lost."""

    imports: str  # statements to run before, once
    student_names: list[str]
    free_names: list[str]  # those of them that are the examiner's own if it has them
    student_classes: list[str]  # those of them that are classes
    shared_names: list[str]  # names of the cell's own that the student's kernel gets, too
    locked: bool  # the cell runs in the student's kernel, too
    may_ask: list[str] | None  # methods of objects that may get values of the test; None: all


class Files(TypedDict):
    """Write the first files into the working directory; their contents come beside the message."""

    do: Literal["files"]
    paths: list[str]
    shipped: list[str]  # those of them that the other kernel has as well
    rewritten: list[str]  # those of the shipped ones that an answer may write anew


class Share(TypedDict):
    """Have both kernels find the same files."""

    do: Literal["share"]


class Look(TypedDict):
    """Say what was seen since the last time."""

    do: Literal["look"]


class Link(TypedDict):
    """Take over the end of a new link. It comes after a first reply, and has a second one."""

    do: Literal["link"]
    n: NotRequired[int]


class Listen(TypedDict):
    """Wait for the other kernel on this machine's own network."""

    do: Literal["listen"]


class Connect(TypedDict):
    """Connect to the other kernel, which listens."""

    do: Literal["connect"]
    port: object  # as the other kernel said
    token: object


Request = RunStudents | RunExamined | Files | Share | Look | Link | Listen | Connect


# Outputs of a cell, in nbformat's terms


class Printed(TypedDict):
    """Printed text: in pieces while the cell runs, one string when it has ended."""

    output_type: Literal["stream"]
    name: str
    text: str | list[str]


class Displayed(TypedDict):
    """What `display(...)` showed; its id is gone when the cell has ended."""

    output_type: Literal["display_data"]
    data: dict[str, Any]
    metadata: dict[str, Any]
    display_id: NotRequired[str]


class Result(TypedDict):
    """The value of the last expression, as it is shown."""

    output_type: Literal["execute_result"]
    execution_count: int
    data: dict[str, Any]
    metadata: dict[str, Any]


class Raised(TypedDict):
    """The error that ended a cell."""

    output_type: Literal["error"]
    ename: str
    evalue: str
    traceback: list[str]


Output = Printed | Displayed | Result | Raised


# Replies


class Numbered(TypedDict):
    """A reply on its way, with the number of its request."""

    reply: Mapping[str, object]
    n: object


class Ran(TypedDict):
    """What running a cell gave."""

    outputs: list[Output]
    error: Raised | None
    value: float | None  # the last expression's, if it is a real number
    cut: bool  # more was printed than is kept
    seconds: float


class Seen(TypedDict):
    """What a person should know of, since the last time."""

    flags: list[dict[str, str]]  # {"kind", "text"}


class StudentRan(Ran, Seen):
    """What running a cell of the student's gave."""


class Examined(Ran):
    """What running a locked cell or a test gave."""

    lost: str  # why the student's kernel gives no answers any more; "" if it does
    plain: bool  # nothing but plain data was exchanged
    objects: list[str]  # classes of the student's own, of which objects came
    changed: bool  # a call changed one of its arguments in place
    asked: list[str]  # methods of objects in answers that got values of the test
    overwritten: list[str]  # shipped files that the student's code changed, and this kernel did not
    opened: list[str]  # those of them that the cell opened
    rewritten: list[str]  # shipped files that the student's code was allowed to change, and did
    replaced: list[str]  # files that this kernel's cells wrote, and the student's code changed


class Listening(TypedDict):
    """Where a kernel listens, and what the other one has to show."""

    port: int
    token: str


class Done(TypedDict):
    """Nothing to tell."""


class Failure(TypedDict):
    """Why a request could not be met, in the terms of an output and of a described exception."""

    type: str
    message: str
    ename: str
    evalue: str
    traceback: list[str]


class Failed(TypedDict):
    """The reply to a request that could not be met."""

    error: Failure
