"""Tests see a student's names as if they were in one process, and no student decides a test."""

import copy
import inspect
import json
import os
import socket
import subprocess
import sys
import textwrap
import types
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from autograder.errors import ChannelClosed, DataError
from autograder.proxy import libraries
from autograder.proxy.handles import Handle
from autograder.proxy.namespace import StudentNames
from autograder.proxy.student import Servant
from autograder.wire.frames import Channel
from tests.autograder.proxy.pairs import Pair, run

# As in one process


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(n): return [i * i for i in range(n)]", "assert f(3) == [0, 1, 4]"),
        ("def f(): return 2.5", "assert type(f()) is float"),
        ("import numpy as np\ndef f(x): return x.sum()", "assert type(f(np.ones(3))) is np.float64"),
        ("def f(x): return x.T", "assert np.array_equal(f(np.eye(2, 3)), np.eye(3, 2))"),
        ("def f(x, *a, k=1, **kw): return x, a, k, kw", "assert f(1, 2, k=3, z=4) == (1, (2,), 3, {'z': 4})"),
        ("table = {'b': 1, 'a': 2}", "assert list(table) == ['b', 'a']"),
        ("f = lambda x: x", "assert f is f and callable(f) and f.__name__ == '<lambda>'"),
        ("x = 3", "assert 'x' in globals() and globals()['x'] == 3"),
        ("def f(): 'Doc.'", "assert f.__doc__ == 'Doc.'"),
        ("def f(x): return x", "a = [1]; assert f(a) is a and f((a, 2))[0] is a"),
        ("def f():\n    a = []\n    return a, a", "a, b = f(); assert a is b"),
        ("def f(g, x): return g(x) + 1", "assert f(lambda x: 2 * x, 5) == 11"),
        ("def f(g): return g", "g = lambda: 1; assert f(g) is g"),
        ("import numpy as np\ndef f(g): return g(0.0)", "assert f(np.cos) == 1.0"),
        ("import numpy as np\ndef f(d): return np.zeros(2, d)", "assert f(np.float32).dtype == np.float32"),
        ("import math\ndef f(m): return m.pi", "import math; assert f(math) == math.pi"),
        ("def f(n):\n    for i in range(n): yield i", "assert list(f(3)) == [0, 1, 2]"),
        ("def f(n):\n    yield n", "import types; assert isinstance(f(1), types.GeneratorType)"),
        ("def f(n):\n    yield n", "g = f(1); next(g)\ntry: next(g)\nexcept StopIteration: pass\nelse: 1/0"),
        ("def f(a, b=2): pass", "import inspect; assert str(inspect.signature(f)) == '(a, b=2)'"),
        ("async def f(x): return x + 1", "h = f(1).__await__()\ntry: next(h)\nexcept StopIteration as s: assert s.value == 2"),
        ("from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(): return P(1, 2)",
         "p = f(); assert p == (1, 2) and p.y == 2 and isinstance(p, P) and isinstance(P(3, 4), tuple)"),
        ("from contextlib import contextmanager\nlog = []\n@contextmanager\ndef f():\n    log.append(1)\n    try: yield 5\n    finally: log.append(2)",
         "with f() as five: assert five == 5 and log == [1]\nassert log == [1, 2]"),
    ],
)  # fmt: skip
def test_behaves_as_in_one_process(student, test):
    # In a thread of its own: in this one, tests that use a browser leave an event loop running.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(run, student, test).result()


VECTOR = """
class Vector:
    made = 0
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, other): return Vector(self.x + other.x, self.y + other.y)
    def __mul__(self, k): return Vector(k * self.x, k * self.y)
    __rmul__ = __mul__
    def __iadd__(self, other): self.x += other.x; self.y += other.y; return self
    def __eq__(self, other): return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)
    def __hash__(self): return hash((self.x, self.y))
    def __abs__(self): return (self.x ** 2 + self.y ** 2) ** 0.5
    def __len__(self): return 2
    def __getitem__(self, i): return (self.x, self.y)[i]
    def __setitem__(self, i, v): setattr(self, 'xy'[i], v)
    def __contains__(self, v): return v in (self.x, self.y)
    def __iter__(self): return iter((self.x, self.y))
    def __repr__(self): return f'Vector({self.x}, {self.y})'
    def __bool__(self): return bool(self.x or self.y)
    def __lt__(self, other): return abs(self) < abs(other)
    def __float__(self): return abs(self)
    @property
    def norm(self): return abs(self)
    @classmethod
    def zero(cls): return cls(0, 0)
    @norm.setter
    def norm(self, n): self.x, self.y = n, 0
class Sub(Vector): pass
"""


