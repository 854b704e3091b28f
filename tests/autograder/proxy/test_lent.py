"""What a test reads of the student's data is that data, and not a copy that nobody looks at again."""

import numpy as np
import pytest

from autograder.errors import DataError
from tests.autograder.proxy.pairs import Pair


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("stock = []\ndef n(): return len(stock)", "stock.append(1); assert n() == 1"),
        ("conf = {'n': 1}\ndef g(): return conf['n']", "conf['n'] = 5; assert g() == 5"),
        ("a = [1]; b = a", "assert a is b"),
        ("a = [1]; b = [1]", "assert a is not b and a == b"),
        ("x = np.zeros(2); l = [0, x]", "assert l[1] is x; assert l == [0, x]"),
        ("l = []\ndef put(v): l.append(v)", "seen = l; put(3); assert seen == [3] and seen is l"),
        ("x = np.zeros(3)\ndef f(): return x.sum()", "x[1] = 4; assert f() == 4"),
        ("x = np.zeros(3)\ndef f(): x[0] = 2", "y = x; f(); assert y[0] == 2"),
        ("s = {1}\ndef f(t): return t is s", "assert f(s); assert not f({1})"),
        ("d = {'k': [1]}\ndef f(): return d", "d['k'].append(2); assert f() == {'k': [1, 2]}"),
        ("d = {'k': [1]}\ndef f(): d['k'].append(2)", "k = d['k']; f(); assert k == [1, 2]"),
        ("l = [[1], [2]]\ndef f(): l[0], l[1] = l[1], l[0]", "a, b = l; f(); assert l[0] is b"),
        ("l = [1]\ndef f(): l.clear()", "f(); assert l == []"),
        (
            "l = [1]\ndef f():\n    global l\n    l = [2]",
            "old = l; f(); assert (old, l) == ([1], [2])",
        ),
        ("l = [3, 1]\ndef srt(v): v.sort()", "srt(l); assert l == [1, 3]"),
        ("l = [1]\ndef f(v): v.append(len(v))", "f(l); f(l); assert l == [1, 1, 2]"),
        (
            "l = [1]\ndef f(): raise ValueError(l.append(2))",
            "try: f()\nexcept ValueError: pass\nassert l == [1, 2]",
        ),
        ("t = ([1], 2)", "assert t[0] is t[0]; t[0].append(3); assert t == ([1, 3], 2)"),
        (
            "import collections\nc = collections.Counter()\ndef f(): return c['a']",
            "c['a'] += 2; assert f() == 2",
        ),
        (
            "q = __import__('collections').deque([1])\ndef f(): return list(q)",
            "q.appendleft(0); assert f() == [0, 1]",
        ),
        (
            "import pandas as pd\nd = pd.DataFrame({'x': [1.0, 2.0]})\n"
            "def fill(t):\n    t['x'] = 0.0\n    return t",
            "before = d.copy(); after = fill(d); assert d['x'].sum() == 0 and before['x'].sum() == 3",
        ),
    ],
)
def test_behaves_as_in_one_process(student, test):
    """Identity, aliases, and changes on either side."""
    Pair("import numpy as np\n" + student).test("import numpy as np\n" + test)


BAG = """
class Bag:
    def __init__(self): self.items = []
    def n(self): return len(self.items)
    def put(self, v): self.items.append(v)
"""


@pytest.mark.parametrize(
    "test",
    [
        "b = Bag(); b.items.append(4); assert b.n() == 1",
        "b = Bag(); i = b.items; b.put(1); b.put(2); assert i == [1, 2] and i is b.items",
        "b = Bag(); b.items += [1, 2]; assert b.n() == 2",
        "b, c = Bag(), Bag(); assert b.items is not c.items",
        "b = Bag(); c = Bag(); c.items = b.items; b.put(1); assert c.n() == 1",
    ],
)
def test_an_attribute_is_the_objects_own(test):
    """`b.items.append(4)` fills the bag."""
    Pair(BAG).test(test)


