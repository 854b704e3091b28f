# %% wrong: the best mean, whatever it costs
# says: the GRU is smaller
def choose_model(rows, max_milliseconds, higher_is_better=False):
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    pick = max if higher_is_better else min
    return pick(fast, key=lambda row: np.mean(row["scores"]))["name"]


# %% wrong: the standard deviation instead of the standard error
# says: square root of n missing
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    best = min(fast, key=lambda row: sign * np.mean(row["scores"]))
    limit = sign * np.mean(best["scores"]) + np.std(best["scores"], ddof=1)
    good = [row for row in fast if sign * np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: (row["parameters"], sign * np.mean(row["scores"])))["name"]


# %% wrong: the slow models are refused at the end only
# says: refuse it before you look for the best
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    best = min(rows, key=lambda row: sign * np.mean(row["scores"]), default=None)
    good = []
    for row in rows:
        error = np.std(best["scores"], ddof=1) / np.sqrt(len(best["scores"]))
        near = sign * np.mean(row["scores"]) <= sign * np.mean(best["scores"]) + error
        if near and row["milliseconds"] <= max_milliseconds:
            good.append((row["parameters"], sign * np.mean(row["scores"]), row["name"]))
    return min(good)[2] if good else None


# %% wrong: the budget is forgotten
# says: 9 milliseconds are too many
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    best = min(rows, key=lambda row: sign * np.mean(row["scores"]))
    limit = sign * np.mean(best["scores"])
    limit += np.std(best["scores"], ddof=1) / len(best["scores"]) ** 0.5
    good = [row for row in rows if sign * np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: (row["parameters"], sign * np.mean(row["scores"])))["name"]


# %% wrong: the smallest model
def choose_model(rows, max_milliseconds, higher_is_better=False):
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    return min(fast, key=lambda row: row["parameters"])["name"] if fast else None


# %% wrong: the best single seed instead of the best mean
def choose_model(rows, max_milliseconds, higher_is_better=False):
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    pick = max if higher_is_better else min
    return pick(fast, key=lambda row: pick(row["scores"]))["name"]


# %% wrong: the row instead of its name
# says: the name alone
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    best = min(fast, key=lambda row: sign * np.mean(row["scores"]))
    error = np.std(best["scores"], ddof=1) / np.sqrt(len(best["scores"]))
    limit = sign * np.mean(best["scores"]) + error
    good = [row for row in fast if sign * np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: (row["parameters"], sign * np.mean(row["scores"])))


# %% wrong: ddof=0
# says: n - 1 in the denominator
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    best = min(fast, key=lambda row: sign * np.mean(row["scores"]))
    limit = sign * np.mean(best["scores"]) + np.std(best["scores"]) / np.sqrt(len(best["scores"]))
    good = [row for row in fast if sign * np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: (row["parameters"], sign * np.mean(row["scores"])))["name"]


# %% wrong: the first of two models with equally few parameters
def choose_model(rows, max_milliseconds, higher_is_better=False):
    sign = -1 if higher_is_better else 1
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    best = min(fast, key=lambda row: sign * np.mean(row["scores"]))
    error = np.std(best["scores"], ddof=1) / np.sqrt(len(best["scores"]))
    limit = sign * np.mean(best["scores"]) + error
    good = [row for row in fast if sign * np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: row["parameters"])["name"]


# %% partly 1: higher_is_better is forgotten
# says: F1 is a score of which more is better
def choose_model(rows, max_milliseconds, higher_is_better=False):
    fast = [row for row in rows if row["milliseconds"] <= max_milliseconds]
    if not fast:
        return None
    best = min(fast, key=lambda row: np.mean(row["scores"]))
    error = np.std(best["scores"], ddof=1) / np.sqrt(len(best["scores"]))
    limit = np.mean(best["scores"]) + error
    good = [row for row in fast if np.mean(row["scores"]) <= limit]
    return min(good, key=lambda row: (row["parameters"], np.mean(row["scores"])))["name"]


# %% right: sorted, from cheap to dear
def choose_model(rows, max_milliseconds, higher_is_better=False):
    def loss(row):
        mean = sum(row["scores"]) / len(row["scores"])
        return -mean if higher_is_better else mean

    fast = [row for row in rows if not row["milliseconds"] > max_milliseconds]
    by_score = sorted(fast, key=loss)
    if not by_score:
        return
    best = np.array(by_score[0]["scores"], float)
    doubt = best.std(ddof=1) / len(best) ** 0.5
    for row in sorted(by_score, key=lambda row: row["parameters"]):
        if loss(row) - loss(by_score[0]) <= doubt:
            return row["name"]


# %% right: with the statistics module
def choose_model(rows, max_milliseconds, higher_is_better=False):
    import statistics

    means = {}
    chosen = best = None
    for row in rows:
        if row["milliseconds"] <= max_milliseconds:
            mean = statistics.fmean(row["scores"])
            means[row["name"]] = mean
            if best is None or (mean - statistics.fmean(best["scores"])) * (1 - 2 * higher_is_better) < 0:
                best = row
    if best is None:
        return None
    error = statistics.stdev(best["scores"]) / len(best["scores"]) ** 0.5
    for row in rows:
        if row["name"] not in means or abs(means[row["name"]] - means[best["name"]]) > error:
            continue
        worse = chosen is not None and row["parameters"] > chosen["parameters"]
        if chosen is None or row["parameters"] < chosen["parameters"]:
            chosen = row
        elif not worse:
            ahead = means[row["name"]] > means[chosen["name"]]
            if ahead == bool(higher_is_better):
                chosen = row
    return chosen["name"]
