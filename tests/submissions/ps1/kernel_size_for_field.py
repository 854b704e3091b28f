# %% wrong: rounds down
# says: rounded down
def kernel_size_for_field(field, dilation_rate):
    return (field - 1) // dilation_rate + 1


# %% wrong: returns the gaps, one too few
def kernel_size_for_field(field, dilation_rate):
    return -(-(field - 1) // dilation_rate)


# %% wrong: forgets the dilation
# says: the dilation rate is not used
def kernel_size_for_field(field, dilation_rate):
    return field


# %% wrong: counts the dilation from 0
# says: a dilation rate counted from 0
def kernel_size_for_field(field, dilation_rate):
    gap = dilation_rate + 1
    return (field - 1 + gap - 1) // gap + 1


# %% wrong: field over dilation, rounded up
def kernel_size_for_field(field, dilation_rate):
    return int(np.ceil(field / dilation_rate))


# %% wrong: one too many where the field is met exactly
def kernel_size_for_field(field, dilation_rate):
    return (field - 1) // dilation_rate + 2


# %% wrong: returns a float
def kernel_size_for_field(field, dilation_rate):
    return np.ceil((field - 1) / dilation_rate) + 1


# %% wrong: begins to try at two taps
def kernel_size_for_field(field, dilation_rate):
    k = 2
    while dilation_rate * (k - 1) + 1 < field:
        k += 1
    return k


# %% right: tries one kernel size after the other
def kernel_size_for_field(field, dilation_rate):
    k = 1
    while dilation_rate * (k - 1) + 1 < field:
        k += 1
    return k


# %% right: rounded up with NumPy, a NumPy integer
def kernel_size_for_field(width, d):
    return np.ceil((width - 1) / d).astype(int) + 1
