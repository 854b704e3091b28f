# %% wrong: feeds back the sums before the softmax
# says: before the softmax
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        outputs.append(e / e.sum(axis=1, keepdims=True))
        context = decay * context + z
    return np.stack(outputs, axis=1)


# %% wrong: only the last output is fed back, whatever the decay
# says: decay is not used
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        context = e / e.sum(axis=1, keepdims=True)
        outputs.append(context)
    return np.stack(outputs, axis=1)


# %% wrong: a blend, so that the new output counts 1 - decay
# says: in full
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        outputs.append(y)
        context = decay * context + (1 - decay) * y
    return np.stack(outputs, axis=1)


# %% wrong: decays the output instead of the old context
# says: the old context
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        outputs.append(y)
        context = context + decay * y
    return np.stack(outputs, axis=1)


# %% wrong: the softmax over the batch
# says: over the outputs
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=0))
        y = e / e.sum(axis=0)
        outputs.append(y)
        context = decay * context + y
    return np.stack(outputs, axis=1)


# %% wrong: the softmax overflows
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        e = np.exp(h @ output_kernel + output_bias)
        y = e / e.sum(axis=1, keepdims=True)
        outputs.append(y)
        context = decay * context + y
    return np.stack(outputs, axis=1)


# %% wrong: one largest number for the whole batch, so that a quiet sequence underflows
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max())
        y = e / e.sum(axis=1, keepdims=True)
        outputs.append(y)
        context = decay * context + y
    return np.stack(outputs, axis=1)


# %% wrong: begins with a uniform context
# says: zeros
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.full((len(inputs), len(output_bias)), 1 / len(output_bias))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        y = e / e.sum(axis=1, keepdims=True)
        outputs.append(y)
        context = decay * context + y
    return np.stack(outputs, axis=1)


# %% wrong: returns the contexts
# says: the contexts
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    contexts = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        context = decay * context + e / e.sum(axis=1, keepdims=True)
        contexts.append(context)
    return np.stack(contexts, axis=1)


# %% wrong: time-major outputs
# says: time-major
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        outputs.append(e / e.sum(axis=1, keepdims=True))
        context = decay * context + outputs[-1]
    return np.array(outputs)


# %% wrong: Elman's network, which feeds back the hidden layer
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    h = np.zeros((len(inputs), len(bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        outputs.append(e / e.sum(axis=1, keepdims=True))
    return np.stack(outputs, axis=1)


# %% wrong: the decay has no default
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay):
    context = np.zeros((len(inputs), len(output_bias)))
    outputs = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + context @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        outputs.append(e / e.sum(axis=1, keepdims=True))
        context = decay * context + outputs[-1]
    return np.stack(outputs, axis=1)


# %% right: one sequence after the other, the context summed up from all that was said
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    spoken = []
    for sequence in inputs:
        said = []
        for x in sequence:
            context = np.zeros(len(output_bias))
            for age, y in enumerate(said[::-1]):
                context = context + decay**age * y
            h = np.tanh(x @ kernel + context @ recurrent_kernel + bias)
            z = h @ output_kernel + output_bias
            said.append(1 / np.exp(np.clip(z[None, :] - z[:, None], -700, 700)).sum(axis=1))
        spoken.append(said)
    return np.array(spoken)


# %% right: into an array, einsum, a softmax of its own
def softmax_rows(z):
    z = z - np.max(z, axis=-1)[:, None]
    return np.exp(z) / np.sum(np.exp(z), axis=-1)[:, None]


def jordan_outputs(x, W, U, b, V, c, decay=0):
    y = np.zeros((x.shape[0], x.shape[1], V.shape[1]))
    memory = np.zeros((x.shape[0], V.shape[1]))
    for t in range(x.shape[1]):
        hidden = np.tanh(np.einsum("bi,ij->bj", x[:, t], W) + memory @ U + b)
        y[:, t] = softmax_rows(hidden @ V + c)
        memory *= decay
        memory += y[:, t]
    return y


# %% wrong: only the most probable output is fed back
# says: most probable
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    c = np.zeros((len(inputs), len(output_bias)))
    ys = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + c @ recurrent_kernel + bias)
        z = h @ output_kernel + output_bias
        e = np.exp(z - z.max(axis=1, keepdims=True))
        y = e / e.sum(axis=-1, keepdims=True)
        c = decay * c + np.eye(y.shape[1])[y.argmax(axis=1)]
        ys.append(y)
    return np.stack(ys, axis=1)


# %% wrong: without the output bias
# says: output bias
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    c = np.zeros((len(inputs), len(output_bias)))
    ys = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + c @ recurrent_kernel + bias)
        z = h @ output_kernel
        e = np.exp(z - z.max(axis=1, keepdims=True))
        y = e / e.sum(axis=-1, keepdims=True)
        c = decay * c + y
        ys.append(y)
    return np.stack(ys, axis=1)


# %% right: by logaddexp, the context changed in place
def jordan_outputs(inputs, kernel, recurrent_kernel, bias, output_kernel, output_bias, decay=0.0):
    c = 0 * np.zeros((len(inputs), len(output_bias)))
    ys = []
    for x in np.moveaxis(inputs, 1, 0):
        z = np.tanh(x @ kernel + c @ recurrent_kernel + bias) @ output_kernel + output_bias
        y = np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))
        c *= decay
        c += y
        ys.append(y)
    return np.array(ys).transpose(1, 0, 2)