def test_a_students_class_can_be_tested_with_all_its_operators():
    run(
        VECTOR,
        """
        v, w = Vector(3, 4), Vector(1, 2)
        assert v.x == 3 and v.norm == 5.0 and abs(v) == 5.0 and len(v) == 2 and float(v) == 5.0
        assert v + w == Vector(4, 6) and v != w and 2 * v == v * 2 == Vector(6, 8)
        assert (2 * v).x == 6 and abs(2 * v) == 10.0
        assert v[1] == 4 and list(v) == [3, 4] and 4 in v and 5 not in v
        assert repr(v) == str(v) == f"{v}" == "Vector(3, 4)"
        assert bool(v) and not Vector.zero() and w < v and sorted([v, w])[0] is w
        assert isinstance(v, Vector) and not isinstance(v, Sub) and isinstance(Sub(1, 1), Vector)
        assert issubclass(Sub, Vector) and not issubclass(Vector, Sub) and isinstance(Vector, type)
        assert not isinstance((3, 4), Vector)
        assert len({Vector(1, 1), Vector(1, 1)}) == 1
        same = v
        v += w
        assert v is same and v.x == 4
        v[0] = 7; assert v.x == 7
        v.norm = 9; assert v.x == 9
        v.extra = [1]; assert v.extra == [1]
        del v.extra; assert not hasattr(v, "extra")
        assert type(v).__name__ != "int" and Vector.made == 0
        """,
    )


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("x.append(4)", "[1]", "[1, 4]"),
        ("x[0].append(4)", "[[1], 2]", "[[1, 4], 2]"),
        ("x['k'] = x.pop('j')", "{'j': [1]}", "{'k': [1]}"),
        ("x.add(2)", "{1}", "{1, 2}"),
        ("x += 1", "np.zeros((2, 2), 'f4')", "np.ones((2, 2), 'f4')"),
        ("x.sort()", "np.array([3, 1, 2])[::2]", "np.array([2, 3])"),
        ("x[0][1] += 1", "(np.zeros(2), 3)", "(np.array([0.0, 1.0]), 3)"),
        ("x[0] = 'new'", "np.array([1, None], object)", "np.array(['new', None], object)"),
        ("x.appendleft(0)", "collections.deque([1])", "collections.deque([0, 1])"),
        ("x.update('aa')", "collections.Counter('a')", "collections.Counter('aaa')"),
        ("x.extend(b'b')", "bytearray(b'a')", "bytearray(b'ab')"),
        ("x.clear(); 1/0", "[1]", "[]"),
    ],
)
def test_an_argument_changed_in_place_comes_back_changed(change, before, after):
    run(
        f"def f(x):\n    {change}",
        f"""
        import collections
        x = {before}
        try: f(x)
        except ZeroDivisionError: pass
        after = {after}
        np.testing.assert_equal(x, after)
        assert type(x) is type(after)
        """,
    )


def test_aliases_among_arguments_are_kept():
    run(
        "def f(a, b):\n    a.append(1)\n    return a is b, [b]",
        "x = []\nsame, out = f(x, x)\nassert same and x == [1] and out[0] is x",
    )


def test_rows_moved_within_an_argument_keep_their_identity():
    run(
        "def f(x): x.reverse()", "a, b = [1], [2]; x = [a, b]; f(x); assert x[0] is b and x[1] is a"
    )


def test_a_name_that_a_call_changed_is_seen():
    run("n = 0\ndef f():\n    global n\n    n += 1", "f(); f(); assert n == 2")


def test_a_function_that_a_call_replaced_is_the_new_one():
    """A name is asked for once in a cell, and again when it stands for something else."""
    student = "def f():\n    global f\n    f = lambda: 2\n    return 1\ndef g(): return 0"
    run(student, "assert [f(), f(), f(), g()] == [1, 2, 2, 0]")


