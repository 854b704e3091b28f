# %% wrong: the arrays are subtracted as they come
# says: the mean of nine differences
def skill(series, forecasts, horizon, period=None):
    y, f = np.array(series), np.array(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    if first < max(lags):
        raise ValueError
    still = [np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2) for lag in lags]
    return 1 - np.mean((y[first:] - f) ** 2) / min(still)


# %% wrong: the quotient without one minus
# says: 1 minus
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    if first < max(lags):
        raise ValueError
    still = [np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2) for lag in lags]
    return np.mean((y[first:] - f) ** 2) / min(still)


# %% wrong: absolute errors
# says: absolute
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    if first < max(lags):
        raise ValueError
    still = [np.mean(np.abs(y[first:] - y[first - lag : len(y) - lag])) for lag in lags]
    return 1 - np.mean(np.abs(y[first:] - f)) / min(still)


# %% wrong: compares with the mean instead of persistence
# says: that of the mean
def skill(series, forecasts, horizon, period=None):
    y = np.ravel(series)[-len(forecasts) :]
    if horizon + len(forecasts) > len(series):
        raise ValueError
    return 1 - np.mean((y - np.ravel(forecasts)) ** 2) / np.var(y)


# %% wrong: persistence among the targets only
# says: it stands before the targets
def skill(series, forecasts, horizon, period=None):
    f = np.ravel(forecasts)
    y = np.ravel(series)[-len(f) :]
    if horizon >= len(y):
        raise ValueError
    error = np.mean((y[horizon:] - f[horizon:]) ** 2)
    return 1 - error / np.mean((y[horizon:] - y[:-horizon]) ** 2)


# %% wrong: one value, the last before the targets, for all
# says: of its own
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    if first < max(horizon, period or 1):
        raise ValueError
    return 1 - np.mean((y[first:] - f) ** 2) / np.mean((y[first:] - y[first - 1]) ** 2)


# %% wrong: persistence is one step old, whatever the horizon
# says: knows the future
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [1] if period is None else [1, period]
    if first < max(lags):
        raise ValueError
    still = [np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2) for lag in lags]
    return 1 - np.mean((y[first:] - f) ** 2) / min(still)


# %% wrong: refuses everything that is not of one form
def skill(series, forecasts, horizon, period=None):
    if np.ndim(series) != np.ndim(forecasts) or not isinstance(series, np.ndarray):
        raise ValueError("shapes")
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    if first < max(lags):
        raise ValueError
    still = [np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2) for lag in lags]
    return 1 - np.mean((y[first:] - f) ** 2) / min(still)


# %% partly 1: the season's value is one period old, whether it is known or not
# says: not known yet
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, period]
    needed = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    if first < max(needed):
        raise ValueError
    still = [np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2) for lag in lags]
    return 1 - np.mean((y[first:] - f) ** 2) / min(still)


# %% partly 1: with a period, seasonal persistence though it is worse
# says: that is seasonal persistence
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lag = horizon if period is None else -(-horizon // period) * period
    if first < lag:
        raise ValueError
    still = np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2)
    return 1 - np.mean((y[first:] - f) ** 2) / still


# %% partly 1: persistence though there is a season
# says: that is persistence
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    if first < (horizon if period is None else -(-horizon // period) * period):
        raise ValueError
    still = np.mean((y[first:] - y[first - horizon : len(y) - horizon]) ** 2)
    return 1 - np.mean((y[first:] - f) ** 2) / still


# %% partly 1: one whole period too far back where the horizon is a whole number of periods
# says: just known
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lag = horizon if period is None else (horizon // period + 1) * period
    if first < lag:
        raise ValueError
    still = np.mean((y[first:] - y[first - lag : len(y) - lag]) ** 2)
    return 1 - np.mean((y[first:] - f) ** 2) / still


# %% partly 2: an index below zero takes the last values
# says: an index of -1
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    times = np.arange(len(y) - len(f), len(y))
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    still = [np.mean((y[times] - y[(times - lag) % len(y)]) ** 2) for lag in lags]
    return 1 - np.mean((y[times] - f) ** 2) / min(still)


# %% partly 2: targets without a baseline are left out
# says: is not left out
def skill(series, forecasts, horizon, period=None):
    y, f = np.ravel(series), np.ravel(forecasts)
    first = len(y) - len(f)
    lags = [horizon] if period is None else [horizon, -(-horizon // period) * period]
    start = max(first, *lags)
    still = [np.mean((y[start:] - y[start - lag : len(y) - lag]) ** 2) for lag in lags]
    return 1 - np.mean((y[start:] - f[start - first :]) ** 2) / min(still)


# %% right: value by value, going back until one is known
def skill(series, forecasts, horizon, period=None):
    y = [float(value) for value in np.asarray(series).flatten()]
    f = [float(value) for value in np.asarray(forecasts).flatten()]

    def error(step):
        total = 0.0
        for target in range(len(y) - len(f), len(y)):
            known = target - step
            while target - known < horizon:
                known -= step
            if known < 0:
                raise ValueError(f"no value {known}")
            total += (y[target] - y[known]) ** 2
        return total

    baselines = [error(horizon)]
    if period:
        baselines.append(error(period))
    mine = sum((a - b) ** 2 for a, b in zip(y[-len(f) :], f, strict=True))
    return np.float32(1 - mine / min(baselines))


# %% right: slices of columns, the largest skill turned round
import math


def skill(series, forecasts, horizon, period=None):
    y = np.array(series, dtype=float).reshape(-1, 1)
    f = np.array(forecasts, dtype=float).reshape(-1, 1)
    n, m = len(y), len(f)
    lags = {horizon}
    if period is not None:
        lags.add(math.ceil(horizon / period) * period)
    if any(n - m - lag < 0 for lag in lags):
        raise ValueError(f"{n} values, {m} forecasts")
    target = y[n - m :]
    skills = [
        1 - ((target - f) ** 2).sum() / ((target - y[n - m - lag : n - lag]) ** 2).sum()
        for lag in lags
    ]
    return np.array([min(skills)])[0]
