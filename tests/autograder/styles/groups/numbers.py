# Numbers: tolerance, randomness, dates, exact arithmetic, matrices, pictures as arrays.

# %% python_random: answer
import random
def shuffled(items, seed):
    items = list(items)
    random.Random(seed).shuffle(items)
    return items

# %% python_random: wrong
import random
def shuffled(items, seed):
    random.shuffle(items)
    return items

# %% python_random: test
import random
expected = list(range(10))
random.Random(3).shuffle(expected)
given = list(range(10))
assert shuffled(given, 3) == expected
assert given == list(range(10))


# %% global_seed: answer
def dice(n):
    return [random.randint(1, 6) for _ in range(n)]

# %% global_seed: wrong
def dice(n):
    return [random.randint(0, 6) for _ in range(n)]

# %% global_seed: test
import random
random.seed(11)
first = dice(20)
random.seed(11)
assert dice(20) == first
random.seed(11)
assert first == [random.randint(1, 6) for _ in range(20)]


# %% numpy_seed: answer
import numpy as np
def sample_mean(n):
    return np.random.normal(5, 1, n).mean()

# %% numpy_seed: wrong
import numpy as np
def sample_mean(n):
    return np.random.normal(0, 1, n).mean()

# %% numpy_seed: test
import numpy as np
np.random.seed(0)
expected_mean = np.random.normal(5, 1, 50).mean()
np.random.seed(0)
assert sample_mean(50) == expected_mean


# %% generator_argument: answer
def bootstrap(values, rng):
    return rng.choice(values, size=len(values)).mean()

# %% generator_argument: wrong
def bootstrap(values, rng):
    return np.random.default_rng(0).choice(values, size=len(values)).mean()

# %% generator_argument: test
values = np.array([1.0, 2.0, 4.0, 8.0])
assert bootstrap(values, np.random.default_rng(5)) == np.random.default_rng(5).choice(values, size=4).mean()


# %% monte_carlo: answer
def estimate_pi(n, seed=0):
    x, y = np.random.default_rng(seed).random((2, n))
    return 4 * np.mean(x**2 + y**2 < 1)

# %% monte_carlo: wrong
def estimate_pi(n, seed=0):
    x, y = np.random.default_rng(seed).random((2, n))
    return np.mean(x**2 + y**2 < 1)

# %% monte_carlo: test
import math
assert abs(estimate_pi(20_000) - math.pi) < 0.05
assert math.isclose(estimate_pi(1000, 1), math.pi, rel_tol=0.1)
assert estimate_pi(100, 7) == estimate_pi(100, 7)


# %% float_tolerance: answer
def total(prices):
    return sum(prices)

# %% float_tolerance: wrong
def total(prices):
    return sum(int(price) for price in prices)

# %% float_tolerance: test
import math
assert math.isclose(total([0.1] * 3), 0.3)
assert abs(total([0.1, 0.2]) - 0.3) < 1e-12
assert round(total([1.005, 2.0]), 2) in (3.0, 3.01)


# %% bool_is_no_int: answer
def count_true(values):
    return sum(1 for value in values if value is True)

# %% bool_is_no_int: wrong
def count_true(values):
    return sum(1 for value in values if value)

# %% bool_is_no_int: test
assert count_true([True, 1, "x", False, True]) == 2
assert type(count_true([True])) is int


# %% returns_real_bool: answer
def has_even(numbers):
    return any(n % 2 == 0 for n in numbers)

# %% returns_real_bool: wrong
def has_even(numbers):
    return len([n for n in numbers if n % 2 == 0])

# %% returns_real_bool: test
assert has_even([1, 2]) is True
assert has_even([1, 3]) is False
assert type(has_even([])) == bool


# %% numpy_bool: answer
def all_positive(a):
    return (a > 0).all()

# %% numpy_bool: wrong
def all_positive(a):
    return (a > 0).any()

# %% numpy_bool: test
import numpy as np
assert all_positive(np.array([1, 2]))
assert not all_positive(np.array([1, -2]))
assert isinstance(all_positive(np.ones(1)), (bool, np.bool_))


# %% decimals: answer
from decimal import Decimal, ROUND_HALF_UP
def round_money(amount):
    return Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

# %% decimals: wrong
from decimal import Decimal, ROUND_HALF_UP
def round_money(amount):
    return round(float(amount), 2)

# %% decimals: test
from decimal import Decimal
assert round_money("2.675") == Decimal("2.68")
assert isinstance(round_money("1"), Decimal)
assert str(round_money("3")) == "3.00"


# %% fractions: answer
from fractions import Fraction
def harmonic(n):
    return sum((Fraction(1, k) for k in range(1, n + 1)), Fraction(0))

# %% fractions: wrong
from fractions import Fraction
def harmonic(n):
    return sum(1 / k for k in range(1, n + 1))

# %% fractions: test
from fractions import Fraction
assert harmonic(4) == Fraction(25, 12)
assert harmonic(2).denominator == 2
assert harmonic(3) + Fraction(1, 4) == harmonic(4)


