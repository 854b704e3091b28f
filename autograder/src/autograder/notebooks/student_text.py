"""Python that a student wrote, looked at before it runs: quickly, whatever is in it.

IPython's own reading of magics takes seconds for a few hundred of them, and nothing limits the time
of whoever grades. Here lines that begin with `%` or `!` are left out, and very long cells whole.
"""

import ast
import re
import warnings
from collections.abc import Iterator

LONGEST = 20_000  # characters of a cell
_MAGIC = re.compile(r"^([ \t]*)[%!].*", re.MULTILINE)
_NESTED = (
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def quick_tree(source: str) -> ast.Module:
    """The cell as Python; an empty one where it is none, or too long."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_MAGIC.sub(r"\1pass", source) if len(source) <= LONGEST else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def bound_names(source: str) -> frozenset[str]:
    """The names that a cell binds at its top level, imports aside.

    >>> sorted(bound_names("%time 1\\ndef f(x):\\n    y = x\\nfor i in a: z = i"))
    ['f', 'i', 'z']
    """
    return frozenset(_bound(quick_tree(source)))


def _bound(tree: ast.Module) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _NAMED):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        if not isinstance(node, _NESTED):
            waiting += ast.iter_child_nodes(node)
