# %% wrong: the smallest size only
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size - 2 * padding
    return n, n


# %% wrong: one stride too many
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = outputs * strides + kernel_size - 2 * padding
    return n, n + strides - 1


# %% wrong: the largest size is one too large
# says: off by one
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size - 2 * padding
    return n, n + strides


# %% wrong: padding on one side only
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size - padding
    return n, n + strides - 1


# %% wrong: the padding is added
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size + 2 * padding
    return n, n + strides - 1


# %% wrong: largest and smallest exchanged
# says: in the opposite order
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size - 2 * padding
    return n + strides - 1, n


# %% wrong: returns one number
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    return (outputs - 1) * strides + kernel_size - 2 * padding


# %% wrong: works for stride 4 only
def input_sizes(outputs, kernel_size, strides=4, padding=0):
    n = 4 * outputs + kernel_size - 4 - 2 * padding
    return n, n + 3


# %% right: tries every size
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = 1
    while (n + 2 * padding - kernel_size) // strides + 1 < outputs:
        n += 1
    smallest = n
    while (n + 1 + 2 * padding - kernel_size) // strides + 1 == outputs:
        n += 1
    return [smallest, n]


# %% right: from the next output, NumPy integers
def input_sizes(m, k, strides=1, padding=0):
    sizes = np.array([m - 1, m]) * strides + k - 2 * padding
    return sizes - [0, 1]
