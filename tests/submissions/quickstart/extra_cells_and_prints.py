# Works in cells of her own, prints while the tests run, keeps count in a global.


# %% before squares
print("first some thoughts")
calls = 0


# %% squares
def squares(n):
    global calls
    calls += 1
    print("call", calls, "with", n)
    if n < 1:
        print("refused")
        raise ValueError("n must not be less than 1")
    return [remembered.setdefault(i, i * i) for i in range(1, n + 1)]


# %% before correct_squares
remembered = {}
squares(3), remembered


# %% sum_of_squares
def sum_of_squares(n):
    return sum(squares(n))


# %% before correct_sum_of_squares
assert sum_of_squares(3) == 14
calls, len(remembered)


# %% sum_of_squares_application
import math

math.sqrt(sum_of_squares(24))  # 70: the cannonballs


# %% before part-a
"a cell of my own in the second notebook"


# %% part-a
# The n-th Fibonacci number, slowly.
