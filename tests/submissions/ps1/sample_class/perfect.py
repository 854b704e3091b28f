# student: b112522004, Yu-Ting, Lin
# deserves: 40
# Everything right, each answer written in her own way.


# %% kernel_and_strides
def kernel_and_strides(matrix):
    return np.trim_zeros(matrix[0]), (matrix[1] != 0).argmax()


# %% filters_within_budget
def filters_within_budget(total, size, depth):
    return np.floor_divide(total, np.prod(size) * depth + 1)


# %% kernel_size_for_field
def kernel_size_for_field(field, dilation_rate):
    k = 1
    while dilation_rate * (k - 1) + 1 < field:
        k += 1
    return k


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    reach = np.int64(dilation_rate) * (kernel_size - 1)
    outputs = (n - reach - 1) // strides + 1
    return n - ((outputs - 1) * strides + reach + 1)


# %% pad_same
def pad_same(image, kernel_size, strides):
    height, width, channels = image.shape
    need_y = max((int(np.ceil(height / strides[0])) - 1) * strides[0] + kernel_size[0], height)
    need_x = max((int(np.ceil(width / strides[1])) - 1) * strides[1] + kernel_size[1], width)
    out = np.zeros((need_y, need_x, channels))
    top, left = (need_y - height) // 2, (need_x - width) // 2
    out[top : top + height, left : left + width] = image
    return out


# %% full_correlation
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


# %% input_sizes
def input_sizes(outputs, kernel_size, strides=1, padding=0):
    n = 1
    while (n + 2 * padding - kernel_size) // strides + 1 < outputs:
        n += 1
    smallest = n
    while (n + 1 + 2 * padding - kernel_size) // strides + 1 == outputs:
        n += 1
    return [smallest, n]


# %% inputs_seen
def inputs_seen(layers, index):
    def back(depth, span):
        if depth == 0:
            return span
        k, s, d = layers[depth - 1]
        return back(depth - 1, span * s + np.array([0, d * (k - 1)]))

    return list(back(len(layers), np.array([index, index])))


# %% lenet_trace
def lenet_trace(side):
    rows, n, channels = [], side, 1
    for name, filters in [("C1", 6), ("S2", 0), ("C3", 16), ("S4", 0), ("C5", 120)]:
        n = n - 4 if filters else n // 2
        count = filters * (25 * channels + 1)
        channels = filters or channels
        rows.append((name, (n, n, channels), count))
    units = n * n * channels
    return rows + [("F6", (84,), (units + 1) * 84), ("Output", (10,), 850)]


# %% find_slips
def find_slips(input_side, rows):
    found = ()
    for name, kernel, stride, pad, printed in rows:
        room = input_side + 2 * pad
        needed = (printed - 1) * stride + kernel
        if needed > room or needed + stride <= room:
            found += (name,)
        input_side = printed
    return found


# %% reads_per_input
def reads_per_input(n, pool_size, strides):
    starts = np.arange(0, max(n - pool_size + 1, 0), strides)[:, None]
    position = np.arange(n)
    return ((starts <= position) & (position < starts + pool_size)).sum(axis=0)


# %% saved_by_stacking
def saved_by_stacking(side, inputs, outputs):
    read = np.full((side - 1) // 2, outputs)
    read[0] = inputs
    return side**2 * inputs * outputs + outputs - np.sum((9 * read + 1) * outputs)


# %% stacks_in_words
# Both depend on the same 5x5 inputs, so the field is the same. With a ReLU between them the two
# layers compute something that no single weighted sum can, for example "an edge, whichever side
# is the bright one". Without the ReLU they collapse into one convolution with a 5x5 kernel, and the
# second layer only restricts which kernels are possible. The stack is not cheaper where few
# channels come in and many go out, as in the first layer on an RGB picture.
