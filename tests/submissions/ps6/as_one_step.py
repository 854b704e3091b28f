# %% wrong: the values are only added
# says: values are added
def as_one_step(factors, values):
    return factors.prod(axis=1), values.sum(axis=1)


# %% wrong: the factors are added
# says: factors are added
def as_one_step(factors, values):
    h = np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        h = factors[:, t] * h + values[:, t]
    return factors.sum(axis=1), h


# %% wrong: the factor of the last step
# says: last step alone
def as_one_step(factors, values):
    h = np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        h = factors[:, t] * h + values[:, t]
    return factors[:, -1], h


# %% wrong: the first step is forgotten
# says: first step is missing
def as_one_step(factors, values):
    F = np.ones(values[:, 0].shape)
    V = values[:, 0]
    for t in range(1, factors.shape[1]):
        F = F * factors[:, t]
        V = factors[:, t] * V + values[:, t]
    return F, V


# %% wrong: from the end
# says: from the end
def as_one_step(factors, values):
    h = np.zeros(values[:, 0].shape)
    for t in reversed(range(factors.shape[1])):
        h = factors[:, t] * h + values[:, t]
    return factors.prod(axis=1), h


# %% wrong: the value goes through its own factor
# says: own factor
def as_one_step(factors, values):
    h = np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        h = factors[:, t] * (h + values[:, t])
    return factors.prod(axis=1), h


# %% wrong: the shorter formula, which divides
# says: do not divide
def as_one_step(factors, values):
    with np.errstate(all="ignore"):
        products = np.cumprod(factors, axis=1)
        return products[:, -1], products[:, -1] * (values / products).sum(axis=1)


# %% wrong: from a first state of 1
# says: first state of 1
def as_one_step(factors, values):
    h = np.ones(values[:, 0].shape)
    for t in range(factors.shape[1]):
        h = factors[:, t] * h + values[:, t]
    return factors.prod(axis=1), h


# %% wrong: time comes first
def as_one_step(factors, values):
    h = np.zeros(values[0].shape)
    for f, v in zip(factors, values):
        h = f * h + v
    return factors.prod(axis=0), h


# %% wrong: V first
# says: exchanged
def as_one_step(factors, values):
    V = np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        V = factors[:, t] * V + values[:, t]
    return V, factors.prod(axis=1)


# %% wrong: the last step is forgotten
# says: last step is missing
def as_one_step(factors, values):
    F, V = np.ones(factors[:, 0].shape), np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1] - 1):
        F, V = factors[:, t] * F, factors[:, t] * V + values[:, t]
    return F, V


# %% wrong: the old value goes through all factors
# says: F of all steps so far
def as_one_step(factors, values):
    F, V = np.ones(factors[:, 0].shape), np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        F = factors[:, t] * F
        V = F * V + values[:, t]
    return F, V


# %% wrong: the new value goes through the old factors
# says: through the old factors
def as_one_step(factors, values):
    F, V = factors[:, 0], values[:, 0]
    for t in range(1, factors.shape[1]):
        F, V = factors[:, t] * F, factors[:, t] * V + F * values[:, t]
    return F, V


# %% wrong: the first step is a view, and is written into
# says: is a view
def as_one_step(factors, values):
    F, V = factors[:, 0], values[:, 0]
    for t in range(1, factors.shape[1]):
        F *= factors[:, t]
        V *= factors[:, t]
        V += values[:, t]
    return F, V


# %% wrong: V alone
# says: V came alone
def as_one_step(factors, values):
    V = np.zeros(values[:, 0].shape)
    for t in range(factors.shape[1]):
        V = factors[:, t] * V + values[:, t]
    return V


# %% right: each value times the factors after it
def as_one_step(f, v):
    V = np.zeros(v[:, 0].shape)
    for t in range(f.shape[1]):
        V = V + v[:, t] * f[:, t + 1 :].prod(axis=1)
    return np.prod(f, axis=1), V


# %% right: halves, which call themselves
def as_one_step(factors, values):
    T = factors.shape[1]
    if T == 1:
        return factors[:, 0], values[:, 0]
    F1, V1 = as_one_step(factors[:, : T // 2], values[:, : T // 2])
    F2, V2 = as_one_step(factors[:, T // 2 :], values[:, T // 2 :])
    return F2 * F1, F2 * V1 + V2


# %% right: two first states, and one array for both
def as_one_step(factors, values):
    def last(h):
        for f, v in zip(factors.swapaxes(0, 1), values.swapaxes(0, 1)):
            h = f * h + v
        return h

    def product():
        F = 1.0
        for f in factors.swapaxes(0, 1):
            F = F * f
        return F

    return np.stack([product(), last(0.0 * values[:, 0])])
