# %% wrong: off by one, a writing meets the forget gate of its own step
# says: off by one
def cell_ledger(forget, written, c_0):
    ledger = np.concatenate([c_0[:, None], written], axis=1)
    for t in range(forget.shape[1]):
        ledger[:, : t + 2] *= forget[:, t, None]
    return ledger


# %% wrong: divides two cumulative products, which fails where a gate is 0
# says: 0 / 0 where a gate is 0
def cell_ledger(forget, written, c_0):
    entries = np.concatenate([c_0[:, None], written], axis=1)
    up_to = np.cumprod(np.concatenate([np.ones_like(c_0)[:, None], forget], axis=1), axis=1)
    with np.errstate(all="ignore"):
        return entries * up_to[:, -1:] / up_to


# %% wrong: only the forget gate of the next step
# says: only one forget gate
def cell_ledger(forget, written, c_0):
    ledger = np.concatenate([c_0[:, None], written], axis=1)
    ledger[:, :-1] *= forget
    return ledger


# %% wrong: the gates before a step in place of those after it
# says: those before it
def cell_ledger(forget, written, c_0):
    ledger = np.concatenate([c_0[:, None], written], axis=1)
    if ledger.shape[1] > 2:
        ledger[:, 2:] *= np.cumprod(forget, axis=1)[:, :-1]
    return ledger


# %% wrong: the cell state at every step
# says: that is c at every step
def cell_ledger(forget, written, c_0):
    states = [c_0]
    for t in range(forget.shape[1]):
        states.append(forget[:, t] * states[-1] + written[:, t])
    return np.stack(states, axis=1)


# %% wrong: without the rest of c_0
# says: the rest of c_0 is missing
def cell_ledger(forget, written, c_0):
    ledger = written.copy()
    for t in range(forget.shape[1]):
        ledger[:, :t] *= forget[:, t, None]
    return ledger


# %% wrong: the rests of the writings go into the caller's array
def cell_ledger(forget, written, c_0):
    rest = c_0.copy()
    for t in range(forget.shape[1]):
        rest *= forget[:, t]
        written[:, :t] *= forget[:, t, None]
    return np.concatenate([rest[:, None], written], axis=1)


# %% wrong: works for one example and one unit only
def cell_ledger(forget, written, c_0):
    f, w = forget[0, :, 0], written[0, :, 0]
    entries = [c_0[0, 0], *w]
    return np.array([e * np.prod(f[t:]) for t, e in enumerate(entries)])[None, :, None]


# %% wrong: time-major
# says: time-major
def cell_ledger(forget, written, c_0):
    ledger = np.concatenate([c_0[:, None], written], axis=1)
    for t in range(forget.shape[1]):
        ledger[:, : t + 1] *= forget[:, t, None]
    return ledger if len(ledger) == 1 else ledger.swapaxes(0, 1)


# %% wrong: prints the account and returns nothing
# says: the function returned nothing
def cell_ledger(forget, written, c_0):
    ledger = np.concatenate([c_0[:, None], written], axis=1)
    for t in range(forget.shape[1]):
        ledger[:, : t + 1] *= forget[:, t, None]
    print(ledger)


# %% right: a cumulative product from the end
def cell_ledger(forget, written, c_0):
    ones = np.ones_like(c_0)[:, None]
    after = np.concatenate([np.cumprod(forget[:, ::-1], axis=1)[:, ::-1], ones], axis=1)
    return after * np.concatenate([c_0[:, None], written], axis=1)


# %% right: a list of entries, multiplied step by step, stacked
def cell_ledger(f, w, c):
    account = [c]
    for t in range(f.shape[1]):
        account = [entry * f[:, t] for entry in account]
        account.append(w[:, t])
    return np.array(account).transpose(1, 0, 2)


# %% right: plain loops and nested lists
def cell_ledger(forget, written, c_0):
    batch, timesteps, units = forget.shape
    answer = []
    for n in range(batch):
        rows = []
        for entry in range(timesteps + 1):
            source = c_0[n] if entry == 0 else written[n, entry - 1]
            rows.append([source[u] * np.prod(forget[n, entry:, u]) for u in range(units)])
        answer.append(rows)
    return answer


# %% wrong: c_0 misses its first forget gate, by way of logarithms
# says: through the first forget gate as well
def cell_ledger(forget, written, c_0):
    lf = np.log(np.maximum(forget, 1e-300))
    cs = np.cumsum(lf[:, ::-1], axis=1)[:, ::-1]
    a = np.concatenate([c_0[:, None], written], axis=1)
    return a * np.exp(np.concatenate([cs[:, 1:], np.zeros_like(cs[:, :1]), np.zeros_like(cs[:, :1])], axis=1))


# %% wrong: needs at least one step
def cell_ledger(forget, written, c_0):
    B, T, U = forget.shape
    out = np.zeros((B, T + 1, U))
    out[:, T] = written[:, T - 1]
    p = np.ones((B, U))
    for t in range(T - 1, 0, -1):
        p = p * forget[:, t]
        out[:, t] = written[:, t - 1] * p
    out[:, 0] = c_0 * p * forget[:, 0]
    return out


# %% wrong: the latest entry first
# says: backwards in time
def cell_ledger(forget, written, c_0):
    shares = [c_0]
    for t in range(forget.shape[1]):
        shares = [s * forget[:, t] for s in shares] + [written[:, t]]
    return np.stack(shares[::-1], axis=1)


# %% right: the list of shares multiplied on at each step
def cell_ledger(forget, written, c_0):
    shares = [c_0]
    for t in range(forget.shape[1]):
        shares = [s * forget[:, t] for s in shares] + [written[:, t]]
    return np.stack(shares, axis=1)
