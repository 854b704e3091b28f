# One function is wrong, and so is what builds on it.


# %% squares
def squares(n):
    if n < 1:
        raise ValueError("too small")
    return [i**2 for i in range(1, n)]


# %% sum_of_squares
def sum_of_squares(n):
    return sum(squares(n))