def test_a_function_is_asked_for_once_in_a_cell():
    """Or a test that calls a function a thousand times would ask two thousand times."""
    pair = Pair("def f(x): return x")
    pair.test("assert [f(i) for i in range(9)] == list(range(9))")
    assert sum(json.loads(request).get("op") == "name" for request in pair.requests) == 1


def test_a_deleted_name_is_missing_on_both_sides_until_it_is_put_back():
    """The test of nbgrader's own example course."""
    run(
        "def squares(n): return [1]\ndef total(n): return sum(squares(n))",
        """
        kept = squares
        del squares
        try: squares
        except NameError: pass
        else: raise AssertionError
        try: total(1)
        except NameError as error: assert "squares" in str(error)
        else: raise AssertionError
        squares = kept
        assert total(1) == 1
        """,
    )


def test_a_test_can_put_its_own_function_in_place_of_a_students():
    run(
        "def inner(x): return 0\ndef f(x): return inner(x) + 1",
        "seen = []\ndef inner(x):\n    seen.append(x)\n    return 10\nassert f([2]) == 11 and seen == [[2]]",
    )


def test_a_test_keeps_what_it_stores_under_a_students_name_even_if_it_cannot_travel():
    pair = run("x = 1", "class Own: pass\nx = own = Own()\nassert x is own")
    assert pair.student["x"] == 1


def test_the_next_students_cell_takes_its_name_back():
    pair = Pair("x = 1")
    pair.test("x = 2")
    pair.student["x"] = 3
    pair.test("assert x == 3")


def test_an_undefined_name_is_a_name_error():
    with pytest.raises(NameError, match="nothing"):
        run("", "nothing", names={"nothing"})


def test_names_of_the_examiner_are_never_asked_for():
    pair = Pair("def len(x): return 99")
    pair.test("assert len([1]) == 1", names=set())
    assert pair.requests == []


def test_what_is_printed_comes_back_as_text(capsys):
    run("import sys\ndef f():\n    print('a')\n    print('b', file=sys.stderr)", "f()")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("a\n", "b\n")


def test_output_keeps_its_order_around_a_function_of_the_test(capsys):
    run("def f(g):\n    print(1)\n    g()\n    print(3)", "f(lambda: print(2))")
    assert capsys.readouterr().out == "1\n2\n3\n"


# Exceptions


@pytest.mark.parametrize(
    ("statement", "kind", "text"),
    [
        ("raise ValueError('n must be positive')", ValueError, "n must be positive"),
        ("raise KeyError('k')", KeyError, "'k'"),
        ("{}[(1,)]", KeyError, "(1,)"),
        ("raise E('mine')", KeyError, "mine"),
        ("open('/no/such/file')", FileNotFoundError, "No such file"),
        ("b'\\xff'.decode()", ValueError, "invalid start byte"),
        ("np.linalg.inv(np.zeros((2, 2)))", np.linalg.LinAlgError, "Singular"),
        ("raise KeyboardInterrupt('stop')", KeyboardInterrupt, "stop"),
        ("raise SystemExit(3)", SystemExit, "3"),
        ("raise Hostile()", Exception, "no message"),
        ("raise ExceptionGroup('g', [ValueError()])", Exception, "g"),
        ("f()", RecursionError, "recursion"),
        ("return deep()", DataError, "cyclic"),
        ("return nested()", DataError, "nested deeper than 100"),
        ("return 1 << 2_000_000", DataError, "2000001 bits"),
    ],
)
def test_exceptions_come_back_as_the_nearest_built_in_type(statement, kind, text):
    student = f"""
import numpy as np
class E(KeyError):
    def __str__(self): return 'mine'
class Hostile(Exception):
    def __str__(self): raise SystemExit
    @property
    def args(self): raise SystemExit
def deep():
    x = []
    x.append(x)
    return x
def nested():
    x = []
    for _ in range(200): x = [x]
    return x
def f(): {statement}
"""
    with pytest.raises(kind) as caught:
        run(student, "f()")
    assert text in str(caught.value)


def test_a_mistake_in_a_tests_own_function_comes_back_as_it_was_raised():
    with pytest.raises(AssertionError, match="secret 42") as caught:
        run("def f(g): return g(1)", "def g(x): assert x == 2, 'secret 42'\nf(g)")
    assert caught.traceback[-1].name == "g"


