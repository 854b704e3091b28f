# %% wrong: reads the padding first
# says: the padding
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in reversed(range(inputs.shape[1])):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        outputs[:, t] = h
    return outputs


# %% wrong: reads forwards
# says: forwards
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        outputs[:, t] = np.where(t < np.array(lengths)[:, None], h, 0)
    return outputs


# %% wrong: the outputs in the order of reading
# says: order of reading
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for n, length in enumerate(lengths):
        h = np.zeros(len(bias))
        for place, x in enumerate(inputs[n, :length][::-1]):
            h = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
            outputs[n, place] = h
    return outputs


# %% wrong: clears the outputs of the padding, but not the state
# says: the state
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in reversed(range(inputs.shape[1])):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        outputs[:, t] = np.where(t < np.array(lengths)[:, None], h, 0)
    return outputs


# %% wrong: off by one, takes the first step of the padding for real
# says: off by one
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in reversed(range(inputs.shape[1])):
        real = t <= np.array(lengths)[:, None]
        h = np.where(real, np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias), 0)
        outputs[:, t] = h
    return outputs


# %% wrong: the length of the first sequence for all
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in reversed(range(lengths[0])):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        outputs[:, t] = h
    return outputs


# %% wrong: one state goes through all sequences
# says: sequence before
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    h = np.zeros(len(bias))
    for n, length in enumerate(lengths):
        for t in reversed(range(length)):
            h = np.tanh(inputs[n, t] @ kernel + h @ recurrent_kernel + bias)
            outputs[n, t] = h
    return outputs


# %% wrong: time-major outputs
# says: time-major
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    h, outputs = np.zeros((inputs.shape[0], len(bias))), []
    for t in reversed(range(inputs.shape[1])):
        real = t < np.array(lengths)[:, None]
        h = np.where(real, np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias), 0)
        outputs.append(h)
    return np.array(outputs[::-1])


# %% wrong: clears the padding in the caller's own array, and reads it
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    for n, length in enumerate(lengths):
        inputs[n, length:] = 0
    h = np.zeros((inputs.shape[0], len(bias)))
    outputs = np.zeros((*inputs.shape[:2], len(bias)))
    for t in reversed(range(inputs.shape[1])):
        real = t < np.array(lengths)[:, None]
        h = np.where(real, np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias), 0)
        outputs[:, t] = h
    return outputs


# %% wrong: an array of the type of the inputs, which cuts fractions off
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    outputs = np.zeros((*inputs.shape[:2], len(bias)), dtype=inputs.dtype)
    for n, length in enumerate(lengths):
        h = np.zeros(len(bias))
        for t in reversed(range(length)):
            h = np.tanh(inputs[n, t] @ kernel + h @ recurrent_kernel + bias)
            outputs[n, t] = h
    return outputs


# %% wrong: fails for an empty sequence
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    rows = []
    for x, length in zip(inputs, lengths):
        states = [np.tanh(x[length - 1] @ kernel + bias)]
        for t in range(length - 2, -1, -1):
            states.insert(0, np.tanh(x[t] @ kernel + states[0] @ recurrent_kernel + bias))
        states += [0 * states[0]] * (len(x) - length)
        rows.append(states[: len(x)])
    return np.array(rows)


# %% right: each sequence by itself
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    batch, timesteps, _ = inputs.shape
    outputs = np.zeros((batch, timesteps, kernel.shape[1]))
    for n in range(batch):
        state = np.zeros(kernel.shape[1])
        for t in range(lengths[n] - 1, -1, -1):
            state = np.tanh(inputs[n, t] @ kernel + state @ recurrent_kernel + bias)
            outputs[n, t] = state
    return outputs


# %% right: turns each sequence around, reads forwards, turns the outputs around; a list
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    all_outputs = []
    for sequence, length in zip(inputs, lengths):
        h, outputs = np.zeros(len(bias), "float32"), []
        for x in np.flip(sequence[:length], axis=0):
            h = np.tanh(np.einsum("f,fu->u", x, kernel) + h @ recurrent_kernel + bias)
            outputs.insert(0, h.tolist())
        outputs.extend([[0.0] * len(bias)] * (len(sequence) - length))
        all_outputs.append(outputs)
    return all_outputs


# %% right: gathers by index, keeps the state with a mask
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    batch, timesteps, _ = inputs.shape
    mask = np.arange(timesteps) < np.reshape(lengths, (-1, 1))
    h = np.zeros((batch, len(bias)))
    outputs = []
    for t in range(timesteps - 1, -1, -1):
        new = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        h = np.where(mask[:, t, None], new, h)
        outputs.append(h)
    return np.stack(outputs[::-1], axis=1) * mask[..., None]


# %% wrong: the loop ends before step 0
# says: step 0 was not read
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    out = np.zeros(inputs.shape[:2] + (len(bias),))
    for n in range(len(inputs)):
        h = np.zeros(len(bias))
        for t in range(lengths[n] - 1, 0, -1):
            h = np.tanh(inputs[n, t] @ kernel + h @ recurrent_kernel + bias)
            out[n, t] = h
    return out


# %% wrong: the state before each step is written down
# says: before each step is read
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    out = np.zeros(inputs.shape[:2] + (len(bias),))
    for n in range(len(inputs)):
        h = np.zeros(len(bias))
        for t in range(lengths[n] - 1, -1, -1):
            out[n, t] = h
            h = np.tanh(inputs[n, t] @ kernel + h @ recurrent_kernel + bias)
    return out


# %% wrong: the recurrent kernel on the left of a vector
# says: stands on the right
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    out = np.zeros(inputs.shape[:2] + (len(bias),))
    for n in range(len(inputs)):
        h = np.zeros(len(bias))
        for t in range(lengths[n] - 1, -1, -1):
            h = np.tanh(inputs[n, t] @ kernel + recurrent_kernel @ h + bias)
            out[n, t] = h
    return out


# %% wrong: a slice that reads all when there is no real step
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    out = np.zeros(inputs.shape[:2] + (len(bias),))
    for n in range(len(inputs)):
        h = np.zeros(len(bias))
        real = inputs[n, lengths[n] - 1 :: -1]
        for k, x in enumerate(real):
            h = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
            out[n, lengths[n] - 1 - k] = h
    return out


# %% wrong: takes for padding what is zero
# says: padding was read
def read_from_the_end(inputs, lengths, kernel, recurrent_kernel, bias):
    out = np.zeros(inputs.shape[:2] + (len(bias),))
    for n in range(len(inputs)):
        h = np.zeros(len(bias))
        for t in range(inputs.shape[1] - 1, -1, -1):
            if np.any(inputs[n, t] != 0):
                h = np.tanh(inputs[n, t] @ kernel + h @ recurrent_kernel + bias)
                out[n, t] = h
    return out
