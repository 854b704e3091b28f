# %% wrong: the mean cost, not e to its power
# says: mean cost
def perplexity(probabilities, targets, lengths):
    costs = []
    for n in range(len(targets)):
        for t in range(lengths[n]):
            costs.append(-np.log(probabilities[n, t, targets[n, t]]))
    return np.mean(costs)


# %% wrong: the padding is counted
# says: padding is counted
def perplexity(probabilities, targets, lengths):
    p = np.take_along_axis(probabilities, targets[:, :, None], axis=2)
    return np.exp(-np.log(p).mean())


# %% wrong: every text counts the same
# says: each text counts the same
def perplexity(probabilities, targets, lengths):
    costs = []
    for n in range(len(targets)):
        p = [probabilities[n, t, targets[n, t]] for t in range(lengths[n])]
        costs.append(-np.mean(np.log(p)))
    return np.exp(np.mean(costs))


# %% wrong: the mean of the perplexities
# says: mean of two perplexities
def perplexity(probabilities, targets, lengths):
    all_of_them = []
    for n in range(len(targets)):
        p = [probabilities[n, t, targets[n, t]] for t in range(lengths[n])]
        all_of_them.append(np.exp(-np.mean(np.log(p))))
    return np.mean(all_of_them)


# %% wrong: bits under e
# says: log2
def perplexity(probabilities, targets, lengths):
    costs = []
    for n in range(len(targets)):
        for t in range(lengths[n]):
            costs.append(-np.log2(probabilities[n, t, targets[n, t]]))
    return np.exp(np.mean(costs))


# %% wrong: the probability of the favourite
# says: most probable
def perplexity(probabilities, targets, lengths):
    costs = []
    for n in range(len(targets)):
        for t in range(lengths[n]):
            costs.append(-np.log(probabilities[n, t].max()))
    return np.exp(np.mean(costs))


# %% wrong: the impossible is left out
# says: left out
def perplexity(probabilities, targets, lengths):
    p = [probabilities[n, t, targets[n, t]] for n in range(len(lengths)) for t in range(lengths[n])]
    p = np.array([one for one in p if one > 0])
    return np.exp(-np.log(p).mean())


# %% wrong: a mask times minus infinity is not a number
def perplexity(probabilities, targets, lengths):
    mask = np.arange(targets.shape[1])[None] < lengths[:, None]
    p = np.take_along_axis(probabilities, targets[:, :, None], axis=2)[:, :, 0]
    return np.exp(-(mask * np.log(p)).sum() / mask.sum())


# %% wrong: the root of a product that becomes 0
def perplexity(probabilities, targets, lengths):
    product, number = 1.0, 0
    for n in range(len(targets)):
        for t in range(lengths[n]):
            product *= probabilities[n, t, targets[n, t]]
            number += 1
    return product ** (-1 / number) if product > 0 else np.inf


# %% wrong: a small number keeps the logarithm finite
# says: makes the cost finite
def perplexity(probabilities, targets, lengths):
    p = [probabilities[n, t, targets[n, t]] for n in range(len(lengths)) for t in range(lengths[n])]
    return np.exp(-np.mean(np.log(np.array(p) + 1e-9)))


# %% wrong: divided by the number of texts
# says: by the number of texts
def perplexity(probabilities, targets, lengths):
    p = [probabilities[n, t, targets[n, t]] for n in range(len(lengths)) for t in range(lengths[n])]
    return np.exp(-np.log(p).sum() / len(lengths))


# %% wrong: 2 to the mean of natural logarithms
# says: in nats
def perplexity(probabilities, targets, lengths):
    p = [probabilities[n, t, targets[n, t]] for n in range(len(lengths)) for t in range(lengths[n])]
    return 2 ** -np.log(p).mean()


# %% wrong: the caller's padding becomes 1
def perplexity(probabilities, targets, lengths):
    for p, length in zip(probabilities, lengths):
        p[length:] = 1
    p = np.take_along_axis(probabilities, targets[:, :, None], axis=2)
    return np.exp(-np.log(p).sum() / np.sum(lengths))


# %% right: loops, and the logarithm of 0
def perplexity(probs, chars, lengths):
    total, number = 0.0, 0
    for n, length in enumerate(lengths):
        for t in range(length):
            with np.errstate(divide="ignore"):
                total -= np.log(probs[n, t, chars[n, t]])
            number += 1
    return np.exp(total / number)


# %% right: in bits throughout, with a mask
def perplexity(probabilities, targets, lengths):
    mask = np.arange(targets.shape[1])[None] < np.array(lengths)[:, None]
    p = np.take_along_axis(probabilities, targets[:, :, None], axis=2)[:, :, 0][mask]
    with np.errstate(divide="ignore"):
        return 2 ** -np.log2(p).mean()


# %% right: a number of Python, from Python's own logarithms
import math


def cost(p):
    return -math.log(p) if p > 0 else math.inf


def perplexity(probabilities, targets, lengths):
    costs = []
    for p, text, length in zip(probabilities.tolist(), targets.tolist(), lengths.tolist()):
        costs += [cost(row[c]) for row, c in zip(p[:length], text)]
    return math.exp(sum(costs) / len(costs))