def test_nothing_of_the_test_is_in_the_error_that_the_student_gets():
    pair = Pair(
        "def f(g):\n    try: g(1)\n    except AssertionError as error: heard.append(str(error))\nheard = []",
    )
    with pytest.raises(AssertionError, match="secret 42"):
        pair.test("def g(x):\n    secret = 42\n    assert x == secret, f'secret {secret}'\nf(g)")
    assert len(pair.student["heard"]) == 1
    assert "secret" not in pair.student["heard"][0]
    assert not any("secret" in request for request in pair.requests)


# What a student's object cannot do

HOSTILE = """
class Yes(int):
    def __eq__(self, other): seen.append(other); return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    def _me(self, *a): seen.append(a); return self
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __truediv__ = __pow__ = __abs__ = _me
    def __hash__(self): return hash(3)
    def __float__(self): return 0.0
    def __array__(self, *a, **k): import numpy; return numpy.array(3.0)
    __array_priority__ = 1e9
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
    def __reduce__(self): return eval, ('1/0',)
    def __len__(self): return 1
    def __getitem__(self, i): return self
    def all(self): return True
    max = mean = all
class Text(str):
    __eq__ = lambda *a: True
class Rows(list):
    __eq__ = lambda *a: True
import numpy as np
class Array(np.ndarray):
    __eq__ = lambda *a: True
    def __array_finalize__(self, other): pass
seen = []
def f(): return Yes()
def text(): return Text('x')
def rows(): return Rows()
def array(): return np.zeros(3).view(Array)
def numbers(): return [Yes(), Yes()]
"""


@pytest.mark.parametrize(
    "test",
    [
        "assert f() == 12345",
        "assert 12345 == f()",
        "assert not f() != 12345",
        "assert [f()] == [12345] or (f(),) == (12345,)",
        "assert numbers() == [12345, 12345]",
        "assert f() in [12345] or 12345 in f()",
        "assert f() < 12345",
        "assert 12345 <= f()",
        "assert abs(f() - 12345) < 1e-6",
        "assert abs(12345 - f()) < 1e-6",
        "assert abs(np.float64(12345) - f()) < 1e-6",
        "assert ((f() - np.full(3, 12345)) ** 2).mean() < 1e-6",
        "assert (f() == np.full(3, 12345)).all()",
        "assert (np.full(3, 12345) == f()).all()",
        "assert np.abs(f() - 12345).max() < 1e-6",
        "assert np.allclose(f(), 12345)",
        "assert np.allclose(numbers(), [12345, 12345])",
        "assert np.isclose(12345, f())",
        "assert np.array_equal(f(), 12345)",
        "np.testing.assert_allclose(f(), 12345)",
        "np.testing.assert_equal(f(), 12345)",
        "np.testing.assert_array_equal(numbers(), [12345, 12345])",
        "np.testing.assert_array_almost_equal(array(), np.full(3, 12345))",
        "import math; assert math.isclose(f(), 12345)",
        "assert isinstance(f(), (int, float, np.number))",
        "import numbers as n; assert isinstance(f(), n.Number)",
        "assert text() == 'secret 12345'",
        "assert rows() == [12345]",
        "assert isinstance(rows(), list) and len(rows()) == 0",
        "assert (array() == np.full(3, 12345)).all()",
        "assert round(f() - 12345, 3) == 0",
        "assert max(f(), 12345) == 12345",
        "assert sum([f(), 12345]) == 12345",
        "import unittest; unittest.TestCase().assertEqual(f(), 12345)",
        "import unittest; unittest.TestCase().assertAlmostEqual(f(), 12345)",
        "import pytest; assert f() == pytest.approx(12345)",
    ],
)
def test_an_object_equal_to_everything_equals_nothing_and_learns_nothing(test):
    pair = Pair(HOSTILE)
    with pytest.raises((AssertionError, TypeError, AttributeError)):
        pair.test("import numpy as np\n" + test)
    assert not any("12345" in request or "3930" in request for request in pair.requests)


CIRCLE = """
class Circle:
    only = []
    def __new__(cls, r):
        cls.only = cls.only or [object.__new__(cls)]
        return cls.only[0]
    def __init__(self, r): self.r = r
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __lt__ = __contains__ = __matmul__ = __eq__
    def area(self): return self
    def __add__(self, other): return self
"""


