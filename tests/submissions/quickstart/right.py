# As the instructor would write it.


# %% squares
def squares(n):
    """The squares of the numbers from 1 to n."""
    if n < 1:
        raise ValueError("n must be greater than or equal to 1")
    return [i**2 for i in range(1, n + 1)]


# %% sum_of_squares
def sum_of_squares(n):
    """The sum of the squares of the numbers from 1 to n."""
    return sum(squares(n))


# %% sum_of_squares_equation
# $\sum_{i=1}^n i^2$


# %% sum_of_squares_application
def pyramidal_number(n):
    return sum_of_squares(n)


# %% part-a
# It computes the Fibonacci numbers by recursion.


# %% part-b
# For a number below zero: it never reaches a base case.
