# %% partly 1: turns the whole array around, and sets the padding's outputs to zero; right without padding
# says: the padding was read before the last word
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    batch, timesteps, _ = x.shape
    units = len(recurrent_kernel)
    h = c = np.zeros((batch, units))
    outputs = np.zeros((batch, timesteps, units))
    for t in range(timesteps - 1, -1, -1):
        z_i, z_f, z_c, z_o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
        h = sigmoid(z_o) * np.tanh(c)
        outputs[:, t] = h
    for n, length in enumerate(lengths):
        outputs[n, length:] = 0
    return outputs


# %% partly 1: does not look at the lengths at all; right without padding
# says: lengths is not used
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    batch, timesteps, _ = x.shape
    units = len(recurrent_kernel)
    h = c = np.zeros((batch, units))
    outputs = np.zeros((batch, timesteps, units))
    for t in reversed(range(timesteps)):
        z_i, z_f, z_c, z_o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
        h = sigmoid(z_o) * np.tanh(c)
        outputs[:, t] = h
    return outputs


# %% partly 1: multiplies the states by a mask, so that nan stays nan; right without padding
# says: np.where chooses instead
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    batch, timesteps, _ = x.shape
    units = len(recurrent_kernel)
    h = c = np.zeros((batch, units))
    outputs = np.zeros((batch, timesteps, units))
    for t in reversed(range(timesteps)):
        real = (t < np.asarray(lengths))[:, None]
        z_i, z_f, z_c, z_o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = real * (sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c))
        h = real * sigmoid(z_o) * np.tanh(c)
        outputs[:, t] = h
    return outputs


# %% wrong: outputs in the order of reading
# says: in the order of reading
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for step, word in enumerate(x[n, :length][::-1]):
            z_i, z_f, z_c, z_o = np.split(word @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, step] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: reads forwards
# says: read forwards
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for t in range(length):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: off by one, the last word is skipped
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for t in range(length - 2, -1, -1):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: off by one, word 0 is never read
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for t in range(length - 1, 0, -1):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: the state goes on from one sentence to the next
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    h = c = np.zeros(len(recurrent_kernel))
    for n, length in enumerate(lengths):
        for t in reversed(range(length)):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: gate order i, f, o, c
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for t in reversed(range(length)):
            z_i, z_f, z_o, z_c = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: writes zeros into the padding of x
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        x[n, length:] = 0
        h = c = np.zeros(len(recurrent_kernel))
        for t in reversed(range(length)):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs


# %% wrong: time-major outputs
# says: time-major
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*x.shape[:2], len(recurrent_kernel)))
    for n, length in enumerate(lengths):
        h = c = np.zeros(len(recurrent_kernel))
        for t in reversed(range(length)):
            z_i, z_f, z_c, z_o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c)
            h = outputs[n, t] = sigmoid(z_o) * np.tanh(c)
    return outputs.swapaxes(0, 1)


# %% right: the whole batch at once, np.where keeps the states at zero until a sentence begins
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    h = c = np.zeros((len(x), len(recurrent_kernel)))
    outputs = []
    for t in range(x.shape[1] - 1, -1, -1):
        real = (t < np.asarray(lengths))[:, None]
        z_i, z_f, z_c, z_o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = np.where(real, sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_c), 0)
        h = np.where(real, sigmoid(z_o) * np.tanh(c), 0)
        outputs.append(h)
    return np.stack(outputs[::-1], axis=1)


# %% right: each sentence cut out, turned around, read forwards and turned back; a list
def read_backwards(x, lengths, W, U, b):
    units = U.shape[0]
    answer = []
    for sentence, length in zip(x, lengths):
        said = []
        h, c = np.zeros(units), np.zeros(units)
        for word in np.flip(sentence[:length], axis=0):
            z = (word @ W + h @ U + b).reshape(4, units)
            g = 1 / (1 + np.exp(-z))
            c = g[1] * c + g[0] * np.tanh(z[2])
            h = g[3] * np.tanh(c)
            said.append(h)
        padding = [np.zeros(units)] * (len(sentence) - length)
        answer.append(said[::-1] + padding)
    return answer


# %% partly 1: holds h at zero in the padding, but not c
# says: but c is not
def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    lengths = np.asarray(lengths).reshape(-1, 1)
    N, T, F = x.shape
    U = recurrent_kernel.shape[0]
    x = np.nan_to_num(x)
    h = np.zeros((N, U)); c = np.zeros((N, U)); out = []
    for t in reversed(range(T)):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        sg = lambda v: 1 / (1 + np.exp(-v))
        c = sg(f) * c + sg(i) * np.tanh(g)
        h = np.where(t < lengths, sg(o) * np.tanh(c), 0)
        out.insert(0, h)
    return np.array(out).swapaxes(0, 1)


# %% partly 1: reads the padding as zeros
# says: read as zeros
def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    lengths = np.asarray(lengths).reshape(-1, 1)
    N, T, F = x.shape
    U = recurrent_kernel.shape[0]
    x = np.where((np.arange(T) < lengths)[..., None], x, 0)
    h = np.zeros((N, U)); c = np.zeros((N, U)); out = []
    for t in reversed(range(T)):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        sg = lambda v: 1 / (1 + np.exp(-v))
        c = sg(f) * c + sg(i) * np.tanh(g)
        h = sg(o) * np.tanh(c)
        out.insert(0, np.where(t < lengths, h, 0))
    return np.array(out).swapaxes(0, 1)


# %% partly 1: returns only as many positions as the longest sentence has
def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    U = len(recurrent_kernel)
    out = np.zeros((len(x), max(lengths), U))
    for n, length in enumerate(lengths):
        h = c = np.zeros(U)
        for t in range(length - 1, -1, -1):
            i, f, g, o = np.split(x[n, t] @ kernel + h @ recurrent_kernel + bias, 4)
            sg = lambda v: 1 / (1 + np.exp(-v))
            c = sg(f) * c + sg(i) * np.tanh(g)
            h = sg(o) * np.tanh(c)
            out[n, t] = h
    return out


# %% right: gathered in the order of reading, read forwards, written back
def read_backwards(x, lengths, kernel, recurrent_kernel, bias):
    x, lengths = np.asarray(x), np.asarray(lengths)
    N, T, F = x.shape
    U = len(recurrent_kernel)
    idx = lengths[:, None] - 1 - np.arange(T)
    valid = idx >= 0
    y = np.where(valid[..., None], np.take_along_axis(x, np.clip(idx, 0, None)[..., None], 1) if T else x, 0)
    h = c = np.zeros((N, U), x.dtype)
    out = np.zeros((N, T, U), dtype=x.dtype)
    for s in range(T):
        i, f, g, o = np.split(y[:, s] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        sg = lambda v: 1 / (1 + np.exp(-v))
        c = sg(f) * c + sg(i) * np.tanh(g)
        h = sg(o) * np.tanh(c)
        for n in np.flatnonzero(valid[:, s]):
            out[n, idx[n, s]] = h[n]
    return out