def test_what_the_test_made_of_a_class_is_compared_as_the_class_says():
    """Its `__eq__` is what is tested then."""
    run(
        "class Num:\n    def __init__(s, n): s.n = n\n    def __eq__(s, o): return s.n == o",
        "assert Num(3) == 3 and Num(3) != 4 and not Num(3) == 4 and Num(3) in [3] and [Num(3)] == [3]",
    )


@pytest.mark.parametrize(
    "test",
    [
        "assert Circle(2).area() == 12.5",
        "c = Circle(2); assert c.area() == 12.5",
        "c = Circle(2); c.area(); assert abs(c.area() - 12.5) < 1",
        "c = Circle(2); assert c.area() < 12.5",
        "c = Circle(2); assert 12.5 in c.area()",
        "c = Circle(2); assert c + 1 == 12.5",
        "c = Circle(2); keep = [c, c.area()]; assert keep[1] == 12.5",
        "v = Circle(2).area(); Circle(3); assert v == 12.5",
    ],
)
def test_an_answer_that_gives_the_same_object_back_has_no_such_rights(test):
    """Data may have been due."""
    pair = Pair(CIRCLE)
    with pytest.raises((AssertionError, TypeError)):
        pair.test(test)
    assert not any("12.5" in request for request in pair.requests)


def test_a_function_is_not_taken_for_a_class_because_the_student_made_it_one():
    source = "class f:\n    def __init__(s, x): pass\n    def __sub__(s, o): return 0.0"
    with pytest.raises(TypeError, match="would decide"):
        run(source, "assert abs(f(3) - 12345) < 1")
    run(source, "assert abs(f(3) - 12345) < 1", student_classes={"f"})


@pytest.fixture
def handle():
    pair = Pair(HOSTILE)
    pair.names.begin_cell({"f"})
    pair.kept = pair.names["f"]()
    return pair.kept


@pytest.mark.parametrize(
    "use",
    [copy.copy, copy.deepcopy, np.asarray, np.array, np.sum, np.exp, np.shape, json.dumps],
)
def test_a_handle_is_refused_where_data_is_wanted(handle, use):
    assert issubclass(type(handle), Handle)
    with pytest.raises(TypeError):
        use(handle)


@pytest.mark.parametrize(
    "name",
    ["__array_interface__", "__array_struct__", "_repr_html_", "_ipython_display_", "__fspath__"],
)
def test_a_handle_has_none_of_the_attributes_that_libraries_look_for(handle, name):
    assert not hasattr(handle, name)


def test_the_text_of_a_returned_object_is_made_here(handle):
    assert repr(handle) == "<the student's object of class Yes>"


def test_a_students_object_given_back_is_the_same_object():
    run(
        "a = object()\ndef f(x): return x is a, [x]",
        "same, out = f(a); assert same and out[0] is a",
    )


def test_objects_that_the_test_dropped_are_released():
    pair = run("class A: pass", "for _ in range(50): A()")
    pair.test("A")
    assert len(pair.answerer._objects) < 5


def test_what_can_be_no_data_is_refused_with_what_to_do_about_it():
    with pytest.raises(TypeError, match="build it in a locked cell"):
        run("def f(x): pass", "class Own: pass\nf(Own())")


def test_a_tests_function_can_only_be_called():
    with pytest.raises(TypeError, match="g"):
        run(
            "def f(g): raise TypeError(sorted(set(vars(g))) or 'g')",
            "secret = 1\nf(lambda: secret)",
        )


def test_a_tests_class_is_not_handed_out():
    with pytest.raises(TypeError, match="locked cell"):
        run("def f(x): pass", "class Own: pass\nf(Own)")


# A student's kernel that sends anything

