# %% text
# # A library of our own
# We write the classes of a small library: books, readers, loans. Only the standard library is needed.

# %% locked setup
from dataclasses import dataclass, field


class LibraryError(Exception):
    """Something that the library does not allow."""


# %% text
# **1.** A `Book` has a title, an author and a number of pages. Two books are equal if title and author
# are, and books are ordered by author, then title.


# %% answer Book
class Book:
    ### BEGIN SOLUTION
    def __init__(self, title, author, pages):
        self.title = title
        self.author = author
        self.pages = pages

    def _key(self):
        return self.author, self.title

    def __eq__(self, other):
        return isinstance(other, Book) and self._key() == other._key()

    def __lt__(self, other):
        return self._key() < other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        return f"Book({self.title!r}, {self.author!r}, {self.pages})"

    ### END SOLUTION


# %% test Book-visible 1
emma = Book("Emma", "Austen", 474)
assert emma.title == "Emma" and emma.pages == 474
assert emma == Book("Emma", "Austen", 1)
assert emma != Book("Emma", "Somebody", 474)

# %% test Book-hidden 2
### BEGIN HIDDEN TESTS
shelf = [Book("Ulysses", "Joyce", 730), Book("Persuasion", "Austen", 250), emma]
assert [book.title for book in sorted(shelf)] == ["Emma", "Persuasion", "Ulysses"]
assert len({emma, Book("Emma", "Austen", 3)}) == 1
assert emma in shelf
assert emma != "Emma"
### END HIDDEN TESTS

# %% text
# **2.** `repr` of a book is what one would type to make it.

# %% answer Book_repr
### BEGIN SOLUTION
# It is above.
### END SOLUTION

# %% test Book_repr-visible 1
assert repr(Book("Emma", "Austen", 474)) == "Book('Emma', 'Austen', 474)"

# %% test Book_repr-hidden 1
### BEGIN HIDDEN TESTS
again = eval(repr(Book("It's", 'A. N. "Other"', 5)))
assert again == Book("It's", 'A. N. "Other"', 5) and again.pages == 5
### END HIDDEN TESTS

# %% text
# **3.** A `Reader` is a dataclass with a name and a list of books, empty at first. `limit`, a property
# that cannot be set, says how many books are still allowed: three in all.


# %% answer Reader
### BEGIN SOLUTION
@dataclass
class Reader:
    name: str
    books: list = field(default_factory=list)

    @property
    def limit(self):
        return 3 - len(self.books)


### END SOLUTION

# %% test Reader-visible 1
reader = Reader("Ada")
assert reader.name == "Ada" and reader.books == []
assert reader.limit == 3

# %% test Reader-hidden 2
### BEGIN HIDDEN TESTS
import dataclasses

assert dataclasses.is_dataclass(Reader)
assert Reader("x") == Reader("x") and Reader("x") != Reader("y")
reader.books.append(emma)
assert reader.limit == 2
assert Reader("other").books == [], "each reader has a list of her own"
try:
    reader.limit = 9
except AttributeError:
    pass
else:
    raise AssertionError("limit can be set")
### END HIDDEN TESTS

# %% text
# **4.** A `Library` holds books. `lend(title, reader)` moves a book to a reader, `give_back(title,
# reader)` moves it back. Raise a `LibraryError` that names the title where there is no such book, and
# one where the reader has her three.


# %% answer Library
class Library:
    ### BEGIN SOLUTION
    def __init__(self, books=()):
        self.books = list(books)

    def lend(self, title, reader):
        if reader.limit <= 0:
            raise LibraryError(f"{reader.name} has three books already")
        reader.books.append(_take(self.books, title))

    def give_back(self, title, reader):
        self.books.append(_take(reader.books, title))


def _take(books, title):
    for book in books:
        if book.title == title:
            books.remove(book)
            return book
    raise LibraryError(f"no book {title!r}")
    ### END SOLUTION


# %% test Library-visible 1
reader = Reader("Ada")
library = Library([Book("Emma", "Austen", 474), Book("Ulysses", "Joyce", 730)])
library.lend("Emma", reader)
assert [book.title for book in reader.books] == ["Emma"]
assert [book.title for book in library.books] == ["Ulysses"]

# %% test Library-hidden 3
### BEGIN HIDDEN TESTS
import pytest

with pytest.raises(LibraryError, match="Dune"):
    library.lend("Dune", reader)
