# %% wrong: the mask is forgotten
# says: mask is not used
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: no scaling
# says: not divided by the square root
def attend(queries, keys, values, mask):
    s = np.where(mask[:, None], queries @ keys.swapaxes(1, 2), -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: divided by d
# says: divided by d
def attend(queries, keys, values, mask):
    s = np.where(mask[:, None], queries @ keys.swapaxes(1, 2) / keys.shape[2], -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: softmax over the queries
# says: over the queries
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    with np.errstate(all="ignore"):
        p = np.exp(s - s.max(axis=1, keepdims=True))
        a = p / p.sum(axis=1, keepdims=True)
    return a @ values, a


# %% wrong: the padding's score is 0
# says: set it to minus infinity
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2]) * mask[:, None]
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: the mask after the softmax
# says: no longer add up
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True) * mask[:, None]
    return a @ values, a


# %% wrong: the root of the number of keys
# says: number of keys
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[1])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: powers that are too large for a number
# says: subtract the largest
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    with np.errstate(all="ignore"):
        p = np.exp(np.where(mask[:, None], s, -np.inf))
        a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: minus a hundred is not low enough
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -100.0)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: a large number is subtracted from the padding, which may be larger
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = s - 50.0 * ~mask[:, None]
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: the mask the wrong way round
# says: wrong way round
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], -np.inf, s)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: weights first
# says: exchanged
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a, a @ values


# %% wrong: a mask without an axis for the queries
# says: an axis for the queries
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask, s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: the largest score is that of padding
# says: that of padding
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    p = np.exp(s - s.max(axis=2, keepdims=True)) * mask[:, None]
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: the largest score of the whole batch
# says: of another sequence
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max())
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: the sum over the queries
# says: the sum of the softmax goes over the queries
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=1, keepdims=True)
    return a @ values, a


# %% wrong: the caller's padding becomes 0
def attend(queries, keys, values, mask):
    keys[~mask] = 0
    values[~mask] = 0
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    a = p / p.sum(axis=2, keepdims=True)
    return a @ values, a


# %% wrong: contexts alone
# says: 2 values were expected, 1 came
def attend(queries, keys, values, mask):
    s = queries @ keys.swapaxes(1, 2) / np.sqrt(keys.shape[2])
    s = np.where(mask[:, None], s, -np.inf)
    p = np.exp(s - s.max(axis=2, keepdims=True))
    return p / p.sum(axis=2, keepdims=True) @ values


# %% right: einsum, and a mask that multiplies the powers
def attend(q, k, v, real):
    s = np.einsum("bid,bjd->bij", q, k) / q.shape[-1] ** 0.5
    s = s - np.max(np.where(real[:, None], s, -np.inf), axis=-1, keepdims=True)
    p = np.where(real[:, None], np.exp(np.minimum(s, 0)), 0)
    a = p / p.sum(axis=-1, keepdims=True)
    return np.einsum("bij,bjf->bif", a, v), a


# %% right: a billion less for the padding
def attend(Q, K, V, mask):
    s = Q @ np.transpose(K, (0, 2, 1)) / np.sqrt(Q.shape[-1])
    s = s + np.where(mask, 0.0, -1e9)[:, np.newaxis]
    s -= s.max(axis=-1, keepdims=True)
    a = np.exp(s)
    a /= a.sum(axis=-1, keepdims=True)
    return [a @ V, a]


# %% right: one sequence after the other, without its padding
def attend(queries, keys, values, mask):
    contexts, weights = [], []
    for q, k, v, m in zip(queries, keys, values, mask):
        s = q @ k[m].T / np.sqrt(k.shape[1])
        p = np.exp(s - s.max(axis=1, keepdims=True))
        a = np.zeros((len(q), len(k)))
        a[:, m] = p / p.sum(axis=1, keepdims=True)
        weights.append(a)
        contexts.append(a @ v)
    return np.array(contexts), np.array(weights)
