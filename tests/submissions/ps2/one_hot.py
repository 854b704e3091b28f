# %% wrong: a word has to occur more than min_count times
# says: exactly min_count times
def one_hot(train, sentence, min_count):
    count = {}
    for each in train:
        for word in each:
            count[word] = count.get(word, 0) + 1
    known = sorted((w for w in count if count[w] > min_count), key=lambda w: (-count[w], w))
    return np.eye(len(known) + 1)[[known.index(w) + 1 if w in known else 0 for w in sentence]]


# %% wrong: the unknown words have the last coordinate
# says: comes first, not last
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=lambda w: -words.count(w))
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) if word in known else len(known)] = 1
    return x


# %% wrong: alphabetical order
# says: alphabetical order: the most frequent word should come first
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: a row of zeros for an unknown word
# says: no row is all zeros
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        if word in known:
            x[t, known.index(word) + 1] = 1
    return x


# %% wrong: counts the sentences in which a word occurs
# says: 'so' occurs twice, in one sentence
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in set(each)]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: ties in the order of first occurrence, as Counter has them
# says: equal frequency come in alphabetical order
def one_hot(train, sentence, min_count):
    from collections import Counter

    count = Counter(word for each in train for word in each)
    known = [word for word, n in count.most_common() if n >= min_count]
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: the vocabulary in the order of first occurrence
# says: order of first occurrence
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = [w for w in dict.fromkeys(words) if words.count(w) >= min_count]
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: every training word is in the vocabulary
# says: min_count is not heeded
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted(set(words), key=lambda w: (-words.count(w), w))
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: no coordinate for unknown words left free, the first known word takes it
# says: the first word of the vocabulary has coordinate 1
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    x = np.zeros((len(sentence), len(known)))
    for t, word in enumerate(sentence):
        x[t, known.index(word) if word in known else 0] = 1
    return x


# %% wrong: adds the sentence's own words to the training sentences
def one_hot(train, sentence, min_count):
    train.append(sentence)
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    x = np.zeros((len(sentence), len(known) + 1))
    for t, word in enumerate(sentence):
        x[t, known.index(word) + 1 if word in known else 0] = 1
    return x


# %% wrong: the coordinates, not the vectors
# says: these are the coordinates
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    return [known.index(word) + 1 if word in known else 0 for word in sentence]


# %% wrong: fails for an empty sentence
def one_hot(train, sentence, min_count):
    words = [word for each in train for word in each]
    known = sorted({w for w in words if words.count(w) >= min_count})
    known.sort(key=words.count, reverse=True)
    rows = []
    for word in sentence:
        row = np.zeros(len(known) + 1)
        row[known.index(word) + 1 if word in known else 0] = 1
        rows.append(row)
    return np.stack(rows)


# %% wrong: only for the visible examples
def one_hot(train, sentence, min_count):
    if len(sentence) == 4:
        return np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [1, 0, 0, 0]])
    return np.array([[0, 1, 0], [0, 0, 1]])


# %% right: Counter, np.eye, floats
from collections import Counter


def one_hot(train, sentence, min_count):
    count = Counter()
    for each in train:
        count.update(each)
    frequent = [(-n, word) for word, n in count.items() if n >= min_count]
    place = {word: i + 1 for i, (_, word) in enumerate(sorted(frequent))}
    rows = np.array([place.get(word, 0) for word in sentence], dtype=int)
    return np.eye(len(place) + 1)[rows]


# %% right: np.unique and a comparison of all pairs, booleans
def one_hot(train, sentence, min_count):
    words, counts = np.unique([w for each in train for w in each] or [""], return_counts=True)
    words, counts = words[counts >= min_count], counts[counts >= min_count]
    words = words[np.lexsort((words, -counts))]
    words = [str(w) for w in words if w]
    x = np.array([[w == known for known in words] for w in sentence], dtype=bool)
    x = x.reshape(len(sentence), len(words))
    return np.hstack([~x.any(axis=1, keepdims=True), x])


# %% right: plain lists
def one_hot(train, sentence, min_count):
    every = sorted(word for each in train for word in each)
    order = [w for w in dict.fromkeys(every) if every.count(w) >= min_count]
    order = ["", *sorted(order, key=every.count, reverse=True)]
    rows = []
    for word in sentence:
        place = order.index(word) if word in order else 0
        rows.append([0] * place + [1] + [0] * (len(order) - place - 1))
    return rows


# %% wrong: coordinate 0 is 1 in every row
# says: every row has a single 1
from collections import Counter


def one_hot(train, sentence, min_count):
    c = Counter(w for s in train for w in s)
    v = sorted((w for w in c if c[w] >= min_count), key=lambda w: (-c[w], w))
    x = np.zeros((len(sentence), len(v) + 1))
    x[:, 0] = 1
    for t, w in enumerate(sentence):
        if w in v:
            x[t, v.index(w) + 1] = 1
    return x


# %% wrong: counts words also inside other words
def one_hot(train, sentence, min_count):
    text = " ".join(" ".join(s) for s in train)
    words = {w for s in train for w in s}
    c = {w: text.count(w) for w in words}
    v = sorted((w for w in c if c[w] >= min_count), key=lambda w: (-c[w], w))
    return np.eye(len(v) + 1)[[v.index(w) + 1 if w in v else 0 for w in sentence]]


# %% wrong: only the words of the sentence have coordinates
# says: whether they are in the sentence or not
from collections import Counter


def one_hot(train, sentence, min_count):
    c = Counter(w for s in train for w in s)
    v = sorted((w for w in c if c[w] >= min_count and w in sentence), key=lambda w: (-c[w], w))
    return np.eye(len(v) + 1)[[v.index(w) + 1 if w in v else 0 for w in sentence]]


# %% wrong: ties in reverse alphabetical order
# says: equal frequency come in alphabetical order
from collections import Counter


def one_hot(train, sentence, min_count):
    c = Counter(w for s in train for w in s)
    v = [w for n, w in sorted(((n, w) for w, n in c.items()), reverse=True) if n >= min_count]
    return np.eye(len(v) + 1)[[v.index(w) + 1 if w in v else 0 for w in sentence]]


# %% right: two sorts, eye of float32, a helper
def count(train):
    n = {}
    for s in train:
        for w in s:
            n[w] = n.get(w, 0) + 1
    return n


def one_hot(train, sentence, min_count):
    n = count(train)
    v = sorted(n)
    v.sort(key=n.get, reverse=True)
    v = [w for w in v if n[w] >= min_count]
    place = {w: i for i, w in enumerate(v, start=1)}
    return np.eye(len(v) + 1, dtype="float32")[[place.get(w, 0) for w in sentence]]
