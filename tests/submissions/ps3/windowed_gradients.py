# %% wrong: the chunks of the chapter
# says: chunks
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = 0
    for t in reversed(range(inputs.shape[1])):
        if (t + 1) % window == 0:
            carried = 0
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernel"] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernel.T
    return found


# %% wrong: the full gradient, the window not used
# says: the window is not used
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = 0
    for t in reversed(range(inputs.shape[1])):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernel"] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernel.T
    return found


# %% wrong: one copy too many
# says: one copy too many
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for s in range(inputs.shape[1]):
        delta = coefficients[:, s]
        for t in range(s, max(s - window, 0) - 1, -1):
            alpha = delta * (1 - states[t + 1] ** 2)
            found["kernel"] += inputs[:, t].T @ alpha
            found["recurrent_kernel"] += states[t].T @ alpha
            found["bias"] += alpha.sum(axis=0)
            delta = alpha @ recurrent_kernel.T
    return found


# %% wrong: walks on past the first step, to negative indices
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for s in range(inputs.shape[1]):
        delta = coefficients[:, s]
        for t in range(s, s - window, -1):
            alpha = delta * (1 - states[t + 1] ** 2)
            found["kernel"] += inputs[:, t].T @ alpha
            found["recurrent_kernel"] += states[t].T @ alpha
            found["bias"] += alpha.sum(axis=0)
            delta = alpha @ recurrent_kernel.T
    return found


# %% wrong: only the last error walks back
# says: every step
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    delta = coefficients[:, -1]
    for t in range(inputs.shape[1] - 1, max(inputs.shape[1] - 1 - window, -1), -1):
        alpha = delta * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernel"] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        delta = alpha @ recurrent_kernel.T
    return found


# %% wrong: every walk picks up the coefficients on its way, so that they count several times
# says: several times
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for s in range(inputs.shape[1]):
        carried = 0
        for t in range(s, max(s - window, -1), -1):
            alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
            found["kernel"] += inputs[:, t].T @ alpha
            found["recurrent_kernel"] += states[t].T @ alpha
            found["bias"] += alpha.sum(axis=0)
            carried = alpha @ recurrent_kernel.T
    return found


# %% wrong: the last steps only, as if the sequence began there
# says: the forward pass
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    inputs, coefficients = inputs[:, -window:], coefficients[:, -window:]
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = 0
    for t in reversed(range(inputs.shape[1])):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernel"] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernel.T
    return found


# %% wrong: not transposed on the way back
# says: transposed on the way back
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for s in range(inputs.shape[1]):
        delta = coefficients[:, s]
        for t in range(s, max(s - window, -1), -1):
            alpha = delta * (1 - states[t + 1] ** 2)
            found["kernel"] += inputs[:, t].T @ alpha
            found["recurrent_kernel"] += states[t].T @ alpha
            found["bias"] += alpha.sum(axis=0)
            delta = alpha @ recurrent_kernel
    return found


