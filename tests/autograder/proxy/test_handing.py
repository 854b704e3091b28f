"""What a test hands to an answer arrives as what it is, and no code of a test ever does."""

import argparse
import functools
import io
import pickle
import random
import sys
import textwrap
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import DataError
from autograder.proxy import mocks, pickles, states, streams
from tests.autograder.proxy.pairs import Pair, run

IMPORTS = "from unittest.mock import MagicMock, Mock, patch\nimport io, itertools, random, re\nimport numpy as np\n"


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(r, t): return r.findall(t)", "assert f(re.compile(r'\\d'), 'a1b2') == ['1', '2']"),
        ("def f(b): return b.read().split()", "assert f(io.StringIO('a b')) == ['a', 'b']"),
        ("def f(b): b.write('x'); print('y', file=b)", "b = io.StringIO(); f(b); assert b.getvalue() == 'xy\\n'"),
        ("def f(b): return b.readline()", "b = io.StringIO('a\\nb\\n'); assert f(b) == 'a\\n' and f(b) == 'b\\n' and f(b) == ''"),
        ("def f(b): return b.readline()", "b = io.StringIO('a\\nb\\n'); f(b); b.seek(0); assert f(b) == 'a\\n'"),
        ("def f(b): b.write(b'x')", "b = io.BytesIO(); f(b); f(b); assert b.getvalue() == b'xx'"),
        ("def f(b): b.close()", "b = io.StringIO(); f(b); assert b.closed"),
        ("def f(g, n): return g.normal(size=n)",
         "g, h = np.random.default_rng(1), np.random.default_rng(1)\nfor _ in range(3): assert (f(g, 2) == h.normal(size=2)).all()\nassert g.normal() == h.normal()"),
        ("def f(g): return g.rand(3)",
         "g, h = np.random.RandomState(1), np.random.RandomState(1)\nassert (f(g) == h.rand(3)).all() and g.rand() == h.rand()"),
        ("def f(b): return b.random_raw()", "b, c = np.random.PCG64(1), np.random.PCG64(1)\nassert f(b) == c.random_raw() and f(b) == c.random_raw()"),
        ("def f(r): return r.random()", "r, s = random.Random(3), random.Random(3)\nassert f(r) == s.random() and r.random() == s.random()"),
        ("def f(n): n.x += 1; n.items.append(4); del n.gone",
         "from argparse import Namespace\nn = Namespace(x=1, items=[3], gone=0); f(n); f.__name__; assert (n.x, n.items) == (2, [3, 4]) and not hasattr(n, 'gone')"),
        ("def f(x): return x", "from argparse import Namespace\nn = Namespace(x=1); assert f(n) is n"),
        ("kept = []\ndef f(x): kept.append(x)\ndef g(): return kept[0]", "from argparse import Namespace\nn = Namespace(x=1); f(n); assert g() is n"),
        ("kept = []\ndef f(x): kept.append(x)\ndef g(): return kept[0].x", "from argparse import Namespace\nn = Namespace(x=1); f(n); n.x = 5; f(n); assert g() == 5"),
        ("def f(x): return x is kept\ndef g(x):\n    global kept\n    kept = x", "from argparse import Namespace\nn = Namespace(x=1); g(n); assert f(n); n.x = 2; assert f(n)"),
        ("def f(e): return type(e).__name__, e.args", "assert f(ValueError('a', 2)) == ('ValueError', ('a', 2))"),
        ("def g(x): return 'mine'\ndef f(h): return h(1)",
         "from functools import lru_cache\n@lru_cache\ndef g(x): return x + 1\nassert f(g) == 2 and g.cache_info().misses == 1"),
        ("def f(g, x): return g(x), g.func", "from functools import partial\nassert f(partial(np.add, 1), 2) == (3, np.add)"),
        ("def f(g, x): return g(x)", "from functools import partial\nassert f(partial(lambda a, b: a + b, 1), 2) == 3"),
        ("def f(k): return k('a').read()", "assert f(io.StringIO) == 'a'"),
        ("def f(i): return [next(i) for _ in range(3)]", "c = itertools.count(5); assert f(c) == [5, 6, 7] and next(c) == 8"),
        ("def f(i): return sum(i)", "assert f(iter([1, 2])) == f(x for x in (1, 2)) == f(map(int, '12')) == 3"),
        ("def f(i): return list(i)", "i = iter([1, 2]); next(i); assert f(i) == [2] and f(i) == []"),
        ("def f(i): return dict(i)", "assert f(zip('ab', [1, 2])) == {'a': 1, 'b': 2}"),
        ("def f(i): return i", "i = iter([1]); assert f(i) is i"),
        ("def f(i):\n    from collections.abc import Iterator\n    return isinstance(i, Iterator) and iter(i) is i", "assert f(iter([]))"),
        ("def f(i):\n    try: return list(i)\n    except ZeroDivisionError as e: return str(e)", "assert f(1 // x for x in (1, 0)) .startswith('integer')"),
        ("def f(m, x, y): return m.fit(x, y).predict(x)",
         "from sklearn.linear_model import LinearRegression\nm = LinearRegression(); x = np.eye(3)\nassert np.allclose(f(m, x, np.arange(3)), [0, 1, 2]) and m.coef_.shape == (3,)"),
        ("def f(m, x): return m.predict(x)",
         "from sklearn.tree import DecisionTreeClassifier\nm = DecisionTreeClassifier().fit([[0], [1]], [0, 1]); assert f(m, [[1]]).tolist() == [1]"),
        ("def f(f): return f.readline(), f.read()",
         "open('t', 'w').write('a\\nb\\nc')\nwith open('t') as t: assert f(t) == ('a\\n', 'b\\nc') and t.read() == '' and not t.closed"),
        ("def f(f): return [line.strip() for line in f]", "open('t', 'w').write('a\\nb\\n')\nwith open('t') as t: assert f(t) == ['a', 'b']"),
        ("def f(f): print('x', file=f); f.write('y')", "with open('t', 'w') as t: f(t)\nassert open('t').read() == 'x\\ny'"),
        ("def f(f): f.write(f.read()[::-1])", "with open('t', 'wb+') as t: t.write(b'ab'); t.seek(0); f(t); t.seek(0); assert t.read() == b'abba'"),
        ("import csv\ndef f(f): return list(csv.reader(f))", "open('t', 'w').write('a,b\\n')\nwith open('t') as t: assert f(t) == [['a', 'b']]"),
        ("import json\ndef f(f):\n    with f: return json.load(f)", "open('t', 'w').write('[1]')\nt = open('t'); assert f(t) == [1] and t.closed"),
        ("def f(f): return f", "with open('t', 'w') as t: assert f(t) is t"),
        ("def f(f): return f.name, f.mode", "with open('t', 'w') as t: assert f(t) == ('t', 'w')"),
        ("def f(f):\n    try: f.read()\n    except ValueError as e: return str(e)", "t = open('t', 'w'); t.close(); assert 'closed' in f(t)"),
        ("import pandas as pd\ndef f(f): return pd.read_csv(f)", "open('t', 'w').write('a\\n1\\n')\nwith open('t') as t: assert f(t).a.tolist() == [1]"),
        ("def f(m): return m.send('a', to=1)", "m = Mock(); m.send.return_value = 7; assert f(m) == 7; m.send.assert_called_once_with('a', to=1)"),
        ("def f(m): m('a'); return m.limit", "m = MagicMock(limit=3); assert f(m) == 3; m.assert_called_once_with('a'); assert m.called"),
        ("def f(m): m.x = 5", "m = Mock(); f(m); assert m.x == 5"),
        ("def f(m):\n    try: m()\n    except KeyError as e: return 'caught'", "assert f(Mock(side_effect=KeyError('k'))) == 'caught'"),
        ("class A:\n    def go(self, x): return x\ndef f(): return A().go(3)", "with patch.object(A, 'go', return_value=8) as go: assert f() == 8\ngo.assert_called_once_with(3)\nassert f() == 3"),
        ("def f(m): return m, m.a", "m = Mock(); r = f(m); assert r[0] is m and r[1] is m.a"),
        ("def f(d): return d['r'].sub('', 'a1')", "assert f({'r': re.compile('[0-9]')}) == 'a'"),
        ("def f(x): return x.g(2)", "from argparse import Namespace\nassert f(Namespace(g=lambda x: x + 1)) == 3"),
        ("class A:\n    v = 3\ndef f(x): return x.a.v", "from argparse import Namespace\na = A(); assert f(Namespace(a=a)) == 3"),
    ],
)  # fmt: skip
def test_behaves_as_in_one_process(student, test, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(IMPORTS + student, IMPORTS + test)


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """A module that lies beside the notebook."""
    monkeypatch.syspath_prepend(tmp_path)
    source = """
    class Account:
        bank = "B"
        def __init__(self, total): self.total, self.log = total, []
        def add(self, n): self.total += n; self.log.append(n)
        def __eq__(self, other): return isinstance(other, Account) and vars(self) == vars(other)
    class Node:
        def __init__(self, value): self.value, self.parent, self.children = value, None, []
        def add(self, child): child.parent = self; self.children.append(child); return self
    """
    (tmp_path / "helper_of_a_course.py").write_text(textwrap.dedent(source))
    return "from helper_of_a_course import Account, Node\n"


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(a): return a.total * 2", "assert f(Account(4)) == 8"),
        ("def f(a): a.add(5)", "a = Account(4); f(a); assert a.total == 9 and a.log == [5]; f(a); assert a.log == [5, 5]"),
        ("def f(k): return k(3).total", "assert f(Account) == 3"),
        ("def f(): return Account(3)", "a = f(); assert isinstance(a, Account) and a.total == 3"),
        ("def f(n): return n.value + sum(f(c) for c in n.children)", "assert f(Node(1).add(Node(2).add(Node(3))).add(Node(4))) == 10"),
        ("def f(n): return n.children[0].parent is n", "assert f(Node(1).add(Node(2)))"),
    ],
)  # fmt: skip
def test_an_object_of_a_module_beside_the_notebook_is_handed_over(helper, student, test):
    run(helper + student, helper + test)


