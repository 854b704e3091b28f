# student: b112522042, Zofia, Kowalska
# deserves: 0
# The numbers are often right, but come as floats, texts, dictionaries, or are printed only.


# %% kernel_and_strides
def kernel_and_strides(matrix):
    return {"kernel": np.trim_zeros(matrix[0]), "strides": (matrix[1] != 0).argmax()}


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels):
    h, w = kernel_size
    return np.floor(budget / (h * w * in_channels + 1))


# %% kernel_size_for_field
def kernel_size_for_field(field, dilation_rate):
    return np.ceil((field - 1) / dilation_rate) + 1


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    print((n - dilation_rate * (kernel_size - 1) - 1) % strides)


# %% pad_same
def pad_same(image, kernel_size, strides):
    return "an image with zeros around it"


# %% full_correlation
def full_correlation(x, kernel, dilation_rate=1):
    return None


# %% input_sizes
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = (outputs - 1) * strides + kernel_size - 2 * padding
    return f"{n} to {n + strides - 1}"


# %% inputs_seen
def inputs_seen(layers, index):
    return range


# %% lenet_trace
def lenet_trace(side):
    rows, n, channels = [], side, 1
    for name, filters in [("C1", 6), ("S2", 0), ("C3", 16), ("S4", 0), ("C5", 120)]:
        n = n - 4 if filters else n / 2
        count = filters * (25 * channels + 1)
        channels = filters or channels
        rows.append((name, (n, n, channels), count))
    units = n * n * channels
    return rows + [("F6", (84,), (units + 1) * 84), ("Output", (10,), 850)]


# %% find_slips
def find_slips(input_side, rows):
    slips, n = 0, input_side
    for name, k, s, p, printed in rows:
        slips += (n + 2 * p - k) // s + 1 != printed
        n = printed
    return slips


# %% reads_per_input
def reads_per_input(n, pool_size, strides):
    reads = np.zeros(n)
    for start in range(0, n - pool_size + 1, strides):
        reads[start : start + pool_size] += 1
    return reads


# %% saved_by_stacking
def saved_by_stacking(kernel_size, in_channels, filters):
    single = (kernel_size**2 * in_channels + 1) * filters
    further = (kernel_size - 1) / 2 - 1
    return single - (9 * in_channels + 1) * filters - further * (9 * filters + 1) * filters
