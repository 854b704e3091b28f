# %% wrong: stops at the weights
# says: way through the softmax
def attend_backward(weights, values, d_contexts):
    return weights.swapaxes(1, 2) @ d_contexts, d_contexts @ values.swapaxes(1, 2)


# %% wrong: the mean is not subtracted
# says: mean is not subtracted
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    return weights.swapaxes(1, 2) @ d_contexts, weights * d_weights


# %% wrong: the diagonal alone, as for a sigmoid
# says: diagonal only
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    return weights.swapaxes(1, 2) @ d_contexts, weights * (1 - weights) * d_weights


# %% wrong: the plain mean
# says: the plain mean
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_scores = weights * (d_weights - d_weights.mean(axis=2, keepdims=True))
    return weights.swapaxes(1, 2) @ d_contexts, d_scores


# %% wrong: the weight in front is forgotten
# says: in front of the bracket
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_scores = d_weights - (weights * d_weights).sum(axis=2, keepdims=True)
    return weights.swapaxes(1, 2) @ d_contexts, d_scores


# %% wrong: the sum over the queries
# says: over the queries
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_scores = weights * (d_weights - (weights * d_weights).sum(axis=1, keepdims=True))
    return weights.swapaxes(1, 2) @ d_contexts, d_scores


# %% wrong: the mean over the queries for the values
# says: not their mean
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_scores = weights * (d_weights - (weights * d_weights).sum(axis=2, keepdims=True))
    return (weights.swapaxes(1, 2) @ d_contexts) / weights.shape[1], d_scores


# %% wrong: values that were not looked at hear as much
# says: by its weight
def attend_backward(weights, values, d_contexts):
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_scores = weights * (d_weights - (weights * d_weights).sum(axis=2, keepdims=True))
    return np.ones_like(weights).swapaxes(1, 2) @ d_contexts, d_scores


# %% wrong: subtracts in the array that it was given
def attend_backward(weights, values, d_contexts):
    d_values = weights.swapaxes(1, 2) @ d_contexts
    d_weights = d_contexts @ values.swapaxes(1, 2)
    d_weights -= (weights * d_weights).sum(axis=2, keepdims=True)
    weights *= d_weights
    return d_values, weights


# %% wrong: the scores first
# says: exchanged
def attend_backward(weights, values, d_contexts):
    d_a = d_contexts @ values.swapaxes(1, 2)
    d_s = weights * (d_a - (weights * d_a).sum(axis=2, keepdims=True))
    return d_s, weights.swapaxes(1, 2) @ d_contexts


# %% wrong: the plain sum
# says: plain sum
def attend_backward(weights, values, d_contexts):
    d_a = d_contexts @ values.swapaxes(1, 2)
    d_s = weights * (d_a - d_a.sum(axis=2, keepdims=True))
    return weights.swapaxes(1, 2) @ d_contexts, d_s


# %% wrong: the mean is divided once more
# says: the mean already
def attend_backward(weights, values, d_contexts):
    d_a = d_contexts @ values.swapaxes(1, 2)
    d_s = weights * (d_a - (weights * d_a).mean(axis=2, keepdims=True))
    return weights.swapaxes(1, 2) @ d_contexts, d_s


# %% wrong: a sum without an axis
# says: one sum over everything
def attend_backward(weights, values, d_contexts):
    d_a = d_contexts @ values.swapaxes(1, 2)
    d_s = weights * (d_a - (weights * d_a).sum())
    return weights.swapaxes(1, 2) @ d_contexts, d_s


# %% wrong: divided by the root of the features
# says: nothing is divided here
def attend_backward(weights, values, d_contexts):
    d_a = d_contexts @ values.swapaxes(1, 2)
    d_s = weights * (d_a - (weights * d_a).sum(axis=2, keepdims=True))
    return weights.swapaxes(1, 2) @ d_contexts, d_s / np.sqrt(values.shape[2])


# %% wrong: no return
# says: is there a `return`
def attend_backward(weights, values, d_contexts):
    print(weights.swapaxes(1, 2) @ d_contexts)


# %% right: einsum
def attend_backward(a, v, d_c):
    d_a = np.einsum("bif,bjf->bij", d_c, v)
    d_s = a * d_a - a * np.einsum("bij,bij->bi", a, d_a)[:, :, None]
    return np.einsum("bij,bif->bjf", a, d_c), d_s


# %% right: the context itself gives the mean
def attend_backward(weights, values, d_contexts):
    contexts = weights @ values
    means = (contexts * d_contexts).sum(axis=-1)
    d_values, d_scores = [], []
    for a, v, d_c, mean in zip(weights, values, d_contexts, means):
        d_values.append(a.T @ d_c)
        d_scores.append(a * (d_c @ v.T - mean[:, None]))
    return np.array(d_values), np.array(d_scores)


# %% right: the Jacobian of the softmax, written out
def attend_backward(weights, values, d_contexts):
    eye = np.eye(weights.shape[2])
    slopes = weights[:, :, :, None] * eye - weights[:, :, :, None] * weights[:, :, None, :]
    d_weights = np.einsum("bif,bjf->bij", d_contexts, values)
    d_values = sum(weights[:, i, :, None] * d_contexts[:, i, None] for i in range(weights.shape[1]))
    return [d_values, np.einsum("bijk,bik->bij", slopes, d_weights)]