# What is never handed over

SECRETS = {
    "an instance": "class Secret:\n    answer = 41 + 1\nx = Secret()",
    "a class": "class Secret: answer = 42\nx = Secret",
    "an enum": "import enum\nclass Secret(enum.Enum): answer = 42\nx = Secret.answer",
    "an instance in an object": "class Secret: answer = 42\nx = Namespace(a=Secret())",
    "a class in an object": "class Secret: answer = 42\nx = Namespace(a=[Secret])",
    "a class that names a library's": "class Secret: answer = 42\nSecret.__module__ = 'argparse'\nx = Secret()",
    "a class in the place of a library's": "class Namespace(Namespace): answer = 42\nNamespace.__module__ = 'argparse'\nx = Namespace()",
    "a class that names a builtin": "class Secret: answer = 42\nSecret.__module__ = 'builtins'\nx = Secret()",
    "an exception": "class Secret(Exception): answer = 42\nx = Secret()",
    "a module": "import types\nx = Namespace(a=types.ModuleType('Secret'))",
    "code": "x = Namespace(a=compile('Secret', 'Secret', 'eval'))",
    "a lock": "import threading\nx = threading.Lock()",
}  # fmt: skip


@pytest.mark.parametrize("made", SECRETS.values(), ids=SECRETS)
def test_what_a_test_defines_is_not_handed_over(made):
    pair = Pair("def f(x): return 1")
    pair.test("from argparse import Namespace\n" + made)
    with pytest.raises(TypeError, match="cannot be handed to the student's kernel"):
        pair.test("f(x)")
    assert "Secret" not in "".join(pair.requests)


