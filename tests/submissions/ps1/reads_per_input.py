# %% wrong: lets the last window hang over the end
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n, dtype=int)
    for start in range(0, n, strides):
        reads[start : start + pool_size] += 1
    return reads


# %% wrong: off by one, loses the last window
# says: off by one
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n, dtype=int)
    for start in range(0, n - pool_size, strides):
        reads[start : start + pool_size] += 1
    return reads


# %% wrong: marks the windows' starts
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n, dtype=int)
    reads[0 : n - pool_size + 1 : strides] = 1
    return reads


# %% wrong: an input read twice counts once
# says: counts twice
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n, dtype=int)
    for start in range(0, n - pool_size + 1, strides):
        reads[start : start + pool_size] = 1
    return reads


# %% wrong: forgets the stride
# says: the stride is forgotten
def reads_per_input(n, pool_size, strides):
    return np.convolve(np.ones(n - pool_size + 1, dtype=int), np.ones(pool_size, dtype=int))


# %% wrong: counts as floats
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n)
    for start in range(0, n - pool_size + 1, strides):
        reads[start : start + pool_size] += 1
    return reads


# %% wrong: a fancy index, which counts an input at most once per call
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n, dtype=int)
    starts = np.arange(0, n - pool_size + 1, strides)
    reads[(starts[:, None] + np.arange(pool_size)).ravel()] += 1
    return reads


# %% wrong: as many counts as windows, not as inputs
def reads_per_input(n, pool_size, strides):
    return [pool_size for start in range(0, n - pool_size + 1, strides)]


# %% right: a matrix of windows, summed
def reads_per_input(n, pool_size, strides):
    starts = np.arange(0, max(n - pool_size + 1, 0), strides)[:, None]
    position = np.arange(n)
    return ((starts <= position) & (position < starts + pool_size)).sum(axis=0)


# %% right: a plain list
def reads_per_input(n, pool, step):
    counts = [0] * n
    start = 0
    while start + pool <= n:
        for i in range(start, start + pool):
            counts[i] += 1
        start += step
    return counts
