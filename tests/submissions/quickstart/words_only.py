# Only the written answers; these wait for a person.


# %% sum_of_squares_equation
# $1^2 + 2^2 + \dots + n^2$


# %% part-a
# It calls itself twice until it arrives at 0 or 1.


# %% part-b
# Negative numbers, and 2.5: infinite recursion, so a RecursionError.
