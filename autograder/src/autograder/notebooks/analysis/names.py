"""Which names of the notebook's namespace a cell binds, deletes and reads: read from its text alone.

A cell is parsed as IPython would run it. What comes out is a list of `Use`s in the order in which
they happen. A use in the body of a function, a lambda or a comprehension counts as *nested*: it
happens when the function is called, perhaps from another cell. Names that are local to such a body
are no uses at all.
"""

import ast
import builtins
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

BUILTINS = frozenset(dir(builtins)) | {
    "__name__",
    "__file__",
    "__builtins__",
    "__builtin__",
    "get_ipython",
    "display",
    "exit",
    "quit",
}
# What IPython may read otherwise than Python does: magics, commands, prompts, an indented beginning.
_IPYTHON = re.compile(
    r"\A\s|^(>>>|\.\.\.|In \[)|^\s*[%!?,;/]|=\s*[%!]|\?\s*(\\|$)|\f", re.MULTILINE
)
RUN_A_STATEMENT = {"time", "timeit", "capture", "prun", "memit", "mprun"}  # their text is Python

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Import = ast.Import | ast.ImportFrom
Placed = ast.stmt | ast.expr | ast.pattern | ast.excepthandler  # what has a line


@dataclass(frozen=True)
class Use:
    """One use of a name of the notebook's namespace."""

    name: str
    action: str  # "read", "bind", "import" or "delete"
    line: int
    nested: bool = False  # in a function: it happens when that is called
    in_class: bool = False  # directly in the body of a class
    conditional: bool = False  # in an `if` or `while`
    statement: Import | None = None  # of an import


@lru_cache(maxsize=512)
def parse(source: str) -> ast.Module | None:
    """The cell as Python, magics and `!` turned into calls; None where it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape in a string, say
            return ast.parse(_as_python(source) if _IPYTHON.search(source) else source)
    except (SyntaxError, ValueError, RuntimeError, MemoryError):  # also of IPython's own
        return None


@lru_cache(maxsize=4096)
def walked(node: ast.AST) -> tuple[ast.AST, ...]:
    """A node and all below it, as `ast.walk` finds them: statements are gone through many times."""
    return tuple(ast.walk(node))


def _as_python(source: str) -> str:
    """The cell as IPython would run it."""
    from IPython.core.inputtransformer2 import TransformerManager  # slow to import, seldom needed

    transformed: str = TransformerManager().transform_cell(source)
    return transformed


@lru_cache(maxsize=512)
def uses(source: str) -> tuple[Use, ...]:
    """All uses of the notebook's names in a cell, in the order in which they happen."""
    tree = parse(source)
    return () if tree is None else tuple(_Reader().body(tree.body, _Scope()))