# %% complex_roots: answer
import cmath
def unit_roots(n):
    return [cmath.exp(2j * cmath.pi * k / n) for k in range(n)]

# %% complex_roots: wrong
import cmath
def unit_roots(n):
    return [cmath.exp(2j * cmath.pi / n) for k in range(n)]

# %% complex_roots: test
roots = unit_roots(4)
assert abs(sum(roots)) < 1e-12
assert abs(roots[1] - 1j) < 1e-12
assert all(isinstance(root, complex) for root in roots)


# %% dates: answer
from datetime import date, datetime, timedelta, timezone
def next_friday(day):
    return day + timedelta(days=(4 - day.weekday()) % 7 or 7)

# %% dates: wrong
from datetime import date, datetime, timedelta, timezone
def next_friday(day):
    return day + timedelta(days=(4 - day.weekday()) % 7)

# %% dates: test
import datetime as dt
assert next_friday(dt.date(2024, 5, 1)) == dt.date(2024, 5, 3)
assert next_friday(dt.date(2024, 5, 3)) - dt.date(2024, 5, 3) == dt.timedelta(weeks=1)
assert next_friday(dt.date(2024, 2, 28)).isoformat() == "2024-03-01"


# %% aware_times: answer
def to_utc(text):
    return datetime.fromisoformat(text).astimezone(timezone.utc)

# %% aware_times: wrong
def to_utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)

# %% aware_times: test
import datetime as dt
moment = to_utc("2024-05-01T12:00:00+02:00")
assert moment == dt.datetime(2024, 5, 1, 10, tzinfo=dt.timezone.utc)
assert moment.hour == 10 and moment.utcoffset() == dt.timedelta(0)
assert f"{moment:%H:%M %d.%m.}" == "10:00 01.05."


# %% linear_system: answer
def solve(a, b):
    return np.linalg.solve(a, b)

# %% linear_system: wrong
def solve(a, b):
    return np.array(b) / np.diag(a)

# %% linear_system: test
import numpy as np
a = np.array([[3.0, 1.0], [1.0, 2.0]])
x = solve(a, [9.0, 8.0])
assert np.allclose(a @ x, [9, 8])
assert x.shape == (2,) and x.dtype == np.float64
try:
    solve(np.zeros((2, 2)), [1, 1])
except np.linalg.LinAlgError:
    pass
else:
    raise AssertionError("a singular matrix")


# %% eigenvectors: answer
def principal(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return values[-1], vectors[:, -1]

# %% eigenvectors: wrong
def principal(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return values[-1], vectors[-1]

# %% eigenvectors: test
matrix = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
value, vector = principal(matrix)
np.testing.assert_allclose(matrix @ vector, value * vector, atol=1e-12)


# %% changes_matrix: answer
def zero_diagonal(matrix):
    np.fill_diagonal(matrix, 0)
    return matrix

# %% changes_matrix: wrong
def zero_diagonal(matrix):
    matrix = matrix.copy()
    np.fill_diagonal(matrix, 0)
    return matrix

# %% changes_matrix: test
m = np.ones((2, 2))
out = zero_diagonal(m)
assert out is m
assert m.tolist() == [[0, 1], [1, 0]]
assert np.trace(zero_diagonal(np.eye(3))) == 0


# %% grey_picture: answer
def grey(picture):
    return (picture @ [0.299, 0.587, 0.114]).round().astype(np.uint8)

# %% grey_picture: wrong
def grey(picture):
    return picture.mean(axis=2)

# %% grey_picture: test
picture = np.zeros((2, 3, 3), dtype=np.uint8)
picture[..., 1] = 200
result = grey(picture)
assert result.dtype == np.uint8 and result.shape == (2, 3)
assert (result == 117).all()


# %% pillow_picture: answer
from PIL import Image
def checkerboard(n):
    return Image.fromarray((np.indices((n, n)).sum(axis=0) % 2 * 255).astype(np.uint8))

# %% pillow_picture: wrong
from PIL import Image
def checkerboard(n):
    return Image.fromarray(np.zeros((n, n), dtype=np.uint8))

# %% pillow_picture: test
from PIL import Image
board = checkerboard(4)
assert isinstance(board, Image.Image)
assert board.size == (4, 4) and board.mode == "L"
assert np.array(board)[0].tolist() == [0, 255, 0, 255]
assert board.getpixel((1, 0)) == 255


# %% vectorised_speed: answer
def distances(points):
    return np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=-1))

# %% vectorised_speed: wrong
def distances(points):
    return np.abs(points[:, None] - points[None]).sum(axis=-1)

# %% vectorised_speed: test
points = np.array([[0.0, 0.0], [3.0, 4.0]])
np.testing.assert_allclose(distances(points), [[0, 5], [5, 0]])
many = np.random.default_rng(0).random((100, 3))
assert distances(many).shape == (100, 100)
assert np.allclose(distances(many), distances(many).T)
