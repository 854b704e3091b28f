# Classes in all their forms: abstract, compared, ordered, entered, iterated, called.

# %% abstract: answer
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Square(Shape):
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2

# %% abstract: wrong
class Shape:
    def area(self):
        raise NotImplementedError
class Square(Shape):
    def __init__(self, side):
        self.side = side
    def area(self):
        return self.side ** 2

# %% abstract: test
import inspect
assert inspect.isabstract(Shape)
assert Square(3).area() == 9
try:
    Shape()
except TypeError as problem:
    assert "abstract" in str(problem)
else:
    assert False, "Shape is abstract"


# %% frozen: answer
from dataclasses import dataclass, field
@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0

# %% frozen: wrong
from dataclasses import dataclass, field
@dataclass
class Version:
    major: int
    minor: int = 0

# %% frozen: test
import dataclasses, pytest
assert Version(1, 2) < Version(1, 3)
assert max(Version(2), Version(1, 9)) == Version(2)
assert hash(Version(1)) == hash(Version(1, 0))
with pytest.raises(dataclasses.FrozenInstanceError):
    Version(1).major = 2


# %% own_default: answer
@dataclass
class Cart:
    owner: str
    items: list = field(default_factory=list)
    def add(self, item):
        self.items.append(item)

# %% own_default: wrong
class Cart:
    items = []
    def __init__(self, owner):
        self.owner = owner
    def add(self, item):
        self.items.append(item)

# %% own_default: test
first, second = Cart("a"), Cart("b")
first.add("pen")
assert first.items == ["pen"]
assert second.items == []
assert dataclasses.replace(second, owner="c").owner == "c"


# %% context_manager: answer
class Timer:
    def __init__(self, log):
        self.log = log
    def __enter__(self):
        self.log.append("start")
        return self
    def __exit__(self, kind, error, trace):
        self.log.append("stop")
        return False

# %% context_manager: wrong
class Timer:
    def __init__(self, log):
        self.log = log
    def __enter__(self):
        self.log.append("start")
    def __exit__(self, kind, error, trace):
        return True

# %% context_manager: test
log = []
try:
    with Timer(log) as timer:
        assert isinstance(timer, Timer)
        log.append("work")
        raise KeyError("inside")
except KeyError:
    log.append("raised")
assert log == ["start", "work", "stop", "raised"]


# %% context_generator: answer
from contextlib import contextmanager
@contextmanager
def changed(settings, **new):
    old = dict(settings)
    settings.update(new)
    try:
        yield settings
    finally:
        settings.clear()
        settings.update(old)

# %% context_generator: wrong
from contextlib import contextmanager
@contextmanager
def changed(settings, **new):
    settings.update(new)
    yield settings

# %% context_generator: test
settings = {"depth": 1}
with changed(settings, depth=5):
    assert settings["depth"] == 5
assert settings == {"depth": 1}


# %% total_ordering: answer
from functools import total_ordering
@total_ordering
class Card:
    ORDER = "23456789TJQKA"
    def __init__(self, rank):
        self.rank = rank
    def __eq__(self, other):
        return self.rank == other.rank
    def __lt__(self, other):
        return self.ORDER.index(self.rank) < self.ORDER.index(other.rank)
    def __repr__(self):
        return f"Card({self.rank!r})"

# %% total_ordering: wrong
class Card:
    def __init__(self, rank):
        self.rank = rank
    def __eq__(self, other):
        return self.rank == other.rank
    def __lt__(self, other):
        return self.rank < other.rank
    def __repr__(self):
        return f"Card({self.rank!r})"

# %% total_ordering: test
hand = [Card("A"), Card("2"), Card("T")]
assert [card.rank for card in sorted(hand)] == ["2", "T", "A"]
assert Card("K") >= Card("Q")
assert max(hand) == Card("A")
assert str(hand) == "[Card('A'), Card('2'), Card('T')]"


