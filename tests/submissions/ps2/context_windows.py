# %% wrong: np.roll brings the end back at the start
# says: np.roll
def context_windows(x, left, right):
    return np.concatenate([np.roll(x, k, axis=1) for k in range(left, -right - 1, -1)], axis=2)


# %% wrong: the sentences are joined
# says: the second looks into the first
def context_windows(x, left, right):
    batch, timesteps, features = x.shape
    joined = np.pad(x.reshape(-1, features), [(left, right), (0, 0)])
    rows = [joined[k : k + batch * timesteps] for k in range(left + 1 + right)]
    return np.concatenate(rows, axis=1).reshape(batch, timesteps, -1)


# %% wrong: left and right are exchanged
# says: left and right are exchanged
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (right, left), (0, 0)])
    return np.concatenate(
        [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)], axis=2
    )


# %% wrong: the nearest neighbour first
# says: what comes earlier stands first
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)])
    parts = [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)]
    return np.concatenate(parts[::-1], axis=2)


# %% wrong: the words before are in the opposite order
# says: of the words before, the farthest comes first
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)])
    parts = [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)]
    return np.concatenate(parts[:left][::-1] + parts[left:], axis=2)


# %% wrong: the features one after the other
# says: the features of one word belong side by side
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)])
    parts = [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)]
    return np.stack(parts, axis=3).reshape(*x.shape[:2], -1)


# %% wrong: the border is repeated
# says: the first word is repeated
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)], mode="edge")
    return np.concatenate(
        [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)], axis=2
    )


# %% wrong: only the windows that fit
# says: only the windows that fit
def context_windows(x, left, right):
    steps = x.shape[1] - left - right
    return np.concatenate([x[:, k : k + steps] for k in range(left + right + 1)], axis=2)


# %% wrong: an axis too many
# says: the window has an axis of its own
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)])
    return np.stack([padded[:, k : k + x.shape[1]] for k in range(left + right + 1)], axis=2)


# %% wrong: works only for batch 1
def context_windows(x, left, right):
    padded = np.pad(x[0], [(left, right), (0, 0)])
    rows = [padded[t : t + left + 1 + right].ravel() for t in range(x.shape[1])]
    return np.array(rows)[None]


# %% wrong: time-major
# says: time-major
def context_windows(x, left, right):
    padded = np.pad(x, [(left, right), (0, 0), (0, 0)])
    return np.concatenate(
        [padded[k : k + x.shape[0]] for k in range(left + right + 1)], axis=2
    )


# %% wrong: fails where the window is longer than the sentence
def context_windows(x, left, right):
    parts = []
    for k in range(-left, right + 1):
        part = np.zeros(x.shape)
        if k < 0:
            part[:, -k:] = x[:, :k]
        elif k > 0:
            part[:, : x.shape[1] - k] = x[:, k:]
        else:
            part[:] = x
        parts.append(part)
    return np.concatenate(parts, axis=2)


# %% wrong: shifts the caller's array
def context_windows(x, left, right):
    padded = np.pad(x, [(0, 0), (left, right), (0, 0)])
    out = np.concatenate(
        [padded[:, k : k + x.shape[1]] for k in range(left + right + 1)], axis=2
    )
    x[:, 1:] = x[:, :-1].copy()
    x[:, 0] = 0
    return out


# %% right: a row for each word, plain lists
def context_windows(x, left, right):
    batch, timesteps, features = x.shape
    result = []
    for sentence in x:
        rows = []
        for t in range(timesteps):
            row = []
            for s in range(t - left, t + right + 1):
                row.extend(sentence[s].tolist() if 0 <= s < timesteps else [0.0] * features)
            rows.append(row)
        result.append(rows)
    return result


# %% right: an index array
def context_windows(x, left, right):
    batch, T, d = x.shape
    steps = np.arange(T)[:, None] + np.arange(-left, right + 1)
    inside = (steps >= 0) & (steps < T)
    windows = x[:, np.clip(steps, 0, T - 1)] * inside[..., None]
    return windows.reshape(batch, T, -1)


# %% right: sliding_window_view
def context_windows(x, left, right):
    padded = np.pad(x, ((0, 0), (left, right), (0, 0)))
    width = left + right + 1
    view = np.lib.stride_tricks.sliding_window_view(padded, width, axis=1)
    return np.moveaxis(view, 3, 2).reshape(x.shape[0], x.shape[1], width * x.shape[2])


# %% wrong: cuts everything to whole numbers
def context_windows(x, left, right):
    b, n, f = x.shape
    out = np.zeros((b, n, (left + 1 + right) * f), dtype=int)
    for t in range(n):
        for j, s in enumerate(range(t - left, t + right + 1)):
            if 0 <= s < n:
                out[:, t, j * f : (j + 1) * f] = x[:, s]
    return out


# %% wrong: the words after are in the opposite order
def context_windows(x, left, right):
    b, n, f = x.shape
    out = np.zeros((b, n, (left + 1 + right) * f))
    for t in range(n):
        for j, s in enumerate([*range(t - left, t + 1), *range(t + right, t, -1)]):
            if 0 <= s < n:
                out[:, t, j * f : (j + 1) * f] = x[:, s]
    return out


# %% wrong: pads both sides by the greater of the two
def context_windows(x, left, right):
    b, n, f = x.shape
    k = max(left, right)
    p = np.pad(x, [(0, 0), (k, k), (0, 0)])
    return np.stack([p[:, t : t + left + 1 + right].reshape(b, -1) for t in range(n)], axis=1)


# %% right: a product with shifted identities
def context_windows(x, left, right):
    n = x.shape[1]
    shifts = np.stack([np.eye(n, k=k) for k in range(-left, right + 1)])
    return np.einsum("kts,bsf->btkf", shifts, x).reshape(x.shape[0], n, -1)
