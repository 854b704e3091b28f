# Everything right, with other means: NumPy, a helper in the answer cell, a function given a name.


# %% squares
import numpy as np


def at_least_one(n):
    if not n >= 1:
        raise ValueError(f"{n} is less than 1")
    return n


squares = lambda n: list(np.arange(1, at_least_one(n) + 1) ** 2)


# %% sum_of_squares
from functools import reduce


def sum_of_squares(n):
    return reduce(lambda total, square: total + square, squares(n), 0)


# %% sum_of_squares_equation
# The numbers from one to n are squared, then added up.


# %% sum_of_squares_application
[sum_of_squares(n) for n in range(1, 6)]


# %% part-a
# Fibonacci.
