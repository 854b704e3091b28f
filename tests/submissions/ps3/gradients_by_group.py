# %% wrong: every step hears its own coefficients alone
# says: handed back
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    for t in reversed(range(len(group))):
        alpha = coefficients[:, t] * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
    found["initial_state"] = alpha @ recurrent_kernels[group[0]].T
    return found


# %% wrong: hands back through the kernel of the step before
# says: of the same step
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[max(t - 1, 0)]].T
    found["initial_state"] = carried
    return found


# %% wrong: the first kernel at every step
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        states.append(np.tanh(inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[0] + bias))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][0] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[0].T
    found["initial_state"] = carried
    return found


# %% wrong: not transposed on the way back
# says: transposed on the way back
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]]
    found["initial_state"] = carried
    return found


# %% wrong: the steepness of tanh at the state before
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% wrong: adds what is handed back into the caller's coefficients
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    for t in reversed(range(len(group))):
        alpha = coefficients[:, t] * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        found["initial_state"] = alpha @ recurrent_kernels[group[t]].T
        if t > 0:
            coefficients[:, t - 1] += found["initial_state"]
    return found


# %% wrong: the mean over the batch
# says: times too small
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] / len(inputs) + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% wrong: the backward loop runs from the first step to the last
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in range(len(group)):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% partly 1: the other three; every group gets the sum of all copies
# says: every group
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% partly 1: the other three; the copies of a group overwrite one another
# says: overwrite
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] = states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% partly 1: the other three; the copies multiply the new state
# says: the state before the step
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t + 1].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    found["initial_state"] = carried
    return found


# %% partly 2: the recurrent kernels; the initial state is forgotten
# says: initial_state
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    states = [initial_state]
    for t in range(len(group)):
        a = inputs[:, t] @ kernel + states[-1] @ recurrent_kernels[group[t]] + bias
        states.append(np.tanh(a))
    found = {
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernels": np.zeros(recurrent_kernels.shape),
        "bias": np.zeros(bias.shape),
        "initial_state": np.zeros(initial_state.shape),
    }
    carried = np.zeros(initial_state.shape)
    for t in reversed(range(len(group))):
        alpha = (coefficients[:, t] + carried) * (1 - states[t + 1] ** 2)
        found["kernel"] += inputs[:, t].T @ alpha
        found["recurrent_kernels"][group[t]] += states[t].T @ alpha
        found["bias"] += alpha.sum(axis=0)
        carried = alpha @ recurrent_kernels[group[t]].T
    return found


# %% right: the untied copies first, then np.add.at
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    U = recurrent_kernels[np.array(group)]  # (timesteps, units, units)
    h = [initial_state]
    for t in range(inputs.shape[1]):
        h.append(np.tanh(inputs[:, t] @ kernel + h[t] @ U[t] + bias))
    h = np.stack(h, axis=1)  # (batch, timesteps + 1, units)
    alpha = np.zeros(coefficients.shape)
    after = 0
    for t in range(inputs.shape[1])[::-1]:
        alpha[:, t] = (coefficients[:, t] + after) / np.cosh(np.arctanh(h[:, t + 1])) ** 2
        after = np.einsum("bu,vu->bv", alpha[:, t], U[t])
    copies = np.einsum("btv,btu->tvu", h[:, :-1], alpha)
    tied = np.zeros(recurrent_kernels.shape)
    np.add.at(tied, group, copies)
    return {
        "initial_state": after,
        "recurrent_kernels": tied,
        "kernel": np.einsum("btf,btu->fu", inputs, alpha),
        "bias": np.sum(alpha, axis=(0, 1)),
    }


# %% right: one sequence after the other, by recursion
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    d = {
        "kernel": np.zeros(np.shape(kernel)),
        "recurrent_kernels": [np.zeros(np.shape(U)) for U in recurrent_kernels],
        "bias": np.zeros(np.shape(bias)),
        "initial_state": [],
    }

    def slope_of_state(n, t, h):
        """The gradient of h, the state before step t, from all that comes after."""
        if t == len(group):
            return np.zeros(len(bias))
        U = recurrent_kernels[group[t]]
        new = np.tanh(inputs[n, t] @ kernel + h @ U + bias)
        alpha = (coefficients[n, t] + slope_of_state(n, t + 1, new)) * (1 - new * new)
        d["kernel"] += np.outer(inputs[n, t], alpha)
        d["recurrent_kernels"][group[t]] += np.outer(h, alpha)
        d["bias"] += alpha
        return U @ alpha

    for n in range(len(inputs)):
        d["initial_state"].append(slope_of_state(n, 0, initial_state[n]))
    return d


# %% partly 1: the other three; no gradient for a kernel that no step uses
# says: no step uses
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    T = inputs.shape[1]
    hs = [initial_state]
    for t in range(T):
        hs.append(np.tanh(inputs[:, t] @ kernel + hs[-1] @ recurrent_kernels[group[t]] + bias))
    dW, dU, db = (
        np.zeros(kernel.shape),
        np.zeros((max(group) + 1,) + recurrent_kernels.shape[1:]),
        np.zeros(bias.shape),
    )
    d = np.zeros(initial_state.shape)
    for t in reversed(range(T)):
        a = (d + coefficients[:, t]) * (1 - hs[t + 1] ** 2)
        dW += inputs[:, t].T @ a
        dU[group[t]] += hs[t].T @ a
        db += a.sum(0)
        d = a @ recurrent_kernels[group[t]].T
    return {"kernel": dW, "recurrent_kernels": dU, "bias": db, "initial_state": d}


# %% right: by recursion, one sequence after the other
def gradients_by_group(inputs, initial_state, kernel, recurrent_kernels, bias, group, coefficients):
    group = list(group)
    dW = np.zeros(np.shape(kernel))
    dU = np.zeros(np.shape(recurrent_kernels))
    db = np.zeros(np.shape(bias))

    def walk(t, h, n):
        if t == len(group):
            return np.zeros(len(bias))
        U = recurrent_kernels[group[t]]
        new = np.tanh(inputs[n, t] @ kernel + h @ U + bias)
        a = (coefficients[n, t] + walk(t + 1, new, n)) * (1 - new**2)
        dW[...] += np.outer(inputs[n, t], a)
        dU[group[t]] += np.outer(h, a)
        db[...] += a
        return U @ a

    d0 = [walk(0, initial_state[n].astype(float), n) for n in range(len(inputs))]
    return {"initial_state": d0, "kernel": dW, "recurrent_kernels": dU, "bias": db}
