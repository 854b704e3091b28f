# %% wrong: the script as it stands
# says: a mean of means
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    h = np.zeros((len(batches[0][0]), len(bias)))
    forecasts, errors = [], []
    for inputs, targets in batches:
        h = h[: len(inputs)]
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        y = h @ output_kernel + output_bias
        forecasts.extend(y[:, 0])
        errors.append(np.mean((targets - y) ** 2))
    return np.array(forecasts), np.mean(errors)


# %% wrong: only the error is mended, the state goes on into the next batch
# says: the state goes on from one batch to the next
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    h = None
    forecasts, squares = [], []
    for inputs, targets in batches:
        if h is None or len(h) != len(inputs):
            h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        y = (h @ output_kernel + output_bias)[:, 0]
        forecasts.extend(y)
        squares.extend((targets - y) ** 2)
    return np.array(forecasts), np.mean(squares)


# %% wrong: time-major
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, squares = [], []
    for inputs, targets in batches:
        h = np.zeros(len(bias))
        for x in inputs:
            h = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
        y = (h @ output_kernel + output_bias)[: len(targets), 0]
        forecasts.extend(y)
        squares.extend((targets[: len(y)] - y) ** 2)
    return np.array(forecasts), np.mean(squares)


# %% wrong: no output layer's bias, and forecasts of every step
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, squares = [], []
    for inputs, targets in batches:
        h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
            y = (h @ output_kernel)[:, 0]
            forecasts.extend(y)
            squares.extend((targets - y) ** 2)
    return np.array(forecasts), np.mean(squares)


# %% wrong: the sum of the squared errors, and a list for each batch
# says: the shape
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, total = [], 0
    for inputs, targets in batches:
        h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        y = h @ output_kernel + output_bias
        forecasts.append(y)
        total += np.sum((targets[:, None] - y) ** 2)
    return np.concatenate(forecasts), total


# %% wrong: the recurrent kernel transposed
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, squares = [], []
    for inputs, targets in batches:
        h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel.T + bias)
        y = (h @ output_kernel + output_bias)[:, 0]
        forecasts.extend(y)
        squares.extend((targets - y) ** 2)
    return np.array(forecasts), np.mean(squares)


# %% partly 1: the forecasts are right, the error is a mean of means
# says: a mean of means
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, errors = [], []
    for inputs, targets in batches:
        h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        y = (h @ output_kernel + output_bias)[:, 0]
        forecasts.extend(y)
        errors.append(np.mean((targets - y) ** 2))
    return np.array(forecasts), np.mean(errors)


# %% partly 1: the forecasts are right, the error is that of all pairs
# says: every target with every forecast
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, wanted = [], []
    for inputs, targets in batches:
        h = np.zeros((len(inputs), len(bias)))
        for t in range(inputs.shape[1]):
            h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        forecasts.append(h @ output_kernel + output_bias)
        wanted.append(targets)
    forecasts = np.concatenate(forecasts)
    return forecasts[:, 0], np.mean((np.concatenate(wanted) - forecasts) ** 2)


# %% right: example by example
def evaluate_batches(batches, kernel, recurrent_kernel, bias, output_kernel, output_bias):
    forecasts, squares = [], []
    for inputs, targets in batches:
        for sequence, target in zip(inputs, targets):
            h = np.zeros(len(bias))
            for x in sequence:
                h = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
            forecasts.append((h @ output_kernel + output_bias).item())
            squares.append((forecasts[-1] - target) ** 2)
    return forecasts, sum(squares) / len(squares)


# %% right: means weighted with the sizes of the batches, einsum
def evaluate_batches(batches, W, U, b, V, c):
    ys, total, count = [], 0.0, 0
    for x, t in batches:
        h = np.zeros((x.shape[0], U.shape[0]))
        for k in range(x.shape[1]):
            h = np.tanh(np.einsum("bf,fu->bu", x[:, k], W) + np.einsum("bu,uv->bv", h, U) + b)
        y = np.einsum("bu,uo->b", h, V) + c[0]
        total += len(x) * ((y - t) ** 2).mean()
        count += len(x)
        ys.append(y)
    return np.concatenate(ys), total / count
