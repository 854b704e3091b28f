"""What a cell does with the notebook's names, read from its text."""

import ast
import asyncio.tasks
import collections
import dataclasses
import difflib
import dis
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebooks.analysis.names import parse, uses


def told(source: str) -> set[tuple[str, str]]:
    return {(use.name, use.action) for use in uses(source)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = f(y)", {("f", "read"), ("y", "read"), ("x", "bind")}),
        ("x += 1", {("x", "read"), ("x", "bind")}),
        ("for i, (j, *k) in f(): pass", {("f", "read"), ("i", "bind"), ("j", "bind"), ("k", "bind")}),
        ("with f() as (a, b): pass", {("f", "read"), ("a", "bind"), ("b", "bind")}),
        ("print(y := 3)", {("print", "read"), ("y", "bind")}),
        ("[(y := x) for x in z]", {("z", "read"), ("y", "bind")}),
        ("del f, g[0]", {("f", "delete"), ("g", "read")}),
        ("import a.b as c, d.e", {("c", "import"), ("d", "import")}),
        ("from a import b as c, d", {("c", "import"), ("d", "import")}),
        ("x: int", {("int", "read")}),
        ("class A(B):\n    y = z\n    def m(self): return w", {("B", "read"), ("z", "read"), ("w", "read"), ("A", "bind")}),
        ("@d\ndef f(a=b): return a + c", {("d", "read"), ("b", "read"), ("c", "read"), ("f", "bind")}),
        ("def f():\n    global g\n    g = 1", {("g", "bind"), ("f", "bind")}),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y", {("y", "read"), ("f", "bind")}),
        ("lambda a: a + b", {("b", "read")}),
        ("{k: v for k, v in d.items() if k in e}", {("d", "read"), ("e", "read")}),
        ("match p:\n    case C(x=q): r", {("p", "read"), ("C", "read"), ("q", "bind"), ("r", "read")}),
        ("%time f(3)", {("f", "read")}),
        ("%%timeit -n 2\ng(f)", {("g", "read"), ("f", "read")}),
        ("x = !ls {folder} $name", {("x", "bind"), ("folder", "read"), ("name", "read")}),
        ("%matplotlib inline", set()),
        ("await f()", {("f", "read")}),
    ],
)  # fmt: skip
def test_each_way_to_use_a_name_is_seen(source, expected):
    assert told(source) == expected


def test_the_name_of_an_exception_is_bound_and_deleted_again():
    actions = [u.action for u in uses("try: f()\nexcept E as e: g(e)") if u.name == "e"]
    assert actions == ["bind", "read", "delete"]


def test_a_use_in_a_function_is_nested_and_one_in_a_comprehension_is_not():
    nested = {use.name: use.nested for use in uses("def f(): return a\n[b for _ in c]")}
    assert nested == {"a": True, "f": False, "b": False, "c": False}


@given(st.text(max_size=200))
def test_no_text_is_an_error(text):
    """A cell may hold anything; what is no Python has no names."""
    uses(text)


def test_a_cell_that_is_no_python_has_no_tree():
    assert parse("def (") is None
    assert uses("def (") == ()


def compiled(code: CodeType, module: bool = True) -> set[tuple[str, str]]:
    """The same as `told`, from the bytecode that Python's own compiler writes."""
    found, actions = set(), {"LOAD": "read", "STORE": "bind", "DELETE": "delete"}
    steps = list(dis.get_instructions(code))
    stored = {step.argval for step in steps if step.opname == "STORE_NAME"}
    for step in steps:
        verb, _, kind = step.opname.partition("_")
        outside = kind == "GLOBAL" or (kind == "NAME" and (module or step.argval not in stored))
        if outside and verb in actions:
            found.add((step.argval, actions[verb]))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= compiled(constant, module=False)
    return found


@pytest.mark.parametrize(
    "module",
    [ast, asyncio.tasks, collections, dataclasses, difflib],
)
def test_pythons_own_compiler_sees_the_same_names(module):
    """On modules of the standard library, far longer than any cell."""
    source = Path(module.__file__).read_text()
    expected = compiled(compile(source, "cell", "exec"))
    here = {(n, "bind" if a == "import" else a) for n, a in told(source) if n != "*"}
    annotations = {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
    hidden = {
        "__name__",
        "__module__",
        "__qualname__",
        "__annotations__",
        "__doc__",
        "__static_attributes__",
    }
    expected = {(name, action) for name, action in expected if name not in hidden}
    assert expected - here == set()
    assert {name for name, _ in here - expected} <= annotations  # of local variables: not evaluated
    assert {action for _, action in here - expected} <= {"read"}


@pytest.mark.long
def test_a_cell_of_more_magics_than_ipython_reads_has_no_tree():
    """It gives up at five hundred, with an error of its own."""
    assert parse("%time 1\n" * 501) is None
