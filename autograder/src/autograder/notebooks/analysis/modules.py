"""Which modules the cells import, and what a star import binds."""

import ast
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from autograder.model import Cell
from autograder.notebooks.analysis.names import parse, uses


def preload(cells: Sequence[Cell], files: Mapping[str, bytes] | None = None) -> tuple[str, ...]:
    """The installed modules that the cells import, by their full names, sorted.

    A module that a cell only reaches through an attribute counts where it is a file of its own:
    `import matplotlib` and `matplotlib.pyplot.plot()` give both. Relative imports, modules beside
    the notebook (`files`: their paths) and modules that are not installed are left out.

    >>> preload([Cell("", "code", "import json.decoder", {})])
    ('json', 'json.decoder')
    """
    beside = {path.split("/")[0].removesuffix(".py") for path in files or {}}
    found: set[str] = set()
    trees = [parse(cell.source) for cell in cells if cell.cell_type == "code"]
    for name in _imported([node for tree in trees if tree for node in ast.walk(tree)]):
        found |= _installed(name)
    return tuple(sorted(name for name in found if name.partition(".")[0] not in beside))


def star_names(module: str, files: Mapping[str, bytes]) -> frozenset[str] | None:
    """What `from module import *` binds; None where that cannot be known."""
    own = files.get(f"{module.replace('.', '/')}.py")
    if own is not None:
        source = own.decode("utf-8", "replace")
        listed = _listed(source)
        bound = {u.name for u in uses(source) if u.action in ("bind", "import") and not u.nested}
        return frozenset(listed or {name for name in bound if not name.startswith("_")})
    if not _installed(module):
        return None
    try:
        imported = importlib.import_module(module)
    except Exception:
        return None
    public = [name for name in vars(imported) if not name.startswith("_")]
    return frozenset(getattr(imported, "__all__", public))


def _listed(source: str) -> set[str]:
    """The names in a module's `__all__`, if it is written out."""
    for statement in getattr(parse(source), "body", ()):
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            try:
                return set(ast.literal_eval(statement.value))
            except (ValueError, TypeError):
                return set()
    return set()


def _imported(nodes: Sequence[ast.AST]) -> set[str]:
    """Dotted names that an import, or an attribute of an imported module, may stand for."""
    found, known = set(), {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.add(alias.name)
                top = alias.name.partition(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"}
    for node in nodes:
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in known:
            found.add(f"{known[node.value.id]}.{node.attr}")
    return found


@lru_cache(maxsize=4096)
def _installed(name: str) -> frozenset[str]:
    """The module and the packages that hold it, as far as they exist; nothing is imported."""
    top, *rest = name.split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError, AttributeError):
        return frozenset()
    if spec is None or top == "__main__":
        return frozenset()
    found, folders = [top], [Path(p) for p in spec.submodule_search_locations or ()]
    for part in rest:
        inside = [folder / part for folder in folders]
        is_package = any((path / "__init__.py").exists() for path in inside)
        is_module = any(path.with_suffix(".py").exists() for path in inside)
        is_module = is_module or any(list(p.parent.glob(f"{p.name}.*.so")) for p in inside)
        if not (part.isidentifier() and (is_package or is_module)):
            break
        found.append(f"{found[-1]}.{part}")
        folders = inside
    return frozenset(found)
