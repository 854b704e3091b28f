# Answers that are classes and their instances.

# %% inherit: answer
class Animal:
    def __init__(self, name): self.name = name
    def say(self): return "..."
class Dog(Animal):
    def say(self): return "woof"

# %% inherit: wrong
class Animal:
    pass
class Dog:
    pass

# %% inherit: test
d = Dog("a")
assert d.name == "a" and d.say() == "woof"
assert isinstance(d, Animal) and issubclass(Dog, Animal)
assert type(d) == Dog
assert type(d).__name__ == "Dog"
assert Dog.__bases__ == (Animal,)
assert Dog.__mro__[1] is Animal


# %% eq_ops: answer
class V:
    def __init__(s, x, y): s.x, s.y = x, y
    def __add__(s, o): return V(s.x+o.x, s.y+o.y)
    def __eq__(s, o): return isinstance(o, V) and (s.x, s.y) == (o.x, o.y)
    def __repr__(s): return f"V({s.x}, {s.y})"
    def __mul__(s, k): return V(s.x*k, s.y*k)
    __rmul__ = __mul__
    def __hash__(s): return hash((s.x,s.y))

# %% eq_ops: wrong
class V:
    pass

# %% eq_ops: test
assert V(1,2) + V(3,4) == V(4,6)
assert repr(V(1,2)) == "V(1, 2)"
assert str(V(1,2)) == "V(1, 2)"
assert f"{V(1,2)}" == "V(1, 2)"
assert V(1,2)*3 == V(3,6)
assert 3*V(1,2) == V(3,6)
assert V(1,2) != V(1,3)
assert len({V(1,2), V(1,2)}) == 1
assert sum([V(1,1),V(2,2)], V(0,0)) == V(3,3)
assert V(1,2) in [V(1,2)]


# %% eq_with_data: answer
class T:
    def __init__(s, c): s.c = c
    def __eq__(s, o): return s.c == (o.c if isinstance(o, T) else o)
    def __lt__(s, o): return s.c < (o.c if isinstance(o, T) else o)
    def __float__(s): return float(s.c)
    def __sub__(s, o): return T(s.c - o)

# %% eq_with_data: wrong
class T:
    def __init__(s, c): s.c = c

# %% eq_with_data: test
assert T(3) == 3
assert T(3) < 4
assert float(T(3)) == 3.0
assert (T(3) - 1) == 2


# %% returned_eq_data: answer
def mk(c):
    return T(c)

# %% returned_eq_data: wrong
def mk(c):
    return T(c+1)

# %% returned_eq_data: test
assert mk(3) == 3


# %% global_object_eq_data: answer
t5 = T(5)

# %% global_object_eq_data: wrong
t5 = T(6)

# %% global_object_eq_data: test
assert t5 == 5


# %% subclass_in_test: answer
class Shape:
    def area(self): raise NotImplementedError
    def describe(self): return f"area {self.area()}"

# %% subclass_in_test: wrong
class Shape:
    def area(self): return 0
    def describe(self): return "x"

# %% subclass_in_test: test
class Sq(Shape):
    def area(self): return 4
assert Sq().describe() == "area 4"
import pytest
with pytest.raises(NotImplementedError):
    Shape().area()


# %% own_exception: answer
class MyErr(Exception):
    pass
def risky(x):
    if x < 0: raise MyErr("neg")
    return x

# %% own_exception: wrong
class MyErr(Exception):
    pass
def risky(x):
    return x

# %% own_exception: test
try:
    risky(-1)
except MyErr as e:
    assert str(e) == "neg"
else:
    assert False
assert issubclass(MyErr, Exception)


# %% own_exception_pytest: answer
def risky2(x):
    if x < 0: raise MyErr("neg", x)
    return x

# %% own_exception_pytest: wrong
def risky2(x):
    return x

# %% own_exception_pytest: test
import pytest
with pytest.raises(MyErr) as info:
    risky2(-1)
assert info.value.args == ("neg", -1)


# %% exception_base: answer
def risky3(x):
    if x < 0: raise MyErr("neg")
    return x

# %% exception_base: wrong
def risky3(x):
    raise ValueError

# %% exception_base: test
caught = None
try:
    risky3(-1)
except Exception as e:
    caught = e
assert type(caught).__name__ == "MyErr"
assert isinstance(caught, MyErr)


# %% builtin_exception: answer
def chk(x):
    if not isinstance(x, int): raise TypeError("int please")
    return x

# %% builtin_exception: wrong
def chk(x):
    return x

# %% builtin_exception: test
import pytest
with pytest.raises(TypeError, match="please"):
    chk("a")
from numpy.testing import assert_raises
assert_raises(TypeError, chk, "a")
import unittest
tc = unittest.TestCase()
with tc.assertRaises(TypeError) as cm:
    chk(1.5)
assert "int" in str(cm.exception)


# %% property_setter: answer
class Acc:
    def __init__(self): self._b = 0
    @property
    def b(self): return self._b
    @b.setter
    def b(self, v):
        if v < 0: raise ValueError("neg")
        self._b = v

# %% property_setter: wrong
class Acc:
    b = 0

# %% property_setter: test
a = Acc()
a.b = 5
assert a.b == 5
try:
    a.b = -1
    assert False, "no error"
except ValueError:
    pass
assert isinstance(Acc.b, property)
assert isinstance(type(a).b, property)


# %% dataclass: answer
from dataclasses import dataclass
@dataclass
class Pt:
    x: int
    y: int = 0

