# %% wrong: np.convolve, which turns the kernel around
# says: the kernel is turned around
def full_correlation(x, kernel, dilation_rate=1):
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1)
    spread[::dilation_rate] = kernel
    return np.convolve(x, spread)


# %% wrong: forgets the dilation
def full_correlation(x, kernel, dilation_rate=1):
    return np.convolve(x, kernel[::-1])


# %% wrong: the valid mode
def full_correlation(x, kernel, dilation_rate=1):
    span = dilation_rate * (len(kernel) - 1) + 1
    return np.array(
        [np.dot(x[j : j + span : dilation_rate], kernel) for j in range(len(x) - span + 1)]
    )


# %% wrong: too few zeros, k - 1 instead of the span less one
# says: the zeros fit the undilated kernel
def full_correlation(x, kernel, dilation_rate=1):
    k = len(kernel)
    span = dilation_rate * (k - 1) + 1
    p = np.pad(x, k - 1)
    return np.array([p[j : j + span : dilation_rate] @ kernel for j in range(len(p) - span + 1)])


# %% wrong: the zeros fit, but the taps are neighbours
def full_correlation(x, kernel, dilation_rate=1):
    k = len(kernel)
    p = np.pad(x, dilation_rate * (k - 1))
    return np.array([p[j : j + k] @ kernel for j in range(len(x) + dilation_rate * (k - 1))])


# %% wrong: changes the kernel in place
def full_correlation(x, kernel, dilation_rate=1):
    kernel[:] = kernel[::-1]
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1)
    spread[::dilation_rate] = kernel
    return np.convolve(x, spread)


# %% wrong: hard-coded for kernels of two taps
def full_correlation(x, kernel, dilation_rate=1):
    a, b = kernel
    zeros = np.zeros(dilation_rate)
    return a * np.concatenate([zeros, x]) + b * np.concatenate([x, zeros])


# %% wrong: casts to whole numbers
def full_correlation(x, kernel, dilation_rate=1):
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1, dtype=int)
    spread[::dilation_rate] = kernel[::-1]
    return np.convolve(x.astype(int), spread)


# %% right: np.convolve with the kernel turned around and spread
def full_correlation(x, kernel, dilation_rate=1):
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1)
    spread[::dilation_rate] = kernel[::-1]
    return np.convolve(x, spread)


# %% right: two loops over lists
def full_correlation(signal, weights, dilation_rate=1):
    reach = dilation_rate * (len(weights) - 1)
    result = []
    for j in range(len(signal) + reach):
        total = 0
        for t, weight in enumerate(weights):
            position = j + t * dilation_rate - reach
            if 0 <= position < len(signal):
                total += weight * signal[position]
        result.append(total)
    return np.array(result)


# %% wrong: whole numbers come out where whole numbers go in
def full_correlation(x, kernel, dilation_rate=1):
    margin = dilation_rate * (len(kernel) - 1)
    padded = np.pad(x, margin)
    out = np.zeros(len(x) + margin, dtype=x.dtype)
    for tap, weight in enumerate(kernel):
        out[:] = out + weight * padded[tap * dilation_rate : tap * dilation_rate + len(out)]
    return out


# %% wrong: whole numbers come out where the kernel has some
def full_correlation(x, kernel, dilation_rate=1):
    margin = dilation_rate * (len(kernel) - 1)
    padded = np.pad(x, margin)
    out = np.zeros(len(x) + margin, dtype=kernel.dtype)
    for tap, weight in enumerate(kernel):
        out[:] = out + weight * padded[tap * dilation_rate : tap * dilation_rate + len(out)]
    return out


# %% right: in float32
def full_correlation(x, kernel, dilation_rate=1):
    margin = dilation_rate * (len(kernel) - 1)
    padded = np.pad(np.asarray(x, dtype="float32"), margin)
    out = np.zeros(len(x) + margin, dtype="float32")
    for tap, weight in enumerate(np.asarray(kernel, dtype="float32")):
        out += weight * padded[tap * dilation_rate : tap * dilation_rate + len(out)]
    return out
