# %% wrong: the layer of the chapter, without the way past the tanh
# says: 1 - leak
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        gradient = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: the leak not used
# says: the leak is not used
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        gradient = (gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: not transposed
# says: transposed
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: begins at the first step
# says: last step
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(candidates.shape[1]):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: in the order of the steps
# says: opposite order
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.insert(0, np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: without the distance 0
# says: distance 0
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, []
    for t in reversed(range(candidates.shape[1])):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: stops one step before the initial state
# says: initial state
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in range(candidates.shape[1] - 1, 0, -1):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: one norm for the whole batch
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last)]
    for t in reversed(range(candidates.shape[1])):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient))
    return np.array(norms)


# %% wrong: the steepness left out, as in a layer without tanh
# says: steepness
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        gradient = (1 - leak) * gradient + leak * gradient @ recurrent_kernel.T
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.stack(norms, axis=1)


# %% wrong: powers of the spectral radius, as if the kernel were orthogonal and the layer linear
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    radius = np.abs(np.linalg.eigvals(recurrent_kernel)).max()
    factor = 1 - leak + leak * radius
    powers = factor ** np.arange(candidates.shape[1] + 1)
    return np.linalg.norm(d_last, axis=1)[:, None] * powers


# %% wrong: time-major
# says: transposed
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    gradient, norms = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        through = (leak * gradient * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        gradient = (1 - leak) * gradient + through
        norms.append(np.linalg.norm(gradient, axis=1))
    return np.array(norms)


# %% right: the matrix of every step
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    units = len(recurrent_kernel)
    result = []
    for c, gradient in zip(candidates, d_last):
        norms = [np.linalg.norm(gradient)]
        for c_t in c[::-1]:
            jacobian = (1 - leak) * np.eye(units) + leak * np.diag(1 - c_t**2) @ recurrent_kernel.T
            gradient = gradient @ jacobian
            norms.append(np.linalg.norm(gradient))
        result.append(norms)
    return result


# %% right: einsum into an array, float32
def norms_by_distance(c, U, a, g):
    out = np.zeros((c.shape[0], c.shape[1] + 1), dtype="float32")
    g = np.array(g, dtype=float)
    for d in range(c.shape[1] + 1):
        out[:, d] = np.sqrt(np.einsum("bu,bu->b", g, g))
        if d < c.shape[1]:
            g = g + a * (np.einsum("bu,vu->bv", g * (1 - c[:, -1 - d]) * (1 + c[:, -1 - d]), U) - g)
    return out


# %% wrong: the kernel first, then the steepness
# says: tanh first
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        d = (1 - leak) * d + leak * (d @ recurrent_kernel.T) * (1 - candidates[:, t] ** 2)
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, axis=1)


# %% wrong: the squares of the norms
# says: squares
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    d, out = d_last, [(d_last**2).sum(1)]
    for t in reversed(range(candidates.shape[1])):
        d = (1 - leak) * d + (leak * d * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        out.append((d**2).sum(1))
    return np.stack(out, axis=1)


# %% wrong: the sum of the absolute values
# says: absolute values
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    d, out = d_last, [np.abs(d_last).sum(1)]
    for t in reversed(range(candidates.shape[1])):
        d = (1 - leak) * d + (leak * d * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        out.append(np.abs(d).sum(1))
    return np.stack(out, axis=1)


# %% wrong: divided by the first norm
# says: ratio to the first
def norms_by_distance(candidates, recurrent_kernel, leak, d_last):
    d, out = d_last, [np.linalg.norm(d_last, axis=1)]
    for t in reversed(range(candidates.shape[1])):
        d = (1 - leak) * d + (leak * d * (1 - candidates[:, t] ** 2)) @ recurrent_kernel.T
        out.append(np.linalg.norm(d, axis=1))
    return np.stack(out, axis=1) / out[0][:, None]
