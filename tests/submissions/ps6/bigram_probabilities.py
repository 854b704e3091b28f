# %% wrong: shares of the counts, without smoothing
# says: never seen is impossible
def bigram_probabilities(text, characters, weight):
    pairs = np.zeros((characters, characters))
    for g, c in zip(text[:-1], text[1:]):
        pairs[g, c] += 1
    with np.errstate(all="ignore"):
        return pairs / pairs.sum(axis=1, keepdims=True)


# %% wrong: one is added to every count
# says: adds 1 to each count
def bigram_probabilities(text, characters, weight):
    pairs = np.ones((characters, characters))
    for g, c in zip(text[:-1], text[1:]):
        pairs[g, c] += 1
    return pairs / pairs.sum(axis=1, keepdims=True)


# %% wrong: the last character counts as a context
# says: nothing came after the last
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    table = np.zeros((characters, characters))
    pairs = list(zip(text[:-1], text[1:]))
    for g in range(characters):
        different = len({c for a, c in pairs if a == g})
        for c in range(characters):
            above = pairs.count((g, c)) + weight * different * single[c]
            below = list(text).count(g) + weight * different
            table[g, c] = above / below if below else single[c]
    return table


# %% wrong: T counts every time
# says: not the number of times
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    table = np.zeros((characters, characters))
    for g in range(characters):
        after = np.bincount(text[1:][text[:-1] == g], minlength=characters)
        T = after.sum()
        table[g] = (after + weight * T * single) / (T + weight * T) if T else single
    return table


# %% wrong: p(c) without the added one
# says: not count(c) / N
def bigram_probabilities(text, characters, weight):
    single = np.bincount(text, minlength=characters) / len(text)
    table = np.zeros((characters, characters))
    for g in range(characters):
        after = np.bincount(text[1:][text[:-1] == g], minlength=characters)
        T = (after > 0).sum()
        table[g] = (after + weight * T * single) / (after.sum() + weight * T) if T else single
    return table


# %% wrong: T is the size of the alphabet
# says: not of the alphabet
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    table = np.zeros((characters, characters))
    for g in range(characters):
        after = np.bincount(text[1:][text[:-1] == g], minlength=characters)
        shorter = weight * characters
        table[g] = (after + shorter * single) / (after.sum() + shorter)
    return table


# %% wrong: lambda is forgotten
# says: lambda is not used
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    table = np.zeros((characters, characters))
    for g in range(characters):
        after = np.bincount(text[1:][text[:-1] == g], minlength=characters)
        T = (after > 0).sum()
        table[g] = (after + T * single) / (after.sum() + T) if T else single
    return table


# %% wrong: nothing over nothing
# says: 0 / 0
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    pairs = np.zeros((characters, characters))
    for g, c in zip(text[:-1], text[1:]):
        pairs[g, c] += 1
    T = (pairs > 0).sum(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return (pairs + weight * T * single) / (pairs.sum(axis=1, keepdims=True) + weight * T)


# %% wrong: a fancy index counts each pair once
# says: counted a pair once
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    pairs = np.zeros((characters, characters))
    pairs[text[:-1], text[1:]] += 1
    T = (pairs > 0).sum(axis=1, keepdims=True)
    below = pairs.sum(axis=1, keepdims=True) + weight * T
    with np.errstate(all="ignore"):
        return np.where(T > 0, (pairs + weight * T * single) / below, single)


# %% wrong: the text is a circle
# says: no circle
def bigram_probabilities(text, characters, weight):
    counts = np.zeros((characters, characters))
    np.add.at(counts, (text, np.roll(text, -1)), 1)
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    n = counts.sum(axis=1, keepdims=True)
    mixed = weight * (counts > 0).sum(axis=1, keepdims=True)
    return np.where(n > 0, (counts + mixed * single) / np.maximum(n + mixed, 1e-9), single)


# %% wrong: p of the character before
# says: p(c) belongs to the character that comes
def bigram_probabilities(text, characters, weight):
    counts = np.zeros((characters, characters))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    single = (np.bincount(text, minlength=characters)[:, None] + 1) / (len(text) + characters)
    n = counts.sum(axis=1, keepdims=True)
    mixed = weight * (counts > 0).sum(axis=1, keepdims=True)
    return np.where(n > 0, (counts + mixed * single) / np.maximum(n + mixed, 1e-9), single)


# %% wrong: no place for a character that does not occur
# says: minlength
def bigram_probabilities(text, characters, weight):
    counts = np.zeros((characters, characters))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    single = (np.bincount(text) + 1) / (len(text) + characters)
    n = counts.sum(axis=1, keepdims=True)
    mixed = weight * (counts > 0).sum(axis=1, keepdims=True)
    return np.where(n > 0, (counts + mixed * single) / np.maximum(n + mixed, 1e-9), single)


# %% wrong: p(c) only where g is not in the text
# says: g is in the text
def bigram_probabilities(text, characters, weight):
    counts = np.zeros((characters, characters))
    np.add.at(counts, (text[:-1], text[1:]), 1)
    occurs = np.bincount(text, minlength=characters)
    single = (occurs + 1) / (len(text) + characters)
    mixed = weight * (counts > 0).sum(axis=1, keepdims=True)
    table = (counts + mixed * single) / (counts.sum(axis=1, keepdims=True) + mixed)
    table[occurs == 0] = single
    return table


# %% wrong: no return
# says: is there a `return`
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    print(single)


# %% right: all rows at once
def bigram_probabilities(text, characters, weight):
    single = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)
    pairs = np.zeros((characters, characters))
    np.add.at(pairs, (text[:-1], text[1:]), 1)
    T = (pairs > 0).sum(axis=1, keepdims=True)
    below = pairs.sum(axis=1, keepdims=True) + weight * T
    return np.where(T > 0, (pairs + weight * T * single) / np.where(T > 0, below, 1), single)


# %% right: plain Python, a list of lists
def bigram_probabilities(ids, C, lam):
    ids = [int(i) for i in ids]
    p = [(ids.count(c) + 1) / (len(ids) + C) for c in range(C)]
    rows = []
    for g in range(C):
        after = [ids[i + 1] for i in range(len(ids) - 1) if ids[i] == g]
        T = len(set(after))
        if not after:
            rows.append(list(p))
        else:
            rows.append([(after.count(c) + lam * T * p[c]) / (len(after) + lam * T) for c in range(C)])
    return rows


# %% right: a class that counts
class Counted:
    def __init__(self, text, characters):
        self.pairs = np.zeros((characters, characters))
        np.add.at(self.pairs, (text[:-1], text[1:]), 1)
        self.alone = (np.bincount(text, minlength=characters) + 1) / (len(text) + characters)

    def after(self, g, weight):
        row = self.pairs[g]
        mixed = weight * np.count_nonzero(row)
        return (row + mixed * self.alone) / (row.sum() + mixed) if row.any() else self.alone


def bigram_probabilities(text, characters, weight):
    counted = Counted(text, characters)
    return [counted.after(g, weight) for g in range(characters)]
