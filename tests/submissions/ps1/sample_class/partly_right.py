# student: b112522023, Wei-Han, Chen
# deserves: 27
# Half of the questions right, some nearly, two left out.


# %% kernel_and_strides
def kernel_and_strides(matrix):
    strides = next(column for column, weight in enumerate(matrix[1]) if weight != 0)
    return matrix[0][matrix[0] != 0], strides


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels):
    cost = kernel_size[0] * kernel_size[1] * in_channels + 1
    filters = 0
    while (filters + 1) * cost <= budget:
        filters += 1
    return filters


# %% kernel_size_for_field
def kernel_size_for_field(field, dilation_rate):
    k = 2
    while dilation_rate * (k - 1) + 1 < field:
        k += 1
    return k


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    end = dilation_rate * (kernel_size - 1) + 1
    while end + strides <= n:
        end += strides
    return n - end


# %% pad_same
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads.append((total - total // 2, total // 2))
    return np.pad(image, pads + [(0, 0)])


# %% full_correlation
def full_correlation(x, kernel, dilation_rate=1):
    spread = np.zeros(dilation_rate * (len(kernel) - 1) + 1)
    spread[::dilation_rate] = kernel[::-1]
    return np.convolve(x, spread)


# %% input_sizes
def input_sizes(m, k, strides=1, padding=0):
    sizes = np.array([m - 1, m]) * strides + k - 2 * padding
    return sizes - [0, 1]


# %% inputs_seen
def inputs_seen(layers, index):
    field, jump = 1, 1
    for k, s, d in layers:
        field += d * (k - 1) * jump
        jump *= s
    return index * jump, index * jump + field - 1


# %% lenet_trace
def lenet_trace(side):
    a = side - 4
    b = a // 2 - 4
    c = b // 2 - 4
    return [
        ("C1", (a, a, 6), 156),
        ("S2", (a // 2, a // 2, 6), 0),
        ("C3", (b, b, 16), 2416),
        ("S4", (b // 2, b // 2, 16), 0),
        ("C5", (c, c, 120), 48120),
        ("F6", (84,), 10164),
        ("Output", (10,), 850),
    ]


# %% find_slips
def find_slips(input_side, rows):
    before = [input_side] + [row[4] for row in rows]
    return [
        name
        for n, (name, k, s, p, printed) in zip(before, rows)
        if len(range(0, n + 2 * p - k + 1, s)) != printed
    ]


# %% saved_by_stacking
def saved_by_stacking(kernel_size, in_channels, filters):
    saved = (kernel_size * kernel_size * in_channels + 1) * filters
    channels = in_channels
    for _ in range((kernel_size - 1) // 2):
        saved -= (3 * 3 * channels + 1) * filters
        channels = filters
    return saved


# %% stacks_in_words
# The field is the same, 5x5, and there are fewer weights: 18 against 25 per pair of channels.
