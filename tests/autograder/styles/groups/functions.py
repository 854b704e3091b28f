# Answers that are functions: what they are given, what they give back, what they leave behind.

# %% generator: answer
def ev(n):
    for i in range(n):
        yield 2*i

# %% generator: wrong
def ev(n):
    return [2*i for i in range(n)]

# %% generator: test
import types, inspect
assert list(ev(3)) == [0,2,4]
g = ev(2); assert next(g) == 0
assert isinstance(ev(1), types.GeneratorType)
assert inspect.isgenerator(ev(1))
assert inspect.isgeneratorfunction(ev)
from collections.abc import Iterator
assert isinstance(ev(2), Iterator)
from itertools import islice
assert list(islice(ev(10), 2)) == [0,2]


# %% returns_keys: answer
def ks(d):
    return d.keys()

# %% returns_keys: wrong
def ks(d):
    return {"b": 1}.keys()

# %% returns_keys: test
assert ks({"a":1}) == {"a"}
assert set(ks({"a":1})) == {"a"}
assert len(ks({"a":1})) == 1
assert "a" in ks({"a":1})


# %% returns_keys_eq_keys: answer
def ks2(d):
    return d.keys()

# %% returns_keys_eq_keys: wrong
def ks2(d):
    return {}.keys()

# %% returns_keys_eq_keys: test
d = {"a":1}
assert ks2(d) == d.keys()


# %% arg_iterator: answer
def tot(it):
    return sum(it)

# %% arg_iterator: wrong
def tot(it):
    return 0

# %% arg_iterator: test
assert tot(iter([1,2])) == 3
assert tot(x for x in [1,2]) == 3


# %% arg_views: answer
def cnt(v):
    return len(v)

# %% arg_views: wrong
def cnt(it):
    return 0

# %% arg_views: test
assert cnt({"a":1}.keys()) == 1
assert cnt({"a":1}.items()) == 1
assert cnt({"a":1}.values()) == 1


# %% arg_range_set_bytes: answer
def ln(v):
    return len(v)

# %% arg_range_set_bytes: wrong
def ln(it):
    return 0

# %% arg_range_set_bytes: test
assert ln(range(4)) == 4
assert ln({1,2}) == 2
assert ln(b"abc") == 3
assert ln(bytearray(b"a")) == 1
assert ln(memoryview(b"ab")) == 2


# %% arg_stringio: answer
def lines(f):
    return len(f.readlines())

# %% arg_stringio: wrong
def lines(f):
    return 0

# %% arg_stringio: test
import io
assert lines(io.StringIO("a\nb\n")) == 2


# %% arg_file: answer
def first(f):
    return f.readline()

# %% arg_file: wrong
def first(f):
    return ""

# %% arg_file: test
with open("t_arg.txt","w") as f: f.write("hello\n")
with open("t_arg.txt") as f: assert first(f) == "hello\n"


# %% arg_rng: answer
def draw(rng):
    return rng.integers(0, 10)

# %% arg_rng: wrong
def draw(rng):
    return 77

# %% arg_rng: test
import numpy as np
r1, r2 = np.random.default_rng(0), np.random.default_rng(0)
assert draw(r1) == r2.integers(0, 10)
assert draw(r1) == r2.integers(0, 10)


# %% arg_randomstate: answer
def draw2(rs):
    return rs.rand()

# %% arg_randomstate: wrong
def draw2(rs):
    return 77

# %% arg_randomstate: test
import numpy as np
assert draw2(np.random.RandomState(1)) == np.random.RandomState(1).rand()


# %% arg_regex: answer
def hits(p, s):
    return p.findall(s)

# %% arg_regex: wrong
def hits(p, s):
    return []

# %% arg_regex: test
import re
assert hits(re.compile("a+"), "aabaa") == ["aa","aa"]


# %% arg_class_of_test: answer
def area(s):
    return s.w * s.h

# %% arg_class_of_test: wrong
def area(s):
    return 0

# %% arg_class_of_test: test
class Rect:
    w, h = 2, 3
assert area(Rect()) == 6


# %% arg_mock: answer
def notify(mailer, to):
    mailer.send(to)
    return True