FORGED = [
    {
        "value": {
            "handle": {"id": "1", "type": "x", "kind": "object", "callable": True, "library": None}
        }
    },
    {"value": {"handle": {"id": 1, "type": "x", "kind": "object", "callable": True}}},
    {"value": {"handle": {"id": 1, "type": "x", "kind": "object", "callable": True, "library": 5}}},
    {
        "value": {
            "handle": {"id": 1, "type": "x\n", "kind": "object", "callable": True, "library": None}
        }
    },
    {"value": {"handle": {"id": 1, "type": "x", "kind": "int", "callable": True, "library": None}}},
    {"value": {"function": 0}},
    {"value": {"library": ["os", "system"]}},
    {"value": {"argument": 7}},
    {"value": {"argument": -1}},
    {"value": {"same": 0}},
    {"value": 1, "changed": [[0, {"dict": []}]]},
    {"value": 1, "changed": [[0, [{"argument": 0}]]]},
    {"value": 1, "changed": [[5, []]]},
    {"value": 1, "changed": {"0": []}},
    {"value": 1, "printed": 5},
    {"error": 5},
    {"error": {"type": 5, "message": ""}},
    {"value": {"named": "eval"}},
    {},
    [],
    None,
]


@pytest.mark.parametrize("reply", FORGED, ids=json.dumps)
def test_a_forged_reply_is_a_data_error(reply):
    replies = [
        (
            {
                "value": {
                    "handle": {
                        "id": 1,
                        "type": "f",
                        "kind": "function",
                        "callable": True,
                        "library": None,
                    }
                }
            },
            [],
        )
    ]
    names = StudentNames(lambda request, blobs: replies.pop())
    names.begin_cell({"f"})
    function = names["f"]
    replies.append((reply, []))
    with pytest.raises(DataError):
        function([1])


def test_lists_changed_into_a_tree_of_endless_size_are_refused():
    source = "def f(x):\n    for i in range(1, 90): x[i][:] = [x[i - 1], x[i - 1]]"
    with pytest.raises(DataError, match="too large"):
        run(source, "f([[0] for _ in range(90)])")


def test_an_error_of_no_known_type_is_a_runtime_error_and_runs_nothing():
    names = StudentNames(lambda *_: ({"error": {"type": "StudentClass", "message": "m"}}, []))
    names.begin_cell({"f"})
    with pytest.raises(RuntimeError, match=r"^m$"):
        names["f"]


@pytest.mark.parametrize(
    "request_", [{}, {"function": 99}, {"function": 0, "args": 5}, {"printed": 1}, [], None]
)
def test_a_forged_callback_gets_an_error(request_):
    reply, blobs = StudentNames(lambda *_: None).callback(request_, [])
    assert reply["error"]["type"] == "DataError"
    assert blobs == []


def test_an_answer_is_given_to_any_request():
    reply, _ = Servant({}).answer({"op": "nonsense"}, [], lambda *_: None)
    assert reply["error"]["type"] == "KeyError"


# Two processes


def test_two_processes_talk_over_a_socket():
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        try:
            student(Channel(there))
        finally:
            os._exit(0)
    there.close()
    channel = Channel(here)

    def ask(request, blobs):
        channel.send({"ask": request}, blobs)
        message, blobs = channel.receive(20)
        while "ask" in message:
            reply, out = names.callback(message["ask"], blobs)
            channel.send({"answer": reply}, out)
            message, blobs = channel.receive(20)
        return message["reply"], blobs

    names = StudentNames(ask)
    names.begin_cell({"double", "apply", "die", "Box"})
    try:
        array = np.arange(100_000.0)
        assert names["double"](array) is array
        assert array[3] == 6.0
        assert names["apply"](lambda x: names["apply"](lambda y: y + 1, x) * 2, 4) == 10
        box = names["Box"]([1, "\ud800é"])
        assert box.content == [1, "\ud800é"]
        with pytest.raises(ChannelClosed):
            names["die"]()
    finally:
        channel.close()
        os.waitpid(child, 0)


def student(channel):
    namespace = {"__name__": "__main__"}
    source = """
    import os
    def double(x): x *= 2; return x
    def apply(f, x): return f(x)
    def die(): os._exit(1)
    class Box:
        def __init__(self, content): self.content = content
    """
    exec(textwrap.dedent(source), namespace)
    answerer = Servant(namespace)

    def ask(request, blobs):
        channel.send({"ask": request}, blobs)
        while True:
            message, blobs = channel.receive()
            if "answer" in message:
                return message["answer"], blobs
            respond(message, blobs)

    def respond(message, blobs):
        reply, out = answerer.answer(message["ask"], blobs, ask)
        channel.send({"reply": reply}, out)

    while True:
        respond(*channel.receive())