KEEPS = """
from contextlib import contextmanager
kept = []
def keep(x): kept.append(x)
def n(): return sum(map(len, kept))
class Timer:
    def __init__(self, log): self.log = log
    def __enter__(self):
        self.log.append("start")
        return self
    def __exit__(self, *_): self.log.append("stop")
@contextmanager
def changed(settings, **new):
    old = dict(settings)
    settings.update(new)
    yield settings
    settings.clear()
    settings.update(old)
"""


@pytest.mark.parametrize(
    "test",
    [
        "l = [1]; keep(l); l.append(2); assert n() == 2",
        "l = [1]; keep(l); kept[0].append(5); assert l == [1, 5]",
        "log = []\nwith Timer(log) as t: log.append('work')\nassert log == ['start', 'work', 'stop']",
        "s = {'d': 1}\nwith changed(s, d=5): assert s['d'] == 5\nassert s == {'d': 1}",
        "l = [[1], [2]]; keep(l); l[0].append(3); assert kept[0][0] == [1, 3]",
    ],
)
def test_what_an_answer_keeps_of_a_tests_is_the_tests_own(test):
    """A list that was handed over, and into which both write."""
    Pair(KEEPS).test(test)


def test_what_an_answer_does_not_keep_is_sent_once():
    """Most arguments are forgotten when the call is over."""
    pair = Pair("def f(x): return len(x)")
    pair.test("l = [1]\nfor i in range(3): f(l), f([i])")
    assert not any('"lent"' in request for request in pair.requests)


def test_what_a_test_kept_from_another_cell_is_a_copy():
    """Each cell begins anew, and the student's kernel keeps nothing for it."""
    pair = Pair("l = [1]\ndef n(): return len(l)")
    pair.test("kept = l\nl.append(2)\nassert n() == 2")
    pair.test("kept.append(3)\nassert n() == 2\nassert l == [1, 2]")
    assert len(pair.answerer._originals._objects) == 1


def test_what_is_large_is_copied():
    """It is not looked at again at every call."""
    pair = Pair(
        "import numpy as np\nx = np.zeros(10**6)\nl = list(range(10**5))\ndef f(): return 1"
    )
    pair.test("a, b = x, l\nf()\nassert x is not a and len(b) == 10**5")
    assert pair.answerer._originals._objects == {}


def test_a_cell_that_reads_only_functions_sends_nothing_more():
    """What costs nothing is the rule."""
    pair = Pair("def f(v): return v")
    pair.test("for i in range(3): assert f([i]) == [i]")
    assert not any('"lent"' in request for request in pair.requests)


@pytest.mark.parametrize("numbers", [5, ["a"], [-1], [2**70], [[1]], [1, 2, 3]])
def test_a_forged_number_is_refused(numbers):
    """What is lent has a number for each object of the value."""
    pair = Pair("l = [1]")
    honest = pair.names._client._ask

    def forged(request, blobs):
        reply, out = honest(request, blobs)
        return reply | {"lent": numbers}, out

    pair.names._client._ask = forged
    with pytest.raises(DataError):
        pair.test("l")


@pytest.mark.parametrize("change", [[0, {"dict": []}], [9, [1]], [0, [{"same": 0}]]])
def test_a_forged_change_is_refused(change):
    """A list does not become a dict, or its own item."""
    pair = Pair("l = [1]\ndef f(): return 1")
    honest = pair.names._client._ask

    def forged(request, blobs):
        reply, out = honest(request, blobs)
        return (reply | {"changed": [change]} if request["op"] == "call" else reply), out

    pair.names._client._ask = forged
    with pytest.raises(DataError):
        pair.test("seen = l\nf()", names={"l", "f"})


def test_floats_that_are_no_numbers_do_not_count_as_changed():
    """NaN is not equal to itself."""
    pair = Pair("l = [float('nan')]\nx = float('nan')\nd = {'a': [1.5, None]}\ndef f(): return 1")
    pair.test("a, b = l, d\nf()\nf()")
    told = [request for request in pair.requests if '"call"' in request]
    assert np.unique(told).size == 1
