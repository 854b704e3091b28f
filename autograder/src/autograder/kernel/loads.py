"""What the student's side wrote is not run here: a watch on what loads files and bytes.

A test that reads a pickle runs what the pickle names. In the examiner's kernel a pickle may name
nothing but what makes plain data, once something has come from the student's side that could be one:
a file, or any answer. A class that Python code could change is not plain:
a pickle can set its attributes. Neither is marshalled code loaded then, but for modules, which never
come from a student, nor code run that stands in a file of these folders and is no module.

A test whose author's answers are refused so runs inside: the rehearsal finds it.
"""

import os
import pickle
import sys
from types import CodeType

from autograder.wire import prepared

_ARRAYS = ("_reconstruct", "scalar")
_BUILTINS = (
    "bytearray",
    "complex",
    "frozenset",
    "list",
    "object",
    "range",
    "set",
    "slice",
    "xrange",
)
# (module, name) of what a pickle may name: all of it is written in C, and cannot be changed.
_PLAIN = frozenset(
    {(module, name) for module in ("builtins", "__builtin__") for name in _BUILTINS}
    | {(f"numpy.{core}.multiarray", name) for core in ("core", "_core") for name in _ARRAYS}
    | {("numpy", name) for name in ("dtype", "ndarray")}
    | {("numpy._core.numeric", "_frombuffer"), ("_codecs", "encode")}
    | {("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor")}
    | {("collections", name) for name in ("OrderedDict", "defaultdict", "deque")}
    | {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}
    | {("decimal", "Decimal")}
)
_LOADERS = ("<frozen importlib._bootstrap_external>", prepared.__file__)  # of modules, of cells
_folders: tuple[str, ...] = ()
_watching = False


def start(folders: tuple[str, ...]) -> None:
    """Begin to listen; folders: where files of the student's may lie."""
    global _folders
    if not _folders:
        sys.addaudithook(_hear)
    _folders = tuple(f"{folder}/" for folder in folders)


def watch(is_watched: bool) -> None:
    """Refuse from here on, or no longer, what would run what came from the student's side."""
    global _watching
    _watching = is_watched


def _hear(event: str, arguments: tuple) -> None:
    if not _watching:
        return
    if event == "pickle.find_class":
        if arguments not in _PLAIN:
            _refuse(f"the pickle names `{'.'.join(arguments)}`")
    elif event in ("marshal.loads", "marshal.load"):
        if sys._getframe(1).f_code.co_filename not in _LOADERS:
            _refuse("marshalled code is loaded")
    elif event == "exec" and isinstance(arguments[0], CodeType):
        name = arguments[0].co_filename
        is_module = name.endswith(".py")
        if not is_module and name[:1] != "<" and os.path.realpath(name).startswith(_folders):
            _refuse(f"the code stands in {os.path.basename(name)}")


def _refuse(why: str) -> None:
    raise pickle.UnpicklingError(
        f"what an answer wrote or gave would run code here, beside the test: {why}"
    )
