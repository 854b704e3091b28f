# %% wrong: the inputs are not moved
# says: given what it should write
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    return targets.copy(), targets


# %% wrong: targets first
# says: exchanged
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    inputs = np.array([[start] + list(row[:-1]) for row in targets])
    return targets, inputs


# %% wrong: one step too many
# says: one step too many
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 2
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    inputs = np.array([[start] + list(row[:-1]) for row in targets])
    return inputs, targets


# %% wrong: no end token
# says: end token is missing
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words))
    targets = np.array([w + [padding] * (steps - len(w)) for w in words], dtype=int)
    inputs = np.array([([start] + list(row))[:-1] for row in targets], dtype=int)
    return inputs, targets


# %% wrong: the end token behind the padding
# says: directly after the word
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words))
    targets = np.array([w + [padding] * (steps - len(w)) + [end] for w in words])
    inputs = np.array([[start] + list(row[:-1]) for row in targets])
    return inputs, targets


# %% wrong: the end token of a short word is no input
# says: end token of a short word
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    inputs = np.array([[start] + w + [padding] * (steps - 1 - len(w)) for w in words])
    return inputs, targets


# %% wrong: moved to the left
# says: wrong side
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    inputs = np.full(targets.shape, padding)
    inputs[:, :-1] = targets[:, 1:]
    return inputs, targets


# %% wrong: np.roll brings the last one to the front
# says: start token belongs there
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.array([w + [end] + [padding] * (steps - 1 - len(w)) for w in words])
    return np.roll(targets, 1, axis=1), targets


# %% wrong: the words of the caller are made longer
# says: write into them
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    for word in words:
        word.append(end)
        word += [padding] * (steps - len(word))
    targets = np.array(words)
    inputs = np.array([[start] + list(row[:-1]) for row in targets])
    return inputs, targets


# %% wrong: the padding is 0 whatever was said
# says: not always 0
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = np.zeros((len(words), steps), dtype=int)
    for n, w in enumerate(words):
        targets[n, : len(w)] = w
        targets[n, len(w)] = end
    inputs = np.concatenate([np.full((len(words), 1), start), targets[:, :-1]], axis=1)
    return inputs, targets


# %% wrong: the inputs are not cut
# says: the inputs have one step too many
def decoder_inputs(words, start, end, padding):
    longest = max(map(len, words))
    targets = [[*w, end] + [padding] * (longest - len(w)) for w in words]
    return [[start, *row] for row in targets], targets


# %% wrong: rows of different lengths
# says: differ in length
def decoder_inputs(words, start, end, padding):
    return [[start, *w] for w in words], [[*w, end] for w in words]


# %% wrong: the padding in front
# says: stands in front
def decoder_inputs(words, start, end, padding):
    longest = max(map(len, words))
    targets = [[padding] * (longest - len(w)) + [*w, end] for w in words]
    return [[start, *row[:-1]] for row in targets], targets


# %% wrong: a row that is repeated is the same row
# says: the same list
def decoder_inputs(words, start, end, padding):
    steps = max(map(len, words)) + 1
    targets = [[padding] * steps] * len(words)
    for row, w in zip(targets, words):
        row[: len(w)] = w
        row[len(w)] = end
    return [[start, *row[:-1]] for row in targets], targets


# %% right: lists
def decoder_inputs(words, start, end, padding):
    longest = max([len(word) for word in words])
    targets = [list(w) + [end] + (longest - len(w)) * [padding] for w in words]
    return [[start] + row[:-1] for row in targets], targets


# %% right: one array that holds both
def decoder_inputs(w, s, e, p):
    both = np.full((len(w), max(map(len, w)) + 2), p)
    both[:, 0] = s
    for n, tokens in enumerate(w):
        for k, token in enumerate([*tokens, e]):
            both[n, k + 1] = token
    return both[:, :-1], both[:, 1:]


# %% right: zip_longest, and a named tuple
from itertools import zip_longest
from typing import NamedTuple


class Batch(NamedTuple):
    inputs: np.ndarray
    targets: np.ndarray


def decoder_inputs(words, start, end, padding):
    ended = [[*w, end] for w in words]
    targets = np.array(list(zip_longest(*ended, fillvalue=padding))).T
    inputs = np.roll(targets, 1, axis=1)
    inputs[:, 0] = start
    return Batch(inputs, targets)
