# %% wrong: takes the weights from 1
# says: 1 minus a weight does not make 1 minus a gate
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    units = bias.size // 3
    return [
        np.concatenate([1 - weight[..., :units], weight], axis=-1)
        for weight in (kernel, recurrent_kernel, bias)
    ]


# %% wrong: takes the whole sum from 1
# says: 1 minus the sum does not make 1 minus the gate
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = recurrent_kernel.shape[0]
    kernel = np.hstack([-kernel[:, :u], kernel])
    recurrent_kernel = np.hstack([-recurrent_kernel[:, :u], recurrent_kernel])
    return kernel, recurrent_kernel, np.hstack([1 - bias[:u], bias])


# %% wrong: the input gate is the forget gate
# says: both gates have the same sum
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    f, c, o = np.split(kernel, 3, axis=1)
    kernel = np.concatenate([f, f, c, o], axis=1)
    f, c, o = np.split(recurrent_kernel, 3, axis=1)
    recurrent_kernel = np.concatenate([f, f, c, o], axis=1)
    f, c, o = np.split(bias, 3)
    return kernel, recurrent_kernel, np.concatenate([f, f, c, o])


# %% wrong: only the bias has changed its sign
# says: the bias is not the whole sum
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = bias.size // 3
    kernel = np.hstack([kernel[:, :u], kernel])
    recurrent_kernel = np.hstack([recurrent_kernel[:, :u], recurrent_kernel])
    return [kernel, recurrent_kernel, np.hstack([-bias[:u], bias])]


# %% wrong: right for the example by hand, where only the bias speaks
# says: the bias is not the whole sum
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = bias.size // 3
    kernel = np.hstack([0 * kernel[:, :u], kernel])
    recurrent_kernel = np.hstack([0 * recurrent_kernel[:, :u], recurrent_kernel])
    return [kernel, recurrent_kernel, np.hstack([-bias[:u], bias])]


# %% wrong: the bias keeps its sign
# says: the bias belongs to the sum as well
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = bias.size // 3
    kernel = np.hstack([-kernel[:, :u], kernel])
    recurrent_kernel = np.hstack([-recurrent_kernel[:, :u], recurrent_kernel])
    return [kernel, recurrent_kernel, np.hstack([bias[:u], bias])]


# %% wrong: forget gate and input gate exchanged
# says: exchanged: the forget gate, the second block
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    def four(weight):
        f, c, o = np.split(weight, 3, axis=-1)
        return np.concatenate([f, -f, c, o], axis=-1)

    return four(kernel), four(recurrent_kernel), four(bias)


# %% wrong: the new block at the end
# says: part 0: gate order
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    def four(weight):
        f, c, o = np.split(weight, 3, axis=-1)
        return np.concatenate([f, c, o, -f], axis=-1)

    return [four(kernel), four(recurrent_kernel), four(bias)]


# %% wrong: ordered by unit
# says: ordered by unit
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    def four(weight):
        blocks = np.split(weight, 3, axis=-1)
        columns = np.stack([-blocks[0], *blocks], axis=-1)  # (..., units, 4)
        return columns.reshape(*weight.shape[:-1], -1)

    return [four(kernel), four(recurrent_kernel), four(bias)]


# %% wrong: one column for a block, right for one unit only
# says: a block has as many columns as there are units
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    return [
        np.concatenate([-weight[..., :1], weight], axis=-1)
        for weight in (kernel, recurrent_kernel, bias)
    ]


# %% wrong: as many columns in a block as there are features
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = len(kernel)
    return [
        np.concatenate([-weight[..., :u], weight], axis=-1)
        for weight in (kernel, recurrent_kernel, bias)
    ]


# %% wrong: turns the sign in the caller's arrays, and back in the copy
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    result = []
    for weight in (kernel, recurrent_kernel, bias):
        f = weight[..., : bias.size // 3]
        f *= -1
        block = np.concatenate([f, weight], axis=-1)
        block[..., bias.size // 3 : 2 * (bias.size // 3)] *= -1
        result.append(block)
    return result


# %% wrong: the input gate is simply open
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    u = bias.size // 3
    kernel = np.hstack([np.zeros((len(kernel), u)), kernel])
    recurrent_kernel = np.hstack([np.zeros((u, u)), recurrent_kernel])
    return [kernel, recurrent_kernel, np.hstack([np.full(u, 50.0), bias])]


# %% wrong: prints, returns nothing
# says: the function returned nothing
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    for weight in (kernel, recurrent_kernel, bias):
        f, c, o = np.split(weight, 3, axis=-1)
        print(np.concatenate([-f, f, c, o], axis=-1))


# %% right: one matrix that makes four blocks of three
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    blocks = np.array([[-1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    spread = np.kron(blocks, np.eye(len(recurrent_kernel)))  # (3 * units, 4 * units)
    return kernel @ spread, recurrent_kernel @ spread, bias @ spread


# %% right: number by number, nested lists
def coupled_as_lstm(W, U, b):
    units = len(b) // 3

    def row(numbers):
        return [-float(numbers[j]) for j in range(units)] + [float(number) for number in numbers]

    return [[row(numbers) for numbers in W], [row(numbers) for numbers in U], row(b)]


# %% right: zeros filled block by block, in float32
def coupled_as_lstm(kernel, recurrent_kernel, bias):
    new = []
    for weight in (kernel, recurrent_kernel, bias[None]):
        u = weight.shape[1] // 3
        four = np.zeros((weight.shape[0], 4 * u), dtype="float32")
        four[:, u:] = weight
        four[:, :u] = np.negative(weight[:, :u])
        new.append(four)
    return new[0], new[1], new[2].ravel()