# %% dataclass: wrong
class Pt:
    pass

# %% dataclass: test
import dataclasses
assert Pt(1) == Pt(1, 0)
assert dataclasses.is_dataclass(Pt)
assert dataclasses.asdict(Pt(1,2)) == {"x":1,"y":2}
assert [f.name for f in dataclasses.fields(Pt)] == ["x","y"]


# %% iterator_class: answer
class Count:
    def __init__(s, n): s.n = n
    def __iter__(s): s.i = 0; return s
    def __next__(s):
        if s.i >= s.n: raise StopIteration
        s.i += 1; return s.i
    def __len__(s): return s.n
    def __getitem__(s, i): return i+1
    def __contains__(s, x): return 1 <= x <= s.n

# %% iterator_class: wrong
class Count:
    def __init__(s, n): pass

# %% iterator_class: test
assert list(Count(3)) == [1,2,3]
assert len(Count(3)) == 3
assert Count(3)[1] == 2
assert 2 in Count(3)
it = iter(Count(2)); assert next(it) == 1; assert next(it) == 2
try:
    next(it); assert False
except StopIteration: pass
assert hasattr(Count, "__iter__")
from collections.abc import Iterator, Iterable
assert isinstance(Count(3), Iterable)


# %% linked_list: answer
class Node:
    def __init__(s, v, nxt=None): s.v, s.next = v, nxt
def build(xs):
    head = None
    for x in reversed(xs): head = Node(x, head)
    return head

# %% linked_list: wrong
class Node:
    pass
def build(xs):
    return None

# %% linked_list: test
h = build([1,2,3])
assert h.v == 1 and h.next.next.v == 3 and h.next.next.next is None
n = Node(1); n.next = n
assert n.next is n
m = Node(5, Node(6)); m.next.v = 7
assert m.next.v == 7


# %% enum: answer
from enum import Enum
class Co(Enum):
    R = 1
    G = 2
def pick(): return Co.G

# %% enum: wrong
class Co:
    R = 1
def pick(): return 2

# %% enum: test
assert Co.R.value == 1
assert Co(2) is Co.G
assert pick() == Co.G
assert [c.name for c in Co] == ["R","G"]
assert len(Co) == 2
assert isinstance(pick(), Co)
from enum import Enum
assert issubclass(Co, Enum)


# %% attributes: answer
class Ob:
    shared = []
    def __init__(s): s.a = 1; s.items = []
    def add(s, x): s.items.append(x)
    @staticmethod
    def st(x): return x+1
    @classmethod
    def make(cls): return cls()

# %% attributes: wrong
class Ob:
    pass

# %% attributes: test
o = Ob()
assert hasattr(o, "a") and not hasattr(o, "zz")
assert getattr(o, "a") == 1
assert getattr(o, "zz", 7) == 7
o.add(3)
assert o.items == [3]
assert o.__dict__ == {"a":1,"items":[3]}
assert Ob.st(1) == 2
assert isinstance(Ob.make(), Ob)
assert Ob().items is not Ob().items
assert callable(o.add)
assert "add" in dir(o)


# %% mutate_attribute_list: answer
class Bag:
    def __init__(s): s.items = []
    def n(s): return len(s.items)

# %% mutate_attribute_list: wrong
class Bag:
    def __init__(s): s.items = []
    def n(s): return 0

# %% mutate_attribute_list: test
b = Bag()
b.items.append(4)
assert b.n() == 1


# %% replace_method: answer
class Game:
    def roll(s): return 3
    def play(s): return s.roll() * 2

# %% replace_method: wrong
class Game:
    def roll(s): return 3
    def play(s): return 6

# %% replace_method: test
g = Game()
g.roll = lambda: 5
assert g.play() == 10


# %% patch_object: answer
class Game2:
    def roll(s): return 3
    def play(s): return s.roll() * 2

# %% patch_object: wrong
class Game2:
    def roll(s): return 3
    def play(s): return 6

# %% patch_object: test
from unittest import mock
with mock.patch.object(Game2, "roll", return_value=4):
    assert Game2().play() == 8


# %% unittest_class: answer
def add(a, b): return a + b

# %% unittest_class: wrong
def add(a, b): return a - b

# %% unittest_class: test
import unittest
class TestAdd(unittest.TestCase):
    def setUp(self): self.a = 1
    def test_add(self): self.assertEqual(add(self.a, 2), 3)
    def test_neg(self): self.assertAlmostEqual(add(-1.0, 0.1), -0.9)
suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestAdd)
res = unittest.TextTestRunner().run(suite)
assert res.wasSuccessful()


# %% unittest_main: answer
def add2(a, b): return a + b

# %% unittest_main: wrong
def add2(a, b): return a - b

# %% unittest_main: test
import unittest
class TestAdd2(unittest.TestCase):
    def test_add(self): self.assertEqual(add2(1, 2), 3)
r = unittest.main(argv=["x", "TestAdd2"], exit=False)
assert r.result.wasSuccessful() and r.result.testsRun == 1


# %% copy_pickle: answer
class Bx:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v

# %% copy_pickle: wrong
class Bx:
    pass

# %% copy_pickle: test
import copy, pickle
b1 = Bx(3)
b2 = copy.deepcopy(b1)
assert b2 == b1 and b2 is not b1


# %% pickle: answer
bx = Bx(4)

# %% pickle: wrong
bx = Bx(5)

# %% pickle: test
import pickle
assert pickle.loads(pickle.dumps(bx)).v == 4
