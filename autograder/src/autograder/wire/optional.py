"""Libraries that a message may speak of and a process may do without: pandas, SciPy, Pillow.

What writes looks for them among the modules, and never imports one: whoever holds a DataFrame has
imported pandas. What reads imports the one that a tag belongs to, if need be. Which ones there are
stands in the readers; no message names a module. The folders of notebooks, where a student may
have left a `pandas.py`, are not searched.
"""

import functools
import importlib
import os
import sys
from types import ModuleType


def loaded(name: str) -> ModuleType | None:
    """The module if somebody here has imported it."""
    return sys.modules.get(name)


@functools.cache
def load(name: str) -> ModuleType:
    """The module of an installed library; ImportError if there is none."""
    found = sys.modules.get(name)
    if found is None:
        everywhere = list(sys.path)
        sys.path[:] = [entry for entry in everywhere if _is_of_python(entry)]
        try:
            found = importlib.import_module(name)
        finally:
            sys.path[:] = everywhere
    return found


def _is_of_python(entry: str) -> bool:
    """Whether a folder of sys.path belongs to this Python's installation."""
    roots = {os.path.join(root, "") for root in (sys.prefix, sys.base_prefix)}
    return entry.startswith(tuple(roots))
