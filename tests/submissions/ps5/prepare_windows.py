# %% wrong: the script as it stands
# says: the scale knows the future
def prepare_windows(series, length, test_size):
    mean, std = np.mean(series), np.std(series)
    scaled = (np.asarray(series) - mean) / std
    starts = np.arange(len(scaled) - length)
    np.random.default_rng(0).shuffle(starts)
    inputs = np.array([scaled[start : start + length] for start in starts])[:, :, None]
    targets = np.array([scaled[start + length - 1] for start in starts])[:, None]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% wrong: scale of all, the target one too late, and one window too few
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    y = (y - y.mean()) / y.std()
    inputs = np.array([y[i : i + length] for i in range(len(y) - length - 1)])[..., None]
    targets = y[length + 1 :, None]
    return {
        "mean": np.mean(series),
        "std": np.std(series),
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% wrong: scales with ddof=1, targets of shape (windows,)
# says: np.std divides by n
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std(ddof=1)
    y = (y - mean) / std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])[..., None]
    targets = y[length:]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% wrong: scales the caller's array in place
def prepare_windows(series, length, test_size):
    y = np.asarray(series)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y -= mean
    y /= std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])[..., None]
    targets = y[length:, None]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% wrong: the windows without the axis of features
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y = (y - mean) / std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])
    targets = y[length:, None]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% wrong: only one fault found, and the names changed
# says: the keys should be
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y = (y - mean) / std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])[..., None]
    return {
        "train": (inputs[:-test_size], y[length:-test_size, None]),
        "test": (inputs[-test_size:], y[-test_size:, None]),
    }


# %% partly 1: the scale is still that of all
# says: the scale knows the future
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y.mean(), y.std()
    y = (y - mean) / std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])[..., None]
    targets = y[length:, None]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% partly 2: the target is still the last value of its window
# says: the network sees the answer
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y = (y - mean) / std
    inputs = np.array([y[i : i + length] for i in range(len(y) - length)])[..., None]
    targets = inputs[:, -1]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% partly 2: the windows are still shuffled before they are divided
# says: shuffled
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y = (y - mean) / std
    starts = np.random.default_rng(0).permutation(len(y) - length)
    inputs = np.array([y[i : i + length] for i in starts])[..., None]
    targets = y[starts + length][:, None]
    return {
        "mean": mean,
        "std": std,
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% partly 2: the test windows do not reach back before the test
# says: may read values from before
def prepare_windows(series, length, test_size):
    y = np.asarray(series, float)
    mean, std = y[:-test_size].mean(), y[:-test_size].std()
    y = (y - mean) / std
    made = {"mean": mean, "std": std}
    for name, part in (("train", y[:-test_size]), ("test", y[-test_size:])):
        n = max(len(part) - length, 0)
        windows = [part[i : i + length] for i in range(n)]
        made[f"{name}_inputs"] = np.array(windows).reshape(n, length, 1)
        made[f"{name}_targets"] = part[length : length + n].reshape(n, 1)
    return made


# %% right: by the times of the targets
def prepare_windows(series, length, test_size):
    series = np.array(series, dtype=float)
    cut = len(series) - test_size
    scale = {"mean": np.mean(series[:cut]), "std": np.std(series[:cut])}
    made = dict(scale)
    for name, times in (("train", range(length, cut)), ("test", range(cut, len(series)))):
        inputs, targets = [], []
        for t in times:
            inputs.append((series[t - length : t, None] - scale["mean"]) / scale["std"])
            targets.append([(series[t] - scale["mean"]) / scale["std"]])
        made[name + "_inputs"], made[name + "_targets"] = np.array(inputs), np.array(targets)
    return made


# %% right: a sliding view, float32, lists for the targets
def prepare_windows(series, length, test_size):
    train = np.float64(series)[:-test_size]
    mean, std = train.mean(), train.std()
    scaled = ((np.float64(series) - mean) / std).astype("float32")
    cut = np.lib.stride_tricks.sliding_window_view(scaled, length + 1)
    inputs, targets = cut[:, :-1, None], cut[:, -1:]
    return dict(
        train_inputs=inputs[:-test_size],
        train_targets=targets[:-test_size].tolist(),
        test_inputs=inputs[-test_size:],
        test_targets=targets[-test_size:].tolist(),
        mean=mean,
        std=std,
    )


# %% partly 1: the scale is right, and not used
# says: not scaled
def prepare_windows(series, length, test_size):
    series = np.array(series, dtype=float)
    first = len(series) - test_size
    cut = np.array([series[t - length : t + 1] for t in range(length, len(series))])
    inputs, targets = cut[:, :-1, None], cut[:, -1:]
    return {
        "mean": series[:first].mean(),
        "std": series[:first].std(),
        "train_inputs": inputs[:-test_size],
        "train_targets": targets[:-test_size],
        "test_inputs": inputs[-test_size:],
        "test_targets": targets[-test_size:],
    }


# %% right: plain loops and lists
def prepare_windows(series, length, test_size):
    values = [float(value) for value in series]
    first = len(values) - test_size
    mean = sum(values[:first]) / first
    std = (sum((value - mean) ** 2 for value in values[:first]) / first) ** 0.5
    data = {"std": std, "mean": mean}
    for part in ("test", "train"):
        data[f"{part}_inputs"], data[f"{part}_targets"] = [], []
    values = [(value - mean) / std for value in values]
    for t in range(length, len(values)):
        part = "test" if t >= first else "train"
        data[f"{part}_inputs"].append([[value] for value in values[t - length : t]])
        data[f"{part}_targets"].append([values[t]])
    return data
