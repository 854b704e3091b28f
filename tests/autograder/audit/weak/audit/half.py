# %% right: by numpy
def half(n):
    return np.int64(n) // 2


# %% wrong: towards zero, which is another half of -7
def half(n):
    return int(n / 2)


# %% partly 1: no half of nothing
def half(n):
    return n // 2 if n else 0
