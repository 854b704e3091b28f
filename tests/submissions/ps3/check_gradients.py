# %% wrong: moves to one side only
def check_gradients(loss, weights, gradients):
    errors = {}
    here = loss(weights)
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            moved = np.array(weight, dtype=float)
            moved[place] += 1e-5
            slope = (loss({**weights, name: moved}) - here) / 1e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: divides by the step, not by twice the step
# says: twice
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 1e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: the numbers are not put back
def check_gradients(loss, weights, gradients):
    weights = {name: np.array(weight, dtype=float) for name, weight in weights.items()}
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            weight[place] += 1e-5
            above = loss(weights)
            weight[place] -= 2e-5
            slope = (above - loss(weights)) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: nudges the caller's weights and leaves them there
# says: as they were
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            weight[place] += 1e-5
            above = loss(weights)
            weight[place] -= 2e-5
            slope = (above - loss(weights)) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: the absolute difference
# says: absolute
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            error = abs(gradient[place] - slope)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: the mean over the entries, in which one wrong entry drowns
# says: the worst
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        all_errors = []
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            all_errors.append(error if np.isfinite(error) else np.inf)
        errors[name] = np.mean(all_errors)
    return errors


# %% wrong: compares the lengths of the two gradients
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        slopes = np.zeros(np.shape(weight))
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slopes[place] = (ends[0] - ends[1]) / 2e-5
        lengths = np.linalg.norm(slopes), np.linalg.norm(gradient)
        errors[name] = abs(lengths[0] - lengths[1]) / max(*lengths, 1e-4)
        if not np.isfinite(errors[name]):
            errors[name] = np.inf
    return errors


# %% wrong: the relative error of the chapter, of the array as a whole
# says: as a whole
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        slopes = np.zeros(np.shape(weight))
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slopes[place] = (ends[0] - ends[1]) / 2e-5
        difference = np.linalg.norm(slopes - gradient)
        errors[name] = difference / max(np.linalg.norm(slopes), np.linalg.norm(gradient), 1e-4)
        if not np.isfinite(errors[name]):
            errors[name] = np.inf
    return errors


# %% wrong: a gradient that is not a number slips through max
# says: nan
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error)
    return errors


# %% wrong: a gradient of another shape is stretched by broadcasting
# says: broadcast
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        if name not in gradients:
            errors[name] = np.inf
            continue
        slopes = np.zeros(np.shape(weight))
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slopes[place] = (ends[0] - ends[1]) / 2e-5
        try:
            scale = np.maximum(np.maximum(np.abs(slopes), np.abs(gradients[name])), 1e-4)
            error = np.max(np.abs(gradients[name] - slopes) / scale)
        except ValueError:
            error = np.inf
        errors[name] = error if np.isfinite(error) else np.inf
    return errors


# %% wrong: looks only at the gradients that are there
# says: forgotten
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, gradient in gradients.items():
        weight = weights[name]
        if np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: a copy of the same type, which cannot hold the nudge
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = weight.copy()
                moved[place] = moved[place] + nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            error = abs(gradient[place] - slope) / max(abs(gradient[place]), abs(slope), 1e-4)
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: divides by zero where both slopes are zero
def check_gradients(loss, weights, gradients):
    errors = {}
    for name, weight in weights.items():
        gradient = gradients.get(name)
        if gradient is None or np.shape(gradient) != np.shape(weight):
            errors[name] = np.inf
            continue
        errors[name] = 0.0
        for place in np.ndindex(np.shape(weight)):
            ends = []
            for nudge in (1e-5, -1e-5):
                moved = np.array(weight, dtype=float)
                moved[place] += nudge
                ends.append(loss({**weights, name: moved}))
            slope = (ends[0] - ends[1]) / 2e-5
            with np.errstate(all="ignore"):
                error = np.abs(gradient[place] - slope) / np.maximum(
                    np.abs(gradient[place]), np.abs(slope)
                )
            errors[name] = max(errors[name], error if np.isfinite(error) else np.inf)
    return errors


# %% wrong: believes every gradient
def check_gradients(loss, weights, gradients):
    return {name: 0.0 for name in weights}


# %% right: in place, every number put back
def check_gradients(loss, weights, gradients):
    moved = {name: np.array(weight, dtype="float64") for name, weight in weights.items()}
    result = {}
    for name in moved:
        slopes = np.zeros(moved[name].shape)
        for place in np.ndindex(*slopes.shape):
            before = moved[name][place]
            moved[name][place] = before + 1e-5
            high = loss(moved)
            moved[name][place] = before - 1e-5
            low = loss(moved)
            moved[name][place] = before
            slopes[place] = (high - low) / 2e-5
        if name in gradients and np.shape(gradients[name]) == slopes.shape:
            claimed = np.asarray(gradients[name])
            largest = np.maximum(np.abs(slopes), np.abs(claimed))
            errors = np.abs(claimed - slopes) / np.where(largest < 1e-4, 1e-4, largest)
            result[name] = np.max(np.where(np.isnan(errors), np.inf, errors))
        else:
            result[name] = float("inf")
    return result


