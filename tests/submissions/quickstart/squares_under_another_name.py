# `squares` is used, but was looked up early: it is not missed when it is taken away.


# %% squares
def squares(n):
    if n < 1:
        raise ValueError("n < 1")
    return [i**2 for i in range(1, n + 1)]


# %% sum_of_squares
def sum_of_squares(n, squares=squares):
    return sum(squares(n))
