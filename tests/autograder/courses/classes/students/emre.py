# Everything right, in other ways: dataclasses where he can, classes where the author has functions.

# %% Book
import functools


@functools.total_ordering
@dataclass(eq=False)
class Book:
    title: str
    author: str
    pages: int

    def __eq__(self, other):
        if not isinstance(other, Book):
            return NotImplemented
        return (self.author, self.title) == (other.author, other.title)

    def __lt__(self, other):
        return (self.author, self.title) < (other.author, other.title)

    def __hash__(self):
        return hash(self.title)


# %% Book_repr
Book.__repr__ = lambda self: "Book" + str((self.title, self.author, self.pages))

# %% Reader
MOST = 3


@dataclass
class Reader:
    name: str
    books: list[Book] = field(default_factory=lambda: [])

    def _limit(self):
        return MOST - len(self.books)

    limit = property(_limit)


# %% Library
class Library:
    def __init__(self, books):
        self._books = {book.title: book for book in books}

    @property
    def books(self):
        return list(self._books.values())

    def lend(self, title, reader):
        if title not in self._books:
            raise LibraryError("there is no " + title)
        if not reader.limit:
            raise LibraryError("too many, so not " + title)
        reader.books += [self._books.pop(title)]

    def give_back(self, title, reader):
        mine = [book for book in reader.books if book.title == title]
        if not mine:
            raise LibraryError(title)
        reader.books.remove(mine[0])
        self._books[title] = mine[0]


# %% OpenLibrary
class OpenLibrary(Library):
    def __iter__(self):
        yield from sorted(self.books, key=lambda book: (book.author, book.title))

    def __len__(self):
        return len(self._books)

    def __contains__(self, title):
        return title in self._books


# %% Fee
import abc


class Fee(metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def of(self, days): ...


@dataclass
class Flat(Fee):
    amount: float

    def of(self, days):
        return self.amount


@dataclass
class Daily(Fee):
    rate: float
    free: int = 0

    def of(self, days):
        return self.rate * (days - self.free) if days > self.free else 0


# %% total
def total(fees, days):
    result = 0
    for fee in fees:
        result += fee.of(days)
    return result


# %% closing_time
class closing_time:
    def __init__(self, library, log):
        self.library, self.log = library, log

    def __enter__(self):
        self.log.append("open")
        return self.library

    def __exit__(self, *error):
        self.log.append("closed")