# %% arg_mock: wrong
def notify(mailer, to):
    return True

# %% arg_mock: test
from unittest.mock import Mock
m = Mock()
assert notify(m, "a")
m.send.assert_called_once_with("a")


# %% arg_namespace: answer
def full(p):
    return p.first + p.last

# %% arg_namespace: wrong
def full(p):
    return ""

# %% arg_namespace: test
from types import SimpleNamespace
assert full(SimpleNamespace(first="a", last="b")) == "ab"


# %% arg_namedtuple_of_test: answer
def sx(p):
    return p.x

# %% arg_namedtuple_of_test: wrong
def sx(p):
    return 0

# %% arg_namedtuple_of_test: test
from collections import namedtuple
PQ = namedtuple("PQ","x y")
assert sx(PQ(1,2)) == 1


# %% arg_dataclass_of_test: answer
def sy(p):
    return p.y

# %% arg_dataclass_of_test: wrong
def sy(p):
    return 0

# %% arg_dataclass_of_test: test
from dataclasses import dataclass
@dataclass
class DQ:
    x: int
    y: int
assert sy(DQ(1,2)) == 2


# %% callbacks: answer
def twice(f, x):
    return f(f(x))
def compose(f, g):
    return lambda x: f(g(x))

# %% callbacks: wrong
def twice(f, x):
    return f(x)
def compose(f, g):
    return f

# %% callbacks: test
assert twice(lambda x: x+1, 1) == 3
assert compose(lambda x: x+1, lambda x: x*2)(3) == 7
calls = []
def spy(x):
    calls.append(x); return x
twice(spy, 5)
assert calls == [5,5]
assert twice(len, "ab") if False else True
import math
assert compose(math.sqrt, abs)(-4) == 2.0


# %% decorator: answer
import functools
def deco(f):
    @functools.wraps(f)
    def inner(*a, **k):
        inner.n += 1
        return f(*a, **k)
    inner.n = 0
    return inner

# %% decorator: wrong
def deco(f):
    return f

# %% decorator: test
@deco
def foo(x):
    "doc"
    return x+1
assert foo(1) == 2 and foo(x=2) == 3
assert foo.n == 2
assert foo.__name__ == "foo"
assert foo.__doc__ == "doc"


# %% closure_counter: answer
def mk():
    n = 0
    def c():
        nonlocal n
        n += 1
        return n
    return c

# %% closure_counter: wrong
def mk():
    return lambda: 1

# %% closure_counter: test
c = mk(); assert c() == 1 and c() == 2
assert mk()() == 1


# %% higher_order_libs: answer
def h(x):
    return x**2 - 2

# %% higher_order_libs: wrong
def h(x):
    return x

# %% higher_order_libs: test
import numpy as np, functools
from scipy import optimize, integrate
assert abs(optimize.brentq(h, 0, 2) - 2**.5) < 1e-9
assert abs(integrate.quad(h, 0, 1)[0] + 5/3) < 1e-9
assert (np.vectorize(h)(np.array([1,2])) == [-1,2]).all()
assert list(map(h, [1,2])) == [-1,2]
assert functools.partial(h, 3)() == 7
assert functools.reduce(lambda a, b: a + h(b), [1,2], 0) == 1
assert optimize.minimize(lambda x: h(x[0]), [1.0]).fun < -1.9


# %% inplace: answer
def srt(a):
    a.sort()
def dbl(m):
    m *= 2
def put(d):
    d["k"] = 1
def nest(l):
    l[0].append(9)

# %% inplace: wrong
def srt(a):
    return sorted(a)
def dbl(m):
    return m*2
def put(d):
    return {"k":1}
def nest(l):
    pass

# %% inplace: test
import numpy as np
a = [3,1,2]; r = srt(a); assert a == [1,2,3] and r is None
m = np.ones(3); dbl(m); assert (m == 2).all()
M = np.ones((3,3)); dbl(M[1]); assert M.sum() == 12
d = {}; put(d); assert d == {"k":1}
l = [[1],[2]]; inner = l[0]; nest(l); assert inner == [1,9]


