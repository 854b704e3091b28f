"""What a test and an answer hand to each other goes through two real kernels."""

from autograder.model import MIB, Limits, Settings
from tests.autograder.session.test_grader import Assignment

SETTINGS = Settings(
    limits=Limits(cell_seconds=60, submission_seconds=300, memory=1024 * MIB), sandbox=False
)
LOCKED = """
import io, re
import numpy as np
import pandas as pd
from dataclasses import dataclass
from helper_module import Account
@dataclass
class Book:
    title: str
"""
ANSWER = """
import math
def book(title): return Book(title)
def double(d): d["y"] = d.x * 2; return d.groupby("x").sum()
def words(buffer): return buffer.read().split()
def take(iterator): return next(iterator)
def pay(account): account.add(5)
def fact(n): return math.factorial(n)
def count(n): return list(range(n))
def zeros(n): return np.zeros(n)
import logging, warnings
def log(left): logging.getLogger("shop").warning("only %d left", left)
def warn(): warnings.warn("old", DeprecationWarning)
stock = []
def stocked(): return len(stock)
def half(rate): return RATE * rate
"""
HELPER = b"""
class Account:
    def __init__(self): self.total = 0
    def add(self, n): self.total += n
"""
TESTS = {
    "locked class": "assert book('t') == Book('t')",
    "frame": "d = pd.DataFrame({'x': [1, 2]}); r = double(d)\n"
    "assert d.y.tolist() == [2, 4] and r.equals(d.groupby('x').sum())",
    "buffer": "b = io.StringIO('a b'); assert words(b) == ['a', 'b'] and b.read() == ''",
    "iterator": "i = iter([4, 5]); assert take(i) == 4 and next(i) == 5",
    "helper": "a = Account(); pay(a); pay(a); assert a.total == 10",
    "large number": "import math; assert fact(5000) == math.factorial(5000)",
    "long list": "assert len(count(2_500_000)) == 2_500_000",
    "log": "import unittest\nwith unittest.TestCase().assertLogs('shop') as logs:\n    log(2)\n"
    "assert logs.output == ['WARNING:shop:only 2 left']",
    "warning": "import pytest\nwith pytest.warns(DeprecationWarning, match='old'): warn()",
    "name": "stock.append(1); assert stocked() == 1",
    "global": "RATE = 0.5; assert half(3) == 1.5; RATE = 2; assert half(3) == 6",
    "large array": "assert zeros(14 * 2**20).nbytes == 112 * 2**20",
}


def assignment() -> Assignment:
    tests = [("test", name, source) for name, source in TESTS.items()]
    cells = [("locked", "setup", LOCKED), ("answer", "answers", ANSWER), *tests]
    return Assignment(cells, files={"helper_module.py": HELPER}, settings=SETTINGS)


def test_an_authors_answers_earn_everything_outside():
    (notebook,) = assignment().grade().notebooks
    assert notebook.scores == dict.fromkeys(TESTS, 2.0)


def test_a_student_who_rebinds_a_locked_class_decides_nothing():
    rebound = """
    class Book:
        def __init__(self, title): self.title = title
        def __eq__(self, other): return True
    """
    mine = (
        "\n".join(line[4:] for line in rebound.splitlines()) + "\ndef book(title): return Book(5)"
    )
    (notebook,) = assignment().grade(answers=mine).notebooks
    assert not any(notebook.scores.values())
    assert notebook.opinions  # what passes beside that class waits
