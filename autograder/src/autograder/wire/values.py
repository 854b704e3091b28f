"""What both sides know of the format of values: its bounds, its names, its one error."""

import builtins
from collections.abc import Callable

import numpy as np

MAX_DEPTH = 100
MAX_ITEMS = 2_000_000
MAX_HASH_COLLISIONS = 1000
SHORT = 256  # bytes that are written into the JSON

Packed = object  # what json can write
Keep = Callable[[object], dict]
Restore = Callable[[str, object], object]

CYCLIC = (
    "the value cannot be handed on: it contains itself (it is cyclic), "
    f"or is nested deeper than {MAX_DEPTH}"
)
TOO_MANY = f"the value cannot be handed on: it has more than {MAX_ITEMS} items"

PLAIN = frozenset({type(None), bool, str})
CONSTANTS = {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
CONTAINERS = (list, dict, set, tuple, frozenset)
# Classes and ufuncs that travel by name. To call one is harmless, whoever named it.
NAMED = {
    **{kind.__name__: kind for kind in (object, bool, int, float, complex, str, bytes)},
    **{kind.__name__: kind for kind in (*CONTAINERS, bytearray, range, slice, type(None))},
    **{
        name: kind
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
    **{f"numpy.{kind.__name__}": kind for kind in set(np.sctypeDict.values())},
    **{f"numpy.{name}": found for name, found in vars(np).items() if type(found) is np.ufunc},
    "numpy.ndarray": np.ndarray,
}
NAMES = {id(found): name for name, found in NAMED.items()}

# Tags of mutable objects; a JSON list, too, is one.
MUTABLE = frozenset({"dict", "OrderedDict", "Counter", "defaultdict", "set", "bytearray"}) | {
    *("deque", "array", "objects", "records")
}


def is_mutable(packed: Packed) -> bool:
    """Whether this stands for an object that both sides count."""
    kind = type(packed)
    return kind is list or (kind is dict and not MUTABLE.isdisjoint(packed))