@pytest.mark.parametrize(
    "made",
    [
        "x = lambda v: v == 424242",
        "def x(v, secret=424242): return v == secret",
        "from functools import partial\nx = partial(lambda secret, v: v == secret, 424242)",
        "from argparse import Namespace\nx = Namespace(g=lambda v: v == 424242).g",
        "from argparse import Namespace\nx = Namespace(g=[lambda v: v == 424242])",
        "x = (v for v in [1] if v != 424242)",
        "x = map(lambda v: v == 424242, [1])",
        "from unittest.mock import Mock\nx = Mock(return_value=424242)",
    ],
)
def test_no_constant_of_a_tests_function_is_sent(made):
    pair = Pair("def f(x): return 1")
    sent = pair.sent
    pair.test(f"{made}\nassert f(x) == 1")
    raw = b"".join(sent)
    in_a_pickle = (424242).to_bytes(3, "little")
    assert raw
    assert all(form not in raw for form in (b"424242", in_a_pickle, in_a_pickle.hex().encode()))


def test_an_argument_would_be_seen_in_what_is_sent():
    pair = Pair("def f(x): return 1")
    pair.test("from argparse import Namespace\nf(Namespace(g=424242))")
    assert (424242).to_bytes(3, "little").hex().encode() in b"".join(pair.sent)


@pytest.mark.parametrize(
    "name", ["return_value", "side_effect", "call_args", "_mock_name", "mock_calls", 5]
)
def test_a_mock_gives_away_nothing_that_the_test_told_it(name):
    with pytest.raises(AttributeError, match="gives no"):
        mocks.caller(mock.Mock(return_value=42))("get", name)


# What comes back is data


@pytest.mark.parametrize("method", ["__class__", "buffer", "__init__", "detach", "fileno", 5])
def test_what_is_asked_of_a_tests_file_is_what_is_done_with_files(method):
    with pytest.raises(DataError, match="no such method"):
        streams.caller(io.StringIO())(method)


