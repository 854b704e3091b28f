# %% wrong: forgets the carried gradient
# says: the carried gradient d_c_next is forgotten
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% wrong: overwrites the gradient of c_t by the carried one
# says: d_h has to go into c_t as well
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% partly 1: the forget gate of the standard cell; the state's gradient is right
# says: the forget gate also moves 1 - f
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * c_before * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% partly 1: without the slopes of the activations; the state's gradient is right
# says: the slope of the sigmoid is missing
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    return np.hstack([d_c * (c_before - candidate), d_c * (1 - forget), d_h * shown]), d_c * forget


# %% wrong: without the slope of the tanh in h
# says: the slope of the tanh in h_t is missing
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% partly 2: d_c_before without the forget gate; the sums are right
# says: d_c_before is d_c times the forget gate
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c


# %% partly 1: the output gate's gradient with c_t for tanh(c_t); the state's gradient is right
# says: has tanh(c_t), not c_t
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    c = forget * c_before + (1 - forget) * candidate
    d_c = d_c_next + d_h * output * (1 - np.tanh(c) ** 2)
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * c * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% wrong: adds into the carried gradient of the caller
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next
    d_c += d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% wrong: summed over the batch, as the gradient of a weight
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums.sum(axis=0), (d_c * forget).sum(axis=0)


# %% partly 1: the three gradients as rows of the batch; the state's gradient is right
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    shown = np.tanh(forget * c_before + (1 - forget) * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    d_sums = np.vstack(
        [
            d_c * (c_before - candidate) * forget * (1 - forget),
            d_c * (1 - forget) * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% partly 1: four blocks, as in the standard cell; the state's gradient is right
# says: three blocks
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    take = 1 - forget
    shown = np.tanh(forget * c_before + take * candidate)
    d_c = d_c_next + d_h * output * (1 - shown**2)
    d_sums = np.hstack(
        [
            d_c * candidate * take * (1 - take),
            d_c * c_before * forget * (1 - forget),
            d_c * take * (1 - candidate**2),
            d_h * shown * output * (1 - output),
        ]
    )
    return d_sums, d_c * forget


# %% right: the standard cell's way back, the input gate's gradient taken away from the forget gate's
def coupled_step_backward(d_h, d_c_next, f, new, o, c_before):
    i = 1 - f
    c = f * c_before + i * new
    d_c = d_c_next + d_h * o / np.cosh(c) ** 2
    d_z_i = d_c * new * i * (1 - i)
    d_z_f = d_c * c_before * f * (1 - f) - d_z_i
    d_z_c = d_c * i * (1 - new**2)
    d_z_o = d_h * np.tanh(c) * o * (1 - o)
    return np.concatenate((d_z_f, d_z_c, d_z_o), axis=-1), d_c * f


# %% right: number by number, lists returned
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    batch, units = forget.shape
    sums, before = np.zeros((batch, 3 * units)), np.zeros((batch, units))
    for n in range(batch):
        for u in range(units):
            f, new, o, old = forget[n, u], candidate[n, u], output[n, u], c_before[n, u]
            t = np.tanh(new + f * (old - new))
            d_c = d_c_next[n, u] + d_h[n, u] * o * (1 - t * t)
            sums[n, u] = d_c * (old - new) * (f - f * f)
            sums[n, units + u] = d_c * (1 - f) * (1 - new * new)
            sums[n, 2 * units + u] = d_h[n, u] * t * (o - o * o)
            before[n, u] = f * d_c
    return [sums.tolist(), before.tolist()]


# %% partly 1: f for 1 - f in the candidate's gradient; the state's gradient is right
# says: here it is f
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    c = forget * c_before + (1 - forget) * candidate
    dc = d_c_next + d_h * output * (1 - np.tanh(c) ** 2)
    return np.hstack([dc * (c_before - candidate) * forget * (1 - forget), dc * forget * (1 - candidate**2), d_h * np.tanh(c) * output * (1 - output)]), dc * forget


# %% wrong: the tanh of the state before the step
# says: here it is c_before
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    c = c_before
    dc = d_c_next + d_h * output * (1 - np.tanh(c) ** 2)
    return np.hstack([dc * (c_before - candidate) * forget * (1 - forget), dc * (1 - forget) * (1 - candidate**2), d_h * np.tanh(c) * output * (1 - output)]), dc * forget


# %% partly 1: d_c for d_h in the output gate; the state's gradient is right
# says: comes from d_h
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    c = forget * c_before + (1 - forget) * candidate
    dc = d_c_next + d_h * output * (1 - np.tanh(c) ** 2)
    return np.hstack([dc * (c_before - candidate) * forget * (1 - forget), dc * (1 - forget) * (1 - candidate**2), dc * np.tanh(c) * output * (1 - output)]), dc * forget


# %% partly 1: c_before + candidate; the state's gradient is right
# says: the sign: 1 - f falls
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    c = forget * c_before + (1 - forget) * candidate
    dc = d_c_next + d_h * output * (1 - np.tanh(c) ** 2)
    return np.hstack([dc * (c_before + candidate) * forget * (1 - forget), dc * (1 - forget) * (1 - candidate**2), d_h * np.tanh(c) * output * (1 - output)]), dc * forget


# %% right: central differences of the sums
def coupled_step_backward(d_h, d_c_next, forget, candidate, output, c_before):
    lg = lambda p: np.log(p) - np.log1p(-p)
    sg = lambda z: 1 / (1 + np.exp(-z))
    zf, zc, zo = lg(np.asarray(forget, float)), np.arctanh(np.asarray(candidate, float)), lg(np.asarray(output, float))
    def loss(zf, zc, zo, c):
        f = sg(zf); n = f * c + (1 - f) * np.tanh(zc)
        return d_h * sg(zo) * np.tanh(n) + d_c_next * n
    a = [zf, zc, zo, np.asarray(c_before, float)]; e = 1e-6; g = []
    for k in range(4):
        up = [v + e * (j == k) for j, v in enumerate(a)]; dn = [v - e * (j == k) for j, v in enumerate(a)]
        g.append((loss(*up) - loss(*dn)) / 2 / e)
    return np.hstack(g[:3]), g[3]
