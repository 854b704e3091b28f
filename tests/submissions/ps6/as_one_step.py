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
