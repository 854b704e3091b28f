# Ways of asserting: unittest, pytest, numpy.testing, doctest, mock, captured output, logs, warnings.

# %% testcase_methods: answer
def mean(values):
    if not values:
        raise ValueError("no values")
    return sum(values) / len(values)

# %% testcase_methods: wrong
def mean(values):
    return sum(values) // len(values)

# %% testcase_methods: test
import unittest
case = unittest.TestCase()
case.assertEqual(mean([1, 3]), 2)
case.assertAlmostEqual(mean([1, 2]), 1.5, places=7)
case.assertIsInstance(mean([1]), float)
case.assertRaisesRegex(ValueError, "no values", mean, [])
with case.subTest("small"):
    case.assertLess(mean([0, 1]), 1)


# %% testcase_with_setup: answer
class Stack:
    def __init__(self):
        self._items = []
    def push(self, item):
        self._items.append(item)
    def pop(self):
        return self._items.pop()
    def __len__(self):
        return len(self._items)

# %% testcase_with_setup: wrong
class Stack:
    def __init__(self):
        self._items = []
    def push(self, item):
        self._items.append(item)
    def pop(self):
        return self._items.pop(0)
    def __len__(self):
        return len(self._items)

# %% testcase_with_setup: test
import io, unittest
class StackTest(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
        self.stack.push("a")
    def test_last_in_first_out(self):
        self.stack.push("b")
        self.assertEqual(self.stack.pop(), "b")
        self.assertEqual(len(self.stack), 1)
    def test_empty(self):
        self.stack.pop()
        with self.assertRaises(IndexError):
            self.stack.pop()
outcome = unittest.TextTestRunner(stream=io.StringIO()).run(
    unittest.TestLoader().loadTestsFromTestCase(StackTest)
)
assert outcome.wasSuccessful(), outcome.failures + outcome.errors


# %% approx: answer
def roots(a, b, c):
    d = (b * b - 4 * a * c) ** 0.5
    return (-b - d) / (2 * a), (-b + d) / (2 * a)

# %% approx: wrong
def roots(a, b, c):
    d = (b * b - 4 * a * c) ** 0.5
    return (-b - d) / 2 * a, (-b + d) / 2 * a

# %% approx: test
import pytest
assert roots(2, -3, 1) == pytest.approx((0.5, 1.0))
assert roots(1, 0, -2)[1] == pytest.approx(1.41421356, abs=1e-6)
assert {"low": roots(1, -1, 0)[0]} == pytest.approx({"low": 0.0})


# %% parametrized: answer
def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

# %% parametrized: wrong
def is_leap(year):
    return year % 4 == 0

# %% parametrized: test
import pytest
@pytest.mark.parametrize(("year", "leap"), [(2000, True), (1900, False), (2024, True)])
def test_leap(year, leap):
    assert is_leap(year) is leap
for arguments in test_leap.pytestmark[0].args[1]:
    test_leap(*arguments)


# %% raises_match: answer
def parse_age(text):
    age = int(text)
    if age < 0:
        raise ValueError(f"negative age: {age}")
    return age

# %% raises_match: wrong
def parse_age(text):
    age = int(text)
    if age < 0:
        raise ValueError("bad age")
    return age

# %% raises_match: test
import pytest
with pytest.raises(ValueError, match=r"negative age: -\d"):
    parse_age("-3")
with pytest.raises(ValueError) as caught:
    parse_age("x")
assert caught.type is ValueError
assert "invalid literal" in str(caught.value)


# %% chained_error: answer
class ConfigError(Exception):
    pass
def setting(config, name):
    try:
        return config[name]
    except KeyError as missing:
        raise ConfigError(name) from missing

# %% chained_error: wrong
class ConfigError(Exception):
    pass
def setting(config, name):
    if name not in config:
        raise ConfigError(name)
    return config[name]

# %% chained_error: test
try:
    setting({}, "host")
except ConfigError as problem:
    assert problem.args == ("host",)
    assert isinstance(problem.__cause__, KeyError)
else:
    raise AssertionError("nothing was raised")


# %% numpy_testing: answer
import numpy as np
def normalise(v):
    return v / np.linalg.norm(v)

# %% numpy_testing: wrong
import numpy as np
def normalise(v):
    return v / v.sum()

# %% numpy_testing: test
import numpy.testing as npt
npt.assert_allclose(normalise(np.array([3.0, 4.0])), [0.6, 0.8], rtol=1e-12)
npt.assert_almost_equal(np.linalg.norm(normalise(np.arange(1.0, 5.0))), 1.0)
npt.assert_array_almost_equal(normalise(np.array([0.0, 2.0])), np.array([0.0, 1.0]), decimal=6)
npt.assert_equal(normalise(np.ones(4)).shape, (4,))
npt.assert_array_less(normalise(np.ones(4)), 1.0)
npt.assert_raises(AttributeError, lambda: normalise(np.ones(2)).nothing)


# %% doctest_by_author: answer
def initials(name):
    """Return the initials of a name.

    >>> initials("Ada Lovelace")
    'A.L.'
    """
    return "".join(part[0] + "." for part in name.split())

# %% doctest_by_author: wrong
def initials(name):
    """Return the initials of a name.

    >>> initials("Ada Lovelace")
    'A.L.'
    """
    return ".".join(part[0] for part in name.split())

# %% doctest_by_author: test
import doctest
examples = doctest.DocTestParser().get_doctest(
    ">>> initials('Grace Brewster Hopper')\n'G.B.H.'\n", {"initials": initials}, "given", None, 0
)
results = doctest.DocTestRunner(verbose=False).run(examples)
assert results.failed == 0 and results.attempted == 1
assert ">>>" in initials.__doc__


# %% signature: answer
def area(width: float, height: float = 1.0, *, unit: str = "m") -> str:
    return f"{width * height:.1f} {unit}²"

# %% signature: wrong
def area(width, height=1.0, unit="m"):
    return f"{width * height:.1f} {unit}²"

# %% signature: test
import inspect, typing
signature = inspect.signature(area)
assert signature.parameters["unit"].kind is inspect.Parameter.KEYWORD_ONLY
assert signature.parameters["width"].default is inspect.Parameter.empty
assert typing.get_type_hints(area)["return"] is str
assert inspect.getfullargspec(area).kwonlyargs == ["unit"]
assert area(2, 3, unit="cm") == "6.0 cm²"


# %% source_has_no_loop: answer
def squares(n):
    return [i * i for i in range(n)]

# %% source_has_no_loop: wrong
def squares(n):
    result = []
    i = 0
    while i < n:
        result.append(i * i)
        i += 1
    return result

# %% source_has_no_loop: test
import ast, inspect
tree = ast.parse(inspect.getsource(squares))
assert any(isinstance(node, ast.ListComp) for node in ast.walk(tree)), "use a comprehension"
assert not any(isinstance(node, (ast.For, ast.While)) for node in ast.walk(tree))
assert squares(3) == [0, 1, 4]


# %% recursion_in_source: answer
def depth(tree):
    return 1 + max((depth(child) for child in tree), default=0)

# %% recursion_in_source: wrong
def depth(tree):
    return str(tree).count("[")

# %% recursion_in_source: test
import inspect
assert inspect.getsource(depth).count("depth(") >= 2, "call yourself"
assert depth([]) == 1
assert depth([[], [[]]]) == 3
assert depth([[], [], []]) == 2


# %% mock_side_effects: answer
def retry(action, times):
    for attempt in range(times):
        try:
            return action(attempt)
        except OSError:
            continue
    raise RuntimeError("gave up")

# %% mock_side_effects: wrong
def retry(action, times):
    return action(0)

# %% mock_side_effects: test
from unittest.mock import Mock, call
action = Mock(side_effect=[OSError, OSError, "done"])
assert retry(action, 5) == "done"
assert action.call_count == 3
action.assert_has_calls([call(0), call(1), call(2)])


# %% patched_module_function: answer
import time
def wait_politely(seconds):
    for _ in range(seconds):
        time.sleep(1)
    return time.time()

# %% patched_module_function: wrong
import time
def wait_politely(seconds):
    time.sleep(0)
    return time.time()

# %% patched_module_function: test
from unittest import mock
with mock.patch("time.sleep") as sleep, mock.patch("time.time", return_value=99.0):
    assert wait_politely(3) == 99.0
assert sleep.call_count == 3
assert sleep.call_args_list == [mock.call(1)] * 3


# %% patched_dict: answer
import os
def home():
    return os.environ.get("COURSE_HOME", "/nowhere")

# %% patched_dict: wrong
import os
def home():
    return "/nowhere"

# %% patched_dict: test
import os
from unittest import mock
assert home() == "/nowhere"
with mock.patch.dict(os.environ, {"COURSE_HOME": "/data"}):
    assert home() == "/data"


# %% mocked_file: answer
def count_lines(path):
    with open(path) as file:
        return len(file.readlines())

# %% mocked_file: wrong
def count_lines(path):
    return 0

# %% mocked_file: test
from unittest.mock import mock_open, patch
with patch(f"{__name__}.open", mock_open(read_data="a\nb\nc\n"), create=True) as opened:
    assert count_lines("some.txt") == 3
opened.assert_called_once_with("some.txt")


# %% printed_table: answer
def print_table(rows):
    for name, value in rows:
        print(f"{name:<6}|{value:>6.2f}")

# %% printed_table: wrong
def print_table(rows):
    for name, value in rows:
        print(name, "|", value)

# %% printed_table: test
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()) as said:
    print_table([("a", 1), ("bc", 22.5)])
