# The sum is right, but does not use `squares`: the test that takes `squares` away must notice.


# %% squares
def squares(n):
    if n < 1:
        raise ValueError
    answer = []
    while len(answer) < n:
        answer.append((len(answer) + 1) ** 2)
    return answer


# %% sum_of_squares
def sum_of_squares(n):
    return n * (n + 1) * (2 * n + 1) // 6


# %% sum_of_squares_equation
# $\frac{n(n+1)(2n+1)}{6}$
