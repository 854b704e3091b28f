# Partly right: what should raise returns an empty list.


# %% squares
def squares(n):
    return [i * i for i in range(1, n + 1)]


# %% sum_of_squares
def sum_of_squares(n):
    total = 0
    for square in squares(n):
        total += square
    return total


# %% part-b
# I do not know.
