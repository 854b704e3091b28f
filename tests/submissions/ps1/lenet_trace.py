# %% wrong: the table of the chapter, whatever the side
def lenet_trace(side):
    return [
        ("C1", (28, 28, 6), 156),
        ("S2", (14, 14, 6), 0),
        ("C3", (10, 10, 16), 2416),
        ("S4", (5, 5, 16), 0),
        ("C5", (1, 1, 120), 48120),
        ("F6", (84,), 10164),
        ("Output", (10,), 850),
    ]


# %% wrong: same padding everywhere
def lenet_trace(side):
    a, b = side // 2, side // 4
    return [
        ("C1", (side, side, 6), 156),
        ("S2", (a, a, 6), 0),
        ("C3", (a, a, 16), 2416),
        ("S4", (b, b, 16), 0),
        ("C5", (b, b, 120), 48120),
        ("F6", (84,), (b * b * 120 + 1) * 84),
        ("Output", (10,), 850),
    ]


# %% wrong: channels first, and no biases
def lenet_trace(side):
    a = side - 4
    b = a // 2 - 4
    c = b // 2 - 4
    return [
        ("C1", (6, a, a), 150),
        ("S2", (6, a // 2, a // 2), 0),
        ("C3", (16, b, b), 2400),
        ("S4", (16, b // 2, b // 2), 0),
        ("C5", (120, c, c), 48000),
        ("F6", (84,), c * c * 120 * 84),
        ("Output", (10,), 840),
    ]


# %% wrong: divides with a single slash
# says: not in whole numbers
def lenet_trace(side):
    rows, n, channels = [], side, 1
    for name, filters in [("C1", 6), ("S2", 0), ("C3", 16), ("S4", 0), ("C5", 120)]:
        n = n - 4 if filters else n / 2
        count = filters * (25 * channels + 1)
        channels = filters or channels
        rows.append((name, (n, n, channels), count))
    units = n * n * channels
    return rows + [("F6", (84,), (units + 1) * 84), ("Output", (10,), 850)]


# %% wrong: the pooling rounds up
def lenet_trace(side):
    rows, n, channels = [], side, 1
    for name, filters in [("C1", 6), ("S2", 0), ("C3", 16), ("S4", 0), ("C5", 120)]:
        n = n - 4 if filters else (n + 1) // 2
        count = filters * (25 * channels + 1)
        channels = filters or channels
        rows.append((name, (n, n, channels), count))
    units = n * n * channels
    return rows + [("F6", (84,), (units + 1) * 84), ("Output", (10,), 850)]


# %% wrong: other names, and the pairs without parameters
def lenet_trace(side):
    a = side - 4
    return [("Conv1", (a, a, 6)), ("Pool1", (a // 2, a // 2, 6))]


# %% partly 1: the shapes are right, the parameters are LeNet's of 1998
def lenet_trace(side):
    a = side - 4
    b = a // 2 - 4
    c = b // 2 - 4
    return [
        ("C1", (a, a, 6), 156),
        ("S2", (a // 2, a // 2, 6), 12),
        ("C3", (b, b, 16), 1516),
        ("S4", (b // 2, b // 2, 16), 32),
        ("C5", (c, c, 120), 48120),
        ("F6", (84,), (c * c * 120 + 1) * 84),
        ("Output", (10,), 850),
    ]


# %% partly 1: the shapes are right, F6 reads 120 values whatever the size
def lenet_trace(side):
    a = side - 4
    b = a // 2 - 4
    c = b // 2 - 4
    return [
        ("C1", (a, a, 6), 156),
        ("S2", (a // 2, a // 2, 6), 0),
        ("C3", (b, b, 16), 2416),
        ("S4", (b // 2, b // 2, 16), 0),
        ("C5", (c, c, 120), 48120),
        ("F6", (84,), 10164),
        ("Output", (10,), 850),
    ]


# %% partly 2: the parameters are right, the channels come first in the shapes
# says: the channels come last
def lenet_trace(side):
    a = side - 4
    b = a // 2 - 4
    c = b // 2 - 4
    return [
        ("C1", (6, a, a), 156),
        ("S2", (6, a // 2, a // 2), 0),
        ("C3", (16, b, b), 2416),
        ("S4", (16, b // 2, b // 2), 0),
        ("C5", (120, c, c), 48120),
        ("F6", (84,), (c * c * 120 + 1) * 84),
        ("Output", (10,), 850),
    ]


# %% right: a loop over the layers
def lenet_trace(side):
    rows, n, channels = [], side, 1
    for name, filters in [("C1", 6), ("S2", 0), ("C3", 16), ("S4", 0), ("C5", 120)]:
        n = n - 4 if filters else n // 2
        count = filters * (25 * channels + 1)
        channels = filters or channels
        rows.append((name, (n, n, channels), count))
    units = n * n * channels
    return rows + [("F6", (84,), (units + 1) * 84), ("Output", (10,), 850)]


# %% right: lists and NumPy integers
def lenet_trace(side):
    n = np.array([side - 4, 0, 0, 0, 0])
    n[1] = n[0] // 2
    n[2] = n[1] - 4
    n[3] = n[2] // 2
    n[4] = n[3] - 4
    depth = np.array([6, 6, 16, 16, 120])
    counts = [156, 0, 2416, 0, 48120]
    rows = [
        [name, [size, size, channels], count]
        for name, size, channels, count in zip(["C1", "S2", "C3", "S4", "C5"], n, depth, counts)
    ]
    rows.append(["F6", [84], 84 * (n[4] ** 2 * 120 + 1)])
    rows.append(["Output", [10], np.int64(850)])
    return rows
