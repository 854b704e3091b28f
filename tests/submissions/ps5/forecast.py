# %% wrong: persistence
# says: persistence itself
def forecast(history, windows, horizon):
    return windows[:, -1]


# %% wrong: the mean of the history
# says: the same forecast for every window
def forecast(history, windows, horizon):
    return np.full(len(windows), history.mean())


# %% wrong: goes on along a straight line
def forecast(history, windows, horizon):
    return windows[:, -1] + horizon * (windows[:, -1] - windows[:, -2])


# %% wrong: the target is the last value of the window
# says: persistence itself
def forecast(history, windows, horizon):
    length = windows.shape[1]
    starts = np.arange(len(history) - length)
    inputs = np.array([history[s : s + length] for s in starts])
    targets = history[starts + length - 1]
    kernel = np.linalg.lstsq(inputs, targets)[0]
    return windows @ kernel


# %% wrong: the two terms of the chapter, with its step of 100 / 999
def forecast(history, windows, horizon):
    two = windows[:, -2:]
    for _ in range(horizon):
        new = 2 * np.cos(100 / 999) * two[:, 1] - two[:, 0]
        two = np.stack([two[:, 1], new], axis=1)
    return two[:, 1]


# %% wrong: a sine through the time, as if the windows followed the history
def forecast(history, windows, horizon):
    t = np.arange(len(history))
    best = None
    for period in np.linspace(15, 30, 301):
        wave = 2 * np.pi * t / period
        terms = np.stack([np.sin(wave), np.cos(wave), np.ones_like(wave)], axis=1)
        kernel, rest, *_ = np.linalg.lstsq(terms, history)
        if best is None or rest[0] < best[0]:
            best = rest[0], period, kernel
    _, period, kernel = best
    later = len(history) + np.arange(len(windows)) + windows.shape[1] - 1 + horizon
    wave = 2 * np.pi * later / period
    return np.stack([np.sin(wave), np.cos(wave), np.ones_like(wave)], axis=1) @ kernel


# %% wrong: every window against every forecast
# says: the shape is
def forecast(history, windows, horizon):
    length = windows.shape[1]
    cut = np.lib.stride_tricks.sliding_window_view(history, length + horizon)
    kernel = np.linalg.lstsq(cut[:, :length], cut[:, -1:])[0]
    return windows @ kernel + np.zeros(len(windows))


# %% wrong: centres the windows in place
def forecast(history, windows, horizon):
    mean = history.mean()
    history -= mean
    windows -= mean
    length = windows.shape[1]
    cut = np.lib.stride_tricks.sliding_window_view(history, length + horizon)
    kernel = np.linalg.lstsq(cut[:, :length], cut[:, -1])[0]
    return windows @ kernel + mean


# %% partly 1: one step ahead, whatever the horizon
# says: these are forecasts of horizon 1
def forecast(history, windows, horizon):
    length = windows.shape[1]
    cut = np.lib.stride_tricks.sliding_window_view(history, length + 1)
    kernel = np.linalg.lstsq(cut[:, :length], cut[:, -1])[0]
    return windows @ kernel


# %% right: step by step, each forecast read by the next
def forecast(history, windows, horizon):
    mean = np.mean(history)
    past, now = history - mean, windows - mean
    length = windows.shape[1]
    inputs = np.array([past[i : i + length] for i in range(len(past) - length)])
    kernel = np.linalg.lstsq(inputs, past[length:])[0]
    for _ in range(horizon):
        now = np.concatenate([now[:, 1:], now @ kernel[:, None]], axis=1)
    return now[:, -1:] + mean


# %% right: the period from the history, then a sine through each window
def forecast(history, windows, horizon):
    def waves(t, period):
        t = 2 * np.pi * t / period
        return np.stack([np.sin(t), np.cos(t), np.ones_like(t)], axis=1)

    t = np.arange(len(history))
    rest = {p: np.linalg.lstsq(waves(t, p), history)[1][0] for p in np.linspace(14, 31, 341)}
    period = min(rest, key=rest.get)
    length = windows.shape[1]
    kernel = np.linalg.lstsq(waves(np.arange(length), period), windows.T)[0]
    offset = np.mean(history)
    return list((waves(np.array([length - 1 + horizon]), period) @ kernel)[0])


# %% right: ridge regression by the normal equations, on scaled values
def forecast(history, windows, horizon):
    mean, std = history.mean(), history.std()
    y, w = (history - mean) / std, (windows - mean) / std
    n = windows.shape[1]
    X = np.stack([y[k : len(y) - n - horizon + 1 + k] for k in range(n)], axis=1)
    target = y[n - 1 + horizon :]
    kernel = np.linalg.solve(X.T @ X + 0.1 * np.eye(n), X.T @ target)
    return mean + std * (w @ kernel)


# %% right: the eight nearest windows of the history
def forecast(history, windows, horizon):
    length = windows.shape[1]
    past = np.array([history[i : i + length] for i in range(len(history) - length - horizon + 1)])
    ahead = np.array([history[i + length - 1 + horizon] for i in range(len(past))])
    distances = np.sum((windows[:, None] - past) ** 2, axis=2)
    return ahead[np.argsort(distances, axis=1)[:, :8]].mean(axis=1, keepdims=True)
