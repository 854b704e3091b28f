# %% wrong: leak and 1 - leak exchanged
# says: exchanged
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    return leak * h + (1 - leak) * candidate


# %% wrong: blends before the tanh
# says: inside the tanh
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    total = x @ kernel + h @ recurrent_kernel + bias
    return np.tanh((1 - leak) * h + leak * total)


# %% wrong: the step of the chapter, the leak not used
# says: the leak is not used
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    return np.tanh(x @ kernel + h @ recurrent_kernel + bias)


# %% wrong: forgets the bias
# says: the bias is missing
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    return (1 - leak) * h + leak * np.tanh(x @ kernel + h @ recurrent_kernel)


# %% wrong: adds the whole new value to what is left of the old
# says: times leak
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    return (1 - leak) * h + np.tanh(x @ kernel + h @ recurrent_kernel + bias)


# %% wrong: the recurrent kernel transposed
# says: recurrent_kernel
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel.T + bias)
    return (1 - leak) * h + leak * candidate


# %% wrong: overwrites the state of the caller
# says: in place
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    h *= 1 - leak
    h += leak * candidate
    return h


# %% wrong: works for one sequence only
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x[0] @ kernel + h[0] @ recurrent_kernel + bias)
    return ((1 - leak) * h[0] + leak * candidate)[np.newaxis]


# %% wrong: one leak for the whole layer only
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    leak = float(np.mean(leak))
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    return (1 - leak) * h + leak * candidate


# %% wrong: writes into an array of the state's type, and cuts the fractions of whole numbers off
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    new = np.empty_like(h)
    new[:] = (1 - leak) * h + leak * np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    return new


# %% wrong: prints instead of returning
# says: returned nothing
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    print((1 - leak) * h + leak * candidate)


# %% right: goes a part of the way to the new value
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    target = np.tanh(np.dot(x, kernel) + np.dot(h, recurrent_kernel) + bias)
    return h + np.asarray(leak) * (target - h)


# %% right: loops over sequences and units, returns lists
import math


def leaky_step(inputs, state, W, U, b, leak):
    leaks = np.broadcast_to(leak, np.shape(b))
    rows = []
    for x, h in zip(inputs, state):
        row = []
        for j in range(len(b)):
            total = b[j]
            for i in range(len(x)):
                total += x[i] * W[i][j]
            for i in range(len(h)):
                total += h[i] * U[i][j]
            row.append((1 - leaks[j]) * h[j] + leaks[j] * math.tanh(total))
        rows.append(row)
    return rows


# %% right: einsum, in float32
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    print("a step")
    total = np.einsum("bf,fu->bu", x, kernel) + np.einsum("bv,vu->bu", h, recurrent_kernel)
    return ((1 - np.array(leak)) * h + leak * np.tanh(total + bias)).astype("float32")


# %% wrong: the bias outside the tanh
# says: inside the tanh
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    c = np.tanh(x @ kernel + h @ recurrent_kernel) + bias
    return (1 - leak) * h + leak * c


# %% wrong: the leaks along the batch
# says: laid along the batch
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    c = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    leak = np.reshape(leak, (-1, 1))
    return (1 - leak) * h + leak * c


# %% right: column vectors, diagonal matrices, float32
def leaky_step(x, h, kernel, recurrent_kernel, bias, leak):
    z = kernel.T @ x.T + recurrent_kernel.T @ h.T + np.reshape(bias, (-1, 1))
    keep = np.diag(1 - np.broadcast_to(leak, bias.shape))
    new = keep @ h.T + np.diag(np.broadcast_to(leak, bias.shape)) @ np.tanh(z)
    return new.T.astype("float32")
