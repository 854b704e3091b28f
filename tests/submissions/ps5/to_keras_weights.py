# %% wrong: the sign of z is not changed, and the biases are added
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        r, z, h = np.split(w, 3)
        return np.concatenate([z, r, h])

    return [turned(weight_x).T, turned(weight_h).T, turned(bias_x) + turned(bias_h)]


# %% wrong: the sign of z is not changed
# says: everything that makes z changes its sign
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        r, z, h = np.split(w, 3)
        return np.concatenate([z, r, h])

    return [turned(weight_x).T, turned(weight_h).T, np.stack([turned(bias_x), turned(bias_h)])]


# %% wrong: the blocks stay in their order
# says: Keras wants z, r, h
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    u = weight_h.shape[1]
    sign = np.repeat([1, -1, 1], u)
    return [(weight_x.T * sign), (weight_h.T * sign), np.stack([bias_x * sign, bias_h * sign])]


# %% wrong: changes the sign of the wrong block, r
# says: Keras wants z, r, h
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        z, r, h = np.split(w, 3)
        return np.concatenate([-z, r, h])

    return [turned(weight_x).T, turned(weight_h).T, np.stack([turned(bias_x), turned(bias_h)])]


# %% wrong: one minus the weights instead of the sign
# says: not the gate
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        r, z, h = np.split(w, 3)
        return np.concatenate([1 - z, r, h])

    return [turned(weight_x).T, turned(weight_h).T, np.stack([turned(bias_x), turned(bias_h)])]


# %% wrong: changes its arguments in place
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    u = len(bias_x) // 3
    for weight in (weight_x, weight_h, bias_x, bias_h):
        weight[:u], weight[u : 2 * u] = -weight[u : 2 * u], weight[:u].copy()
    return [weight_x.T, weight_h.T, np.stack([bias_x, bias_h])]


# %% wrong: prints instead of returning
# says: the function returned nothing
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    for w in (weight_x, weight_h, bias_x, bias_h):
        r, z, h = np.split(w, 3)
        print(np.concatenate([-z, r, h]).T)


# %% partly 1: the biases of z keep their sign
# says: the biases of z change their sign
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w, sign):
        r, z, h = np.split(w, 3)
        return np.concatenate([sign * z, r, h])

    bias = np.stack([turned(bias_x, 1), turned(bias_h, 1)])
    return [turned(weight_x, -1).T, turned(weight_h, -1).T, bias]


# %% partly 1: the two biases are added
# says: Keras wants two rows
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        r, z, h = np.split(w, 3)
        return np.concatenate([-z, r, h])

    return [turned(weight_x).T, turned(weight_h).T, turned(bias_x + bias_h)]


# %% partly 1: the blocks of the recurrent kernel are not transposed
# says: each block of weight_h has to be transposed
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def turned(w):
        r, z, h = np.split(w, 3)
        return np.concatenate([-z, r, h])

    u = weight_h.shape[1]
    r, z, h = weight_h[:u], weight_h[u : 2 * u], weight_h[2 * u :]
    bias = np.stack([turned(bias_x), turned(bias_h)])
    return [turned(weight_x).T, np.hstack([-z, r, h]), bias]


# %% right: by index
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    units = weight_h.shape[-1]
    order = np.r_[units : 2 * units, :units, 2 * units : 3 * units]
    sign = np.where(np.arange(3 * units) < units, -1, 1)
    kernel = weight_x[order].T * sign
    recurrent = weight_h[order].T * sign
    return kernel, recurrent, [bias_x[order] * sign, bias_h[order] * sign]


# %% right: transposed first, then exchanged in a loop
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    made = []
    for weight in (weight_x.T, weight_h.T, np.array([bias_x, bias_h])):
        new = np.empty_like(weight)
        n = weight.shape[1] // 3
        for j in range(n):
            new[:, j] = -weight[:, n + j]
            new[:, n + j] = weight[:, j]
            new[:, 2 * n + j] = weight[:, 2 * n + j]
        made.append(new)
    return made


# %% partly 1: the two biases are exchanged
def to_keras_weights(weight_x, weight_h, bias_x, bias_h):
    def in_order(weight):
        r, z, h = np.split(weight, 3)
        return np.concatenate([-z, r, h])

    bias = np.stack([in_order(bias_h), in_order(bias_x)])
    return [in_order(weight_x).T, in_order(weight_h).T, bias]
