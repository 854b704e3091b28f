"""Whether cells may end otherwise when they run again: chance without a seed, clocks, threads."""

import ast
from collections.abc import Iterable, Iterator

_GENERATORS = frozenset({"default_rng", "RandomState", "Random"})
_SEEDED = frozenset({"Generator", "PCG64", "SeedSequence"})
_SEEDS = frozenset({"seed", "set_seed", "set_random_seed", "manual_seed"})
_MODULES = frozenset({"time", "uuid", "secrets", "threading", "multiprocessing", "concurrent"})
_NAMES = frozenset({"SystemRandom", "urandom", "perf_counter", "monotonic", "now", "today"})
_SOURCES = frozenset({"random", "keras", "tensorflow", "torch"})  # each has a state of its own


def has_chance(sources: Iterable[str]) -> bool:
    """Whether one of the cells of a notebook uses what no seed fixes."""
    found = {one for source in sources for one in _found(source)}
    return "chance" in found or ("source" in found and "seed" not in found)


def _found(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _last(node.func)
            if name in _SEEDS:
                yield "seed"
            if name in _GENERATORS and not (node.args or node.keywords):
                yield "chance"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            roots = {one.partition(".")[0] for one in (module,) if one}
            roots |= {one.name.partition(".")[0] for one in node.names}
            if roots & _MODULES:
                yield "chance"
            if roots & _SOURCES:
                yield "source"
        elif isinstance(node, ast.Attribute):
            if node.attr in _NAMES:
                yield "chance"
            # np.random.rand(): the state that all of NumPy shares
            of = node.value
            shared = isinstance(of, ast.Attribute) and of.attr == "random"
            if shared and node.attr not in _GENERATORS | _SEEDS | _SEEDED:
                yield "source"


def _last(function: ast.expr) -> str:
    """`default_rng` of np.random.default_rng."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
