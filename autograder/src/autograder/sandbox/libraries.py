"""What a process does about libraries before it is a kernel."""

import importlib
import os
import sys
import warnings
from collections.abc import Sequence


def preload(names: Sequence[str]) -> dict[str, str]:
    """Import modules; those that cannot be imported, with the reason. Cells will meet it again."""
    missing = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            try:
                importlib.import_module(name)
            except (Exception, SystemExit) as error:
                missing[name] = f"{type(error).__name__}: {error}"
        if "numpy" in sys.modules:  # which imports this part only when it is used
            importlib.import_module("numpy.random")
    return missing


def search_libraries_first() -> None:
    """A file beside the notebook can be imported, but never in the place of a library."""
    folder = os.getcwd()
    sys.path[:] = [entry for entry in sys.path if entry not in ("", ".", folder)] + [folder]
