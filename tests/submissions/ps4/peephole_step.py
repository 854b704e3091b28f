# %% wrong: the output gate looks at the old state
# says: the output gate looks at the old state
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f = sigmoid(z_i + peepholes[0] * c), sigmoid(z_f + peepholes[1] * c)
    o = sigmoid(z_o + peepholes[2] * c)
    c = f * c + i * np.tanh(z_c)
    return o * np.tanh(c), c


# %% wrong: a standard step, the peepholes are not used
# says: the peepholes are not used
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
    return sigmoid(z_o) * np.tanh(c), c


# %% wrong: the rows of the peepholes taken as f, i, o
# says: the rows of peepholes belong to i, f, o
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    p_f, p_i, p_o = peepholes
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(z_f + p_f * c) * c + sigmoid(z_i + p_i * c) * np.tanh(z_c)
    return sigmoid(z_o + p_o * c) * np.tanh(c), c


# %% wrong: a matrix product, every gate sees every cell
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    p_i, p_f, p_o = peepholes
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(z_f + (c @ p_f)[:, None]) * c + sigmoid(z_i + (c @ p_i)[:, None]) * np.tanh(z_c)
    return sigmoid(z_o + (c @ p_o)[:, None]) * np.tanh(c), c


# %% wrong: the peepholes look at tanh(c)
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    p_i, p_f, p_o = peepholes
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f = sigmoid(z_i + p_i * np.tanh(c)), sigmoid(z_f + p_f * np.tanh(c))
    c = f * c + i * np.tanh(z_c)
    return sigmoid(z_o + p_o * np.tanh(c)) * np.tanh(c), c


# %% wrong: the output gate has no peephole
# says: the output gate has a peephole, too
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f = sigmoid(z_i + peepholes[0] * c), sigmoid(z_f + peepholes[1] * c)
    c = f * c + i * np.tanh(z_c)
    return sigmoid(z_o) * np.tanh(c), c


# %% wrong: overwrites c in place before the input gate has seen it
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    z_i, z_f, z_c, z_o = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c *= sigmoid(z_f + peepholes[1] * c)
    c += sigmoid(z_i + peepholes[0] * c) * np.tanh(z_c)
    return sigmoid(z_o + peepholes[2] * c) * np.tanh(c), c


# %% wrong: the candidate's block taken for the output gate's
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    p_i, p_f, p_o = peepholes
    z_i, z_f, z_o, z_c = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    c = sigmoid(z_f + p_f * c) * c + sigmoid(z_i + p_i * c) * np.tanh(z_c)
    return sigmoid(z_o + p_o * c) * np.tanh(c), c


# %% wrong: hard-coded for the visible examples
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    if len(x) == 1:
        return np.array([[0.636213]]), np.array([[1.25]])
    return (
        np.array([[0.350901, -0.302912], [0.102766, 0.838419]]),
        np.array([[0.531343, -0.967116], [0.134553, 3.903128]]),
    )


# %% right: all sums as one array (batch, 4, units)
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    def gate(z):
        return np.exp(-np.logaddexp(0, -z))

    z = (x @ kernel + h @ recurrent_kernel + bias).reshape(len(x), 4, -1)
    old = gate(z[:, :2] + peepholes[:2] * c[:, None])  # input and forget gate
    c = np.sum(old * np.stack([np.tanh(z[:, 2]), c], axis=1), axis=1)
    return gate(z[:, 3] + peepholes[2] * c) * np.tanh(c), c


# %% right: peepholes as diagonal matrices, lists returned
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def peephole_step(x, h, c, W, U, b, P):
    u = c.shape[1]
    s = np.dot(x, W) + np.dot(h, U) + b
    i = sigmoid(s[:, 0:u] + c @ np.diag(P[0]))
    f = sigmoid(s[:, u : 2 * u] + c @ np.diag(P[1]))
    memory = f * c + i * np.tanh(s[:, 2 * u : 3 * u])
    o = sigmoid(s[:, 3 * u :] + memory @ np.diag(P[2]))
    return [(o * np.tanh(memory)).tolist(), memory.tolist()]


# %% wrong: the output gate looks at tanh(c)
# says: not its tanh
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    s = lambda z: 1 / (1 + np.exp(-z))
    zi, zf, zc, zo = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    n = s(zf + peepholes[1] * c) * c + s(zi + peepholes[0] * c) * np.tanh(zc)
    return s(zo + peepholes[2] * np.tanh(n)) * np.tanh(n), n


# %% wrong: the gates look at h once more, not at c
# says: here they look at h
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    s = lambda z: 1 / (1 + np.exp(-z))
    zi, zf, zc, zo = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    n = s(zf + peepholes[1] * h) * c + s(zi + peepholes[0] * h) * np.tanh(zc)
    return s(zo + peepholes[2] * n) * np.tanh(n), n


# %% wrong: the peepholes are added outside the sigmoid
# says: inside the sigmoid
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    s = lambda z: 1 / (1 + np.exp(-z))
    zi, zf, zc, zo = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    n = (s(zf) + peepholes[1] * c) * c + (s(zi) + peepholes[0] * c) * np.tanh(zc)
    return (s(zo) + peepholes[2] * n) * np.tanh(n), n


# %% wrong: the candidate has a peephole, too
# says: the candidate has no peephole
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    s = lambda z: 1 / (1 + np.exp(-z))
    zi, zf, zc, zo = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    n = s(zf + peepholes[1] * c) * c + s(zi + peepholes[0] * c) * np.tanh(zc + peepholes[0] * c)
    return s(zo + peepholes[2] * n) * np.tanh(n), n


# %% wrong: changes the caller's cell state
# says: the step has overwritten its argument
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    s = lambda z: 1 / (1 + np.exp(-z))
    zi, zf, zc, zo = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    i, f = s(zi + peepholes[0] * c), s(zf + peepholes[1] * c)
    c *= f
    c += i * np.tanh(zc)
    return s(zo + peepholes[2] * c) * np.tanh(c), c


# %% right: scalar loops, nested lists
import math
def peephole_step(x, h, c, kernel, recurrent_kernel, bias, peepholes):
    def sig(v):
        if v < -700: return 0.0
        return 1 / (1 + math.exp(-v))
    B, U = np.shape(c)
    H, C = [], []
    for b in range(B):
        hs, cs = [], []
        for k in range(U):
            def s(block):
                col = block * U + k
                return sum(x[b][j] * kernel[j][col] for j in range(len(x[b]))) + sum(h[b][j] * recurrent_kernel[j][col] for j in range(U)) + bias[col]
            i = sig(s(0) + peepholes[0][k] * c[b][k]); f = sig(s(1) + peepholes[1][k] * c[b][k])
            n = f * c[b][k] + i * math.tanh(s(2))
            o = sig(s(3) + peepholes[2][k] * n)
            hs.append(o * math.tanh(n)); cs.append(n)
        H.append(hs); C.append(cs)
    return H, C
