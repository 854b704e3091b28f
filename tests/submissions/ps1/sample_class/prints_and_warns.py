# student: b112522017, Rafael, Santos
# deserves: 40
# All right; prints, warns, logs and adds cells of his own, none of which may cost points.


# %% before kernel_and_strides
import logging
import warnings

logging.basicConfig(level=logging.DEBUG)
print("my notes: the kernel is in the first row")
test_matrix = np.eye(3)
expected, got, kernel, case = 1, 2, 3, 4  # names that a test might use, too
test_matrix


# %% kernel_and_strides
def kernel_and_strides(W):
    rows = W.tolist()
    end = len(rows[0])
    while rows[0][end - 1] == 0:
        end -= 1
    step = 0
    while rows[1][step] == 0:
        step += 1
    return [rows[0][:end], step]


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels):
    cost = kernel_size[0] * kernel_size[1] * in_channels + 1
    filters = 0
    while (filters + 1) * cost <= budget:
        filters += 1
    return filters


# %% kernel_size_for_field
def kernel_size_for_field(width, d):
    return np.ceil((width - 1) / d).astype(int) + 1


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    print("called with", n, kernel_size, strides, dilation_rate)
    warnings.warn("this may be slow", stacklevel=1)
    logging.warning("no padding here")
    span = dilation_rate * (kernel_size - 1) + 1
    return (n - span) % strides


# %% pad_same
def pad_same(picture, kernel_size, strides):
    def both_sides(n, k, s):
        total = max(k - s, 0) if n % s == 0 else max(k - n % s, 0)
        return total // 2, (total + 1) // 2

    for axis in (0, 1):
        blank = list(picture.shape)
        before, after = both_sides(picture.shape[axis], kernel_size[axis], strides[axis])
        zeros = [np.zeros(blank[:axis] + [m] + blank[axis + 1 :]) for m in (before, after)]
        picture = np.concatenate([zeros[0], picture, zeros[1]], axis=axis)
    return picture


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
    n = np.array([side - 4, 0, 0, 0, 0])
    n[1] = n[0] // 2
    n[2] = n[1] - 4
    n[3] = n[2] // 2
    n[4] = n[3] - 4
    depth = np.array([6, 6, 16, 16, 120])
    counts = [156, 0, 2416, 0, 48120]
    rows = [
        [name, [size, size, channels], count]
        for name, size, channels, count in zip(["C1", "S2", "C3", "S4", "C5"], n, depth, counts)
    ]
    rows.append(["F6", [84], 84 * (n[4] ** 2 * 120 + 1)])
    rows.append(["Output", [10], np.int64(850)])
    return rows


# %% find_slips
def find_slips(input_side, rows):
    before = [input_side] + [row[4] for row in rows]
    return [
        name
        for n, (name, k, s, p, printed) in zip(before, rows)
        if len(range(0, n + 2 * p - k + 1, s)) != printed
    ]


# %% reads_per_input
def reads_per_input(n, pool, step):
    counts = [0] * n
    start = 0
    while start + pool <= n:
        for i in range(start, start + pool):
            counts[i] += 1
        start += step
    return counts


# %% saved_by_stacking
def saved_by_stacking(kernel_size, in_channels, filters):
    saved = (kernel_size * kernel_size * in_channels + 1) * filters
    channels = in_channels
    for _ in range((kernel_size - 1) // 2):
        saved -= (3 * 3 * channels + 1) * filters
        channels = filters
    return saved


# %% stacks_in_words
# They see the same 5x5 field. Two layers can be non-linear in between.
