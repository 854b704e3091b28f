"""Cells of an instructor's notebook, of each kind that nbgrader knows."""

from autograder.model import Cell


def code(name: str, source: str, **metadata) -> Cell:
    """A code cell; metadata: nbgrader's."""
    return Cell(name, "code", source, metadata)


def answer(source: str, name: str = "answer") -> Cell:
    return code(name, source, solution=True)


def locked(source: str, name: str = "locked") -> Cell:
    return code(name, source, locked=True)


def exam(source: str, name: str = "test") -> Cell:
    return code(name, source, grade=True, locked=True, points=1)


def ordinary(source: str) -> Cell:
    return code("", source)
