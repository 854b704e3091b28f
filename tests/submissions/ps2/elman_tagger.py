# %% wrong: forgets the old state
# says: the state is not carried on
def elman_tagger(x, weights, names):
    h = np.tanh(x @ weights["kernel"] + weights["bias"])
    z = h @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: no tanh
# says: the tanh is missing
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"]
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: softmax over time
# says: the softmax runs over the words
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=0))
    p = e / e.sum(axis=0)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: the recurrent kernel is transposed
# says: the recurrent_kernel is transposed
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + weights["recurrent_kernel"] @ h + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: the biases are left out
# says: both biases are missing
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"])
        z.append(h @ weights["output_kernel"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: feeds back the probabilities, as Jordan's network
def elman_tagger(x, weights, names):
    y, out = np.zeros(len(names)), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + y[: len(weights["bias"])].sum() + weights["bias"])
        z = h @ weights["output_kernel"] + weights["output_bias"]
        y = np.exp(z - z.max())
        y = y / y.sum()
        out.append(y)
    out = np.array(out)
    return out, [names[k] for k in out.argmax(axis=1)]


# %% wrong: only the last step
# says: a tagger answers at every word
def elman_tagger(x, weights, names):
    h = np.zeros(len(weights["bias"]))
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
    z = h @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max())
    p = (e / e.sum())[None]
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: the state is never put back, and lives outside
# says: left over
state = {}


def elman_tagger(x, weights, names):
    units = len(weights["bias"])
    h, z = state.get(units, np.zeros(units)), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    state[units] = h
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: adds the bias to the caller's kernel
def elman_tagger(x, weights, names):
    weights["kernel"] += weights["bias"] * 0
    weights["bias"] *= 0.5
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + 2 * weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: uses the locked cell's weights, not those that are handed over
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(TAGGER["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ TAGGER["kernel"] + h @ TAGGER["recurrent_kernel"] + TAGGER["bias"])
        z.append(h @ TAGGER["output_kernel"] + TAGGER["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% partly 1: the tags are right, the probabilities are the z without softmax
# says: the softmax is missing
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    return np.array(z), [names[k] for k in np.argmax(z, axis=1)]


# %% partly 2: the probabilities are right, the tags are numbers
# says: the names of the tags were asked for
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [int(k) for k in p.argmax(axis=1)]


# %% partly 1: the tags are right, the softmax overflows
# says: infinite or not a number
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    e = np.exp(np.array(z))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in np.argmax(z, axis=1)]


# %% partly 2: the probabilities are right, the tags those of the least probable
def elman_tagger(x, weights, names):
    h, z = np.zeros(len(weights["bias"])), []
    for x_t in x:
        h = np.tanh(x_t @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        z.append(h @ weights["output_kernel"] + weights["output_bias"])
    z = np.array(z)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argsort(axis=1)[:, 0]]


# %% right: all states first, then one product, einsum
def elman_tagger(x, weights, names):
    W, U, b = weights["kernel"], weights["recurrent_kernel"], weights["bias"]
    states = np.zeros((len(x) + 1, U.shape[0]))
    for t in range(len(x)):
        total = np.einsum("i,ij->j", x[t], W) + np.einsum("i,ij->j", states[t], U)
        states[t + 1] = np.tanh(total + b)
    z = states[1:] @ weights["output_kernel"] + weights["output_bias"]
    p = np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    return p, [names[int(np.argmax(row))] for row in p]


# %% right: loops over plain numbers, lists
from math import exp, tanh


def elman_tagger(x, weights, names):
    W, U, b, V, c = (weights[k].tolist() for k in weights)
    h, all_p, tags = [0.0] * len(b), [], []
    for x_t in x:
        new = []
        for j in range(len(b)):
            total = b[j]
            for i in range(len(x_t)):
                total += float(x_t[i]) * W[i][j]
            for i in range(len(h)):
                total += h[i] * U[i][j]
            new.append(tanh(total))
        h = new
        z = [c[k] + sum(h[j] * V[j][k] for j in range(len(h))) for k in range(len(c))]
        e = [exp(value - max(z)) for value in z]
        all_p.append([value / sum(e) for value in e])
        tags.append(names[z.index(max(z))])
    return all_p, tuple(tags)


# %% partly 1: the tags are right, the greatest z of the whole sentence is taken away
def elman_tagger(x, weights, names):
    h, hs = 0 * weights["bias"], []
    for v in x:
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        hs.append(h)
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True), [names[k] for k in z.argmax(axis=1)]


# %% partly 2: the probabilities are right, the tags are sought along the wrong axis
# says: along axis 1 of p
def elman_tagger(x, weights, names):
    h, hs = 0 * weights["bias"], []
    for v in x:
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        hs.append(h)
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k % len(names)] for k in p.argmax(axis=0)]


# %% partly 2: the probabilities are right, a tag needs more than one half
def elman_tagger(x, weights, names):
    h, hs = 0 * weights["bias"], []
    for v in x:
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        hs.append(h)
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[r.argmax()] if r.max() > 0.5 else names[0] for r in p]


# %% partly 2: the probabilities are right, the names are those of the locked cell
# says: not TAG_NAMES
def elman_tagger(x, weights, names):
    h, hs = 0 * weights["bias"], []
    for v in x:
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        hs.append(h)
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [TAG_NAMES[k] for k in p.argmax(axis=1)]


# %% wrong: answers from the state before the word
# says: one step behind
def elman_tagger(x, weights, names):
    h, hs = 0 * weights["bias"], []
    for v in x:
        hs.append(h)
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% wrong: sets the caller's bias to zero
def elman_tagger(x, weights, names):
    h, hs = weights["bias"], []
    h -= h
    for v in x:
        h = np.tanh(v @ weights["kernel"] + h @ weights["recurrent_kernel"] + weights["bias"])
        hs.append(h)
    z = np.array(hs) @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return p, [names[k] for k in p.argmax(axis=1)]


# %% right: recursion, an array of names
def states(x, h, w):
    if len(x) == 0:
        return []
    h = np.tanh(x[0] @ w["kernel"] + h @ w["recurrent_kernel"] + w["bias"])
    return [h] + states(x[1:], h, w)


def elman_tagger(x, weights, names):
    h = np.array(states(x, np.zeros(len(weights["bias"])), weights))
    z = h @ weights["output_kernel"] + weights["output_bias"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True), np.array(names)[z.argmax(axis=-1)]
