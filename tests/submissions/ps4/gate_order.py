# %% wrong: says where the gates stand, not what the blocks are
# says: the wrong way round: this says where
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    best = None
    for order in itertools.permutations(range(4)):  # where i, f, c, o stand
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            blocks = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
            i, f, new, o = (blocks[k] for k in order)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
            h = sigmoid(o) * np.tanh(c)
        error = np.abs(h - h_last).max()
        if best is None or error < best[0]:
            best = error, order
    return "".join("ifco"[k] for k in best[1])


# %% wrong: looks for an exact fit, and falls back on Keras's order
# says: is it kept because no order fits the rounded output exactly?
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    for order in itertools.permutations("ifco"):
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            z = dict(zip(order, np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
            c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
            h = sigmoid(z["o"]) * np.tanh(c)
        if np.allclose(h, h_last):
            return "".join(order)
    return "ifco"


# %% wrong: compares the first unit of the first example only, and without its sign
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            z = dict(zip(order, np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
            c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
            h = sigmoid(z["o"]) * np.tanh(c)
        errors["".join(order)] = abs(abs(h[0, 0]) - abs(h_last[0, 0]))
    return min(errors, key=errors.get)


# %% wrong: adds the differences up with their signs
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            z = dict(zip(order, np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
            c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
            h = sigmoid(z["o"]) * np.tanh(c)
        errors["".join(order)] = (h - h_last).sum()
    return min(errors, key=errors.get)


# %% wrong: compares the first output with the last recorded one
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros_like(h_last)
        z = dict(zip(order, np.split(x[:, 0] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
        c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
        h = sigmoid(z["o"]) * np.tanh(c)
        errors["".join(order)] = np.abs(h - h_last).max()
    return min(errors, key=errors.get)


# %% wrong: a candidate of sigmoid, as if it were a gate
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            s = sigmoid(x[:, t] @ kernel + h @ recurrent_kernel + bias)
            g = dict(zip(order, np.split(s, 4, axis=1)))
            c = g["f"] * c + g["i"] * g["c"]
            h = g["o"] * np.tanh(c)
        errors["".join(order)] = np.abs(h - h_last).max()
    return min(errors, key=errors.get)


# %% wrong: tries the four rotations only
# says: Keras's own order
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    errors = {}
    for order in ("ifco", "fcoi", "coif", "oifc"):
        h = c = np.zeros_like(h_last)
        for t in range(x.shape[1]):
            z = dict(zip(order, np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
            c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
            h = sigmoid(z["o"]) * np.tanh(c)
        errors[order] = np.abs(h - h_last).max()
    return "ifco" if min(errors.values()) > 1e-3 else min(errors, key=errors.get)


# %% wrong: reads time-major
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    from itertools import permutations

    def run(order):
        h = c = np.zeros_like(h_last)
        for x_t in x:
            if x_t.shape[0] != h.shape[0]:
                x_t = x_t[: h.shape[0]]
            z = dict(zip(order, np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=1)))
            c = c / (1 + np.exp(-z["f"])) + np.tanh(z["c"]) / (1 + np.exp(-z["i"]))
            h = np.tanh(c) / (1 + np.exp(-z["o"]))
        return np.abs(h - h_last).max()

    return "".join(min(permutations("ifco"), key=run))


# %% right: a step with a dict of gates, and the closest in the mean square
import itertools


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    best, best_error = "", np.inf
    for order in map("".join, itertools.permutations("cfio")):
        h, c = np.zeros_like(h_last), np.zeros_like(h_last)
        for t in range(x.shape[1]):
            parts = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
            i, f, new, o = (parts[order.index(gate)] for gate in "ifco")
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
            h = sigmoid(o) * np.tanh(c)
        error = ((h - h_last) ** 2).mean()
        if error < best_error:
            best, best_error = order, error
    return best


# %% right: the weights reordered to Keras's, and a tolerance for the rounding
import itertools


def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    u = bias.size // 4
    for order in itertools.permutations("ifco"):
        columns = np.concatenate([np.arange(u) + u * order.index(g) for g in "ifco"])
        K, U, b = kernel[:, columns], recurrent_kernel[:, columns], bias[columns]
        h = np.zeros(h_last.shape)
        c = np.zeros(h_last.shape)
        for step in np.moveaxis(x, 1, 0):
            z = (step @ K + h @ U + b).reshape(-1, 4, u)
            g = 1 / (1 + np.exp(-z))
            c = g[:, 1] * c + g[:, 0] * np.tanh(z[:, 2])
            h = g[:, 3] * np.tanh(c)
        if np.allclose(h, h_last, rtol=0, atol=1e-3):
            return "".join(order)
    return None


# %% wrong: a tuple of letters
# says: join them
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros(h_last.shape)
        for x_t in np.swapaxes(x, 0, 1):
            z = dict(zip(order, np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)))
            s = lambda k: 1 / (1 + np.exp(-z[k]))
            c = s("f") * c + s("i") * np.tanh(z["c"])
            h = s("o") * np.tanh(c)
        errors[order] = ((h - h_last) ** 2).sum()
    return min(errors, key=errors.get)


# %% wrong: reads the last step alone
# says: the last step alone
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros(h_last.shape)
        z = dict(zip(order, np.split(x[:, -1] @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)))
        s = lambda k: 1 / (1 + np.exp(-z[k]))
        h = s("o") * np.tanh(s("i") * np.tanh(z["c"]))
        errors["".join(order)] = ((h - h_last) ** 2).sum()
    return min(errors, key=errors.get)


# %% wrong: compares the cell state with the recorded output
# says: the cell state was compared
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros(h_last.shape)
        for x_t in np.swapaxes(x, 0, 1):
            z = dict(zip(order, np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)))
            s = lambda k: 1 / (1 + np.exp(-z[k]))
            c = s("f") * c + s("i") * np.tanh(z["c"])
            h = s("o") * np.tanh(c)
        errors["".join(order)] = ((c - h_last) ** 2).sum()
    return min(errors, key=errors.get)


# %% wrong: the states go on from one order to the next
# says: the states of one order
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    errors = {}
    h = c = np.zeros(h_last.shape)
    for order in itertools.permutations("ifco"):
        for x_t in np.swapaxes(x, 0, 1):
            z = dict(zip(order, np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)))
            s = lambda k: 1 / (1 + np.exp(-z[k]))
            c = s("f") * c + s("i") * np.tanh(z["c"])
            h = s("o") * np.tanh(c)
        errors["".join(order)] = ((h - h_last) ** 2).sum()
    return min(errors, key=errors.get)


# %% wrong: reorders the bias alone
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    errors = {}
    for order in itertools.permutations("ifco"):
        h = c = np.zeros(h_last.shape)
        b = dict(zip(order, np.split(bias, 4)))
        for x_t in np.swapaxes(x, 0, 1):
            z = dict(zip("ifco", np.split(x_t @ kernel + h @ recurrent_kernel, 4, axis=-1)))
            z = {k: z[k] + b[k] for k in z}
            s = lambda k: 1 / (1 + np.exp(-z[k]))
            c = s("f") * c + s("i") * np.tanh(z["c"])
            h = s("o") * np.tanh(c)
        errors["".join(order)] = ((h - h_last) ** 2).sum()
    return min(errors, key=errors.get)


# %% right: the first order that fits within the rounding, a NumPy string
import itertools
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    for order in itertools.permutations("ifco"):
        h = c = 0 * np.asarray(h_last)
        for x_t in np.swapaxes(x, 0, 1):
            z = dict(zip(order, np.split(x_t @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)))
            s = lambda k: 1 / (1 + np.exp(-z[k]))
            c = s("f") * c + s("i") * np.tanh(z["c"])
            h = s("o") * np.tanh(c)
        if np.allclose(h, h_last, rtol=0, atol=6e-5):
            return np.str_("".join(order))


# %% wrong: compares the means of the outputs alone
def gate_order(kernel, recurrent_kernel, bias, x, h_last):
    from itertools import permutations

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def last_output(order):
        h = c = np.zeros(h_last.shape)
        for t in range(x.shape[1]):
            sums = x[:, t] @ kernel + h @ recurrent_kernel + bias
            z = dict(zip(order, np.split(sums, 4, axis=1)))
            c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["c"])
            h = sigmoid(z["o"]) * np.tanh(c)
        return h

    orders = ["".join(order) for order in permutations("ifco")]
    return min(orders, key=lambda order: abs(last_output(order).mean() - h_last.mean()))
