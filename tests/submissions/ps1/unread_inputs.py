# %% wrong: forgets the dilation
# says: the dilation is forgotten
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    return (n - kernel_size) % strides


# %% wrong: takes the span for dilation times kernel size
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    return (n - dilation_rate * kernel_size) % strides


# %% wrong: only the input size against the stride
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    return n % strides


# %% wrong: the number of steps for the rest
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    span = dilation_rate * (kernel_size - 1) + 1
    return (n - span) // strides


# %% wrong: off by one, counts the last tap itself
# says: off by one: one too many
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    span = dilation_rate * (kernel_size - 1) + 1
    return (n - span) % strides + 1


# %% wrong: counts the gaps between the taps, too
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    read = np.zeros(n, dtype=bool)
    for start in range(0, n - dilation_rate * (kernel_size - 1), strides):
        read[start : start + dilation_rate * kernel_size : dilation_rate] = True
    return int(np.sum(~read))


# %% wrong: loses the last window
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    span = dilation_rate * (kernel_size - 1) + 1
    last = 0
    for start in range(0, n - span, strides):
        last = start + span - 1
    return n - 1 - last


# %% wrong: ignores the stride and the dilation when they are left out
def unread_inputs(n, kernel_size, strides, dilation_rate):
    return (n - dilation_rate * (kernel_size - 1) - 1) % strides


# %% right: moves the kernel along
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    end = dilation_rate * (kernel_size - 1) + 1
    while end + strides <= n:
        end += strides
    return n - end


# %% right: from the output size, NumPy integers
def unread_inputs(n, kernel_size, strides=1, dilation_rate=1):
    reach = np.int64(dilation_rate) * (kernel_size - 1)
    outputs = (n - reach - 1) // strides + 1
    return n - ((outputs - 1) * strides + reach + 1)