library.give_back("Emma", reader)
assert reader.books == [] and len(library.books) == 2
with pytest.raises(LibraryError):
    library.give_back("Emma", reader)
many = Library([Book(str(n), "x", n) for n in range(5)])
for n in range(3):
    many.lend(str(n), reader)
with pytest.raises(LibraryError):
    many.lend("4", reader)
assert len(many.books) == 2
### END HIDDEN TESTS

# %% text
# **5.** A library can be walked through in order of its books, tells its length, and `title in library`
# works. Write a class `OpenLibrary` that inherits from `Library`.


# %% answer OpenLibrary
class OpenLibrary(Library):
    ### BEGIN SOLUTION
    def __iter__(self):
        return iter(sorted(self.books))

    def __len__(self):
        return len(self.books)

    def __contains__(self, title):
        return any(book.title == title for book in self.books)

    ### END SOLUTION


# %% test OpenLibrary-visible 1
town = OpenLibrary([Book("Ulysses", "Joyce", 730), Book("Emma", "Austen", 474)])
assert len(town) == 2
assert "Emma" in town and "Dune" not in town

# %% test OpenLibrary-hidden 2
### BEGIN HIDDEN TESTS
assert issubclass(OpenLibrary, Library) and isinstance(town, Library)
assert [book.title for book in town] == ["Emma", "Ulysses"]
town.lend("Ulysses", Reader("B"))
assert len(town) == 1 and "Ulysses" not in town
assert sum(book.pages for book in town) == 474
### END HIDDEN TESTS

# %% text
# **6.** An abstract class `Fee` with a method `of(days)`. `Flat(amount)` costs the same whatever the
# days, `Daily(rate, free=0)` costs a rate for each day that is not free.

# %% answer Fee
### BEGIN SOLUTION
from abc import ABC, abstractmethod


class Fee(ABC):
    @abstractmethod
    def of(self, days):
        """What so many days cost."""


class Flat(Fee):
    def __init__(self, amount):
        self.amount = amount

    def of(self, days):
        return self.amount


class Daily(Fee):
    def __init__(self, rate, free=0):
        self.rate, self.free = rate, free

    def of(self, days):
        return self.rate * max(0, days - self.free)


### END SOLUTION

# %% test Fee-visible 1
assert Flat(5).of(100) == 5
assert Daily(2).of(3) == 6

# %% test Fee-hidden 2
### BEGIN HIDDEN TESTS
import inspect

assert inspect.isabstract(Fee)
assert issubclass(Flat, Fee) and issubclass(Daily, Fee)
assert Daily(0.5, free=10).of(9) == 0
assert abs(Daily(0.1, 2).of(5) - 0.3) < 1e-9
with pytest.raises(TypeError):
    Fee()
### END HIDDEN TESTS

# %% text
# **7.** `total(fees, days)` adds up what any objects with a method `of` cost.


# %% answer total
def total(fees, days):
    ### BEGIN SOLUTION
    return sum(fee.of(days) for fee in fees)
    ### END SOLUTION


# %% test total-visible 1
assert total([Flat(5), Daily(2)], 3) == 11


# %% test total-hidden 2
### BEGIN HIDDEN TESTS
class Twice(Fee):
    def of(self, days):
        return 2 * days


class Odd:
    def __init__(self):
        self.asked = []

    def of(self, days):
        self.asked.append(days)
        return 1


odd = Odd()
assert total([Twice(), odd, Flat(0)], 4) == 9
assert odd.asked == [4]
assert total([], 1) == 0
### END HIDDEN TESTS

# %% text
# **8.** A context manager `closing_time(library, log)`: it writes "open" into the list `log`, and
# "closed" at the end, also where an error ends it. The error is not swallowed.

# %% answer closing_time
### BEGIN SOLUTION
from contextlib import contextmanager


@contextmanager
def closing_time(library, log):
    log.append("open")
    try:
        yield library
    finally:
        log.append("closed")


### END SOLUTION

# %% test closing_time-visible 1
log = []
with closing_time(town, log) as opened:
    assert opened is town
    assert log == ["open"]
assert log == ["open", "closed"]

# %% test closing_time-hidden 2
### BEGIN HIDDEN TESTS
log = []
with pytest.raises(ZeroDivisionError):
    with closing_time(town, log):
        1 / 0
assert log == ["open", "closed"]
### END HIDDEN TESTS
