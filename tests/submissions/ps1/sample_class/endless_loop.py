# student: b112522061, Po-Cheng, Tsai
# deserves: 9
# One loop never ends; what comes after it is graded nevertheless.


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels):
    cost = kernel_size[0] * kernel_size[1] * in_channels + 1
    filters = 0
    while (filters + 1) * cost <= budget:
        filters += 1
    return filters


# %% kernel_size_for_field
def kernel_size_for_field(field, dilation_rate):
    k = 1
    while dilation_rate * (k - 1) + 1 < field:
        pass  # forgot k += 1
    return k


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    reach = np.int64(dilation_rate) * (kernel_size - 1)
    outputs = (n - reach - 1) // strides + 1
    return n - ((outputs - 1) * strides + reach + 1)


# %% reads_per_input
def reads_per_input(n, pool, step):
    counts = [0] * n
    start = 0
    while start + pool <= n:
        for i in range(start, start + pool):
            counts[i] += 1
        start += step
    return counts


# %% stacks_in_words
# Same field. Not the same function, because of the ReLU in the middle.
