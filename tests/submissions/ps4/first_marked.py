# %% partly 1: the chapter's latch, which keeps the last marked value; right for a single mark
# says: that is the last marked value
def first_marked():
    kernel = np.array([[0, 0, 0.01, 0], [100, -100, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([-50, 50, 0, 50]), 100


# %% partly 1: adds up all marked values; right for a single mark
# says: the second value is added to the first
def first_marked():
    kernel = np.array([[0, 0, 0.01, 0], [100, 0, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([-50, 50, 0, 50]), 100


# %% wrong: one unit that is to tell by its own output that it is taken
# says: the value's own output cannot say
def first_marked():
    kernel = np.array([[0, 0, 0.01, 0], [100, 0, 0, 0]])
    recurrent_kernel = np.array([[-20000, 0, 0, 0]])
    return kernel, recurrent_kernel, np.array([-50, 50, 0, 50]), 100


# %% partly 1: the flag shuts the input gate of the flag itself, not that of the value
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0], kernel[1, 1] = 0.01, 100, 100
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 1] = -200
    bias = np.array([-50, -50, 50, 50, 0, 50, 50, 50])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: stores the value at its full size, and the tanh bends it
# says: a tanh has bent the value
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0], kernel[1, 5] = 1, 100, 50
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([-50, 50, 50, 50, 0, 0, 50, 50])
    return kernel, recurrent_kernel, bias, 1


# %% wrong: keeps the first value, marked or not
# says: the first marked one is wanted
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4] = 0.01
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([50, 50, 50, 50, 0, 50, 50, 50])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: gates with sums of 3 leak
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0], kernel[1, 5] = 0.01, 6, 3
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -12
    bias = np.array([-3, 3, 3, 3, 0, 0, 3, 3])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: the forget gate is open at the mark only
# says: the value is forgotten
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0], kernel[1, 5], kernel[1, 2] = 0.01, 100, 50, 100
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([-50, 50, -50, 50, 0, 0, 50, 50])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: the columns ordered by unit, not by gate
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 2], kernel[1, 0], kernel[1, 6] = 0.01, 100, 50
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([-50, 50, 0, 50, 50, 50, 0, 50])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: value and mark exchanged
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[1, 4], kernel[0, 0], kernel[0, 5] = 0.01, 100, 50
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([-50, 50, 50, 50, 0, 0, 50, 50])
    return kernel, recurrent_kernel, bias, 100


# %% wrong: the recurrent kernel transposed
# says: transposed
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0], kernel[1, 5] = 0.01, 100, 50
    recurrent_kernel = np.zeros((2, 8))
    recurrent_kernel[1, 0] = -200
    bias = np.array([-50, 50, 50, 50, 0, 0, 50, 50])
    return kernel.T, recurrent_kernel.T, bias, 100


# %% wrong: returns nothing
# says: the function returned nothing
def first_marked():
    kernel = np.zeros((2, 8))
    kernel[0, 4], kernel[1, 0] = 0.01, 100
    print(kernel)


# %% right: both input gates opened by the mark, as in the text; lists
def first_marked():
    #             i0    i1   f0  f1  c0   c1  o0  o1
    kernel = [
        [0, 0, 0, 0, 1e-3, 0, 0, 0],
        [100, 100, 0, 0, 0, 0, 0, 0],
    ]
    recurrent_kernel = [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [-300, 0, 0, 0, 0, 0, 0, 0],
    ]
    bias = [-50, -50, 50, 50, 0, 50, 50, 50]
    return kernel, recurrent_kernel, bias, 1e3


# %% right: three units, the flag is the last and counts no further than to 1
def first_marked():
    kernel, recurrent_kernel, bias = np.zeros((2, 4, 3)), np.zeros((3, 4, 3)), np.zeros((4, 3))
    kernel[0, 2, 0] = 0.02
    kernel[1, 0, [0, 2]] = 80
    recurrent_kernel[2, 0, [0, 2]] = -200
    bias[0], bias[1], bias[3] = -40, 40, 40
    bias[2, 2] = 40
    return kernel.reshape(2, 12), recurrent_kernel.reshape(3, 12), bias.ravel(), 50.0


# %% right: the flag's input gate always open, value and scale negative
def first_marked():
    kernel, recurrent_kernel, bias = np.zeros((2, 4, 2)), np.zeros((2, 4, 2)), np.zeros((4, 2))
    kernel[0, 2, 0] = -0.01
    kernel[1, 0, 0] = 100
    kernel[1, 2, 1] = 100
    recurrent_kernel[1, 0, 0] = -400
    bias[:, 0] = -50, 50, 0, 50
    bias[:, 1] = 50, 50, 0, 50
    return kernel.reshape(2, 8), recurrent_kernel.reshape(2, 8), bias.ravel(), -100


# %% partly 1: the flag shuts the input gate too weakly
# says: the flag shuts the gate too weakly
def first_marked():
    s = .01
    k = np.zeros((2, 8)); r = np.zeros((2, 8)); b = np.zeros(8)
    k[0, 4] = s; k[1, 0] = k[1, 1] = 100; b[0] = b[1] = -50; b[2] = b[3] = 50; b[6] = b[7] = 50; k[1, 5] = 50
    r[1, 0] = -60
    return k, r, b, 1 / s


# %% partly 1: the flag is forgotten, its forget gate is half open
def first_marked():
    s = .01
    k = np.zeros((2, 8)); r = np.zeros((2, 8)); b = np.zeros(8)
    k[0, 4] = s; k[1, 0] = k[1, 1] = 100; b[0] = b[1] = -50; b[2] = 50; b[6] = b[7] = 50; k[1, 5] = 50
    r[1, 0] = -300
    return k, r, b, 1 / s


# %% wrong: forget gates at a sum of 5
# says: the forget gate is not quite open
def first_marked():
    s = .01
    k = np.zeros((2, 8)); r = np.zeros((2, 8)); b = np.zeros(8)
    k[0, 4] = s; k[1, 0] = k[1, 1] = 100; b[0] = b[1] = -50; b[2] = b[3] = 5; b[6] = b[7] = 50; k[1, 5] = 50
    r[1, 0] = -300
    return k, r, b, 1 / s


# %% wrong: the value is in unit 1
def first_marked():
    s = 0.01
    k = np.zeros((2, 8)); r = np.zeros((2, 8)); b = np.zeros(8)
    k[0, 5] = s; k[1, 0] = k[1, 1] = 100; b[0] = b[1] = -50; b[2] = b[3] = 50; b[6] = b[7] = 50; k[1, 4] = 50
    r[0, 1] = -300
    return k, r, b, 1 / s


# %% right: float32, and gates half open that the scale makes up for
def first_marked():
    s = 0.02
    k = np.zeros((2, 8), "float32"); r = np.zeros((2, 8), "float32"); b = np.zeros(8, "float32")
    k[0, 4] = s; k[1, 0] = 60; b[0] = -30; b[2] = b[3] = 40; r[1, 0] = -1000
    k[1, 5] = 3
    return k, r, b, 4.0 / s * (1 / (1 + np.exp(-30))) / 2