def test_tensors_arrive_as_arrays_and_go_back_as_tensors(keras):
    """In a process of its own: TensorFlow is imported by the student's code there, not by us."""
    script = """
    import sys
    import numpy as np
    from test_namespace import Pair
    assert "tensorflow" not in sys.modules
    pair = Pair('''
    import tensorflow as tf
    def f(): return tf.constant([[1.0, 2.0]])
    def half(): return tf.constant([1.0], tf.bfloat16)
    def variable(): return tf.Variable(3)
    def words(): return tf.constant(["a", "b"])
    def is_tensor(x): return tf.is_tensor(x)
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
    ''')
    pair.test('''
    import numpy as np
    t = f()
    assert isinstance(t, np.ndarray) and t.dtype == np.float32 and t.shape == (1, 2)
    assert type(t.numpy()) is np.ndarray and t[0, 1].numpy() == 2.0
    assert is_tensor(t) and not is_tensor(np.ones(2))
    assert half().dtype == np.float32 and variable() == 3
    assert list(words()) == [b"a", b"b"]
    assert model(np.ones((4, 3), "f4")).shape == (4, 2) and model.count_params() == 8
    assert [w.shape for w in model.weights] == [(3, 2), (2,)]
    assert [w.shape for w in model.get_weights()] == [(3, 2), (2,)]
    assert model.layers[0].units == 2 and model.output_shape == (None, 2)
    ''')
    """
    here = os.path.dirname(__file__)
    root = os.path.abspath(os.path.join(here, "..", "..", ".."))
    environment = {
        **os.environ,
        "PYTHONPATH": f"{here}{os.pathsep}{root}",
        "CUDA_VISIBLE_DEVICES": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_signature_and_the_kind_of_an_object_are_known():
    pair = run("def f(a, *, b=1): pass", "")
    function = pair.names["f"]
    assert list(inspect.signature(function).parameters) == ["a", "b"]
    assert isinstance(function, types.FunctionType)


def test_an_object_of_a_librarys_class_is_one_for_a_test_that_has_the_library():
    """So that a test can ask whether a function returns a Keras model; here a class of IPython."""
    student = (
        "from traitlets import HasTraits\n"
        "class Own(HasTraits): pass\n"
        "def f(): return HasTraits()\n"
        "def g(): return Own()\n"
    )
    test = (
        "from traitlets import HasTraits, TraitType\n"
        "assert isinstance(f(), HasTraits) and isinstance(g(), HasTraits)\n"
        "assert not isinstance(f(), TraitType)\n"
        "assert type(f()).__name__ == f().__class__.__name__ == 'HasTraits'\n"
        "assert type(g()).__name__ == 'Own'\n"
    )
    run(student, test, names={"f", "g"})


@pytest.mark.parametrize(
    "claimed",
    [
        ["builtins", "int"],
        ["numpy", "ndarray"],
        ["decimal", "Decimal"],
        ["traitlets.config", "Config"],
    ],
)
def test_an_object_that_claims_to_be_a_value_is_taken_for_none(claimed, monkeypatch):
    """What travels as data is never what a handle only says that it is."""
    monkeypatch.setattr(libraries, "class_name_of", lambda own, shared: claimed)
    test = "assert not isinstance(f(), (int, float, dict, np.ndarray))\nimport decimal\n"
    run("class C: pass\ndef f(): return C()", test + "assert not isinstance(f(), decimal.Decimal)")


def test_an_object_is_one_object_wherever_it_comes_from():
    """`is` holds, and what is changed through one name is seen through the other."""
    node = (
        "class Node:\n    def __init__(s, v, n=None): s.v, s.next = v, n\n    def me(s): return s"
    )
    run(
        node,
        """
        n = Node(1); n.next = n
        assert n.next is n and n.me() is n and n.me().me() is n
        m = Node(5, n); m.next.v = 7
        assert n.v == 7
    """,
    )


def test_the_type_of_an_object_equals_its_class_and_no_other():
    """`type(d) == Dog`, which is another question than `isinstance(d, Dog)`."""
    run(
        "class Animal: pass\nclass Dog(Animal): pass",
        """
        d, a = Dog(), Animal()
        assert type(d) == Dog and Dog == type(d) and type(d) != Animal and Animal != type(d)
        assert not type(d) == Animal and not type(a) == Dog and type(a) == Animal
        assert type(1) != Dog and not Dog == int and type(d) == type(Dog())
    """,
    )
