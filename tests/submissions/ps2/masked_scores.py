# %% wrong: the padding is counted
# says: the padding is counted
def masked_scores(p, targets, mask):
    p_true = np.take_along_axis(p, targets[..., None] % p.shape[2], axis=2)[..., 0]
    return -np.log(p_true).mean(), (p.argmax(axis=2) == targets).mean()


# %% wrong: divides by the number of places
# says: divide by the number of words, not of places
def masked_scores(p, targets, mask):
    p_true = np.where(mask, np.take_along_axis(p, targets[..., None], axis=2)[..., 0], 1.0)
    return -np.log(p_true).mean(), ((p.argmax(axis=2) == targets) & mask).mean()


# %% wrong: the mean over sentences
# says: every word counts the same
def masked_scores(p, targets, mask):
    losses, rights = [], []
    for i in range(len(p)):
        own, true = p[i][mask[i]], targets[i][mask[i]]
        if len(true):
            losses.append(-np.log(own[np.arange(len(true)), true]).mean())
            rights.append((own.argmax(axis=1) == true).mean())
    return np.mean(losses), np.mean(rights)


# %% wrong: the sums
# says: the sum over the words
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    return -np.log(own[np.arange(len(true)), true]).sum(), int((own.argmax(axis=1) == true).sum())


# %% wrong: nothing is returned
# says: returned nothing
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    print(-np.log(own[np.arange(len(true)), true]).mean(), (own.argmax(axis=1) == true).mean())


# %% wrong: works only for a single sentence without padding before it
# says: only the first sentence
def masked_scores(p, targets, mask):
    n = int(mask[0].sum())
    own, true = p[0, :n], targets[0, :n]
    return -np.log(own[np.arange(n), true]).mean(), (own.argmax(axis=1) == true).mean()


# %% wrong: takes the words from the start of each sentence, wherever the mask is
def masked_scores(p, targets, mask):
    losses, rights = [], []
    for sentence, true, length in zip(p, targets, mask.sum(axis=1)):
        for t in range(length):
            losses.append(-np.log(sentence[t, true[t]]))
            rights.append(sentence[t].argmax() == true[t])
    return np.mean(losses), np.mean(rights)


# %% wrong: fills the caller's padding
def masked_scores(p, targets, mask):
    p[~mask] = 1.0
    targets[~mask] = 0
    p_true = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]
    return -np.log(p_true).sum() / mask.sum(), (p.argmax(axis=2) == targets)[mask].mean()


# %% wrong: only for the visible example
def masked_scores(p, targets, mask):
    return 0.534003, 0.75


# %% partly 1: the accuracy is right, the loss multiplies by the mask
# says: select the real words
def masked_scores(p, targets, mask):
    p_true = np.take_along_axis(p, targets[..., None], axis=2)[..., 0]
    loss = -(np.log(p_true) * mask).sum() / mask.sum()
    return loss, ((p.argmax(axis=2) == targets) * mask).sum() / mask.sum()


# %% partly 1: the accuracy is right, the loss has the wrong sign
# says: the sign of the loss
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    return np.log(own[np.arange(len(true)), true]).mean(), (own.argmax(axis=1) == true).mean()


# %% partly 1: the accuracy is right, the loss is to base 2
# says: the natural logarithm
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    return -np.log2(own[np.arange(len(true)), true]).mean(), (own.argmax(axis=1) == true).mean()


# %% partly 1: the accuracy is right, the loss is that of the predicted tags
# says: the probability of the true tag
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    return -np.log(own.max(axis=1)).mean(), (own.argmax(axis=1) == true).mean()


# %% partly 1: the loss is right, the padding is counted in the accuracy
# says: the padding is counted in the accuracy
def masked_scores(p, targets, mask):
    own, true = p[mask], targets[mask]
    loss = -np.log(own[np.arange(len(true)), true]).mean()
    return loss, (p.argmax(axis=2) == targets).mean()


# %% right: word by word
def masked_scores(p, targets, mask):
    loss = right = words = 0
    for i in range(p.shape[0]):
        for t in range(p.shape[1]):
            if mask[i, t]:
                row, true = p[i, t].tolist(), int(targets[i, t])
                loss += -np.log(row[true])
                right += row[true] == max(row)
                words += 1
    return [loss / words, right / words]


# %% right: replaced before the logarithm, np.average
def masked_scores(p, targets, mask):
    safe = np.where(mask[..., None], p, 1.0)
    index = np.where(mask, targets, 0)
    p_true = np.take_along_axis(safe, index[..., None], axis=-1)[..., 0]
    hit = safe.argmax(axis=-1) == index
    return np.average(-np.log(p_true), weights=mask), np.average(hit, weights=mask)


# %% partly 1: the loss is right, a tag needs more than one half
def masked_scores(p, targets, mask):
    q = p[mask][np.arange(mask.sum()), targets[mask]]
    return -np.log(q).mean(), (q > 0.5).mean()


# %% partly 1: the accuracy is right, the loss is binary cross-entropy
def masked_scores(p, targets, mask):
    r, k = p[mask], targets[mask]
    hot = np.eye(p.shape[-1])[k]
    loss = -(hot * np.log(r) + (1 - hot) * np.log(1 - r)).mean()
    return loss, (r.argmax(-1) == k).mean()


# %% partly 1: the accuracy is right, the loss is the perplexity
# says: this is the perplexity
def masked_scores(p, targets, mask):
    q = p[mask][np.arange(mask.sum()), targets[mask]]
    return np.exp(-np.log(q).mean()), (p[mask].argmax(1) == targets[mask]).mean()


# %% right: the targets tell what is padding, float32
def masked_scores(p, targets, mask):
    i, t = np.nonzero(targets >= 0)
    q = p[i, t, targets[i, t]].astype(np.float32)
    return -np.log(q).mean(), np.float32((p[i, t].argmax(-1) == targets[i, t]).mean())


# %% right: nan in the padding, and nanmean
def masked_scores(p, targets, mask):
    q = np.take_along_axis(p, targets[:, :, np.newaxis], 2)[:, :, 0]
    q = np.where(mask, q, np.nan)
    hit = np.where(mask, p.argmax(2) == targets, np.nan)
    return np.nanmean(-np.log(q)), np.nanmean(hit)
