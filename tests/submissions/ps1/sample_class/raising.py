# student: b112522055, Minh Anh, Nguyen
# deserves: 10
# Some functions raise, one cell raises already when it is run; the rest is right.


# %% kernel_and_strides
def kernel_and_strides(matrix):
    return matrix[0][99], 1


# %% filters_within_budget
def filters_within_budget(budget, kernel_size, in_channels):
    return budget // (kernel_size * in_channels + 1)


# %% kernel_size_for_field
fields = [9, 10]
print(fields[2])


def kernel_size_for_field(field, dilation_rate):
    return 3


# %% unread_inputs
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    end = dilation_rate * (kernel_size - 1) + 1
    while end + strides <= n:
        end += strides
    return n - end


# %% pad_same
def pad_same(image, kernel_size, strides):
    raise ValueError("I did not finish this one")


# %% inputs_seen
def inputs_seen(layers, index):
    def back(depth, span):
        if depth == 0:
            return span
        k, s, d = layers[depth - 1]
        return back(depth - 1, span * s + np.array([0, d * (k - 1)]))

    return list(back(len(layers), np.array([index, index])))


# %% find_slips
def find_slips(input_side, rows):
    before = [input_side] + [row[4] for row in rows]
    return [
        name
        for n, (name, k, s, p, printed) in zip(before, rows)
        if len(range(0, n + 2 * p - k + 1, s)) != printed
    ]
