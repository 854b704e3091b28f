# %% wrong: no mask at all
# says: the padding is read like any other step
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = []
    steps = inputs[:, ::-1] if backwards else inputs
    for t in range(inputs.shape[1]):
        h = gru_step(steps[:, t], h, kernel, recurrent_kernel, bias)
        outputs.append(h)
    return np.stack(outputs[::-1] if backwards else outputs, axis=1), h


# %% wrong: the state is set back to zero at a masked step
# says: the state is lost at a masked step
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    order = range(mask.shape[1])[::-1] if backwards else range(mask.shape[1])
    for t in order:
        h = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        h = np.where(mask[:, t, None], h, 0)
        outputs[:, t] = h
    return outputs, h


# %% wrong: multiplies by the mask, and so reads nan
# says: nan times 0 is nan
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    order = range(mask.shape[1])[::-1] if backwards else range(mask.shape[1])
    for t in order:
        m = mask[:, t, None].astype(float)
        h = m * gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias) + (1 - m) * h
        outputs[:, t] = m * h
    return outputs, h


# %% wrong: treats the mask as a length, as if the padding were at the end
# says: more than a length
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    units = len(recurrent_kernel)
    outputs, states = np.zeros(mask.shape + (units,)), np.zeros((len(inputs), units))
    for n, length in enumerate(mask.sum(axis=1)):
        h = np.zeros((1, units))
        steps = range(length)[::-1] if backwards else range(length)
        for t in steps:
            h = gru_step(inputs[n : n + 1, t], h, kernel, recurrent_kernel, bias)
            outputs[n, t] = h
        states[n] = h
    return outputs, states


# %% wrong: zeroes the masked inputs and goes on
# says: a step with an input of 0 is still a step
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    inputs = np.where(mask[:, :, None], inputs, 0)
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1])[:: -1 if backwards else 1]:
        h = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        outputs[:, t] = np.where(mask[:, t, None], h, 0)
    return outputs, h


# %% wrong: the mask upside down
# says: upside down
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1])[:: -1 if backwards else 1]:
        padding = mask[:, t, None]
        h = np.where(padding, h, gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias))
        outputs[:, t] = np.where(padding, 0, h)
    return outputs, h


# %% wrong: a batch of one only, and in place
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    inputs[~mask] = 0
    h = np.zeros((1, len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1])[:: -1 if backwards else 1]:
        if mask[0, t]:
            h = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
            outputs[:, t] = h
    return outputs, h


# %% partly 1: the last output is repeated at a masked step
# says: a masked step should put out zeros
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1])[:: -1 if backwards else 1]:
        new = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        h = np.where(mask[:, t, None], new, h)
        outputs[:, t] = h
    return outputs, h


# %% partly 1: the last state is the last output, which is zero after padding
# says: the last state is not the last output
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1])[:: -1 if backwards else 1]:
        new = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        h = np.where(mask[:, t, None], new, h)
        outputs[:, t] = np.where(mask[:, t, None], h, 0)
    return outputs, outputs[:, 0 if backwards else -1]


# %% partly 2: backwards is forgotten
# says: backwards is forgotten
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1]):
        new = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        h = np.where(mask[:, t, None], new, h)
        outputs[:, t] = np.where(mask[:, t, None], h, 0)
    return outputs, h


# %% partly 2: backwards, the outputs stay in the order of reading
# says: turn the outputs round again
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    if backwards:
        inputs, mask = inputs[:, ::-1], mask[:, ::-1]
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros(mask.shape + (len(recurrent_kernel),))
    for t in range(mask.shape[1]):
        new = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)
        h = np.where(mask[:, t, None], new, h)
        outputs[:, t] = np.where(mask[:, t, None], h, 0)
    return outputs, h


# %% right: only the real steps of each sequence are read
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    batch, timesteps, _ = inputs.shape
    units = recurrent_kernel.shape[0]
    outputs = np.zeros((batch, timesteps, units), inputs.dtype)
    last = np.zeros((batch, units), inputs.dtype)
    for n in range(batch):
        real = [t for t in range(timesteps) if mask[n][t]]
        for t in reversed(real) if backwards else real:
            last[n] = gru_step(inputs[n, t][None], last[n][None], kernel, recurrent_kernel, bias)[0]
            outputs[n, t] = last[n]
    return outputs, last


# %% right: turned round before and after, the state set in place where the step is real
def masked_gru(x, mask, W, U, b, backwards=False):
    if backwards:
        outputs, h = masked_gru(x[:, ::-1], mask[:, ::-1], W, U, b)
        return outputs[:, ::-1], h
    h = np.zeros((x.shape[0], U.shape[0]))
    outputs = []
    for t in range(x.shape[1]):
        on = mask[:, t]
        h = h.copy()
        h[on] = gru_step(x[on, t], h[on], W, U, b)
        out = h.copy()
        out[~on] = 0
        outputs.append(out)
    return [np.stack(outputs, axis=1), h]


# %% partly 1: the state is changed in place, so that all outputs are the last one
# says: keep a copy
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = [None] * inputs.shape[1]
    for t in range(inputs.shape[1])[:: -1 if backwards else 1]:
        real = mask[:, t]
        h[real] = gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias)[real]
        outputs[t] = h
    return np.where(mask[:, :, None], np.stack(outputs, axis=1), 0), h


# %% partly 2: backwards, the inputs are turned round without the mask
# says: and the mask is not
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    if backwards:
        inputs = inputs[:, ::-1]
    h = np.zeros((len(inputs), len(recurrent_kernel)))
    outputs = np.zeros((*inputs.shape[:2], h.shape[1]))
    for t in range(inputs.shape[1]):
        real = mask[:, t, None]
        h = np.where(real, gru_step(inputs[:, t], h, kernel, recurrent_kernel, bias), h)
        outputs[:, t] = np.where(real, h, 0)
    return outputs[:, ::-1] if backwards else outputs, h


# %% right: calls itself for the other direction, float32, blends with a mask of numbers
def masked_gru(inputs, mask, kernel, recurrent_kernel, bias, backwards=False):
    clean = np.where(mask[:, :, None], inputs, 0).astype(np.float32)
    if backwards:
        outputs, state = masked_gru(clean[:, ::-1], mask[:, ::-1], kernel, recurrent_kernel, bias)
        return outputs[:, ::-1], state
    h, outputs = np.zeros((len(clean), len(recurrent_kernel))), []
    for x, m in zip(clean.swapaxes(0, 1), mask.T[:, :, None], strict=True):
        h = m * gru_step(x, h, kernel, recurrent_kernel, bias) + ~m * h
        outputs.append(m * h)
    return [np.stack(outputs, axis=1).astype(np.float32), h.tolist()]
