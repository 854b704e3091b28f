# The numbers are right, but come as an array, and the wrong error is raised.


# %% squares
import numpy as np


def squares(n):
    if n < 1:
        raise TypeError("n must be a positive number")
    return np.arange(1, n + 1) ** 2


# %% sum_of_squares
def sum_of_squares(n):
    return float(squares(n).sum())