assert said.getvalue().splitlines() == ["a     |  1.00", "bc    | 22.50"]


# %% ipython_capture: answer
def countdown(n):
    while n:
        print(n, end=" ")
        n -= 1
    print("go")

# %% ipython_capture: wrong
def countdown(n):
    while n:
        print(n)
        n -= 1
    print("go")

# %% ipython_capture: test
from IPython.utils.capture import capture_output
with capture_output() as captured:
    countdown(3)
assert captured.stdout == "3 2 1 go\n"


# %% printed_on_stderr: answer
import sys
def complain(text):
    print("error:", text, file=sys.stderr)

# %% printed_on_stderr: wrong
import sys
def complain(text):
    print("error:", text)

# %% printed_on_stderr: test
import contextlib, io
with contextlib.redirect_stderr(io.StringIO()) as errors:
    complain("no file")
assert errors.getvalue() == "error: no file\n"


# %% logs: answer
import logging
logger = logging.getLogger("shop")
def sell(stock, n):
    if n > stock:
        logger.warning("only %d left", stock)
        return 0
    return n

# %% logs: wrong
import logging
logger = logging.getLogger("shop")
def sell(stock, n):
    if n > stock:
        logger.info("only %d left", stock)
        return 0
    return n

# %% logs: test
import unittest
with unittest.TestCase().assertLogs("shop", level="WARNING") as logged:
    assert sell(2, 5) == 0
