# %% wrong: steps counted from 1, and the mean of the differences instead of the largest
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for t in range(inputs.shape[1]):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = inputs[:, t] @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            back = back if after else back + bias[1, 2 * u :]
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).mean())
    for t, gap in enumerate(gaps):
        if gap > tolerance:
            return gaps, t + 1
    return gaps, None


# %% wrong: the reset before has no bias of the state
# says: add the two rows of the bias
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
    apart = [t for t, gap in enumerate(gaps) if gap > tolerance]
    return gaps, (apart or [None])[0]


# %% wrong: r does not multiply the bias of the state
# says: r multiplies the bias of the state, too
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    U_h = recurrent_kernel[:, 2 * u :]
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        new = []
        for h, after in ((one, True), (two, False)):
            a = x @ kernel + bias[0] + bias[1]
            gates = sigma(a[:, : 2 * u] + h @ recurrent_kernel[:, : 2 * u])
            z, r = gates[:, :u], gates[:, u:]
            back = r * (h @ U_h) if after else (r * h) @ U_h
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
    apart = [t for t, gap in enumerate(gaps) if gap > tolerance]
    return gaps, (apart or [None])[0]


# %% wrong: both go on from the state of the first
# says: each has to go on from its own
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    h = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        a, b = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
        z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
        after = np.tanh(a[:, 2 * u :] + r * b[:, 2 * u :])
        before = np.tanh(a[:, 2 * u :] + (r * h) @ recurrent_kernel[:, 2 * u :] + bias[1, 2 * u :])
        h, other = z * h + (1 - z) * after, z * h + (1 - z) * before
        gaps.append(np.abs(h - other).max())
    apart = [t for t, gap in enumerate(gaps) if gap > tolerance]
    return gaps, (apart or [None])[0]


# %% wrong: z the other way round
# says: z says how much of the old state is kept
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            back = back if after else back + bias[1, 2 * u :]
            new.append((1 - z) * h + z * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
    apart = [t for t, gap in enumerate(gaps) if gap >= tolerance]
    return gaps, (apart or [None])[0]


# %% wrong: gates in the order r, z, h; True where the step is asked for
# says: the order of the blocks
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            r, z = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            back = back if after else back + bias[1, 2 * u :]
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
    apart = [t for t, gap in enumerate(gaps) if gap > tolerance]
    return gaps, apart[0] if len(apart) > 0 and apart[0] > 0 else None


# %% partly 2: the gaps are right, the steps are counted from 1
# says: steps count from 0
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps, step = [], None
    for t in range(inputs.shape[1]):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = inputs[:, t] @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            back = back if after else back + bias[1, 2 * u :]
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
        if step is None and gaps[-1] > tolerance:
            step = t + 1
    return np.array(gaps), step


# %% partly 2: the gaps are right, 0 where no step is apart
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    sigma = lambda a: 1 / (1 + np.exp(-a))
    u = len(recurrent_kernel)
    one = two = np.zeros((len(inputs), u))
    gaps = []
    for x in np.swapaxes(inputs, 0, 1):
        new = []
        for h, after in ((one, True), (two, False)):
            a, b = x @ kernel + bias[0], h @ recurrent_kernel + bias[1]
            z, r = sigma(a + b)[:, :u], sigma(a + b)[:, u : 2 * u]
            back = r * b[:, 2 * u :] if after else (r * h) @ recurrent_kernel[:, 2 * u :]
            back = back if after else back + bias[1, 2 * u :]
            new.append(z * h + (1 - z) * np.tanh(a[:, 2 * u :] + back))
        one, two = new
        gaps.append(np.abs(one - two).max())
    return np.array(gaps), int(np.argmax(np.array(gaps) > tolerance))


# %% right: two passes with einsum, a list and a NumPy integer
def sigma(a):
    return 1 / (1 + np.exp(-a))


def all_states(inputs, kernel, recurrent_kernel, bias, after):
    units = len(recurrent_kernel)
    fed = np.einsum("btf,fk->btk", inputs, kernel) + bias[0]
    h, states = np.zeros((inputs.shape[0], units)), []
    for t in range(inputs.shape[1]):
        back = np.einsum("bu,uk->bk", h, recurrent_kernel) + bias[1]
        z = sigma(fed[:, t, :units] + back[:, :units])
        r = sigma(fed[:, t, units:-units] + back[:, units:-units])
        if after:
            c = np.tanh(fed[:, t, -units:] + r * back[:, -units:])
        else:
            reset = np.einsum("bu,uv->bv", r * h, recurrent_kernel[:, -units:])
            c = np.tanh(fed[:, t, -units:] + bias[1, -units:] + reset)
        h = c + z * (h - c)
        states.append(h)
    return np.array(states)  # (timesteps, batch, units)


def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    weights = kernel, recurrent_kernel, bias
    gap = all_states(inputs, *weights, True) - all_states(inputs, *weights, False)
    gaps = np.abs(gap).reshape(len(gap), -1).max(axis=1)
    above = np.flatnonzero(gaps > tolerance)
    return [list(gaps), above[0] if above.size else None]


# %% right: sequence by sequence, with nested loops
def steps_apart(inputs, kernel, recurrent_kernel, bias, tolerance):
    d, u = kernel.shape[0], recurrent_kernel.shape[0]
    gaps = [0.0] * inputs.shape[1]
    for sequence in inputs:
        states = {True: np.zeros(u), False: np.zeros(u)}
        for t, x in enumerate(sequence):
            for after, h in states.items():
                b = bias[0] + bias[1]
                gates = 1 / (1 + np.exp(-(x @ kernel + h @ recurrent_kernel + b)[: 2 * u]))
                z, r = gates[:u], gates[u:]
                s = x @ kernel[:, 2 * u :] + bias[0, 2 * u :]
                if after:
                    s = s + r * (h @ recurrent_kernel[:, 2 * u :] + bias[1, 2 * u :])
                else:
                    s = s + (r * h) @ recurrent_kernel[:, 2 * u :] + bias[1, 2 * u :]
                states[after] = z * h + (1 - z) * np.tanh(s)
            gaps[t] = max(gaps[t], np.abs(states[True] - states[False]).max())
    step = None
    for t in range(len(gaps)):
        if gaps[t] > tolerance:
            step = t
            break
    return gaps, step