def test_a_pickle_from_the_students_side_is_never_read():
    pair = Pair("def f(): return 1")
    raw = pickle.dumps((0, print)).hex()
    pair.forge = lambda reply: {**reply, "value": {"pickle": raw}}
    with pytest.raises(DataError, match="a reference to nothing"):
        pair.test("f()")


@pytest.mark.parametrize(
    "change",
    [
        1,
        ["attributes"],
        {"tuple": ["state", {"dict": []}]},
        {"tuple": ["attributes", {"tuple": [{"dict": ["__class__", 1]}, []]}]},
        {"tuple": ["attributes", {"tuple": [{"dict": ["add", 1]}, []]}]},
        {"tuple": ["attributes", {"tuple": [{"dict": ["bank", 1]}, []]}]},
        {"tuple": ["attributes", {"tuple": [{"dict": [1, 1]}, []]}]},
        {"tuple": ["attributes", {"tuple": [{"dict": []}, ["__dict__"]]}]},
        {"tuple": ["attributes", {"tuple": [[], {"dict": []}]}]},
        {"tuple": ["attributes", 1]},
        {"tuple": []},
    ],
)
def test_a_forged_change_inside_an_object_is_refused(helper, change):
    pair = Pair("def f(a): return 1")
    pair.test(helper + "a = Account(1)")
    pair.forge = lambda reply: {**reply, "changed": [[0, change]]}
    with pytest.raises(DataError):
        pair.test("f(a)")
    pair.test("assert a.total == 1 and a.add.__name__ == 'add' and a.bank == 'B'")


@pytest.mark.parametrize(
    ("target", "state"),
    [
        (io.StringIO("a"), (5, 0)),
        (io.StringIO("a"), ("b", -1)),
        (io.StringIO("a"), ("b", 0, 1)),
        (io.BytesIO(b"a"), ("b", 0)),
        (random.Random(1), (3, (1, 2), None)),
        (random.Random(1), "state"),
        (np.random.default_rng(1), {"bit_generator": "MT19937"}),
        (np.random.RandomState(1), {"bit_generator": "MT19937", "state": {}}),
    ],
)
def test_a_forged_state_is_refused(target, state):
    with pytest.raises(DataError):
        states.replace(target, ("state", state))


def test_a_cached_function_of_a_test_goes_as_a_number_and_not_by_its_name(monkeypatch):
    cached = functools.lru_cache(lambda x: x + 1)
    cached.__module__, cached.__qualname__ = "__main__", "cached"
    monkeypatch.setattr(sys.modules["__main__"], "cached", cached, raising=False)
    raw = pickles.dump(0, [cached], lambda value: {"function": 3}, {})
    assert b"cached" not in raw
    assert pickles.load(raw, lambda *reference: reference) == (0, [("function", 3)])


def test_a_pickle_too_large_is_not_made():
    with pytest.raises(TypeError, match="bytes"):
        pickles.dump(0, bytearray(pickles.MAX_PICKLE), pytest.fail, {})


# Classes of locked cells

LOCKED = """
import enum
from dataclasses import dataclass, field
from typing import NamedTuple
@dataclass
class Book:
    title: str
    pages: list = field(default_factory=list)
    def count(self): return len(self.pages)
@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0
@dataclass(slots=True)
class Slot:
    a: int
@dataclass
class Shelf:
    books: list
    first: Book = None
class Pair(NamedTuple):
    a: int
    b: int
    def total(self): return self.a + self.b
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
class Level(enum.IntEnum):
    LOW = 1
class Stack:
    def __init__(self): self.items = []
    def push(self, x): self.items.append(x)
@dataclass
class Odd:
    a: int
    def __setattr__(self, name, value): object.__setattr__(self, name, value)
"""


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(): return Book('t', [1])", "assert f() == Book('t', [1]) and type(f()) is Book and f().count() == 1"),
        ("def f(b): return b.title, b.count(), type(b) is Book", "assert f(Book('t', [1, 2])) == ('t', 2, True)"),
        ("def f(b): b.title = 'u'; b.pages.append(3)", "b = Book('t'); p = b.pages; f(b); assert b == Book('u', [3]) and p == [3]"),
        ("def f(b): return b", "b = Book('t'); assert f(b) is b and f([b, b])[1] is b"),
        ("def f(): return Point(1, 2)", "assert f() == Point(1, 2) and hash(f()) == hash(Point(1, 2)) and f() < Point(2)"),
        ("def f(): return {Point(1): [Point(2)]}", "assert f() == {Point(1): [Point(2)]}"),
        ("def f(s): s.a += 1; return s", "s = Slot(1); assert f(s) is s and s.a == 2"),
        ("def f(): return Shelf([Book('a'), Book('b')])", "assert f() == Shelf([Book('a'), Book('b')])"),
        ("def f(s): s.first = s.books[0]", "s = Shelf([Book('a')]); f(s); assert s.first is s.books[0]"),
        ("def f(p): return Pair(p.b, p.a)", "assert f(Pair(1, 2)) == Pair(2, 1) and f(Pair(1, 2)).total() == 3"),
        ("def f(c): return Colour.GREEN if c is Colour.RED else None", "assert f(Colour.RED) is Colour.GREEN"),
        ("def f(): return Level.LOW", "assert f() is Level.LOW and f() == 1"),
        ("best = Book('t')", "assert best == Book('t') and isinstance(best, Book)"),
        ("def f(s): s.push(2); return len(s.items)", "s = Stack(); s.push(1); assert f(s) == 2 and s.items == [1, 2]"),
        ("def f(k): return k('x').title", "assert f(Book) == 'x'"),
        ("def f(o): return o.a", "assert f(Odd(3)) == 3"),
        ("class Mine(Book): pass\ndef f(): return Mine('t')", "assert not f() == Book('t') and f().title == 't'"),
        ("def f():\n    b = Book('t')\n    b.extra = 1\n    return b", "assert f().extra == 1"),
    ],
)  # fmt: skip
def test_instances_of_locked_classes_travel_as_data(student, test):
    pair = Pair("")
    pair.locked(LOCKED)
    pair.answer(student)
    pair.test(test)


