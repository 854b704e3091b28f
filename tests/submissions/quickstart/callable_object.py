# Functions that are no functions: an object that can be called, and a method of another.


# %% squares
class Squares:
    def __init__(self):
        self.known = [1]

    def __call__(self, n):
        if n < 1:
            raise NotPositive(n)
        while len(self.known) < n:
            self.known.append((len(self.known) + 1) ** 2)
        return self.known[:n]

    def total(self, n):
        return sum(squares(n))


class NotPositive(ValueError):
    """Also a ValueError."""


squares = Squares()


# %% sum_of_squares
sum_of_squares = squares.total
