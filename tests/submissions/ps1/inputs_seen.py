# %% wrong: walks from the input to the output
# says: begin with the last layer
def inputs_seen(layers, index):
    first = last = index
    for k, s, d in layers:
        first, last = first * s, last * s + d * (k - 1)
    return first, last


# %% wrong: forgets the dilation
def inputs_seen(layers, index):
    first = last = index
    for k, s, d in layers[::-1]:
        first, last = first * s, last * s + k - 1
    return first, last


# %% wrong: forgets the strides
def inputs_seen(layers, index):
    first = last = index
    for k, s, d in layers[::-1]:
        last = last + d * (k - 1)
    return first, last


# %% wrong: off by one in every layer
def inputs_seen(layers, index):
    first = last = index
    for k, s, d in layers[::-1]:
        first, last = first * s, last * s + d * k
    return first, last


# %% wrong: the last input is excluded
def inputs_seen(layers, index):
    first, end = index, index + 1
    for k, s, d in layers[::-1]:
        first, end = first * s, (end - 1) * s + d * (k - 1) + 1
    return first, end


# %% wrong: turns the caller's list around
# says: use reversed
def inputs_seen(layers, index):
    layers.reverse()
    first = last = index
    for k, s, d in layers:
        first, last = first * s, last * s + d * (k - 1)
    return first, last


# %% wrong: output 0 whatever was asked for
def inputs_seen(layers, index):
    field, jump = 1, 1
    for k, s, d in layers:
        field += d * (k - 1) * jump
        jump *= s
    return 0, field - 1


# %% wrong: adds the fields without the jumps
def inputs_seen(layers, index):
    jump = 1
    for _, s, _ in layers:
        jump *= s
    return index * jump, index * jump + sum(d * (k - 1) for k, _, d in layers)


# %% wrong: counts the dilation from 0
def inputs_seen(layers, index):
    first = last = index
    for k, s, d in reversed(layers):
        first, last = first * s, last * s + (d + 1) * (k - 1)
    return first, last


# %% right: receptive field and jump, forwards
def inputs_seen(layers, index):
    field, jump = 1, 1
    for k, s, d in layers:
        field += d * (k - 1) * jump
        jump *= s
    return index * jump, index * jump + field - 1


# %% right: recursive, a list of NumPy integers
def inputs_seen(layers, index):
    def back(depth, span):
        if depth == 0:
            return span
        k, s, d = layers[depth - 1]
        return back(depth - 1, span * s + np.array([0, d * (k - 1)]))

    return list(back(len(layers), np.array([index, index])))