def test_the_examiner_makes_instances_of_its_own_class():
    pair = Pair("")
    pair.locked(LOCKED)
    pair.answer(
        """
        @dataclass
        class Book:
            title: str
            pages: list = field(default_factory=list)
            def __eq__(self, other): return True
            def count(self): return 99
        def f(): return Book('mine')
        """
    )
    pair.test("assert f() != Book('t') and f().count() == 0", names={"f"})


def test_a_class_that_a_test_defines_under_a_locked_name_is_the_tests_own():
    pair = Pair("def f(x): return 1")
    pair.locked("class Stack: pass")
    pair.test("class Stack:\n    answer = 42\nx = Stack()", names={"f"})
    with pytest.raises(TypeError, match="the test's own"):
        pair.test("f(x)", names={"f"})


def test_a_class_of_an_earlier_test_is_not_taken_for_one_of_a_locked_cell():
    pair = Pair("def f(x): return 1")
    pair.test("class Secret: answer = 42")
    pair.locked("class Stack: pass")
    with pytest.raises(TypeError, match="the test's own"):
        pair.test("f(Secret())", names={"f"})


@pytest.mark.parametrize(
    "content",
    [
        [],
        ["Book", ["title", "pages"], "t"],
        ["Book", ["title", "pages"], "t", [], 1],
        ["Book", ["title"], "t"],
        ["Book", ["pages", "title"], [], "t"],
        ["Book", ["title", "__class__"], "t", 1],
        ["Book", "title", "t"],
        [5, ["title"], "t"],
        ["Stack", ["items"], []],
        ["Odd", ["a"], 1],
        ["Colour", ["member"], "BLUE"],
        ["Colour", ["member"], "__class__"],
        ["Colour", ["member"], 1],
        ["Colour", ["member"], "RED", "GREEN"],
        ["Pair", ["a", "b"], 1],
        ["Popen", ["args"], "ls"],
        ["type", ["name"], "x"],
    ],
    ids=str,
)
def test_a_forged_instance_is_refused(content):
    pair = Pair("def f(): return 1")
    pair.locked(LOCKED)
    pair.forge = lambda reply: {**reply, "value": {"instance": content}}
    with pytest.raises(DataError):
        pair.test("f()", names={"f"})


# Any data, in an object


names = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
data = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=10,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(names, data), st.dictionaries(names, data))
def test_attributes_of_any_data_go_over_and_come_back(before, after):
    pair = Pair(
        """
        def seen(x): return dict(vars(x))
        def change(x, new): vars(x).clear(); vars(x).update(new)
        """
    )
    given_ = argparse.Namespace(**before)
    pair.names["given"], pair.names["before"], pair.names["after"] = given_, before, after
    pair.test("assert seen(given) == before; change(given, after); assert seen(given) == after")
    assert vars(given_) == after


@settings(max_examples=50, deadline=None)
@given(st.lists(data))
def test_an_iterator_of_any_data_goes_over(items):
    pair = Pair("def f(i): return list(i)")
    pair.names["items"] = items
    pair.test("assert f(iter(items)) == items")
