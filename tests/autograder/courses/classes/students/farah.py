# The first half is well done; inheritance and contexts are not.

# %% Book
class Book:
    def __init__(self, title, author, pages):
        self.title = title
        self.author = author
        self.pages = pages

    def __eq__(self, other):
        return self.title == other.title and self.author == other.author

    def __repr__(self):
        return f"Book('{self.title}', '{self.author}', {self.pages})"


# %% Book_repr
# see above


# %% Reader
@dataclass
class Reader:
    name: str
    books: list = field(default_factory=list)

    @property
    def limit(self):
        return 3 - len(self.books)


# %% Library
class Library:
    def __init__(self, books=[]):
        self.books = books

    def lend(self, title, reader):
        for book in self.books:
            if book.title == title:
                self.books.remove(book)
                reader.books.append(book)
                return
        raise LibraryError("no such book")

    def give_back(self, title, reader):
        for book in reader.books:
            if book.title == title:
                reader.books.remove(book)
                self.books.append(book)


# %% OpenLibrary
class OpenLibrary(Library):
    def __len__(self):
        return len(self.books)

    def __contains__(self, title):
        return title in [book.title for book in self.books]


# %% Fee
class Fee:
    def of(self, days):
        pass


class Flat:
    def __init__(self, amount):
        self.amount = amount

    def of(self, days):
        return self.amount


class Daily:
    def __init__(self, rate, free=0):
        self.rate = rate
        self.free = free

    def of(self, days):
        return self.rate * (days - self.free)


# %% total
def total(fees, days):
    return sum([fee.of(days) for fee in fees])


# %% closing_time
from contextlib import contextmanager


@contextmanager
def closing_time(library, log):
    log.append("open")
    yield library
    log.append("closed")
