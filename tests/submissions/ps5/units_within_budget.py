# %% wrong: the first number of units that does not fit
# says: the first that does not fit
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 1 + bidirectional
    u = 0
    while True:
        total = ways * blocks * u * (features + u + biases)
        total += (layers - 1) * ways * blocks * u * (ways * u + u + biases)
        if total > budget:
            return u
        u += 1


# %% wrong: a network of exactly the budget is refused
# says: a network of exactly the budget fits
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 1 + bidirectional
    u = 0
    while True:
        n = u + 1
        total = ways * blocks * n * (features + n + biases)
        total += (layers - 1) * ways * blocks * n * (ways * n + n + biases)
        if total >= budget:
            return u
        u += 1


# %% wrong: no biases
# says: the biases are missing
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks = {"SimpleRNN": 1, "GRU": 3, "GRU before": 3, "LSTM": 4}[cell]
    ways = 2 if bidirectional else 1
    u = 0
    while True:
        n = u + 1
        total = ways * blocks * n * (features + n + (layers - 1) * (ways + 1) * n)
        if total > budget:
            return u
        u += 1


# %% wrong: the candidate is not counted as a block
# says: four blocks
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (2, 2), "GRU before": (2, 1), "LSTM": (3, 1)}[cell]
    ways = 1 + bidirectional
    u = 1
    while ways * blocks * u * (features + u + biases) <= budget:
        u += 1
    return u - 1


# %% wrong: solves the quadratic equation, and returns a float
# says: not in whole numbers
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 2 if bidirectional else 1
    a = 1 + (layers - 1) * (ways + 1)
    b = features + layers * biases
    return np.floor((-b + np.sqrt(b * b + 4 * a * budget / ways / blocks)) / 2 / a + 1e-9)


# %% wrong: one bias for every GRU, and never less than one unit
# says: the answer is 0
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks = {"SimpleRNN": 1, "GRU": 3, "GRU before": 3, "LSTM": 4}[cell]
    ways = 1 + bidirectional
    u = 1
    while True:
        n = u + 1
        total = ways * blocks * n * (features + n + 1)
        total += (layers - 1) * ways * blocks * n * (ways * n + n + 1)
        if total > budget:
            return u
        u += 1


# %% wrong: raises an error where nothing fits
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 1 + bidirectional
    fits = [
        u
        for u in range(1, 400)
        if ways * blocks * u * (features + u + biases + (layers - 1) * ((ways + 1) * u + biases))
        <= budget
    ]
    return max(fits)


# %% wrong: one bias for every GRU
# says: the default GRU has two biases
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks = {"SimpleRNN": 1, "GRU": 3, "GRU before": 3, "LSTM": 4}[cell]
    ways = 1 + bidirectional
    u = 1
    while ways * blocks * u * (features + u + 1 + (layers - 1) * (ways * u + u + 1)) <= budget:
        u += 1
    return u - 1


# %% partly 1: only a single layer is right
# says: the number of layers is forgotten
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    u = 1
    while blocks * u * (features + u + biases) <= budget:
        u += 1
    return u - 1


# %% partly 2: an upper layer reads only one direction
# says: twice as many features as units
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 1 + bidirectional
    u = 1
    while ways * blocks * u * (features + u + biases + (layers - 1) * (u + u + biases)) <= budget:
        u += 1
    return u - 1


# %% partly 2: every layer reads the features
# says: only the first layer reads the features
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, biases = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    ways = 1 + bidirectional
    u = 1
    while layers * ways * blocks * u * (features + u + biases) <= budget:
        u += 1
    return u - 1


# %% right: layer by layer, and by halving
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    gates = {"SimpleRNN": 0, "GRU": 2, "GRU before": 2, "LSTM": 3}[cell]
    directions = 1 + int(bool(bidirectional))

    def count(u):
        total, read = 0, features
        for _ in range(layers):
            total += directions * (gates + 1) * (read * u + u * u + u * (1 + (cell == "GRU")))
            read = directions * u
        return total

    low, high = 0, budget + 1
    while high - low > 1:
        middle = (low + high) // 2
        if count(middle) <= budget:
            low = middle
        else:
            high = middle
    return low


# %% right: with arrays, a NumPy integer
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    u = np.arange(0, budget + 2)
    blocks = dict(SimpleRNN=1, GRU=3, LSTM=4).get(cell, 3)
    rows = 2 if cell == "GRU" else 1
    ways = 2 if bidirectional else 1
    total = blocks * u * (features + u + rows)
    for _ in range(1, layers):
        total = total + blocks * u * (ways * u + u + rows)
    return np.flatnonzero(ways * total <= budget)[-1]


# %% wrong: tries a hundred units at most
def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, rows = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    directions = 2 if bidirectional else 1
    most = 0
    for units in range(1, 101):
        total, reads = 0, features
        for _ in range(layers):
            total += directions * blocks * units * (reads + units + rows)
            reads = directions * units
        if total <= budget:
            most = units
    return most


# %% right: the quadratic equation in whole numbers
import math


def units_within_budget(cell, features, budget, layers=1, bidirectional=False):
    blocks, rows = {"SimpleRNN": (1, 1), "GRU": (3, 2), "GRU before": (3, 1), "LSTM": (4, 1)}[cell]
    directions = 1 + bool(bidirectional)
    a = directions * blocks * (layers + (layers - 1) * directions)
    b = directions * blocks * (features + layers * rows)
    return (math.isqrt(b * b + 4 * a * budget) - b) // (2 * a)
