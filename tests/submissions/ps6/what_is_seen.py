# %% wrong: rows and columns exchanged
# says: rows are outputs
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.triu(ones), "backward": np.tril(ones), "both": ones}
    seen = np.eye(timesteps, dtype=bool)
    for layer in layers:
        seen = reads[layer] @ seen
    return seen


# %% wrong: the own step is left out
# says: its own step
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones, -1), "backward": np.triu(ones, 1)}
    reads["both"] = reads["forward"] | reads["backward"]
    seen = np.eye(timesteps, dtype=bool)
    for layer in layers:
        seen = reads[layer] @ seen
    return seen


# %% wrong: a state remembers one step
# says: a state remembers
def what_is_seen(timesteps, layers):
    seen = np.eye(timesteps, dtype=bool)
    for layer in layers:
        before = seen.copy()
        if layer in ("forward", "both"):
            seen[1:] |= before[:-1]
        if layer in ("backward", "both"):
            seen[:-1] |= before[1:]
    return seen


# %% wrong: the first layer decides
# says: only the first layer
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones), "both": ones}
    return reads[layers[0]] if layers else np.eye(timesteps, dtype=bool)


# %% wrong: the last layer decides
# says: only the last layer
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones), "both": ones}
    return reads[layers[-1]] if layers else np.eye(timesteps, dtype=bool)


# %% wrong: what all layers see at once
# says: through any of the steps
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones), "both": ones}
    seen = ones.copy() if layers else np.eye(timesteps, dtype=bool)
    for layer in layers:
        seen &= reads[layer]
    return seen


# %% wrong: numbers of ways
# says: numbers of ways
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=int)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones), "both": ones}
    seen = np.eye(timesteps, dtype=int)
    for layer in layers:
        seen = reads[layer] @ seen
    return seen if len(layers) > 1 else seen > 0


# %% wrong: both is forward and backward at once
# says: side by side
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones)}
    reads["both"] = reads["forward"] & reads["backward"]
    seen = np.eye(timesteps, dtype=bool)
    for layer in layers:
        seen = reads[layer] @ seen
    return seen


# %% wrong: without a layer nothing is seen
# says: without a layer
def what_is_seen(timesteps, layers):
    ones = np.ones((timesteps, timesteps), dtype=bool)
    reads = {"forward": np.tril(ones), "backward": np.triu(ones), "both": ones}
    seen = np.zeros((timesteps, timesteps), dtype=bool)
    for n, layer in enumerate(layers):
        seen = reads[layer] @ seen if n else reads[layer]
    return seen


# %% wrong: one direction, also without a layer
# says: its own step alone
def what_is_seen(timesteps, layers):
    past = np.tri(timesteps, dtype=bool)
    kinds = set(layers)
    if "both" in kinds or len(kinds) == 2:
        return past | past.T
    return past.T if "backward" in kinds else past


# %% right: the rule behind it, without a loop over the layers
def what_is_seen(timesteps, layers):
    forward = "forward" in layers or "both" in layers
    backward = "backward" in layers or "both" in layers
    seen = np.eye(timesteps, dtype=bool)
    if forward:
        seen |= np.tri(timesteps, dtype=bool)
    if backward:
        seen |= np.tri(timesteps, dtype=bool).T
    return np.ones_like(seen) if forward and backward else seen


# %% right: sets of steps
def what_is_seen(T, kinds):
    seen = [{t} for t in range(T)]
    for kind in kinds:
        new = []
        for t in range(T):
            steps = list(range(t + 1)) if kind != "backward" else []
            steps += list(range(t, T)) if kind != "forward" else []
            new.append(set().union(*(seen[s] for s in steps)))
        seen = new
    return [[s in seen[t] for s in range(T)] for t in range(T)]


# %% right: it calls itself for the layers below
def what_is_seen(timesteps, layers):
    if not layers:
        return np.eye(timesteps) > 0
    *lower, top = layers
    below, seen = what_is_seen(timesteps, lower), np.zeros((timesteps, timesteps), bool)
    for t in range(timesteps):
        if top != "backward":
            seen[t] |= below[: t + 1].any(axis=0)
        if top != "forward":
            seen[t] |= below[t:].any(axis=0)
    return seen
