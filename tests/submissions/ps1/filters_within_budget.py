# %% wrong: forgets the bias
# says: the bias is missing
def filters_within_budget(budget, kernel_size, in_channels):
    return budget // (kernel_size[0] * kernel_size[1] * in_channels)


# %% wrong: forgets the input channels
def filters_within_budget(budget, kernel_size, in_channels):
    return budget // (kernel_size[0] * kernel_size[1] + 1)


# %% wrong: one bias for every input channel
def filters_within_budget(budget, kernel_size, in_channels):
    h, w = kernel_size
    return budget // ((h * w + 1) * in_channels)


# %% wrong: rounds up
def filters_within_budget(budget, kernel_size, in_channels):
    h, w = kernel_size
    return int(np.ceil(budget / (h * w * in_channels + 1)))


# %% wrong: takes every kernel for square
def filters_within_budget(budget, kernel_size, in_channels):
    return budget // (kernel_size[0] ** 2 * in_channels + 1)


# %% wrong: returns a float
# says: not in whole numbers
def filters_within_budget(budget, kernel_size, in_channels):
    h, w = kernel_size
    return np.floor(budget / (h * w * in_channels + 1))


# %% wrong: at least one filter, even where the budget does not pay for it
def filters_within_budget(budget, kernel_size, in_channels):
    h, w = kernel_size
    return max(1, budget // (h * w * in_channels + 1))


# %% wrong: spends less than the budget, never all of it
def filters_within_budget(budget, kernel_size, in_channels):
    cost = kernel_size[0] * kernel_size[1] * in_channels + 1
    filters = 0
    while (filters + 1) * cost < budget:
        filters += 1
    return filters


# %% right: buys one filter after the other
def filters_within_budget(budget, kernel_size, in_channels):
    cost = kernel_size[0] * kernel_size[1] * in_channels + 1
    filters = 0
    while (filters + 1) * cost <= budget:
        filters += 1
    return filters


# %% right: NumPy, other names
def filters_within_budget(total, size, depth):
    return np.floor_divide(total, np.prod(size) * depth + 1)
