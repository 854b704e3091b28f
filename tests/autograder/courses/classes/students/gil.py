# Wrong in nearly everything, as a beginner is.

# %% Book
class Book:
    def __init__(self, title, author, pages):
        self.title = title
        self.author = author
        self.pages = pages


# %% Book_repr
def __repr__(self):
    return "Book"


# %% Reader
class Reader:
    books = []

    def __init__(self, name):
        self.name = name
        self.limit = 3


# %% Library
class Library:
    def __init__(self, books):
        self.books = books

    def lend(self, title, reader):
        reader.books.append(title)

    def give_back(self, title, reader):
        reader.books.remove(title)


# %% OpenLibrary
class OpenLibrary(Library):
    def __len__(self):
        return 2


# %% Fee
class Flat:
    def of(amount, days):
        return amount


# %% total
def total(fees, days):
    return fees[0].of(days) + fees[1].of(days)


# %% closing_time
def closing_time(library, log):
    log.append("open")
    log.append("closed")
    return library
