# %% wrong: forgets the biases
def saved_by_stacking(kernel_size, in_channels, filters):
    layers = (kernel_size - 1) // 2
    stack = 9 * in_channels * filters + (layers - 1) * 9 * filters * filters
    return kernel_size**2 * in_channels * filters - stack


# %% wrong: every layer reads the input channels
# says: from the second layer on
def saved_by_stacking(kernel_size, in_channels, filters):
    layers = (kernel_size - 1) // 2
    return ((kernel_size**2 * in_channels + 1) - layers * (9 * in_channels + 1)) * filters


# %% wrong: one layer too few
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    return single - (9 * in_channels + 1) * filters - (kernel_size // 2 - 2) * (9 * filters + 1) * filters


# %% wrong: one layer too many
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    return single - (9 * in_channels + 1) * filters - (kernel_size // 2) * (9 * filters + 1) * filters


# %% wrong: the sign
# says: the sign
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    stack = (9 * in_channels + 1) * filters + (kernel_size // 2 - 1) * (9 * filters + 1) * filters
    return stack - single


# %% wrong: always two layers
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    return single - (9 * in_channels + 1) * filters - (9 * filters + 1) * filters


# %% wrong: never less than nothing
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    stack = (9 * in_channels + 1) * filters + (kernel_size // 2 - 1) * (9 * filters + 1) * filters
    return max(single - stack, 0)


# %% wrong: a true division makes it a float
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    further = (kernel_size - 1) / 2 - 1
    return single - (9 * in_channels + 1) * filters - further * (9 * filters + 1) * filters


# %% right: a loop over the layers
def saved_by_stacking(kernel_size, in_channels, filters):
    saved = (kernel_size * kernel_size * in_channels + 1) * filters
    channels = in_channels
    for _ in range((kernel_size - 1) // 2):
        saved -= (3 * 3 * channels + 1) * filters
        channels = filters
    return saved


# %% right: NumPy over a list of channels
def saved_by_stacking(side, inputs, outputs):
    read = np.full((side - 1) // 2, outputs)
    read[0] = inputs
    return side**2 * inputs * outputs + outputs - np.sum((9 * read + 1) * outputs)
