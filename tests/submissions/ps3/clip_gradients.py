# %% wrong: clips by value
# says: by value
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    return {name: np.clip(g, -limit, limit) for name, g in gradients.items()}, norm


# %% wrong: each array by its own norm
# says: each array
def clip_gradients(gradients, limit):
    clipped, squares = {}, 0
    for name, g in gradients.items():
        own = np.linalg.norm(g)
        clipped[name] = g * min(1, limit / own) if own else g
        squares += own**2
    return clipped, np.sqrt(squares)


# %% wrong: scales small gradients up
# says: scaled up
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    if norm == 0 or not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}, norm
    return {name: g * (limit / norm) for name, g in gradients.items()}, norm


# %% wrong: the norm after clipping
# says: before
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}, norm
    scale = limit / max(norm, limit)
    return {name: g * scale for name, g in gradients.items()}, norm * scale


# %% wrong: scales the caller's arrays
# says: in place
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    for g in gradients.values():
        if not np.isfinite(norm):
            g[...] = 0
        elif norm > limit:
            g *= limit / norm
    return gradients, norm


# %% wrong: puts new arrays into the caller's dict
# says: in place
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    for name, g in gradients.items():
        gradients[name] = g * (limit / max(norm, limit)) if np.isfinite(norm) else 0 * g
    return gradients, norm


# %% wrong: adds the norms instead of their squares
# says: squares
def clip_gradients(gradients, limit):
    norm = sum(np.linalg.norm(np.asarray(g, float)) for g in gradients.values())
    if not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}, norm
    return {name: g * (limit / max(norm, limit)) for name, g in gradients.items()}, norm


# %% wrong: infinity over infinity
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    return {name: g * (limit / max(norm, limit)) for name, g in gradients.items()}, norm


# %% wrong: raises where a gradient is not finite
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        raise FloatingPointError("a gradient is not finite")
    return {name: g * (limit / max(norm, limit)) for name, g in gradients.items()}, norm


# %% wrong: zero over zero
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}, norm
    return {name: g / norm * min(norm, limit) for name, g in gradients.items()}, norm


# %% wrong: squares in float32, which overflow
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}, norm
    return {name: g * (limit / max(norm, limit)) for name, g in gradients.items()}, norm


# %% wrong: only the dict comes back
# says: dict came
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(np.asarray(g, float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {name: np.zeros(np.shape(g)) for name, g in gradients.items()}
    return {name: g * (limit / max(norm, limit)) for name, g in gradients.items()}


# %% right: one long vector in float64
def clip_gradients(gradients, limit):
    everything = np.concatenate([np.ravel(g) for g in gradients.values()]).astype("float64")
    norm = float(np.linalg.norm(everything))
    if not norm < np.inf:
        return {name: np.zeros_like(g) for name, g in gradients.items()}, norm
    factor = 1.0 if norm <= limit else limit / norm
    return {name: factor * np.array(g) for name, g in gradients.items()}, norm


# %% right: divides by the largest number first, returns a list and the dtype of the argument
import math


def clip_gradients(gradients, limit):
    largest = max(float(np.max(np.abs(g), initial=0)) for g in gradients.values())
    if not all(np.isfinite(g).all() for g in gradients.values()):
        return [{name: 0 * np.ones(g.shape) for name, g in gradients.items()}, math.nan]
    if largest == 0:
        return [{name: g.copy() for name, g in gradients.items()}, 0]
    norm = largest * math.sqrt(sum(float(np.sum((g / largest) ** 2)) for g in gradients.values()))
    if norm > limit:
        return [{n: (g / norm * limit).astype(g.dtype) for n, g in gradients.items()}, norm]
    return [dict(gradients), norm]


# %% wrong: multiplies by zero where the norm is not finite
# says: make new zeros
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients.values()))
    f = min(1.0, limit / norm) if norm > 0 else 1.0
    if not np.isfinite(norm):
        f = 0.0
    return {k: g * f for k, g in gradients.items()}, norm


# %% wrong: infinite numbers alone become zero
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {
            k: g * 0.0 if np.isfinite(g).all() else np.where(np.isfinite(g), g, 0)
            for k, g in gradients.items()
        }, norm
    f = min(1.0, limit / norm) if norm > 0 else 1.0
    return {k: g * f for k, g in gradients.items()}, norm


# %% wrong: reports a norm of zero for a skipped update
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients.values()))
    if not np.isfinite(norm):
        return {k: np.zeros_like(g) for k, g in gradients.items()}, 0.0
    f = min(1.0, limit / norm) if norm > 0 else 1.0
    return {k: g * f for k, g in gradients.items()}, norm


# %% wrong: looks for infinity, and not for nan
def clip_gradients(gradients, limit):
    norm = np.sqrt(sum(np.sum(g.astype(float) ** 2) for g in gradients.values()))
    if np.isinf(norm):
        return {k: np.zeros_like(g) for k, g in gradients.items()}, norm
    f = min(1.0, limit / norm) if norm > 0 else 1.0
    return {k: g * f for k, g in gradients.items()}, norm


# %% right: hands the same arrays back below the limit
def clip_gradients(gradients, limit):
    vector = np.concatenate([np.ravel(g).astype(np.float64) for g in gradients.values()])
    norm = np.linalg.norm(vector)
    if not np.isfinite(vector).all():
        return {k: np.zeros_like(g) for k, g in gradients.items()}, norm
    if norm <= limit:
        return dict(gradients), norm
    return {k: (g * (limit / norm)).astype(g.dtype) for k, g in gradients.items()}, norm
