# %% wrong: one mean over the steps of all sequences
# says: pooled
def sequence_loss(predictions, targets, weights):
    weights = np.asarray(weights, dtype=float)
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    share = weights / weights.sum()
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: the sum over the sequences, not their mean
# says: times too large
def sequence_loss(predictions, targets, weights):
    weights = np.asarray(weights, dtype=float)
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: not a number times zero is not a number
# says: zero times nan
def sequence_loss(predictions, targets, weights):
    error = predictions - targets
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: sequences without any weight are counted as right
# says: no weight
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / len(weights)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: a weight of 3 counts as much as one of 1
# says: as a mask
def sequence_loss(predictions, targets, weights):
    mask = np.asarray(weights) > 0
    error = np.where(mask[..., None], predictions - targets, 0)
    totals = mask.sum(axis=1, keepdims=True)
    share = mask / np.maximum(totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: the sum over the outputs, not their mean
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.sum(error**2, axis=2))
    return loss, 2 * share[..., None] * error


# %% wrong: the mean over all steps, padding included
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    share = weights / weights.shape[1] / np.sum(weights.sum(axis=1) > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: replaces the unknown targets of the caller
def sequence_loss(predictions, targets, weights):
    targets[np.isnan(targets)] = 0
    error = (predictions - targets) * (weights[..., None] > 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% wrong: the root of the loss, and the slopes with the other sign
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sqrt(np.sum(share * np.mean(error**2, axis=2)))
    return loss, -2 * share[..., None] * error / error.shape[2]


# %% wrong: only the loss comes back
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    return np.sum(share * np.mean(error**2, axis=2))


# %% partly 1: the loss; the slopes have the opposite sign
# says: the sign
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, targets - predictions, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% partly 1: the loss; the slopes lack the share of their step
# says: share
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * error / error.shape[2]


# %% partly 1: the loss; the slopes lack the number of outputs
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2))
    return loss, 2 * share[..., None] * error


# %% partly 2: the slopes; the loss is halved, the slopes are not
def sequence_loss(predictions, targets, weights):
    error = np.where(weights[..., None] > 0, predictions - targets, 0)
    totals = weights.sum(axis=1, keepdims=True)
    share = weights / np.where(totals > 0, totals, 1) / np.sum(totals > 0)
    loss = np.sum(share * np.mean(error**2, axis=2)) / 2
    return loss, 2 * share[..., None] * error / error.shape[2]


# %% right: loops, the slopes in a list
def sequence_loss(predictions, targets, weights):
    counted = [n for n in range(len(weights)) if sum(weights[n]) > 0]
    loss = 0
    slopes = np.zeros(np.shape(predictions)).tolist()
    for n in counted:
        for t, weight in enumerate(weights[n]):
            if weight == 0:
                continue
            share = weight / sum(weights[n]) / len(counted)
            for j in range(len(predictions[n][t])):
                error = predictions[n][t][j] - targets[n][t][j]
                loss += share * error**2 / len(predictions[n][t])
                slopes[n][t][j] = 2 * share * error / len(predictions[n][t])
    return loss, slopes


# %% right: the unknown targets replaced in a copy, then einsum
def sequence_loss(predictions, targets, weights):
    weights = np.array(weights, "float64")
    known = np.nan_to_num(targets)
    keep = weights.sum(axis=1) != 0
    weights[keep] /= weights[keep].sum(axis=1)[:, np.newaxis]
    weights /= keep.sum()
    difference = predictions - known
    loss = np.einsum("nt,ntj,ntj->", weights, difference, difference) / known.shape[-1]
    return np.array(loss), np.einsum("nt,ntj->ntj", 2 * weights / known.shape[-1], difference)


# %% right: only the sequences that count, by a boolean index
def sequence_loss(predictions, targets, weights):
    slopes = np.zeros(predictions.shape)
    used = np.sum(weights, axis=1) > 0
    w = weights[used]
    share = w / np.sum(w, axis=1, keepdims=True) / used.sum()
    d = np.where((w > 0)[:, :, None], predictions[used] - targets[used], 0)
    slopes[used] = 2 * d * share[:, :, None] / d.shape[2]
    return np.array(np.sum(share * np.mean(d**2, axis=2))), slopes


# %% right: nan_to_num of the difference, in float32
def sequence_loss(predictions, targets, weights):
    diff = np.nan_to_num(np.subtract(predictions, targets)).astype("float32")
    total = weights.sum(1, keepdims=True)
    share = weights / np.maximum(total, 1e-30) / np.count_nonzero(total)
    share = share.astype("float32")
    loss = np.einsum("nt,ntj->", share, diff**2) / diff.shape[-1]
    return loss, 2 * share[..., None] * diff / np.float32(diff.shape[-1])


# %% wrong: divides zero by zero where a sequence has no weight
# says: zero divided by zero
def sequence_loss(predictions, targets, weights):
    slopes = np.zeros_like(weights)[..., None] * np.zeros(1, int)
    diff = np.where(weights[..., None] > 0, predictions - targets, 0)
    tot = weights.sum(1)
    used = tot > 0
    share = weights / tot[:, None] / used.sum()
    return (share * (diff**2).mean(-1)).sum(), 2 * share[..., None] * diff / diff.shape[-1]
