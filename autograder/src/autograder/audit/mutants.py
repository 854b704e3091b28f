"""Mutants: the author's solution with one operator, constant, index, axis, call or line changed.

Of the maintained tools, mutmut and cosmic-ray change the modules of a package and run a test suite
on them; an answer is a cell, its test another, so the changes are made here, on the syntax tree.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Add),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMMUTE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr)
CALLS = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
    "sum": "mean",
    "mean": "sum",
    "any": "all",
    "all": "any",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "tanh": "sin",
    "exp": "expm1",
    "sqrt": "square",
    "floor": "ceil",
    "ceil": "floor",
    "reversed": "list",
    "sorted": "list",
    "append": "extend",
    "cumsum": "cumprod",
}
LEFT_OUT = ("copy", "T")  # x.copy() and x.T become x


@dataclass(frozen=True)
class Mutant:
    """A changed solution; `what` is its changed line, with the number that it has in the cell."""

    what: str
    source: str
    before: str  # the line as it was

    @property
    def diff(self) -> str:
        """The line as it was, and as it is."""
        number, _, line = self.what.partition(": ")
        return f"{number}: - {self.before}\n{' ' * len(number)}  + {line}"


def mutants(source: str) -> list[Mutant]:
    """Every mutant of what a cell binds, one change each, none twice.

    Calls that stand by themselves at the top, a demonstration say, are left as they are.
    """
    tree = ast.parse(source)
    original = ast.unparse(tree)
    made: dict[str, Mutant] = {}
    for index, statement in enumerate(tree.body):
        if isinstance(statement, (ast.Expr, ast.Import, ast.ImportFrom)):
            continue
        part = ast.Module(tree.body[index : index + 1], [])
        was = {node: _line(node, node) for node in ast.walk(part) if isinstance(node, ast.stmt)}
        for what, changed in edits(part, statement):
            tree.body[index] = part.body[0]
            text = ast.unparse(ast.fix_missing_locations(tree))
            tree.body[index] = statement
            if text != original:
                made.setdefault(text, Mutant(what, text, was[changed]))
    return list(made.values())


_Any = TypeVar("_Any")


def some(made: Sequence[_Any], most: int) -> list[_Any]:
    """At most so many of them, from all parts of the cell, the same ones each time."""
    if len(made) <= most:
        return list(made)
    return [made[number * len(made) // most] for number in range(most)]


def edits(node: ast.AST, statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Change the tree in place, one change at a time; what was changed, and in which statement."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "ctx", "format_spec"):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_spared(child):
                continue
            inside = child if isinstance(child, ast.stmt) else statement
            for new in replacements(child):
                _put(node, field, index, new)
                line = _line(new if inside is child else inside, child)
                yield f"{inside.lineno}: {line}", inside
                _put(node, field, index, child)
            if not isinstance(child, ast.Raise):  # a message may say what it likes
                yield from edits(child, inside)


def _put(node: ast.AST, field: str, index: int, new: ast.AST) -> None:
    value = getattr(node, field)
    if isinstance(value, list):
        value[index] = new
    else:
        setattr(node, field, new)


def _is_spared(node: ast.AST) -> bool:
    """Whether a node is a docstring, or the guard `strict=True` of a zip of equal lengths."""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _line(statement: ast.AST, old: ast.AST) -> str:
    """The first line of a statement, or which one is left out."""
    if isinstance(statement, ast.Pass):
        return f"without {ast.unparse(old).splitlines()[0]}"
    return ast.unparse(statement).splitlines()[0]


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in place of one node of the tree."""
    match node:
        case ast.BinOp(left, op, right):
            for operator in OPERATORS.get(type(op), ()):
                yield ast.BinOp(left, operator(), right)
            if not isinstance(op, COMMUTE):
                yield ast.BinOp(right, op, left)
        case ast.AugAssign(target, op, value):
            for operator in OPERATORS.get(type(op), ()):
                yield ast.AugAssign(target, operator(), value)
            yield ast.Pass()
        case ast.Compare(left, [op, *more], right):
            for comparison in COMPARISONS.get(type(op), ()):
                yield ast.Compare(left, [comparison(), *more], right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert(), operand=operand):
            yield operand
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(value):
            yield from (ast.Constant(other) for other in _other_constants(value))
        case ast.Slice(lower, upper, step):
            yield from (ast.Slice(*part) for part in _other_slices(lower, upper, step))
        case ast.Call(ast.Name(name), arguments, keywords) if name in CALLS:
            yield ast.Call(ast.Name(CALLS[name], ast.Load()), arguments, keywords)
        case ast.Call(ast.Attribute(value, name), arguments, keywords):
            if name in CALLS:
                renamed = ast.Attribute(value, CALLS[name], ast.Load())
                yield ast.Call(renamed, arguments, keywords)
            if name in LEFT_OUT:
                yield value
        case ast.Attribute(value, name) if name in LEFT_OUT:
            yield value
        case ast.Expr() | ast.Raise():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()


def _other_constants(value: object) -> list[bool | int | float | str]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0, -value] if value else [1.0]
    return [f"{value}x"] if isinstance(value, str) else []


_Slice = tuple[ast.expr | None, ast.expr | None, ast.expr | None]


def _other_slices(
    lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None
) -> list[_Slice]:
    made: list[_Slice] = [(None, upper, step)] if lower else []
    made += [(lower, None, step)] if upper else []
    return made + ([(lower, upper, None)] if step else [])
