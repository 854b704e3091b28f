# %% locked tools
import numpy as np


# %% answer clipped
def clipped(x, most):
    """The numbers, none of them above the limit."""
    ### BEGIN SOLUTION
    return np.where(x > most, most, x)
    ### END SOLUTION


# %% test clipped-visible 1
assert clipped(np.array([1, 9]), 5).tolist() == [1, 5]

# %% test clipped-hidden 2
### BEGIN HIDDEN TESTS
for _most in (0.5, -2.0):
    _given = np.linspace(-3, 3, 13)
    _wanted = [min(one, _most) for one in _given.tolist()]
    _got = clipped(_given.copy(), _most)
    assert np.shape(_got) == (13,)
    assert np.allclose(_got, _wanted)
### END HIDDEN TESTS


# %% answer Counter
class Counter:
    ### BEGIN SOLUTION
    def __init__(self, start):
        self.count = start

    def up(self, by):
        self.count += by
        return self.count

    ### END SOLUTION


# %% test Counter-hidden 2
### BEGIN HIDDEN TESTS
_counter = Counter(5)
assert [_counter.up(3), _counter.up(-1)] == [8, 7]
assert _counter.count == 7
### END HIDDEN TESTS

# %% answer best_length
### BEGIN SOLUTION
best_length = 12
### END SOLUTION

# %% test best_length-hidden 1
### BEGIN HIDDEN TESTS
assert isinstance(best_length, int) and best_length == 12
### END HIDDEN TESTS


# %% answer last_word
def last_word(text):
    ### BEGIN SOLUTION
    return shortened(text)[-1]
    ### END SOLUTION


# %% answer shortened
def shortened(text):
    ### BEGIN SOLUTION
    return text.split()
    ### END SOLUTION


# %% test shortened-hidden 2
### BEGIN HIDDEN TESTS
assert shortened(" one  two ") == ["one", "two"]
assert last_word("three four five") == "five"
assert last_word("six") == "six"
### END HIDDEN TESTS

# %% manual essay 3
# Why?
