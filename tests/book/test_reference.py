"""Every public name stands in the reference, and its docstring says what it is."""

from __future__ import annotations

import importlib
import inspect
import re
from types import ModuleType

import pytest

import unrolled
from tests import needs
from tests.book.notebooks import BOOK
from tests.book.pages import elements, in_order

PAGES = [name for name in in_order() if name.startswith("book/reference/")]
DIRECTIVE = re.compile(r"(?m)^\.\. automodule:: (\S+)\n   :members:$")
SHOWN = {
    name: page
    for page in PAGES
    for name in DIRECTIVE.findall(
        (BOOK.parent / page).with_suffix(".md").read_text(encoding="utf-8")
    )
}
each_module = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[getattr(pytest.mark, marker) for marker in needs.of_module(name)])
        for name in SHOWN
    ],
)


def public(module: ModuleType) -> list[str]:
    """The public names of a module: `__all__`, or what it defines itself."""
    own = (
        name
        for name, value in vars(module).items()
        if name[0] != "_" and getattr(value, "__module__", "") == module.__name__
    )
    return list(getattr(module, "__all__", own))


def undocumented(module: ModuleType) -> list[str]:
    """Its functions, classes, and their methods and properties that have no docstring."""
    described = {name: value for name in public(module) if callable(value := getattr(module, name))}
    for name, value in list(described.items()):
        if inspect.isclass(value):
            described |= {
                f"{name}.{member}": getattr(value, member)
                for member, kind in vars(value).items()
                if member[0] != "_" and (callable(kind) or hasattr(kind, "fget"))
            }
    kinds = (type, property)
    return [
        name
        for name, value in described.items()
        if (inspect.isroutine(value) or isinstance(value, kinds)) and not inspect.getdoc(value)
    ]


def test_every_module_that_the_library_names_is_shown():
    named = set(re.findall(r"(?m)^- `(unrolled\.\w+)`:", unrolled.__doc__))
    assert len(named) >= 10
    assert named <= set(SHOWN)


@each_module
def test_every_public_name_says_what_it_is(name):
    assert undocumented(importlib.import_module(name)) == []


@each_module
def test_every_public_name_stands_on_the_page_once(built_book, name):
    ids = [e.get("id") for e in elements(built_book / SHOWN[name])]
    names = public(importlib.import_module(name))
    assert names
    assert {f"{name}.{own}": ids.count(f"{name}.{own}") for own in names} == {
        f"{name}.{own}": 1 for own in names
    }


def test_a_name_without_a_docstring_would_be_noticed():
    module = ModuleType("module")
    source = """
def said():
    "Return nothing."
def unsaid(): ...
class Thing:
    "A thing."
    def unsaid(self): ...
    @property
    def size(self): ...
"""
    exec(source, vars(module))
    assert undocumented(module) == ["unsaid", "Thing.unsaid", "Thing.size"]


def test_formulas_code_and_descriptions_come_through(built_book):
    """A block stays as it is, a comment describes a field, `code` is code."""
    page = (built_book / "book/reference/recurrent.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "h_t = z_t * h_{t-1} + (1 - z_t) * candidate_t" in text
    assert "state – the state after the last step" in text
    assert "max_t n(w, t)" not in text
    assert not re.search(r"\\[*|_]|``", text)
