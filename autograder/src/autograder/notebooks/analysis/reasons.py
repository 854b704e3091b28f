"""Why a test cell cannot be judged from outside: what in its text needs the student's own kernel.

Everything here reads the instructor's text. A student's name is a proxy in the examiner's kernel:
it can be called, indexed and asked for attributes, but it has no source, no bytecode and no
namespace, it is no class to derive from, and replacing something in the examiner's
interpreter (`builtins.input`, the seed of a generator) does not replace it in the student's.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autograder.notebooks.analysis.names import imported_names, magic, parse, uses, walked

NAMESPACE = {"globals", "locals", "vars", "eval", "exec", "compile", "get_ipython", "__import__"}
HISTORY = re.compile(r"^(_+|_i+|_\d+|_i\d+|In|Out|_ih|_oh|_dh)$")
INSPECTION = {"inspect", "dis", "gc", "tracemalloc", "pdb"}
HARMLESS = {"cleandoc", "collect"} | {  # of a handle they tell the truth, whether that is yes or no
    *("signature", "getfullargspec", "getdoc", "isfunction", "isclass", "ismethod", "isabstract"),
    *("isgenerator", "isgeneratorfunction", "iscoroutine", "iscoroutinefunction"),
}
PRINTED = {"sys.stdout", "sys.stderr"}  # what the student's code prints comes back as text
INSIDES = re.compile(
    r"^(__(code|globals|closure|builtins|wrapped|func|subclasses)__"
    r"|(gi|cr|ag)_(frame|code|yieldfrom|await|running)|f_(back|locals|globals|code)|tb_frame"
    r"|co_\w+)$"
)
KINDS = {"FunctionType", "LambdaType", "MethodType", "GeneratorType", "CoroutineType"}
TYPES = {"CodeType", "ModuleType"}  # which no handle is an instance of
INTERPRETER = {"_getframe", "settrace", "setprofile", "setrecursionlimit", "getrefcount", "modules"}
UNSAFE_YAML = {"load", "load_all", "unsafe_load", "unsafe_load_all"}
RUN_A_FILE = {"run_path", "run_module"}
FIGURES = {"gca", "gcf", "get_fignums", "get_figlabels"}
SEEDS = re.compile(r"^(seed|set_seed|set_random_seed|manual_seed)$")
QUIET_MAGICS = {
    *("matplotlib", "time", "timeit", "capture", "config", "load_ext", "autoreload", "system"),
    *("sx", "bash", "sh", "script", "writefile", "cd", "pwd", "env", "ls", "cat", "precision"),
    *("html", "HTML", "latex", "markdown", "javascript", "js", "svg", "pylab", "pip", "conda"),
}


@dataclass(frozen=True)
class Reason:
    """What needs the student's kernel, and where."""

    text: str
    line: int
    within: str = ""  # the function or class at the cell's top level that holds it
    names: frozenset[str] = frozenset()  # names in the statement that holds it

    def __str__(self) -> str:
        return f"line {self.line} {self.text}"


def reasons(source: str, student: Collection[str], randomness: Collection[str]) -> list[Reason]:
    """All that needs the student's kernel in a cell.

    student: the names that are the student's when the cell runs
    randomness: the modules whose generators the student's cells use (see `random_modules`)
    """
    tree = parse(source)
    found: list[Reason] = []
    for statement in tree.body if tree else ():
        within = getattr(statement, "name", "")
        names = frozenset(n.id for n in walked(statement) if isinstance(n, ast.Name))
        for node in _nodes(statement):
            for text in _node(node, student, randomness):
                found.append(Reason(text, getattr(node, "lineno", statement.lineno), within, names))
    found += [Reason(text, line) for text, line in _names(source, student)]
    return sorted(set(found), key=lambda reason: (reason.line, reason.text))


def random_modules(sources: Collection[str]) -> frozenset[str]:
    """The modules whose global generators the cells may draw from."""
    found = set()
    for source in sources:
        for node in walked(parse(source) or ast.Module([], [])):
            for module in _modules(node):
                if module in ("random", "tensorflow", "keras", "torch", "jax"):
                    found.add(module)
            if isinstance(node, ast.Attribute) and node.attr == "random":
                found.add("numpy")
            if isinstance(node, ast.ImportFrom) and node.module == "numpy.random":
                found.add("numpy")
    return frozenset(found)


def _names(source: str, student: Collection[str]) -> Iterator[tuple[str, int]]:
    """What the names that a cell uses say."""
    bound = set()
    for use in uses(source):
        if use.action in ("bind", "import"):
            bound.add(use.name)
            if use.nested and use.name in student:
                yield f"rebinds `{use.name}` inside a function", use.line
        elif use.action == "delete" and use.nested and use.name in student:
            yield f"deletes `{use.name}` inside a function", use.line
        elif use.name not in bound and HISTORY.match(use.name):
            yield f"reads `{use.name}` of IPython's history", use.line
        elif use.in_class and use.name in student:
            yield f"reads `{use.name}` directly in the body of a class", use.line