# %% matrix_class: answer
class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
    def __getitem__(self, place):
        i, j = place
        return self.rows[i][j]
    def __setitem__(self, place, value):
        i, j = place
        self.rows[i][j] = value
    def __matmul__(self, other):
        return Matrix([
            [sum(a * b for a, b in zip(row, column)) for column in zip(*other.rows)]
            for row in self.rows
        ])
    def __neg__(self):
        return Matrix([[-x for x in row] for row in self.rows])
    def __eq__(self, other):
        return self.rows == other.rows
    def __iter__(self):
        return iter(self.rows)

# %% matrix_class: wrong
class Matrix:
    def __init__(self, rows):
        self.rows = rows
    def __getitem__(self, place):
        i, j = place
        return self.rows[i][j]
    def __setitem__(self, place, value):
        i, j = place
        self.rows[i][j] = value
    def __matmul__(self, other):
        return Matrix([[a * b for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows)])
    def __neg__(self):
        return Matrix([[-x for x in row] for row in self.rows])
    def __eq__(self, other):
        return self.rows == other.rows
    def __iter__(self):
        return iter(self.rows)

# %% matrix_class: test
m = Matrix([[1, 2], [3, 4]])
assert m[1, 0] == 3
m[1, 0] = 5
assert m[1, 0] == 5
assert m @ Matrix([[1, 0], [0, 1]]) == m
assert (-m)[0, 1] == -2
assert [sum(row) for row in m] == [3, 9]
rows = [[1]]
Matrix(rows)[0, 0] = 9
assert rows == [[1]]


# %% in_place_operator: answer
class Wallet:
    def __init__(self, amount=0):
        self.amount = amount
    def __iadd__(self, more):
        self.amount += more
        return self
    def __bool__(self):
        return self.amount > 0
    def __int__(self):
        return self.amount

# %% in_place_operator: wrong
class Wallet:
    def __init__(self, amount=0):
        self.amount = amount
    def __iadd__(self, more):
        return Wallet(self.amount + more)
    def __int__(self):
        return self.amount

# %% in_place_operator: test
wallet = Wallet()
same = wallet
assert not wallet
wallet += 5
assert wallet is same
assert int(wallet) == 5 and bool(wallet)


# %% callable_object: answer
class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients
    def __call__(self, x):
        return sum(c * x**i for i, c in enumerate(self.coefficients))
    def __len__(self):
        return len(self.coefficients)

# %% callable_object: wrong
class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients
    def __call__(self, x):
        return sum(c * x**i for i, c in enumerate(reversed(self.coefficients)))
    def __len__(self):
        return len(self.coefficients)

# %% callable_object: test
p = Polynomial(1, 0, 2)
assert callable(p)
assert p(3) == 19
assert list(map(p, [0, 1])) == [1, 3]
import numpy as np
np.testing.assert_allclose(p(np.array([0.0, 1.0])), [1.0, 3.0])


# %% read_only_property: answer
class Circle:
    def __init__(self, radius):
        self._radius = radius
    @property
    def radius(self):
        """How large it is."""
        return self._radius
    @property
    def area(self):
        return 3.14159 * self._radius ** 2

# %% read_only_property: wrong
class Circle:
    def __init__(self, radius):
        self.radius = radius
        self.area = 3.14159 * radius ** 2

# %% read_only_property: test
circle = Circle(2)
assert circle.radius == 2
assert abs(circle.area - 12.566) < 0.001
with pytest.raises(AttributeError):
    circle.radius = 3
assert Circle.radius.__doc__ == "How large it is."


# %% super_call: answer
class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("not enough money")
        self.balance -= amount
class Savings(Account):
    def __init__(self, owner, balance=0, fee=1):
        super().__init__(owner, balance)
        self.fee = fee
    def withdraw(self, amount):
        super().withdraw(amount + self.fee)

# %% super_call: wrong
class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance
    def withdraw(self, amount):
        self.balance -= amount
class Savings(Account):
    def __init__(self, owner, balance=0, fee=1):
        super().__init__(owner, balance)
        self.fee = fee
    def withdraw(self, amount):
        super().withdraw(amount)

