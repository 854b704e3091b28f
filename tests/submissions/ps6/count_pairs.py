# %% wrong: the bag of words alone
# says: pairs are missing
def count_pairs(reviews, vocabulary):
    return np.array([[np.sum(review == w + 1) for w in range(vocabulary)] for review in reviews])


# %% wrong: says whether, not how often
# says: whether a word
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        counts[n, review[review > 0] - 1] = 1
        for a, b in zip(review[:-1], review[1:]):
            if a and b:
                counts[n, a * vocabulary + b - 1] = 1
    return counts


# %% wrong: str.count does not count what overlaps
def count_pairs(reviews, vocabulary):
    rows = []
    for review in reviews:
        text = "".join(chr(65 + w) for w in review if w)
        signs = [chr(66 + w) for w in range(vocabulary)]
        rows.append([text.count(a) for a in signs] + [text.count(a + b) for a in signs for b in signs])
    return np.array(rows)


# %% wrong: the order within a pair is lost
# says: another pair
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        for word in review[review > 0]:
            counts[n, word - 1] += 1
        for a, b in zip(review[:-1], review[1:]):
            if a and b:
                for first, second in {(a, b), (b, a)}:
                    counts[n, first * vocabulary + second - 1] += 1
    return counts


# %% wrong: pairs of words anywhere
# says: neighbours only
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        words = review[review > 0]
        for i, a in enumerate(words):
            counts[n, a - 1] += 1
            for b in words[i + 1 :]:
                counts[n, a * vocabulary + b - 1] += 1
    return counts


# %% wrong: the padding takes part in pairs
# says: padding is counted
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        for word in review[review > 0]:
            counts[n, word - 1] += 1
        for a, b in zip(review[:-1], review[1:]):
            counts[n, vocabulary + (a - 1) * vocabulary + b - 1] += 1
    return counts


# %% wrong: the padding counts as the last word
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary), dtype=int)
    pairs = np.zeros((len(reviews), vocabulary, vocabulary), dtype=int)
    for n, review in enumerate(reviews):
        for word in review:
            counts[n, word - 1] += 1
        for a, b in zip(review[:-1], review[1:]):
            if a and b:
                pairs[n, a - 1, b - 1] += 1
    return np.concatenate([counts, pairs.reshape(len(reviews), -1)], axis=1)


# %% wrong: pairs by their second word
# says: by their second word first
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        for word in review[review > 0]:
            counts[n, word - 1] += 1
        for a, b in zip(review[:-1], review[1:]):
            if a and b:
                counts[n, b * vocabulary + a - 1] += 1
    return counts


# %% wrong: a fancy index counts each pair once
# says: counts twice
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for n, review in enumerate(reviews):
        words = review[review > 0]
        counts[n, :vocabulary] = np.bincount(words, minlength=vocabulary + 1)[1:]
        counts[n, words[:-1] * vocabulary + words[1:] - 1] += 1
    return counts


# %% wrong: the numbers are floats
# says: whole numbers
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2))
    for n, review in enumerate(reviews):
        for word in review[review > 0]:
            counts[n, word - 1] += 1
        for a, b in zip(review[:-1], review[1:]):
            if a and b:
                counts[n, a * vocabulary + b - 1] += 1
    return counts


# %% wrong: reading ends at padding in front
# says: ends at the first 0
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    for row, review in zip(counts, reviews):
        before = 0
        for word in review:
            if word == 0:
                break
            row[word - 1] += 1
            if before:
                row[vocabulary + (before - 1) * vocabulary + word - 1] += 1
            before = word
    return counts


# %% wrong: the last word of a review is a neighbour of the next review
def count_pairs(reviews, vocabulary):
    counts = np.zeros((len(reviews), vocabulary + vocabulary**2), dtype=int)
    before = 0
    for row, review in zip(counts, reviews):
        for word in review:
            if word:
                row[word - 1] += 1
            if word and before:
                row[vocabulary + (before - 1) * vocabulary + word - 1] += 1
            before = word
    return counts


# %% right: bincount of words and of places
def count_pairs(reviews, vocabulary):
    rows = []
    for review in reviews:
        words = review[review > 0]
        places = np.concatenate([words - 1, words[:-1] * vocabulary + words[1:] - 1])
        rows.append(np.bincount(places, minlength=vocabulary + vocabulary**2))
    return np.array(rows)


# %% right: all comparisons at once
def count_pairs(words, V):
    is_word = (words[:, :, None] == np.arange(1, V + 1)).astype(int)
    pairs = is_word[:, :-1].transpose(0, 2, 1) @ is_word[:, 1:]
    return np.concatenate([is_word.sum(axis=1), pairs.reshape(len(words), V * V)], axis=1)


# %% right: a class, a dict of counts
from collections import Counter


class Reader:
    def __init__(self, vocabulary):
        self.words = range(1, vocabulary + 1)

    def __call__(self, review):
        review = review.tolist()
        words, pairs = Counter(review), Counter(zip(review, review[1:]))
        return [words[w] for w in self.words] + [pairs[a, b] for a in self.words for b in self.words]


def count_pairs(reviews, vocabulary):
    return list(map(Reader(vocabulary), reviews))
