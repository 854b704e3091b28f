"""Libraries that a cell wanted, and that this machine has not."""

import ast
import re

from autograder.notebooks.node import Node
from autograder.notebooks.student_text import quick_tree

_MESSAGE = re.compile(r"No module named '([\w.]{1,100})'")


def missing_library(cell: Node) -> str:
    """The module for want of which an executed cell ended; "" if it did not.

    Of `from google.colab import drive` Python names only `google`; here it is `google.colab`.
    """
    for output in cell["outputs"]:
        if output["output_type"] == "error" and output["ename"] == "ModuleNotFoundError":
            found = _MESSAGE.search(output["evalue"])
            if found:
                asked = (name for name in _imported(cell["source"]) if _is_in(name, found[1]))
                return next(asked, found[1])
    return ""


def _imported(source: str) -> list[str]:
    names: list[str] = []
    for node in ast.walk(quick_tree(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names


def _is_in(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")