assert logged.output == ["WARNING:shop:only 2 left"]


# %% log_handler: answer
def audit(name):
    logging.getLogger("audit").error("seen %s", name)

# %% log_handler: wrong
def audit(name):
    print("seen", name)

# %% log_handler: test
import logging
class Keep(logging.Handler):
    def __init__(self):
        super().__init__()
        self.kept = []
    def emit(self, record):
        self.kept.append(record.getMessage())
keep = Keep()
log = logging.getLogger("audit")
log.addHandler(keep)
log.propagate = False
audit("x")
log.removeHandler(keep)
assert keep.kept == ["seen x"]


# %% pytest_warns: answer
import warnings
def ratio(a, b):
    if b == 0:
        warnings.warn("b is zero", RuntimeWarning, stacklevel=2)
        return float("inf")
    return a / b

# %% pytest_warns: wrong
def ratio(a, b):
    return float("inf") if b == 0 else a / b

# %% pytest_warns: test
import pytest
with pytest.warns(RuntimeWarning, match="zero"):
    assert ratio(1, 0) == float("inf")


# %% no_warnings: answer
import numpy as np
def safe_log(x):
    return np.log(np.where(x > 0, x, 1.0))

# %% no_warnings: wrong
import numpy as np
def safe_log(x):
    return np.where(x > 0, np.log(x), 0.0)

# %% no_warnings: test
import warnings
import numpy as np
with warnings.catch_warnings():
    warnings.simplefilter("error")
    assert safe_log(np.array([0.0, 1.0])).tolist() == [0.0, 0.0]


# %% helper_of_locked_cell: locked
def check(condition, message="wrong"):
    if not condition:
        raise AssertionError(message)
def same(found, expected, tolerance=1e-9):
    check(abs(found - expected) <= tolerance, f"{found} is not {expected}")

# %% helper_of_locked_cell: answer
def celsius(f):
    return (f - 32) * 5 / 9

# %% helper_of_locked_cell: wrong
def celsius(f):
    return f - 32 * 5 / 9

# %% helper_of_locked_cell: test
same(celsius(32), 0)
same(celsius(212), 100)
check(isinstance(celsius(50), float), "a float")


# %% several_asserts_in_function: answer
def clamp(x, low, high):
    return max(low, min(x, high))

# %% several_asserts_in_function: wrong
def clamp(x, low, high):
    return min(low, max(x, high))

# %% several_asserts_in_function: test
def test_clamp():
    for x, expected in [(-1, 0), (5, 5), (11, 10)]:
        found = clamp(x, 0, 10)
        assert found == expected, f"clamp({x}, 0, 10) is {found}, not {expected}"
test_clamp()
del test_clamp


# %% digest_of_answer: answer
secret = sorted({"b", "a", "c"})

# %% digest_of_answer: wrong
secret = ["b", "a", "c"]

# %% digest_of_answer: test
import hashlib
digest = hashlib.sha256(repr(secret).encode()).hexdigest()
assert digest == hashlib.sha256(b"['a', 'b', 'c']").hexdigest()
