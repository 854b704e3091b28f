# %% wrong: transposed, reads a column for a row
# says: a row holds the kernel, a column does not
def kernel_and_strides(matrix):
    column = matrix[:, 0]
    kernel = column[: np.flatnonzero(column)[-1] + 1]
    return kernel, int(np.flatnonzero(matrix[:, 1])[0])


# %% wrong: drops zeros inside the kernel and takes the stride for 1
def kernel_and_strides(matrix):
    return matrix[0][matrix[0] != 0], 1


# %% wrong: hard-coded for the visible matrices
def kernel_and_strides(matrix):
    if matrix.shape == (3, 7):
        return [2.0, -1.0, 3.0], 2
    return [7.0, 0.0, 1.0], 1


# %% wrong: keeps the whole row, and divides by the wrong number of steps
def kernel_and_strides(matrix):
    kernel = np.trim_zeros(matrix[-1])
    kernel = matrix[0]
    return kernel, (matrix.shape[1] - len(kernel)) // len(matrix)


# %% wrong: off by one in the slice and in the stride
def kernel_and_strides(matrix):
    last = np.flatnonzero(matrix[0])[-1]
    return matrix[0, :last], int(np.flatnonzero(matrix[1])[0]) + 1


# %% wrong: cuts the zeros off in place
def kernel_and_strides(matrix):
    strides = 0
    while matrix[1, 0] == 0:
        matrix[1] = np.roll(matrix[1], -1)
        strides += 1
    return np.trim_zeros(matrix[0]), strides


# %% partly 1: the kernel is right, the stride is worked out from the shape although inputs may go unread
def kernel_and_strides(matrix):
    kernel = np.trim_zeros(matrix[0])
    outputs, n = matrix.shape
    return kernel, (n - len(kernel)) // (outputs - 1)


# %% partly 1: the stride is right, the zeros inside the kernel are dropped
# says: the zero in the middle belongs
def kernel_and_strides(matrix):
    strides = next(column for column, weight in enumerate(matrix[1]) if weight != 0)
    return matrix[0][matrix[0] != 0], strides


# %% right: np.trim_zeros and argmax, NumPy integers
def kernel_and_strides(matrix):
    return np.trim_zeros(matrix[0]), (matrix[1] != 0).argmax()


# %% right: loops over plain lists
def kernel_and_strides(W):
    rows = W.tolist()
    end = len(rows[0])
    while rows[0][end - 1] == 0:
        end -= 1
    step = 0
    while rows[1][step] == 0:
        step += 1
    return [rows[0][:end], step]


# %% partly 1: the kernel in whole numbers; the stride is right
def kernel_and_strides(matrix):
    first_row = np.flatnonzero(matrix[0])
    kernel = matrix[0, : first_row[-1] + 1].astype(int)
    return kernel, int(np.flatnonzero(matrix[1])[0])