# %% super_call: test
savings = Savings("x", 10)
savings.withdraw(4)
assert savings.balance == 5
with pytest.raises(ValueError, match="not enough"):
    savings.withdraw(5)
assert savings.balance == 5
assert "withdraw" in Savings.__dict__ and "balance" not in Savings.__dict__
assert [cls.__name__ for cls in Savings.mro()] == ["Savings", "Account", "object"]


# %% duck_typed_argument: answer
def total_area(shapes):
    return sum(shape.area() for shape in shapes)

# %% duck_typed_argument: wrong
def total_area(shapes):
    return sum(shape.side ** 2 for shape in shapes)

# %% duck_typed_argument: test
class Triangle(Shape):
    def area(self):
        return 1.5
class Fake:
    def area(self):
        return 10
assert total_area([Square(2), Triangle(), Fake()]) == 15.5


# %% flag_enum: answer
from enum import Enum, Flag, auto
class Right(Flag):
    READ = auto()
    WRITE = auto()
class Suit(Enum):
    HEARTS = "h"
    SPADES = "s"
    @property
    def red(self):
        return self is Suit.HEARTS

# %% flag_enum: wrong
class Right:
    READ = 1
    WRITE = 2
class Suit:
    HEARTS = "h"
    SPADES = "s"

# %% flag_enum: test
assert Right.READ in (Right.READ | Right.WRITE)
assert Suit("s") is Suit.SPADES and Suit["HEARTS"].red
assert {suit: suit.value for suit in Suit}[Suit.SPADES] == "s"


# %% slots: answer
class Small:
    __slots__ = ("x",)
    def __init__(self, x):
        self.x = x

# %% slots: wrong
class Small:
    def __init__(self, x):
        self.x = x

# %% slots: test
small = Small(1)
assert not hasattr(small, "__dict__")
try:
    small.y = 2
    raise AssertionError("y is no slot")
except AttributeError:
    pass


# %% counted_instances: answer
class Ticket:
    sold = 0
    def __init__(self):
        Ticket.sold += 1
        self.number = Ticket.sold

# %% counted_instances: wrong
class Ticket:
    sold = 0
    def __init__(self):
        self.sold += 1
        self.number = self.sold

# %% counted_instances: test
Ticket.sold = 0
numbers = [Ticket().number for _ in range(3)]
assert numbers == [1, 2, 3]
assert Ticket.sold == 3


# %% class_of_locked_cell: locked
from dataclasses import dataclass
from typing import NamedTuple
@dataclass
class Book:
    title: str
    pages: int
class Place(NamedTuple):
    x: float
    y: float

# %% class_of_locked_cell: answer
def thickest(books):
    return max(books, key=lambda book: book.pages)
def middle(a, b):
    return Place((a.x + b.x) / 2, (a.y + b.y) / 2)

# %% class_of_locked_cell: wrong
def thickest(books):
    return max(books, key=lambda book: book.title)
def middle(a, b):
    return ((a.x + b.x) / 2, (a.y + b.y) / 2)

# %% class_of_locked_cell: test
shelf = [Book("Z", 100), Book("A", 300)]
assert thickest(shelf) == Book("A", 300)
assert thickest(shelf) is shelf[1]
assert middle(Place(0, 0), Place(2, 4)) == Place(1, 2)
assert middle(Place(0, 0), Place(2, 4)).y == 2


# %% subclass_of_locked_class: locked
class Animal:
    def __init__(self, name):
        self.name = name
    def speak(self):
        raise NotImplementedError
    def introduce(self):
        return f"{self.name} says {self.speak()}"

# %% subclass_of_locked_class: answer
class Cow(Animal):
    def speak(self):
        return "moo"

# %% subclass_of_locked_class: wrong
class Cow:
    def __init__(self, name):
        self.name = name
    def introduce(self):
        return f"{self.name} says moo"

# %% subclass_of_locked_class: test
assert issubclass(Cow, Animal)
cow = Cow("Berta")
assert isinstance(cow, Animal)
assert cow.introduce() == "Berta says moo"
