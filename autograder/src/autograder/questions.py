"""Which cells make up a question.

A question is an answer cell together with the test cells whose names begin with its name
(`padding`, `padding-visible`, `padding-hidden`); a graded cell that belongs to no answer cell in
this way is a question of its own.
"""

from collections.abc import Iterable


def owner(cell: str, answers: Iterable[str]) -> str:
    """The name of the question that a cell belongs to.

    >>> owner("padding-hidden", ["pad", "padding"])
    'padding'
    """
    return max((answer for answer in answers if cell.startswith(answer)), key=len, default=cell)
