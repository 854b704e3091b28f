# %% wrong: a closing bracket counts upwards, too
# says: a closing bracket counts upwards
def bracket_depth():
    kernel = np.zeros((3, 4))
    kernel[:2, 0] = 100  # a bracket opens the input gate
    kernel[2, 1] = -100
    bias = np.array([-50, 50, 0.001, 50])
    return kernel, np.zeros((1, 4)), bias, 1000


# %% wrong: counts in steps of 0.1, which the tanh bends
# says: the tanh of the output bends
def bracket_depth():
    kernel = np.zeros((3, 4))
    kernel[2, 1] = -100
    kernel[0, 2], kernel[1, 2] = 0.1, -0.1
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 50]), 10


# %% wrong: counts in whole steps, as the waiter does with his linear activation
def bracket_depth():
    kernel = np.array([[100, 0, 1, 0], [100, 0, -1, 0], [0, -100, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([-50, 50, 0, 50]), 1


# %% wrong: a closing bracket does not open the input gate
# says: it has to open the input gate, too
def bracket_depth():
    kernel = np.array([[100, 0, 0.001, 0], [0, 0, -0.001, 0], [0, -100, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([-50, 50, 0, 50]), 1000


# %% wrong: the forget gate is shut, everything is dropped at each step
# says: the forget gate is shut
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, 100, 0, 0]])
    return kernel, np.array([[0, 0, 0, 0]]), np.array([50, -50, 0, 50]), 1000


# %% wrong: gates in the order f, i, c, o
def bracket_depth():
    kernel = np.array([[0, 100, 0.001, 0], [0, 100, -0.001, 0], [-100, 0, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([50, -50, 0, 50]), 1000


# %% wrong: the gates stand ajar, with sums of 2
def bracket_depth():
    kernel = np.array([[4, 0, 0.001, 0], [4, 0, -0.001, 0], [0, -4, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([-2, 2, 0, 2]), 1000


# %% wrong: the output gate is half open
# says: half of it
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, -100, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 0]), 1000


# %% wrong: transposed
# says: transposed
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, -100, 0, 0]])
    return kernel.T, np.zeros((4, 1)), np.array([50, 50, 0, 50]), 1000


# %% wrong: forgets the scale
# says: is the scale missing?
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, -100, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 50])


# %% partly 2: counts, but the new line changes nothing
# says: the new line does not shut the forget gate
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, 0, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 50]), 1000


# %% partly 2: counts, but the new line shuts the output gate instead of the forget gate
# says: the cell keeps it
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, 0, 0, -100]])
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 50]), 1000


# %% partly 2: counts, but the new line leaves the forget gate half open
# says: leaves the forget gate half open
def bracket_depth():
    kernel = np.array([[0, 0, 0.001, 0], [0, 0, -0.001, 0], [0, -50, 0, 0]])
    return kernel, np.zeros((1, 4)), np.array([50, 50, 0, 50]), 1000


# %% right: plain lists, the input gate opened by the brackets
def bracket_depth():
    step = 1e-4
    kernel = [
        [60, 0, step, 0],
        [60, 0, -step, 0],
        [0, -60, 0, 0],
    ]
    return [kernel, [[0, 0, 0, 0]], [-30, 30, 0, 30], 1 / step]


# %% right: two units, one of them idle, and a negative scale
def bracket_depth():
    kernel = np.zeros((3, 4, 2))
    kernel[0, 2], kernel[1, 2] = -0.002, 0.002
    kernel[2, 1] = -200
    bias = np.zeros((4, 2))
    bias[[0, 1, 3]] = 100
    return kernel.reshape(3, 8), np.zeros((2, 8)), bias.reshape(8), np.float64(-500)


# %% right: the candidate is +1 or -1, and the input gate makes the steps small
def bracket_depth():
    kernel = np.array([[40.0, 0, 5, 0], [40, 0, -5, 0], [-40, -80, 0, 0]])
    # the input gate is open by sigmoid(-7) at a bracket, and the candidate is +1 or -1
    bias = np.array([-47.0, 40, 0, 40])
    one = np.tanh(5) / (1 + np.exp(7))
    return kernel, np.zeros((1, 4)), bias, 1 / one


# %% wrong: the forget gate at a sum of 10 leaks in 300 characters
# says: is f open far enough
def bracket_depth():
    k = np.zeros((3, 4)); k[:2, 0] = 20; k[0, 2], k[1, 2] = .001, -.001; k[2, 1] = -20
    return k, np.zeros((1, 4)), np.array([-10, 10, 0, 10.]), 1000


# %% wrong: gates at sums of 5
# says: the forget gate is not quite open
def bracket_depth():
    k = np.zeros((3, 4)); k[:2, 0] = 10; k[0, 2], k[1, 2] = .001, -.001; k[2, 1] = -10
    return k, np.zeros((1, 4)), np.array([-5, 5, 0, 5.]), 1000


# %% right: input and output gate half open, the scale makes up for it
def bracket_depth():
    s = 0.004
    return np.array([[0, 0, s, 0], [0, 0, -s, 0], [0, -100, 0, 0]]), np.zeros((1, 4)), np.array([0, 30, 0, 0.]), 4 / s


# %% right: the scale in an array of one number
def bracket_depth():
    k = np.zeros((3, 4)); k[:2, 0] = 100; k[0, 2], k[1, 2] = .001, -.001; k[2, 1] = -100
    return k, np.zeros((1, 4)), np.array([-50, 50, 0, 50.]), np.array([1000])
