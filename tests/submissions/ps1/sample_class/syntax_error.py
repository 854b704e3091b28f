# student: b112522074, Chidi, Okafor
# deserves: 7
# A colon is missing in one cell; the other answers count.


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels)
    return budget // (kernel_size[0] * kernel_size[1] * in_channels + 1)


# %% full_correlation
def full_correlation(x, kernel, dilation_rate=1):
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1)
    spread[::dilation_rate] = kernel[::-1]
    return np.convolve(x, spread)


# %% saved_by_stacking
def saved_by_stacking(kernel_size, in_channels, filters):
    saved = (kernel_size * kernel_size * in_channels + 1) * filters
    channels = in_channels
    for _ in range((kernel_size - 1) // 2):
        saved -= (3 * 3 * channels + 1) * filters
        channels = filters
    return saved
