# One cell cannot even be read; one raises at once; the second function is right but has no squares.


# %% squares
def squares(n)
    return [i ** 2 for i in range(1, n + 1)]


# %% sum_of_squares
def sum_of_squares(n):
    return sum(squares(n))


# %% sum_of_squares_application
raise RuntimeError("I gave up")
