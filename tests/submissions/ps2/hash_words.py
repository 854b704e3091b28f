# %% wrong: Python's own hash
def hash_words(words, buckets):
    number = [hash(word) % buckets for word in words]
    groups = {}
    for word, n in zip(words, number):
        groups.setdefault(n, set()).add(word)
    return np.eye(buckets)[number], [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% wrong: the codes are only added
# says: multiply by 31 before each character
def hash_words(words, buckets):
    number = [sum(map(ord, word)) % buckets for word in words]
    groups = {}
    for word, n in zip(words, number):
        groups.setdefault(n, set()).add(word)
    x = np.zeros((len(words), buckets))
    x[np.arange(len(words)), number] = 1
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% wrong: reads the characters from right to left
# says: from left to right
def hash_words(words, buckets):
    groups = {}
    x = np.zeros((len(words), buckets))
    for row, word in enumerate(words):
        n = 0
        for c in reversed(word):
            n = 31 * n + ord(c)
        x[row, n % buckets] = 1
        groups.setdefault(n % buckets, set()).add(word)
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% wrong: one vector for the whole sentence, and no collisions
# says: one row for each word, not their sum
def hash_words(words, buckets):
    x = np.zeros(buckets)
    for word in words:
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        x[n % buckets] += 1
    return x, [["at", "to"]]


# %% wrong: only for the visible examples
def hash_words(words, buckets):
    number = {"to": 3, "at": 3, "in": 5, "transportation": 4, "roundtrip": 59}
    return np.eye(buckets)[[number.get(word, 0) for word in words]], [["at", "to"]]


# %% wrong: overflows in NumPy's integers, and gives the coordinates' groups as numbers
def hash_words(words, buckets):
    number = []
    for word in words:
        n = np.int64(0)
        for c in word:
            n = np.int64(31) * n + ord(c)
        number.append(int(n % buckets))
    return np.eye(buckets)[number], sorted({n for n in number if number.count(n) > 1})


# %% wrong: overflows in NumPy's integers
# says: the number overflows
def hash_words(words, buckets):
    number = []
    for word in words:
        n = np.int64(0)
        for c in word:
            n = np.int64(31) * n + ord(c)
        number.append(int(n % buckets))
    groups = {}
    for word, n in zip(words, number):
        groups.setdefault(n, set()).add(word)
    x = np.zeros((len(words), buckets))
    x[np.arange(len(words)), number] = 1
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% wrong: prints
# says: returned nothing
def hash_words(words, buckets):
    for word in words:
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        print(word, n % buckets)


# %% wrong: sorts the caller's list
# says: in the order of the words
def hash_words(words, buckets):
    words.sort()
    groups = {}
    x = np.zeros((len(words), buckets))
    for row, word in enumerate(words):
        n = 0
        for c in word:
            n = (31 * n + ord(c)) % buckets
        x[row, n] = 1
        groups.setdefault(n, set()).add(word)
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% partly 1: the vectors are right, a word collides with itself
# says: does not collide with itself
def hash_words(words, buckets):
    groups = {}
    x = np.zeros((len(words), buckets))
    for row, word in enumerate(words):
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        x[row, n % buckets] = 1
        groups.setdefault(n % buckets, []).append(word)
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% partly 1: the vectors are right, the collisions are in the order of the sentence
def hash_words(words, buckets):
    groups = {}
    x = np.zeros((len(words), buckets))
    for row, word in enumerate(words):
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        x[row, n % buckets] = 1
        groups.setdefault(n % buckets, set()).add(word)
    return x, [sorted(group) for group in groups.values() if len(group) > 1]


# %% partly 1: the vectors are right, the words of a collision in the order of the sentence
# says: alphabetical order
def hash_words(words, buckets):
    groups = [[] for _ in range(buckets)]
    x = np.zeros((len(words), buckets))
    for row, word in enumerate(words):
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        x[row, n % buckets] = 1
        if word not in groups[n % buckets]:
            groups[n % buckets].append(word)
    return x, [group for group in groups if len(group) > 1]


# %% partly 1: the collisions are right, equal words share one row
# says: has two rows
def hash_words(words, buckets):
    groups = {}
    for word in dict.fromkeys(words):
        n = 0
        for c in word:
            n = 31 * n + ord(c)
        groups.setdefault(n % buckets, []).append(word)
    x = np.zeros((len(set(words)), buckets))
    for row, word in enumerate(dict.fromkeys(words)):
        x[row, [n for n in groups if word in groups[n]][0]] = 1
    return x, [sorted(groups[n]) for n in sorted(groups) if len(groups[n]) > 1]


# %% right: the number as a polynomial, np.eye
def hash_words(words, buckets):
    numbers = [
        sum(ord(c) * 31 ** (len(word) - 1 - i) for i, c in enumerate(word)) % buckets
        for word in words
    ]
    collisions = []
    for b in range(buckets):
        group = {word for word, n in zip(words, numbers) if n == b}
        if len(group) > 1:
            collisions.append(tuple(sorted(group)))
    return np.eye(buckets)[np.array(numbers, dtype=int)], collisions


# %% right: reduce, and plain lists
from functools import reduce


def hash_words(words, buckets):
    def number(word):
        return reduce(lambda n, c: 31 * n + ord(c), word, 0) % buckets

    rows = [[1 if number(word) == b else 0 for b in range(buckets)] for word in words]
    different = sorted(set(words))
    shared = {}
    for word in different:
        shared.setdefault(number(word), []).append(word)
    return [rows, [shared[b] for b in sorted(shared) if len(shared[b]) > 1]]


# %% wrong: the bytes of UTF-8 in place of the characters' codes
def hash_words(words, buckets):
    ks = []
    for w in words:
        n = 0
        for c in w.encode():
            n = 31 * n + c
        ks.append(n % buckets)
    d = {}
    for w, k in zip(words, ks):
        d.setdefault(k, set()).add(w)
    return np.eye(buckets)[np.array(ks, int)], [sorted(d[k]) for k in sorted(d) if len(d[k]) > 1]


# %% wrong: cuts the number to 32 bits, as Java does
# says: as in Java
def hash_words(words, buckets):
    ks = []
    for w in words:
        n = 0
        for c in w:
            n = (31 * n + ord(c)) & 0xFFFFFFFF
        n = n - 2**32 if n >= 2**31 else n
        ks.append(n % buckets)
    d = {}
    for w, k in zip(words, ks):
        d.setdefault(k, set()).add(w)
    return np.eye(buckets)[np.array(ks, int)], [sorted(d[k]) for k in sorted(d) if len(d[k]) > 1]


# %% wrong: adds before it multiplies
# says: multiply before you add
def hash_words(words, buckets):
    ks = []
    for w in words:
        n = 0
        for c in w:
            n = 31 * (n + ord(c))
        ks.append(n % buckets)
    d = {}
    for w, k in zip(words, ks):
        d.setdefault(k, set()).add(w)
    return np.eye(buckets)[np.array(ks, int)], [sorted(d[k]) for k in sorted(d) if len(d[k]) > 1]


# %% partly 1: the vectors are right, the collisions are in the order of their first words
def hash_words(words, buckets):
    ks = []
    for w in words:
        n = 0
        for c in w:
            n = 31 * n + ord(c)
        ks.append(n % buckets)
    d = {}
    for w, k in zip(words, ks):
        d.setdefault(k, set()).add(w)
    return np.eye(buckets)[np.array(ks, int)], sorted(sorted(g) for g in d.values() if len(g) > 1)


# %% right: the remainder at each step in NumPy's integers, booleans, arrays of words
def hash_words(words, buckets):
    h = np.zeros(len(words), dtype=np.int64)
    for i, w in enumerate(words):
        for c in w:
            h[i] = (h[i] * 31 + ord(c)) % buckets
    x = h[:, None] == np.arange(buckets)
    groups = [np.unique([w for w, k in zip(words, h) if k == b]).tolist() for b in np.unique(h)]
    return x, [g for g in groups if len(g) > 1]


# %% right: recursion, plain lists, tuples of words
def number(word):
    return 31 * number(word[:-1]) + ord(word[-1]) if word else 0


def hash_words(words, buckets):
    x = [[0] * buckets for _ in words]
    shared = {}
    for row, word in zip(x, words):
        k = number(word) % buckets
        row[k] = 1
        shared.setdefault(k, set()).add(word)
    return [
        x,
        tuple(tuple(sorted(shared[k])) for k in sorted(shared) if len(shared[k]) > 1),
    ]


# %% wrong: the number as a float
# says: a float keeps some sixteen digits
def hash_words(words, buckets):
    numbers = []
    for word in words:
        n = np.float64(0)
        for c in word:
            n = 31 * n + ord(c)
        numbers.append(int(n) % buckets)
    groups = [sorted({w for w, n in zip(words, numbers) if n == k}) for k in range(buckets)]
    x = np.zeros((len(words), buckets))
    x[np.arange(len(words)), numbers] = 1
    return x, [group for group in groups if len(group) > 1]