# %% right: long vectors, and four points instead of two
def check_gradients(loss, weights, gradients):
    e = 1e-3
    result = dict.fromkeys(weights, np.inf)
    for name in weights:
        flat = np.ravel(weights[name]).astype(float)
        try:
            claimed = np.array(gradients[name], dtype=float)
        except KeyError:
            continue
        if claimed.shape != np.shape(weights[name]) or not np.isfinite(claimed).all():
            continue
        worst = 0
        for i, g in enumerate(claimed.ravel()):
            total = 0
            for steps, factor in [(1, 8), (-1, -8), (2, -1), (-2, 1)]:
                other = flat.copy()
                other[i] += steps * e
                total += factor * loss(dict(weights, **{name: other.reshape(claimed.shape)}))
            m = total / (12 * e)
            worst = max(worst, abs(g - m) / max(abs(g), abs(m), 1e-4) if np.isfinite(m) else np.inf)
        result[name] = worst
    return result


# %% wrong: a measured slope that is not finite slips through
def check_gradients(loss, weights, gradients):
    out = {}
    W = {k: np.array(v, float) for k, v in weights.items()}
    for name in weights:
        g = gradients.get(name)
        if g is None or g.shape != weights[name].shape or not np.isfinite(g).all():
            out[name] = np.inf
            continue
        worst = 0.0
        for i in np.ndindex(g.shape):
            up = {k: v.copy() for k, v in W.items()}
            down = {k: v.copy() for k, v in W.items()}
            up[name][i] += 1e-5
            down[name][i] -= 1e-5
            m = (loss(up) - loss(down)) / 2e-5
            e = abs(g[i] - m) / max(abs(g[i]), abs(m), 1e-4)
            worst = max(worst, e)
        out[name] = worst
    return out


# %% wrong: brings the gradient into the shape of the weight
def check_gradients(loss, weights, gradients):
    out = {}
    W = {k: np.array(v, float) for k, v in weights.items()}
    for name in weights:
        g = gradients.get(name)
        if g is None or np.size(g) != weights[name].size:
            out[name] = np.inf
            continue
        g = np.reshape(g, W[name].shape)
        worst = 0.0
        for i in np.ndindex(g.shape):
            up = {k: v.copy() for k, v in W.items()}
            down = {k: v.copy() for k, v in W.items()}
            up[name][i] += 1e-5
            down[name][i] -= 1e-5
            m = (loss(up) - loss(down)) / 2e-5
            e = abs(g[i] - m) / max(abs(g[i]), abs(m), 1e-4)
            if not np.isfinite(e):
                e = np.inf
            worst = max(worst, e)
        out[name] = worst
    return out


# %% wrong: without the floor of 1e-4
def check_gradients(loss, weights, gradients):
    out = {}
    W = {k: np.array(v, float) for k, v in weights.items()}
    for name in weights:
        g = gradients.get(name)
        if g is None or g.shape != weights[name].shape:
            out[name] = np.inf
            continue
        worst = 0.0
        for i in np.ndindex(g.shape):
            up = {k: v.copy() for k, v in W.items()}
            down = {k: v.copy() for k, v in W.items()}
            up[name][i] += 1e-5
            down[name][i] -= 1e-5
            m = (loss(up) - loss(down)) / 2e-5
            e = abs(g[i] - m) / max(abs(g[i]), abs(m), 1e-12)
            if not np.isfinite(e):
                e = np.inf
            worst = max(worst, e)
        out[name] = worst
    return out


# %% right: both sides of a flat copy, compared at the end
def check_gradients(loss, weights, gradients):
    result = dict.fromkeys(weights, np.inf)
    for name, w in weights.items():
        if name not in gradients or np.asarray(gradients[name]).shape != w.shape:
            continue
        flat = w.astype(np.float64).ravel()
        slopes = []
        for i in range(flat.size):
            up, down = flat.copy(), flat.copy()
            up[i] += 1e-5
            down[i] -= 1e-5
            slopes.append(
                (
                    loss({**weights, name: up.reshape(w.shape)})
                    - loss({**weights, name: down.reshape(w.shape)})
                )
                / 2e-5
            )
        m = np.array(slopes).reshape(w.shape)
        g = gradients[name]
        err = np.abs(g - m) / np.maximum(np.maximum(np.abs(g), np.abs(m)), 1e-4)
        result[name] = float(np.max(err)) if np.isfinite(err).all() else float("inf")
    return result