def _nodes(statement: ast.AST) -> Iterator[ast.AST]:
    """All nodes, without the `get_ipython()` that IPython writes for a magic."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if not magic(node):
            waiting += ast.iter_child_nodes(node)


def _node(node: ast.AST, student: Collection[str], randomness: Collection[str]) -> Iterator[str]:
    """What one node of the tree says."""
    if isinstance(node, ast.Call):
        yield from _call(node, student, randomness)
    elif isinstance(node, ast.Attribute):
        if INSIDES.match(node.attr) and not _is_examiners(node.value, student):
            yield f"looks at `{node.attr}`"
        elif node.attr in TYPES and _root(node) in ("types", "typing"):
            yield f"asks whether something is a `{node.attr}`"
        elif node.attr in INTERPRETER and _root(node) == "sys":
            yield f"uses `sys.{node.attr}`"
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        if "__main__" in _modules(node):
            yield "imports `__main__`"
    elif isinstance(node, ast.ClassDef):
        for base in _student_names(node.bases, student):
            yield f"derives a class from `{base}`"
    elif isinstance(node, ast.Raise) and node.exc:
        for name in _student_names([getattr(node.exc, "func", node.exc)], student):
            yield f"raises `{name}`"
    elif isinstance(node, ast.MatchClass):
        for name in _student_names([node.cls], student):
            yield f"matches the class `{name}`"
    elif isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(isinstance(s, ast.Call) and _last(s.func) == "type" for s in sides):
            by_identity = any(isinstance(sign, ast.Is | ast.IsNot) for sign in node.ops)
            names = _student_names(sides, student) if by_identity else []
            names += [_dotted(side) for side in sides if _last(side) in KINDS]
            for name in names:
                yield f"compares a type with `{name}`"
    elif isinstance(node, (ast.Assign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and _dotted(target) == "sys.stdin":
                yield "replaces `sys.stdin`, from which the student's code reads"
            elif isinstance(target, ast.Attribute) and _root(target) in ("builtins", "__main__"):
                yield f"replaces `{_dotted(target)}`"


def _call(node: ast.Call, student: Collection[str], randomness: Collection[str]) -> Iterator[str]:
    found = magic(node)
    if found:
        if found[0] not in QUIET_MAGICS:
            yield f"uses the magic `%{found[0]}`, which may look at the namespace"
        return
    name, root = _last(node.func), _root(node.func)
    bare = isinstance(node.func, ast.Name)
    arguments = [*node.args, *(word.value for word in node.keywords)]
    if root == "yaml" and name in UNSAFE_YAML and not _is_safe(arguments):
        yield f"calls `yaml.{name}`, which runs what a file says"
    elif name in RUN_A_FILE and (bare or root == "runpy"):
        yield f"calls `{name}`, which runs what a file says"
    elif bare and (name in NAMESPACE or (name == "dir" and not arguments)):
        yield f"calls `{name}`"
    elif not bare and root in INSPECTION and name not in HARMLESS:
        if not arguments or not all(_is_examiners(argument, student) for argument in arguments):
            yield f"calls `{root}.{name}`"
    elif bare and re.match(r"^(get(source|sourcelines|sourcefile|members))$", name):
        yield f"calls `{name}`"
    elif name in FIGURES:
        yield f"calls `{name}`: figures are drawn in the student's kernel"
    elif SEEDS.match(name):
        for module in sorted(_seeded(_dotted(node.func)) & set(randomness)):
            yield f"calls `{name}`, which seeds {module} for the student's code"
    elif (
        name in ("setattr", "delattr")
        and node.args
        and _root(node.args[0]) in (*("builtins", "__main__", "sys"),)
    ):
        yield f"calls `{name}` on `{_root(node.args[0])}`"
    elif _is_patch(_dotted(node.func).split("."), student) and _patches(node) not in PRINTED:
        for argument in node.args[:1]:
            if _dotted(node.func).endswith("patch.object") and _student_names([argument], student):
                return  # an attribute of the student's own class, which is set there and put back
        yield f"patches `{_patches(node)}`"


def _is_safe(arguments: Collection[ast.AST]) -> bool:
    """Whether one of these is a loader of YAML that builds nothing but data."""
    return any(re.match(r"C?(Safe|Base|Full)Loader$", _last(argument)) for argument in arguments)


def _is_patch(path: list[str], student: Collection[str]) -> bool:
    """Whether a dotted name may be that of unittest.mock.patch, and not some `patch` with methods."""
    if path[:1] == ["patch"] and "patch" not in student:
        return path[1:] in ([], ["object"], ["dict"], ["multiple"])
    return "patch" in path[1:] and path[-1] in ("patch", "object", "dict", "multiple")


def _patches(node: ast.Call) -> str:
    """What a call of unittest.mock.patch replaces, if the student's code would see it."""
    for argument in node.args[:1]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        return ast.unparse(argument)
    return "an object"


def _seeded(dotted: str) -> set[str]:
    """The modules whose generators a call may seed."""
    if re.match(r"^(np|numpy)\.random\.", dotted):
        return {"numpy"}
    if dotted.startswith("random."):
        return {"random", "numpy"} if dotted == "random.set_seed" else {"random"}
    if "." in dotted and not re.match(r"^(tf|tensorflow|keras|torch|jax)\b", dotted):
        return set()  # a method of an object: a generator of the test's own
    return {"random", "numpy", "tensorflow", "keras", "torch", "jax"}


def _modules(node: ast.AST) -> list[str]:
    """The top-level modules that a node imports."""
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").partition(".")[0]] if not node.level else imported_names(node)
    return []


def _student_names(nodes: Collection[ast.AST], student: Collection[str]) -> list[str]:
    """The student's names among some expressions, and in tuples of them."""
    found = []
    for node in nodes:
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        found += [p.id for p in parts if isinstance(p, ast.Name) and p.id in student]
    return found


def _is_examiners(node: ast.AST, student: Collection[str]) -> bool:
    """Whether an expression is surely none of the student's: a constant, a module, a built-in."""
    if isinstance(node, ast.Constant):
        return True
    root = _root(node)
    return bool(root) and root not in student and hasattr(builtins, root)


def _last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return getattr(node, "id", "")