# %% wrong: works for one sequence only
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    x, c = inputs[0], coefficients[0]
    states = [initial_state[0]]
    for t in range(len(x)):
        states.append(np.tanh(x[t] @ kernel + states[t] @ recurrent_kernel + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for s in range(len(x)):
        delta = c[s]
        for t in range(s, max(s - window, -1), -1):
            alpha = delta * (1 - states[t + 1] ** 2)
            found["kernel"] += np.outer(x[t], alpha)
            found["recurrent_kernel"] += np.outer(states[t], alpha)
            found["bias"] += alpha
            delta = recurrent_kernel @ alpha
    return found


# %% right: all errors side by side, one distance after the other
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    timesteps = inputs.shape[1]
    h = [np.asarray(initial_state)]
    for x in np.moveaxis(inputs, 1, 0):
        h.append(np.tanh(x @ kernel + h[-1] @ recurrent_kernel + bias))
    h = np.stack(h, axis=1)  # (batch, timesteps + 1, units)
    alphas = np.zeros(np.shape(coefficients))
    delta = np.array(coefficients, dtype=float)
    for distance in range(min(window, timesteps)):
        alpha = delta * (1 - h[:, 1 : timesteps + 1 - distance] ** 2)
        alphas[:, : timesteps - distance] += alpha
        delta = (alpha @ recurrent_kernel.T)[:, 1:]
    return {
        "kernel": np.tensordot(inputs, alphas, axes=([0, 1], [0, 1])),
        "recurrent_kernel": np.einsum("btv,btu->vu", h[:, :-1], alphas),
        "bias": alphas.sum(axis=(0, 1)),
    }


# %% right: the full gradient of short pieces, one piece for each error
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    states = [initial_state]
    for t in range(inputs.shape[1]):
        states.append(np.tanh(inputs[:, t] @ kernel + states[t] @ recurrent_kernel + bias))
    d_kernel, d_recurrent, d_bias = 0, 0, 0
    for s in range(inputs.shape[1]):
        slope = np.array(coefficients[:, s], dtype=float)
        t = s
        while t >= 0 and t > s - window:
            slope = slope * (1 - states[t + 1] ** 2)
            d_kernel = d_kernel + np.einsum("bf,bu->fu", inputs[:, t], slope)
            d_recurrent = d_recurrent + np.einsum("bv,bu->vu", states[t], slope)
            d_bias = d_bias + np.einsum("bu->u", slope)
            slope = np.einsum("bu,vu->bv", slope, recurrent_kernel)
            t -= 1
    return dict(kernel=d_kernel, recurrent_kernel=d_recurrent.tolist(), bias=d_bias)


# %% wrong: the steepness of the step before, that of the error's own step never
# says: its own step's copy
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    T = inputs.shape[1]
    hs = [initial_state]
    for t in range(T):
        hs.append(np.tanh(inputs[:, t] @ kernel + hs[-1] @ recurrent_kernel + bias))
    d = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for t in range(T):
        a = coefficients[:, t]
        for s in range(t, max(-1, t - window), -1):
            d["kernel"] += inputs[:, s].T @ a
            d["recurrent_kernel"] += hs[s].T @ a
            d["bias"] += a.sum(0)
            a = a @ recurrent_kernel.T * (1 - hs[s] ** 2)
    return d


# %% wrong: every window begins in the initial state
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    T = inputs.shape[1]
    d = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
    }
    for t in range(T):
        first = max(0, t + 1 - window)
        hs = {first: initial_state}
        for s in range(first, t + 1):
            hs[s + 1] = np.tanh(inputs[:, s] @ kernel + hs[s] @ recurrent_kernel + bias)
        e = coefficients[:, t]
        for s in range(t, first - 1, -1):
            a = e * (1 - hs[s + 1] ** 2)
            d["kernel"] += inputs[:, s].T @ a
            d["recurrent_kernel"] += hs[s].T @ a
            d["bias"] += a.sum(0)
            e = a @ recurrent_kernel.T
    return d


# %% right: by recursion with what is left of the window, lists
def windowed_gradients(inputs, initial_state, kernel, recurrent_kernel, bias, coefficients, window):
    W, U, b = np.float64(kernel), np.float64(recurrent_kernel), np.float64(bias)
    total = {"kernel": 0 * W, "recurrent_kernel": 0 * U, "bias": 0 * b}
    for x, h0, k in zip(inputs, initial_state, coefficients):
        h = [np.float64(h0)]
        for v in x:
            h.append(np.tanh(v @ W + h[-1] @ U + b))

        def walk(t, d, left):
            if left == 0 or t == 0:
                return
            a = d * (1 - h[t] ** 2)
            total["kernel"] += np.outer(x[t - 1], a)
            total["recurrent_kernel"] += np.outer(h[t - 1], a)
            total["bias"] += a
            walk(t - 1, U @ a, left - 1)

        for t in range(1, len(x) + 1):
            walk(t, k[t - 1], window)
    return {n: v.tolist() for n, v in total.items()}
