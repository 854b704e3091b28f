"""What would let a test that runs beside student code run outside: advice for its author."""

import re

FUNCTION_AS_ARGUMENT = (
    "let the answer take the function as an argument, and hand it one of the test's own"
)
ITS_TEXT = (
    "not possible for a test of the code's text; put these lines into a test cell of their own, so "
    "that the rest of the test runs outside"
)
EXCEPTION = (
    "define the exception in a locked cell before the answer, or let it derive from a built-in one "
    "and name that in the test"
)
LET_IT_ANSWER = "compare data: a number, a text or a list that an attribute or a method gives"

# What a reason says, and the change; the first that is found counts.
_CHANGES = (
    (
        r"tags it `unprotected`|marks it unprotected",
        "take the mark away, if the author's own answers pass the test without it",
    ),
    (
        r"would run code here|runs what a file says",
        "read the file as data: JSON, CSV, `numpy.load` of plain arrays, `yaml.safe_load`; or let "
        "the answer load it, and ask what came of it",
    ),
    (r"its class \w+ is the test's own", "define the class in a locked cell before the test"),
    (
        r"no attribute of the object but of its class",
        "let the class set the attribute in `__init__`, for each object",
    ),
    (
        r"object of the student's class",
        "hand over data in place of the object, or define its class in a locked cell before the "
        "answer",
    ),
    (
        r"should be called on dataclass instances|__setstate__|cannot assign to field",
        "define the dataclass in a locked cell before the answer, or look at its attributes",
    ),
    (
        r"FileNotFoundError|No such file|IsADirectory|PermissionError",
        "write and read files in the notebook's own folder, by short names; or let the answer take "
        "and return texts in place of names of files",
    ),
    (
        r"from a file that students hand in",
        "import it in a cell of the students', which is not locked, before the test",
    ),
    (r"calls `(inspect\.)?getsource\w*`|calls `dis\.|`co_|`__code__`", ITS_TEXT),
    (
        r"calls `(inspect|gc|tracemalloc|pdb)\.|calls `(signature|getmembers|getdoc)`|looks at `|uses `sys\."
        r"|asks whether something is a",
        "test what the function does, not how it is made; or put these lines into a test cell of "
        "their own",
    ),
    (r"calls `get_ipython`|the magic|history", "write what it does in plain Python"),
    (
        r"calls `(globals|locals|vars|dir|eval|exec|compile|__import__)`|imports `__main__`",
        "write the name itself: `callable(f)` in place of `'f' in globals()`",
    ),
    (
        r"figures are drawn in the student's kernel",
        "let the answer return its Axes, and ask that: `axes.get_title()`",
    ),
    (
        r"seeds \w+ for the student's code",
        "let the answer take a generator as an argument, and hand it `random.Random(1)` or "
        "`numpy.random.default_rng(1)`",
    ),
    (r"patches `|replaces `|on `(builtins|__main__|sys)`", FUNCTION_AS_ARGUMENT),
    (r"raises `", EXCEPTION),
    (
        r"compares a type with|matches the class",
        "write `isinstance(it, TheClass)` in place of `type(it)` and `match`",
    ),
    (
        r"derives a class from",
        "ask an object of the class itself; what derives from it can only live beside it",
    ),
    (r"(rebinds|deletes) `.*` inside a function", "do so at the top level of the test cell"),
    (
        r"in the body of a class",
        "read the name before the class, into a name of the test's own",
    ),
)
_UNKNOWN = (
    f"{LET_IT_ANSWER}, in place of an object; where it is not clear which line it is, split the "
    "test into several cells"
)


def change(reason: str) -> str:
    """The change that would place a test cell outside.

    reason: why it is placed inside, as its analysis or the rehearsal says

    >>> change("line 2 patches `builtins.input`")
    "let the answer take the function as an argument, and hand it one of the test's own"
    """
    return next((text for found, text in _CHANGES if re.search(found, reason)), _UNKNOWN)