def magic(node: ast.AST) -> tuple[str, list[str]] | None:
    """The name of a magic (or 'system') and its texts, if the node is a call that IPython wrote."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    method, owner = node.func.attr, node.func.value
    if not (isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "get_ipython"):
        return None
    constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    texts = [text for text in constants if isinstance(text, str)]
    if method in ("run_line_magic", "run_cell_magic") and texts:
        return texts[0], texts[1:]
    return ("system", texts) if method in ("system", "getoutput") else None


def magic_uses(name: str, texts: list[str], line: int) -> Iterator[Use]:
    """What a magic reads and binds: the statement that it runs, or `$name` and `{name}` in it."""
    if name in RUN_A_STATEMENT:
        for text in texts:
            statement = re.sub(r"^(\s*-\w+(\s+\d+)?)*\s*", "", text)
            for use in uses(statement):
                yield replace(use, line=line)
    else:
        for text in texts:
            for found in re.finditer(r"\$(\w+)|\{(\w+)", text):
                yield Use(found[1] or found[2], "read", line)


class _Scope:
    """The names that are local to a body; none are in the cell itself."""

    def __init__(self, outer: "_Scope | None" = None, kind: str = "cell"):
        self.outer, self.kind = outer, kind
        self.local: set[str] = set()
        self.declared_global: set[str] = set()

    @property
    def nested(self) -> bool:
        """Whether the body runs later than the statement that holds it."""
        scope: _Scope | None = self
        while scope is not None:
            if scope.kind == "function":
                return True
            scope = scope.outer
        return False

    def is_local(self, name: str) -> bool:
        scope: _Scope | None = self
        first = True
        while scope is not None:
            if name in scope.declared_global:
                return False
            if name in scope.local and (first or scope.kind != "class"):
                return True
            scope, first = scope.outer, False
        return False


class _Reader:
    """Walks a body in the order in which Python evaluates it."""

    branches = 0  # how many `if` and `while` are around

    def body(self, statements: Sequence[ast.AST], scope: _Scope) -> Iterator[Use]:
        for statement in statements:
            yield from self.visit(statement, scope)

    def visit(self, node: ast.AST | None, scope: _Scope) -> Iterator[Use]:
        if node is None:
            return
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            yield from self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            yield from self._class(node, scope)
        elif isinstance(node, COMPREHENSIONS):
            yield from self._comprehension(node, scope)
        elif isinstance(node, ast.Name):
            action = {ast.Load: "read", ast.Store: "bind", ast.Del: "delete"}[type(node.ctx)]
            yield from self._use(node.id, action, node, scope)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for name in imported_names(node):
                yield from self._use(name, "import", node, scope)
        elif isinstance(node, ast.ExceptHandler):
            yield from self.visit(node.type, scope)
            if node.name:
                yield from self._use(node.name, "bind", node, scope)
            yield from self.body(node.body, scope)
            if node.name:
                yield from self._use(node.name, "delete", node, scope)
        else:
            yield from self._plain(node, scope)

    def _plain(self, node: ast.AST, scope: _Scope) -> Iterator[Use]:
        if isinstance(node, ast.Call) and (found := magic(node)):
            yield from magic_uses(*found, node.lineno)
            return
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield from self._use(node.target.id, "read", node, scope)
        branch = isinstance(node, (ast.If, ast.While))
        for position, child in enumerate(_in_order(node)):
            inside = branch and position > 0  # the condition itself comes first
            self.branches += inside
            yield from self.visit(child, scope)
            self.branches -= inside
        name = getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None)
        if isinstance(node, (ast.MatchAs, ast.MatchStar, ast.MatchMapping)) and name:
            yield from self._use(name, "bind", node, scope)

    def _use(self, name: str, action: str, node: Placed, scope: _Scope) -> Iterator[Use]:
        if not scope.is_local(name):
            statement = node if isinstance(node, Import) else None
            in_class = scope.kind == "class"
            branch = self.branches > 0
            yield Use(name, action, node.lineno, scope.nested, in_class, branch, statement)

    def _function(self, node: Function, scope: _Scope) -> Iterator[Use]:
        arguments = node.args
        for outside in (*getattr(node, "decorator_list", ()), *arguments.defaults):
            yield from self.visit(outside, scope)
        for outside in arguments.kw_defaults:
            yield from self.visit(outside, scope)
        inner = _Scope(scope, "function")
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        inner.local = {parameter.arg for parameter in parameters} | _type_parameters(node)
        for annotation in (*(p.annotation for p in parameters), getattr(node, "returns", None)):
            for use in self.visit(annotation, scope):
                if use.name not in inner.local:
                    yield use
        statements: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
        _collect(statements, inner)
        yield from self.body(statements, inner)
        if not isinstance(node, ast.Lambda):
            yield from self._use(node.name, "bind", node, scope)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> Iterator[Use]:
        parameters = _type_parameters(node)
        outside = (*node.decorator_list, *node.bases, *(word.value for word in node.keywords))
        for expression in outside:
            yield from (use for use in self.visit(expression, scope) if use.name not in parameters)
        around = _Scope(scope, "parameters")
        around.local = parameters
        inner = _Scope(around, "class")
        _collect(node.body, inner)
        yield from self.body(node.body, inner)
        yield from self._use(node.name, "bind", node, scope)

    def _comprehension(self, node: Comprehension, scope: _Scope) -> Iterator[Use]:
        yield from self.visit(node.generators[0].iter, scope)
        inner = _Scope(scope, "comprehension")
        for generator in node.generators:
            inner.local |= {n.id for n in ast.walk(generator.target) if isinstance(n, ast.Name)}
        for position, generator in enumerate(node.generators):
            if position:
                yield from self.visit(generator.iter, inner)
            for condition in generator.ifs:
                yield from self.visit(condition, inner)
        results = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for result in results:
            yield from self.visit(result, inner)


def imported_names(node: Import) -> list[str]:
    """The names that an import binds; "*" for all of a module."""
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """The children, the values before the targets."""
    late = {"target", "targets", "optional_vars"}
    fields = list(ast.iter_fields(node))
    if isinstance(node, (ast.For, ast.AsyncFor)):
        fields = [(name, getattr(node, name)) for name in ("iter", "target", "body", "orelse")]
    elif isinstance(node, ast.Dict):
        fields = [("pairs", [e for pair in zip(node.keys, node.values, strict=True) for e in pair])]
    else:
        fields.sort(key=lambda item: item[0] in late)
    if isinstance(node, ast.AnnAssign) and node.value is None:
        fields = [(name, value) for name, value in fields if name == "annotation"]
    for _, value in fields:
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child


def _type_parameters(node: ast.AST) -> set[str]:
    return {parameter.name for parameter in getattr(node, "type_params", ())}


def _collect(statements: Sequence[ast.AST], scope: _Scope) -> None:
    """Find what a body binds itself, without going into the bodies inside it."""
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global):
            scope.declared_global |= set(node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            scope.local |= set(imported_names(node))
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                scope.local.add(node.id)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            scope.local.add(node.name)
            waiting += node.decorator_list
            continue
        elif isinstance(node, COMPREHENSIONS):
            for inner in ast.walk(node):
                if isinstance(inner, ast.NamedExpr):
                    scope.local.add(inner.target.id)
            continue
        elif isinstance(node, ast.Lambda):
            continue
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            scope.local.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            scope.local.add(node.rest)
        waiting += ast.iter_child_nodes(node)
    scope.local -= scope.declared_global
