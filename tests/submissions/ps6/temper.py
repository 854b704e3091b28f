# %% wrong: k is not used
# says: k is not used
def temper(scores, temperature, k):
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong: cut off after the division
# says: does not add up to 1
def temper(scores, temperature, k):
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    p = powers / powers.sum(axis=1, keepdims=True)
    for row in p:
        row[np.argsort(row)[:-k]] = 0
    return p


# %% wrong: the temperature is not used
# says: temperature is not used
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        powers = np.exp(row[best] - row[best[0]])
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: multiplied by the temperature
# says: multiplied by the temperature
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        powers = np.exp((row[best] - row[best[0]]) * temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: the whole batch adds up to 1
# says: whole batch
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        result[n, best] = np.exp((row[best] - row[best[0]]) / temperature)
        result[n] /= result[n].sum()
    return result / result.sum()


# %% wrong: powers that are too large for a number
# says: subtract the largest
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        powers = np.exp(row[best] / temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: scores of 0 in place of probabilities of 0
# says: minus infinity was meant
def temper(scores, temperature, k):
    kept = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        kept[n, best] = row[best]
    powers = np.exp((kept - kept.max(axis=1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong: the k smallest
# says: smallest
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[:k]
        powers = np.exp((row[best] - row[best].max()) / temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: an index that ends where k is larger than the row
def temper(scores, temperature, k):
    limit = np.sort(scores, axis=1)[:, -k][:, None]
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    powers = np.where(scores >= limit, powers, 0)
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong: the caller's scores are cut off
# says: work on a copy
def temper(scores, temperature, k):
    for row in scores:
        row[np.argsort(row)[::-1][k:]] = -np.inf
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return powers / powers.sum(axis=1, keepdims=True)


# %% wrong: one character too many
# says: k + 1 of them
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][: k + 1]
        powers = np.exp((row[best] - row[best[0]]) / temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: in the order of the scores
# says: belongs where its score stands
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.sort(row)[::-1][:k]
        powers = np.exp((best - best[0]) / temperature)
        result[n, : len(best)] = powers / powers.sum()
    return result


# %% wrong: the best of the first row for all
# says: for each row by itself, not for the first one
def temper(scores, temperature, k):
    best = np.argsort(scores[0])[::-1][:k]
    kept = scores[:, best]
    powers = np.exp((kept - kept.max(axis=1, keepdims=True)) / temperature)
    result = np.zeros(scores.shape)
    result[:, best] = powers / powers.sum(axis=1, keepdims=True)
    return result


# %% wrong: the sum over the batch
# says: the sum goes over the batch
def temper(scores, temperature, k):
    limit = np.sort(scores, axis=1)[:, -min(k, scores.shape[1])][:, None]
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    powers = np.where(scores >= limit, powers, 0)
    return powers / np.maximum(powers.sum(axis=0), 1e-12)


# %% wrong: one largest score for the whole batch
def temper(scores, temperature, k):
    result = np.zeros(scores.shape)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        powers = np.exp((row[best] - scores.max()) / temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% wrong: whole numbers of scores make whole numbers of probabilities
def temper(scores, temperature, k):
    result = np.zeros_like(scores)
    for n, row in enumerate(scores):
        best = np.argsort(row)[::-1][:k]
        powers = np.exp((row[best] - row[best[0]]) / temperature)
        result[n, best] = powers / powers.sum()
    return result


# %% right: minus infinity outside of the k best
def temper(scores, temperature, k):
    ranks = (scores[:, None, :] > scores[:, :, None]).sum(axis=2)
    s = np.where(ranks < k, np.asarray(scores, float) / temperature, -np.inf)
    s = s - s.max(axis=1, keepdims=True)
    return np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)


# %% right: row by row, lists
def temper(s, tau, top):
    rows = []
    for row in s:
        best = sorted(range(len(row)), key=lambda c: -row[c])[:top]
        powers = [np.exp((row[c] - max(row)) / tau) if c in best else 0.0 for c in range(len(row))]
        rows.append([power / sum(powers) for power in powers])
    return rows