# %% identity: answer
def same(a):
    return a
def other(a):
    return list(a)

# %% identity: wrong
def same(a):
    return list(a)
def other(a):
    return a

# %% identity: test
x = [1]
assert same(x) is x
assert other(x) is not x and other(x) == x
import numpy as np
z = np.zeros(3)
assert not np.shares_memory(np.array(other(z)), z)
assert same(z) is z


# %% view_of_argument: answer
def half(a):
    return a[:2]

# %% view_of_argument: wrong
def half(a):
    return a[:2].copy()

# %% view_of_argument: test
import numpy as np
z = np.arange(4)
v = half(z); v[0] = 9
assert z[0] == 9
assert np.shares_memory(v, z)


# %% alias: answer
a1 = [1,2]
b1 = a1
c1 = a1[:]

# %% alias: wrong
a1 = [1,2]
b1 = [1,2]
c1 = a1

# %% alias: test
assert a1 is b1
assert c1 is not a1 and c1 == a1
assert id(a1) == id(b1)


# %% test_rebinds_global: answer
rate = 2
def pay(h):
    return h*rate

# %% test_rebinds_global: wrong
rate = 2
def pay(h):
    return h*2

# %% test_rebinds_global: test
rate = 3
assert pay(2) == 6
rate = 2
assert pay(2) == 4


# %% student_global_counter: answer
count = 0
def bump():
    global count
    count += 1

# %% student_global_counter: wrong
count = 0
def bump():
    count = 1

# %% student_global_counter: test
bump(); bump()
assert count == 2


# %% delete_helper: answer
def sqs(n):
    return [i*i for i in range(n)]
def sumsq(n):
    return sum(sqs(n))

# %% delete_helper: wrong
def sqs(n):
    return [i*i for i in range(n)]
def sumsq(n):
    return sum(i*i for i in range(n))

# %% delete_helper: test
orig = sqs
del sqs
try:
    sumsq(3)
except NameError:
    pass
else:
    raise AssertionError("not used")
finally:
    sqs = orig
assert sqs(2) == [0,1]


# %% replace_helper_spy: answer
def hlp(x):
    return x+1
def main_(x):
    return hlp(x)*2

# %% replace_helper_spy: wrong
def hlp(x):
    return x+1
def main_(x):
    return (x+1)*2

# %% replace_helper_spy: test
n_calls = 0
orig_hlp = hlp
def hlp(x):
    global n_calls
    n_calls += 1
    return orig_hlp(x)
assert main_(1) == 4
assert n_calls == 1
hlp = orig_hlp


# %% meta: answer
def doc(a: int, b=2, *args, c, **kw) -> str:
    "text"
    return ""

# %% meta: wrong
def doc(a):
    pass

# %% meta: test
import inspect, typing
assert doc.__doc__ == "text" and doc.__name__ == "doc"
assert doc.__annotations__ == {"a": int, "return": str}
assert list(inspect.signature(doc).parameters) == ["a","b","args","c","kw"]
assert inspect.signature(doc).parameters["b"].default == 2
assert doc.__defaults__ == (2,)
assert "return" in inspect.getsource(doc)
assert doc.__code__.co_argcount == 2


# %% type_of_function: answer
fn = lambda x: x

# %% type_of_function: wrong
def fn(x):
    return x

# %% type_of_function: test
import types
assert type(fn) == types.FunctionType
assert isinstance(fn, types.LambdaType)
assert fn.__name__ == "<lambda>"


# %% lru: answer
from functools import lru_cache
@lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n-1)+fib(n-2)

# %% lru: wrong
def fib(n):
    return n

# %% lru: test
assert fib(50) == 12586269025
assert fib.cache_info().misses == 51
assert fib.cache_info().hits > 0
fib.cache_clear()


# %% big_int: answer
def fact(n):
    r = 1
    for i in range(2, n+1): r *= i
    return r

# %% big_int: wrong
def fact(n):
    return n

# %% big_int: test
import math
assert fact(100) == math.factorial(100)
assert fact(5000) == math.factorial(5000)


# %% prints_captured: answer
def hello(n):
    print("Hello", n)

