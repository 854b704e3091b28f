# %% locked tools
import numpy as np


# %% code
def check(got, wanted):
    assert got == wanted, f"{got} is not {wanted}"


# %% answer signs
def signs(x):
    ### BEGIN SOLUTION
    return np.where(x < 0, -1.0, 1.0)
    ### END SOLUTION


# %% test signs-hidden 2
### BEGIN HIDDEN TESTS
assert np.allclose(signs(np.array([3.0, -4.0])) ** 2, 1)
### END HIDDEN TESTS


# %% answer raised
def raised(x):
    ### BEGIN SOLUTION
    return x - x.min() + 1
    ### END SOLUTION


# %% test raised-hidden 2
### BEGIN HIDDEN TESTS
assert (raised(np.array([3.0, -4.0])) > 0).all()
### END HIDDEN TESTS


# %% answer solved
def solved(n):
    ### BEGIN SOLUTION
    return min(n, 2)
    ### END SOLUTION


# %% test solved-hidden 2
### BEGIN HIDDEN TESTS
solved(7)
### END HIDDEN TESTS


# %% answer square
def square(n):
    ### BEGIN SOLUTION
    return n**2
    ### END SOLUTION


# %% test square-hidden 2
### BEGIN HIDDEN TESTS
check(square(3), 9)
check(square(-4), 16)
### END HIDDEN TESTS


# %% answer pairs
def pairs(values):
    ### BEGIN SOLUTION
    return [(a, b) for a, b in zip(values, values[1:])]
    ### END SOLUTION


# %% test pairs-hidden 2
### BEGIN HIDDEN TESTS
for got, wanted in zip(pairs([1, 5, 7]), [(1, 5), (5, 7)]):
    assert got == wanted
### END HIDDEN TESTS


# %% answer vowels
def vowels(word):
    ### BEGIN SOLUTION
    return sum(letter in "aeiou" for letter in word)
    ### END SOLUTION


# %% test vowels-visible 2
assert vowels("banana") == 3


# %% answer total
def total(values):
    ### BEGIN SOLUTION
    return sum(values)
    ### END SOLUTION


# %% test total-hidden 2
### BEGIN HIDDEN TESTS
_given = [3, 4, 5]
assert total(_given) == sum(_given)
### END HIDDEN TESTS


# %% answer up_to
def up_to(n):
    ### BEGIN SOLUTION
    return list(range(1, n + 1))
    ### END SOLUTION


# %% test up_to-hidden 2
### BEGIN HIDDEN TESTS
assert up_to(5)[:5] == [1, 2, 3, 4, 5]
assert up_to(2)[:2] == [1, 2]
assert up_to(0)[:0] == []
### END HIDDEN TESTS


# %% answer half
def half(n):
    ### BEGIN SOLUTION
    return n // 2
    ### END SOLUTION


# %% test half-hidden 2
### BEGIN HIDDEN TESTS
assert [half(4), half(6), half(-8)] == [2, 3, -4]
assert isinstance(half(4), int)
_points = 2 - (half(0) != 0)
_points
### END HIDDEN TESTS


# %% answer unused
def unused():
    ### BEGIN SOLUTION
    return 1
    ### END SOLUTION
