"""Which modules the cells import, by which statements, and what a star import binds."""

import ast
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from autograder.model import Cell
from autograder.notebooks.analysis.names import parse, uses, walked


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
    for name in _imported([node for tree in trees if tree for node in walked(tree)]):
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
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        if node.value.id in known:
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


def import_statements(source: str) -> dict[str, tuple[str, ...]]:
    """For each name that a cell imports: the statements to run. An import inside `try` or `if` is
    taken with the whole of it where that holds nothing but imports, else it may fail quietly."""
    found: dict[str, tuple[str, ...]] = {}
    for statement in getattr(parse(source), "body", ()):
        inside = [n for n in walked(statement) if isinstance(n, (ast.Import, ast.ImportFrom))]
        inner = [node for node in walked(statement) if isinstance(node, ast.stmt)]
        quiet = (ast.Import, ast.ImportFrom, ast.Try, ast.Pass)
        whole = all(isinstance(node, quiet) for node in inner)
        for node in inside:
            for alias in node.names:
                single = _single(node, alias)
                name = alias.asname or alias.name
                name = name if isinstance(node, ast.ImportFrom) else name.partition(".")[0]
                if node is statement:
                    dotted = isinstance(node, ast.Import) and not alias.asname
                    found[name] = (*(found.get(name, ()) if dotted else ()), single)
                elif whole:
                    found[name] = (ast.unparse(statement),)
                else:
                    attempt = f"try:\n    {single}\nexcept ImportError:\n    pass"
                    found[name] = (*found.get(name, ()), attempt)
    return found


def _single(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import([alias]))
    return ast.unparse(ast.ImportFrom(node.module, [alias], node.level))


def shown_imports(source: str) -> list[str]:
    """The top-level imports of a test cell that stand outside its hidden tests."""
    hidden, lines = set(), source.splitlines()
    inside = False
    for number, line in enumerate(lines, start=1):
        inside = inside or "BEGIN HIDDEN TESTS" in line
        if inside:
            hidden.add(number)
        inside = inside and "END HIDDEN TESTS" not in line
    return [
        ast.unparse(statement)
        for statement in getattr(parse(source), "body", ())
        if isinstance(statement, (ast.Import, ast.ImportFrom)) and statement.lineno not in hidden
    ]