# %% prints_captured: wrong
def hello(n):
    print("Hi", n)

# %% prints_captured: test
import io, contextlib
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    hello("A")
assert buf.getvalue() == "Hello A\n"


# %% prints_patch_stdout: answer
def hello2(n):
    print("Hello", n)

# %% prints_patch_stdout: wrong
def hello2(n):
    pass

# %% prints_patch_stdout: test
import io
from unittest.mock import patch
with patch("sys.stdout", new_callable=io.StringIO) as out:
    hello2("B")
assert out.getvalue().strip() == "Hello B"


# %% prints_swap_stdout: answer
def hello3(n):
    print("Hello", n)

# %% prints_swap_stdout: wrong
def hello3(n):
    pass

# %% prints_swap_stdout: test
import sys, io
old = sys.stdout
sys.stdout = io.StringIO()
hello3("C")
said = sys.stdout.getvalue()
sys.stdout = old
assert said == "Hello C\n"


# %% patch_print: answer
def hello4(n):
    print("Hello", n)

# %% patch_print: wrong
def hello4(n):
    pass

# %% patch_print: test
from unittest import mock
with mock.patch("builtins.print") as p:
    hello4("D")
p.assert_called_once_with("Hello", "D")


# %% patch_input: answer
def ask():
    return int(input("n? ")) * 2

# %% patch_input: wrong
def ask():
    return 0

# %% patch_input: test
from unittest.mock import patch
with patch("builtins.input", return_value="4"):
    assert ask() == 8
with patch("builtins.input", side_effect=["1","2"]):
    assert ask() == 2


# %% rebind_input: answer
def ask2():
    return input() + "!"

# %% rebind_input: wrong
def ask2():
    return ""

# %% rebind_input: test
def input(prompt=""):
    return "yo"
assert ask2() == "yo!"
del input


# %% patch_random: answer
import random
def roll():
    return random.randint(1, 6)

# %% patch_random: wrong
import random
def roll():
    return 3

# %% patch_random: test
from unittest.mock import patch
with patch("random.randint", return_value=4):
    assert roll() == 4


# %% capture_magic: answer
def hello5():
    print("five")

# %% capture_magic: test
%%capture cap
hello5()


# %% warns: answer
import warnings
def old():
    warnings.warn("old", DeprecationWarning)
    return 1

# %% warns: wrong
def old():
    return 1

# %% warns: test
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    assert old() == 1
assert len(w) == 1 and issubclass(w[0].category, DeprecationWarning)


# %% doctest: answer
def dbl2(x):
    """
    >>> dbl2(2)
    4
    """
    return x*2

# %% doctest: wrong
def dbl2(x):
    """
    >>> dbl2(2)
    4
    """
    return x

# %% doctest: test
import doctest
r = doctest.run_docstring_examples(dbl2, globals())
f = doctest.DocTestFinder().find(dbl2, "dbl2", globs={"dbl2": dbl2})
runner = doctest.DocTestRunner()
for t in f: runner.run(t)
assert runner.failures == 0 and runner.tries == 1


# %% dispatch_dict: answer
ops = {"+": lambda a, b: a+b, "-": lambda a, b: a-b}

# %% dispatch_dict: wrong
ops = {}

# %% dispatch_dict: test
assert ops["+"](1,2) == 3
assert set(ops) == {"+","-"}
assert all(callable(f) for f in ops.values())


# %% dir_globals: answer
zed = 3

# %% dir_globals: wrong
zet = 3

# %% dir_globals: test
assert "zed" in globals()
assert "zed" in dir()
try:
    zed
except NameError:
    assert False


# %% history_In: answer
zed3 = sum([1,2])

# %% history_In: test
assert any("zed3 = sum" in cell for cell in In)


# %% time_limit: answer
def quick(n):
    return sum(range(n))

# %% time_limit: wrong
def quick(n):
    import time; time.sleep(1.5)

# %% time_limit: test
import time
t0 = time.time(); quick(1000); assert time.time() - t0 < 1
r = %timeit -o -q -n1 -r1 quick(10)
assert r.best < 1
