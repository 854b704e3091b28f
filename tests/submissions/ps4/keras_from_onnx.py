# %% wrong: leaves the gates in ONNX's order
# says: gate order: that is ONNX's i, o, f, c still
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        half = len(b) // 2
        weights += [w.T, r.T, b[:half] + b[half:]]
    return weights


# %% wrong: reorders the wrong way round
# says: the wrong way round: Keras's second block
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        units = r.shape[1]
        rows = np.concatenate([np.arange(units) + k * units for k in (0, 3, 1, 2)])
        b = b.reshape(2, -1).sum(axis=0)
        weights += [w[rows].T, r[rows].T, b[rows]]
    return weights


# %% wrong: not transposed, and the bias of the state left out
# says: part 0: transposed
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        units = r.shape[1]
        rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
        weights += [w[rows], r[rows], b[rows]]
    return weights


# %% wrong: exchanges single rows, right for one unit only
# says: a block has as many rows as there are units
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        w, r, b = w.copy(), r.copy(), b.reshape(2, -1).sum(axis=0)
        for a in (w, r, b):
            a[[1, 2, 3]] = a[[2, 3, 1]]
        weights += [w.T, r.T, b]
    return weights


# %% wrong: the first direction only
# says: the second direction is missing
def keras_from_onnx(W, R, B):
    units = R.shape[2]
    rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
    return [W[0, rows].T, R[0, rows].T, B[0].reshape(2, -1).sum(axis=0)[rows]]


# %% wrong: all kernels first, then all recurrent kernels, then all biases
# says: all three arrays of the forward layer come first
def keras_from_onnx(W, R, B):
    units = R.shape[2]
    rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
    total = B[:, : 4 * units] + B[:, 4 * units :]
    return [w[rows].T for w in W] + [r[rows].T for r in R] + [b[rows] for b in total]


# %% wrong: reorders W, R and B in place
def keras_from_onnx(W, R, B):
    units = R.shape[2]
    rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
    W[:], R[:] = W[:, rows], R[:, rows]
    B[:, : 4 * units] += B[:, 4 * units :]
    B[:, : 4 * units] = B[:, rows]
    return [a for d in range(len(W)) for a in (W[d].T.copy(), R[d].T.copy(), B[d, : 4 * units].copy())]


# %% partly 2: the second bias is left out
# says: the second half of B is missing
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        units = r.shape[1]
        rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
        weights += [w[rows].T, r[rows].T, b[rows]]
    return weights


# %% partly 2: the bias keeps ONNX's order
# says: the bias has four blocks as well
def keras_from_onnx(W, R, B):
    weights = []
    for w, r, b in zip(W, R, B):
        units = r.shape[1]
        rows = np.concatenate([np.arange(units) + k * units for k in (0, 2, 3, 1)])
        weights += [w[rows].T, r[rows].T, b[: 4 * units] + b[4 * units :]]
    return weights


# %% right: reshaped into blocks, and the axes moved
def keras_from_onnx(W, R, B):
    directions, _, features = W.shape
    units = R.shape[-1]
    order = ["iofc".index(gate) for gate in "ifco"]
    kernels = W.reshape(directions, 4, units, features)[:, order].transpose(0, 3, 1, 2)
    recurrent = R.reshape(directions, 4, units, units)[:, order].transpose(0, 3, 1, 2)
    biases = B.reshape(directions, 2, 4, units).sum(axis=1)[:, order]
    result = []
    for d in range(directions):
        result.append(kernels[d].reshape(features, -1))
        result.append(recurrent[d].reshape(units, -1))
        result.append(biases[d].ravel())
    return tuple(result)


# %% right: slices by name, plain lists returned
def keras_from_onnx(W, R, B):
    answer = []
    for d in range(W.shape[0]):
        n = R.shape[2]
        place = {"i": slice(0, n), "o": slice(n, 2 * n), "f": slice(2 * n, 3 * n), "c": slice(3 * n, 4 * n)}
        bias = B[d, : 4 * n] + B[d, 4 * n :]
        answer.append(np.hstack([W[d][place[g]].T for g in "ifco"]).tolist())
        answer.append(np.hstack([R[d][place[g]].T for g in "ifco"]).tolist())
        answer.append(np.hstack([bias[place[g]] for g in "ifco"]).tolist())
    return answer


# %% wrong: a list for each direction
# says: one flat list of six
def keras_from_onnx(W, R, B):
    def one(W, R, B):
        u = R.shape[1]
        p = lambda a: np.concatenate([a[:u], a[2*u:3*u], a[3*u:4*u], a[u:2*u]])
        return [p(W).T, p(R).T, p(B[:4*u]) + p(B[4*u:])]
    r = [one(*a) for a in zip(W, R, B)]
    return r[0] if len(r) == 1 else r


# %% right: two directions at once, a tuple, the kernels in float32
def keras_from_onnx(W, R, B):
    D, four, F = W.shape
    u = four // 4
    order = np.array([0, 2, 3, 1])
    K = W.reshape(D, 4, u, F).take(order, axis=1).reshape(D, 4 * u, F).transpose(0, 2, 1).astype("float32")
    Rk = R.reshape(D, 4, u, u)[:, order].reshape(D, 4 * u, u).transpose(0, 2, 1)
    b = B.reshape(D, 2, 4, u).sum(1)[:, order].reshape(D, -1)
    return tuple(a[d] for d in range(D) for a in (K, Rk, b))
