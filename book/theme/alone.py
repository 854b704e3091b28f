"""The code of a chapter so that it runs without the repository.

Its first cell finds the library; the tables that a chapter reads come with that. A cell that needs
more than the library does says so in its first line, and is passed over where that is missing.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

TABLES = "tables"  # a folder of the library, in the wheel beside the book
NEEDS = "# Needs: "
_TABLE = re.compile(r'"((?:\.\./)?[\w/]+\.(?:csv|toml))"')

# What the library imports itself, besides what comes with Python.
BASE = {"IPython", "anywidget", "matplotlib", "numpy", "traitlets", "unrolled"}
KERAS = {"keras", "tensorflow"}
# Functions of the library that import more, but only when they are called.
CALLED = {
    "to_keras": KERAS,
    "from_keras": KERAS,
    "entity_scores": {"seqeval"},
    "memoryless_ceiling": {"scipy"},
}

FIRST = '''\
# This chapter computes with the library of its book. Run this cell first: it finds the library.
def find_library(wheel, address):
    """The folder with the tables that the chapter reads."""
    import importlib.util
    import sys
    import tempfile
    import urllib.request
    import zipfile
    from pathlib import Path

    class Missing(Exception):
        def _render_traceback_(self):
            return [str(self)]

    def is_there(name):
        return name in sys.modules or importlib.util.find_spec(name) is not None

    def install(names):
        known = {"sklearn": "scikit-learn"}
        return "%pip install " + " ".join(known.get(name, name) for name in names)

    def pass_over(lines):
        """A cell whose first line names packages that are not installed says only this."""
        if not lines or not lines[0].startswith("# Needs: "):
            return lines
        names = lines[0].removeprefix("# Needs: ").strip().split(", ")
        missing = [name for name in names if not is_there(name)]
        said = f"Passed over: this cell needs {' and '.join(missing)}. To run it: {install(missing)}"
        return [f"print({said!r})\\n"] if missing else lines

    get_ipython().input_transformers_post.append(pass_over)

    if missing := [name for name in ("numpy", "matplotlib", "anywidget") if not is_there(name)]:
        raise Missing(f"This chapter needs {' and '.join(missing)}: {install(missing)}")

    def tables():
        found = importlib.util.find_spec("unrolled")
        library = Path(found.origin).parent if found and found.origin else Path("nowhere")
        places = (library / "tables", library.parent / "book")  # of a wheel, of the repository
        return next((place for place in places if (place / "ledger.csv").is_file()), None)

    if not tables():
        if not Path(wheel).is_file() and address:
            try:
                urllib.request.urlretrieve(address, wheel)
            except OSError as error:
                raise Missing(
                    f"The library is not beside this notebook, and {address} does not answer "
                    f"({error}). Put {wheel} beside the notebook, and run this cell again."
                ) from None
        if not Path(wheel).is_file():
            raise Missing(
                f"The library is missing: download {wheel} from the same menu of the book as this "
                "chapter, put it beside this notebook, and run this cell again."
            )
        folder = tempfile.mkdtemp(prefix="unrolled-")
        zipfile.ZipFile(wheel).extractall(folder)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
    return tables()


DATA = find_library(
    wheel="WHEEL",
    address="ADDRESS",
)'''


def first_cell(wheel: str, site: str) -> str:
    """The code that finds the library; `site` is where the book is published, or empty."""
    address = f"{site}_static/{wheel}" if site else ""
    return FIRST.replace("WHEEL", wheel).replace("ADDRESS", address)


def with_tables(code: str, page: str) -> str:
    """The code with its files taken from the library.

    >>> with_tables('load("../lstm/adding.csv")', "book/gru/cell")
    'load(DATA / "lstm/adding.csv")'
    >>> with_tables('load("sine.csv")', "book/practice/sine")
    'load(DATA / "practice/sine.csv")'
    """
    folder = page.removeprefix("book/").rpartition("/")[0]

    def taken(match: re.Match[str]) -> str:
        path = Path(folder, match[1])
        parts = path.parts[2:] if path.parts[1:2] == ("..",) else path.parts
        return f'DATA / "{"/".join(parts)}"'

    return _TABLE.sub(taken, code)


def tables_of(code: str) -> list[str]:
    """The files that code written by `with_tables` reads, below book/."""
    return re.findall(r'DATA / "([^"]+)"', code)


# --- What a cell needs --------------------------------------------------------------------


def needs(cells: list[str], library: Path, standard: frozenset[str]) -> list[set[str]]:
    """For each cell of code the packages without which it cannot run: its own, and those of the
    cells whose names it uses.

    library: the folder of `unrolled`
    standard: the modules that come with Python

    >>> cells = ["import keras", "x = 1", "y = keras.ops.ones(x)", "y"]
    >>> [sorted(each) for each in needs(cells, Path("unrolled"), frozenset())]
    [['keras', 'tensorflow'], [], ['keras', 'tensorflow'], ['keras', 'tensorflow']]
    """
    of_name: dict[str, set[str]] = {}
    found = []
    for cell in cells:
        tree = ast.parse(cell)
        needed: set[str] = set()
        if any(word in cell for word in ("import", *CALLED)):
            nodes = list(ast.walk(tree))
            for module in _imported(nodes):
                needed |= _brought(module, library, standard)
            for node in nodes:
                if isinstance(node, (ast.Name, ast.Attribute)):
                    called = node.id if isinstance(node, ast.Name) else node.attr
                    needed |= CALLED.get(called, set())
        if needed or of_name:  # before the first need no name can bring one
            bound: set[str] = set()
            for statement in tree.body:
                used, new = _names(statement)
                for name in used - bound:
                    needed |= of_name.get(name, set())
                bound |= new
            of_name.update(dict.fromkeys(bound, needed))
        found.append(needed)
    return found


def apart(cell: str, library: Path, standard: frozenset[str]) -> list[str]:
    """A cell of imports alone, as two cells: what can be imported anyhow, and what needs more.

    >>> apart("import keras\\nimport numpy as np", Path("unrolled"), frozenset())
    ['import numpy as np', 'import keras']
    """
    if "import" not in cell:
        return [cell]
    statements = ast.parse(cell).body
    if not all(isinstance(one, (ast.Import, ast.ImportFrom)) for one in statements):
        return [cell]
    texts = [ast.get_source_segment(cell, one) or "" for one in statements]
    free, needing = [], []
    for text, needed in zip(texts, needs(texts, library, standard), strict=True):
        (needing if needed else free).append(text)
    if not free or not needing:
        return [cell]
    return ["\n".join(free), "\n".join(needing)]


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The global names that a statement uses, and those that it binds.

    >>> _names(ast.parse("total = sum(x * k for x in xs)").body[0])[0] == {"sum", "k", "xs"}
    True
    """
    module = symtable.symtable(ast.unparse(statement), "cell", "exec")
    used = {s.get_name() for s in module.get_symbols() if s.is_referenced()}
    bound = {
        s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()
    }
    inner = module.get_children()
    while inner:
        scope = inner.pop()
        used |= {
            s.get_name()
            for s in scope.get_symbols()
            if s.is_global() and s.is_referenced()
        }
        inner += scope.get_children()
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        used.add(statement.target.id)
    return used, bound | {
        s.get_name() for s in module.get_symbols() if s.is_namespace()
    }


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _brought(name: str, library: Path, standard: frozenset[str]) -> frozenset[str]:
    """The packages that importing a dotted name brings, through modules of the library too."""
    return frozenset(_of_module(name, library, standard, set()))


@cache
def _imports_of(file: Path) -> list[str]:
    """What a module of the library imports, as dotted names."""
    return list(_imported(ast.parse(file.read_text(encoding="utf-8")).body))


def _of_module(
    name: str, library: Path, standard: frozenset[str], seen: set[str]
) -> set[str]:
    top = name.partition(".")[0]
    if top != "unrolled":
        if top in KERAS:
            return KERAS
        return set() if top in BASE or top in standard else {top}
    needed: set[str] = set()
    parts = name.split(".")[1:]
    for length in range(len(parts) + 1):
        place = library.joinpath(*parts[:length])
        for file in (place / "__init__.py", place.with_suffix(".py")):
            if file.is_file() and str(file) not in seen:
                seen.add(str(file))
                for module in _imports_of(file):
                    needed |= _of_module(module, library, standard, seen)
    return needed
