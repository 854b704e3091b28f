"""What a test asks about an answer is answered truly, whether the test wants a yes or a no."""

import pytest

from autograder.errors import DataError
from autograder.proxy import dataclassfields, libraries
from autograder.proxy.examiner import Client
from tests.autograder.proxy.pairs import Pair

GENERATOR = "def f():\n    yield 1"
COROUTINE = "async def f(): return 1"
FUNCTION = "def f(a, b): return [1]"
CLASS = "class f: pass"
METHOD = "class A:\n    def f(self): pass\nf = A().f"
POINT = """
from dataclasses import dataclass, field
@dataclass
class f:
    x: int
    y: list = field(default_factory=list)
"""
ABSTRACT = """
from abc import ABC, abstractmethod
class f(ABC):
    @abstractmethod
    def area(self): ...
"""


def passes(answer: str, test: str, locked: str = "") -> bool:
    """Whether the answer passes the test."""
    pair = Pair("")
    pair.locked(locked)
    pair.answer(answer)
    try:
        pair.test(test, {"A", "Box", "Cow", "f", "m"} & pair.student.keys())
    except BaseException:  # a test that is skipped is not passed
        return False
    return True


@pytest.mark.parametrize(
    ("yes", "no", "question"),
    [
        (GENERATOR, FUNCTION, "inspect.isgeneratorfunction(f)"),
        (GENERATOR, "def f(): return [1]", "inspect.isgenerator(f())"),
        (GENERATOR, "def f(): return [1]", "isinstance(f(), types.GeneratorType)"),
        (COROUTINE, FUNCTION, "inspect.iscoroutinefunction(f)"),
        (FUNCTION, CLASS, "inspect.isfunction(f)"),
        (FUNCTION, CLASS, "isinstance(f, types.FunctionType)"),
        (CLASS, FUNCTION, "inspect.isclass(f)"),
        (METHOD, FUNCTION, "inspect.ismethod(f)"),
        (METHOD, FUNCTION, "isinstance(f, types.MethodType)"),
        (ABSTRACT, CLASS, "inspect.isabstract(f)"),
        (ABSTRACT, CLASS, "abc.ABC in f.__mro__"),
        (ABSTRACT, CLASS, "f.__bases__ == (abc.ABC,)"),
        ("class f:\n    @property\n    def b(self): pass", "class f:\n    b = 0", "isinstance(f.b, property)"),
        ("from functools import partial\nf = partial(print, 1)", FUNCTION, "isinstance(f, functools.partial)"),
        ("def f(): return filter(None, [1])", "def f(): return [1]", "isinstance(f(), filter)"),
        ("def f(): return zip('ab', 'ab')", "def f(): return map(int, '1')", "isinstance(f(), zip)"),
        ("import re\nf = re.compile('a', re.I)", "f = 'a'", "isinstance(f, re.Pattern)"),
        (POINT, CLASS, "dataclasses.is_dataclass(f)"),
        (POINT, "class f:\n    def __init__(self, x): pass", "dataclasses.is_dataclass(f(1))"),
        ("def f(): 'Says.'", FUNCTION, "inspect.getdoc(f)"),
        ("def f(a, *, b): pass", FUNCTION, "inspect.getfullargspec(f).kwonlyargs"),
        ("def f(a: int) -> str: pass", FUNCTION, "f.__annotations__ == {'a': int, 'return': str}"),
        ("def f(a: int) -> str: pass", FUNCTION, "typing.get_type_hints(f)"),
        ("class A: pass\nclass f(A): pass", "class A: pass\nclass f: pass", "A in f.__mro__"),
        ("class A: pass\nclass f(A): pass", "class A: pass\nclass f: pass", "len(f.mro()) == 3"),
    ],
)  # fmt: skip
def test_what_an_answer_is(yes, no, question):
    imports = "import abc, dataclasses, functools, inspect, re, types, typing\n"
    assert passes(yes, f"{imports}assert {question}")
    assert passes(no, f"{imports}assert not ({question})")
    assert not passes(no, f"{imports}assert {question}")
    assert not passes(yes, f"{imports}assert not ({question})")


ANIMAL = "class Animal:\n    def __init__(self, name): self.name = name"


@pytest.mark.parametrize(
    "question",
    ["issubclass(Cow, Animal)", "isinstance(Cow('Berta'), Animal)", "Animal in Cow.__bases__"],
)
def test_whether_a_class_derives_from_one_of_a_locked_cell(question):
    cow, other = "class Cow(Animal): pass", "class Cow:\n    def __init__(self, name): pass"
    assert passes(cow, f"assert {question}", ANIMAL)
    assert passes(other, f"assert not {question}", ANIMAL)
    assert not passes(other, f"assert {question}", ANIMAL)
    assert not passes(cow, f"assert not {question}", ANIMAL)


def test_an_object_has_the_name_of_its_own_class_and_not_of_the_locked_one():
    test = "cow = Cow('Berta')\nassert cow.__class__.__name__ == type(cow).__name__ == 'Cow'"
    assert passes("class Cow(Animal): pass", test, ANIMAL)


def test_a_locked_class_of_data_is_never_what_an_object_only_says_that_it_is():
    locked = "class Rows(list): pass\nclass Text(str): pass"
    answer = "class Own(Rows): pass\nclass Word(Text): pass\ndef f(): return Own()"
    assert not passes(answer, "assert isinstance(f(), Rows) and f().__class__ is Rows", locked)


def test_an_attribute_of_a_students_class_is_replaced_for_a_while():
    """`mock.patch.object` is undone as in one process, where the attribute was and where it was not."""
    game = """
    class Game:
        def roll(self): return 3
        def play(self): return self.roll() * 2
    class Fixed(Game):
        def play(self): return 6
    """
    pair = Pair(game)
    pair.test("""
    from unittest import mock
    with mock.patch.object(Game, "roll", return_value=4):
        assert Game().play() == 8
    assert Game().play() == 6 and "roll" in Game.__dict__
    with mock.patch.object(Fixed, "roll", return_value=4):
        assert Fixed().play() == 6
    assert "roll" not in Fixed.__dict__
    """)


MODELS = """
import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.dummy import DummyRegressor
from sklearn.preprocessing import StandardScaler
X = np.arange(20.0).reshape(-1, 1)
y = 3 * X[:, 0] + 1
"""


@pytest.mark.parametrize(
    ("right", "wrong", "test"),
    [
        ("m = LinearRegression().fit(X, y)", "m = LinearRegression()", "check_is_fitted(m)"),
        ("m = StandardScaler().fit(X)", "m = StandardScaler()", "check_is_fitted(m)"),
        ("m = LinearRegression().fit(X, y)", "m = LinearRegression()", "assert 'coef_' in vars(m)"),
        ("m = LinearRegression()", "m = DummyRegressor()",
         "assert cross_val_score(m, X, y, cv=2).mean() > 0.9"),
        ("m = LinearRegression()", "m = DummyRegressor()",
         "assert clone(m).fit(X, y).score(X, y) > 0.9 and not hasattr(m, 'coef_')"),
        ("m = LinearRegression()", "m = DummyRegressor()",
         "assert make_pipeline(StandardScaler(), m).fit(X, y).score(X, y) > 0.9"),
        ("m = LinearRegression()", "m = LinearRegression().fit(X, y)",
         "with pytest.raises(NotFittedError):\n    m.predict(X)"),
    ],
)  # fmt: skip
def test_a_model_of_scikit_learns_is_one_for_scikit_learn(right, wrong, test):
    imports = """
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted
"""
    locked = MODELS + imports
    assert passes(right, test, locked)
    assert not passes(wrong, test, locked)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("import json\ndef f(): json.loads('{')", "json.JSONDecodeError"),
        ("import sqlite3\ndef f(): sqlite3.connect(':memory:').execute('no')", "sqlite3.OperationalError"),
        ("import statistics\ndef f(): statistics.mean([])", "statistics.StatisticsError"),
        ("import numpy as np\ndef f(): np.zeros(3).sum(axis=2)", "np.exceptions.AxisError"),
    ],
)  # fmt: skip
def test_an_exception_of_a_library_is_one(answer, kind):
    imports = "import json, sqlite3, statistics, pytest\nimport numpy as np\n"
    assert passes(
        answer, f"{imports}with pytest.raises({kind}) as info:\n    f()\nassert str(info.value)"
    )
    assert not passes("def f(): pass", f"{imports}with pytest.raises({kind}):\n    f()")
    assert not passes("def f(): raise KeyError", f"{imports}with pytest.raises({kind}):\n    f()")


def test_an_exception_of_a_library_has_its_numbers_and_texts():
    test = "import json\ntry:\n    f()\nexcept json.JSONDecodeError as error:\n    assert error.pos == 1"
    assert passes("import json\ndef f(): json.loads('{')", test)
    assert not passes("import json\ndef f(): json.loads('')", test)


def test_an_exception_of_a_locked_cell_is_caught_as_such():
    locked = """
    import pytest
    class BankError(Exception):
        def __init__(self, owner, missing):
            super().__init__(f"{owner} lacks {missing}")
            self.missing = missing
    """
    test = "with pytest.raises(BankError, match='Ada') as info:\n    f()\nassert info.value.missing == 3"
    assert passes("def f(): raise BankError('Ada', 3)", test, locked)
    assert passes("class Own(BankError): pass\ndef f(): raise Own('Ada', 3)", test, locked)
    assert not passes("def f(): raise BankError('Ada', 4)", test, locked)
    assert not passes("def f(): raise Exception('Ada lacks 3')", test, locked)


def test_no_answer_raises_what_only_a_test_defines(monkeypatch):
    """Though it may name it: what the test defines is no class of a locked cell."""
    monkeypatch.setattr(libraries, "known_as", lambda own, shared: ["__main__", "Done"])
    test = "class Done(Exception): pass\ntry:\n    f()\nexcept Done:\n    pass"
    assert not passes("class Done(Exception): pass\ndef f(): raise Done", test)


@pytest.mark.parametrize(
    "raised", ["import unittest\n    raise unittest.SkipTest", "import pytest\n    pytest.skip()"]
)
def test_no_answer_makes_a_test_skip_itself(raised):
    test = "import unittest, _pytest.outcomes\ntry:\n    f()\nexcept (unittest.SkipTest, _pytest.outcomes.Skipped):\n    pass"
    assert not passes(f"def f():\n    {raised}", test)


@pytest.mark.parametrize(
    "call",
    [
        "pd.Series([1, 5]).apply(f).tolist()",
        "pd.Series([1, 5]).map(f).tolist()",
        "pd.DataFrame({'x': [1, 5]}).apply(lambda row: f(row['x']), axis=1).tolist()",
        "pd.DataFrame({'x': [1, 5]})['x'].agg(f).tolist()",
        "np.vectorize(f)([1, 5]).tolist()",
        "np.apply_along_axis(f, 0, np.array([[1, 5]])).tolist()[0]",
        "list(map(f, [1, 5]))",
    ],
)
def test_a_function_is_one_for_pandas_and_numpy(call):
    test = f"import numpy as np, pandas as pd\nassert {call} == [2, 10]"
    assert passes("def f(x): return 2 * x", test)
    assert not passes("def f(x): return 3 * x", test)


@pytest.mark.parametrize(
    ("call", "sums"),
    [
        ("d.groupby('g').x.agg(f)", [4, 4]),
        ("d.groupby('g').apply(lambda part: f(part.x))", [4, 4]),
        ("d[['x', 'y']].apply(f)", [8, 5]),
        ("d.pivot_table(index='g', values='x', aggfunc=f).x", [4, 4]),
    ],
)
def test_a_function_gathers_what_pandas_gives_it(call, sums):
    frame = "d = pd.DataFrame({'g': list('aab'), 'x': [1, 3, 4], 'y': [0, 1, 4]})"
    test = f"import pandas as pd\n{frame}\nassert {call}.tolist() == {sums}"
    assert passes("def f(xs): return sum(xs)", test)
    assert not passes("def f(xs): return max(xs)", test)


def test_a_function_has_no_items():
    test = "from collections.abc import Iterable, Sized, Container\nassert not isinstance(f, (Iterable, Sized, Container))"
    assert passes("def f(): pass", test)
    assert passes("class A:\n    def f(self): pass\nf = A().f", test)
    assert not passes("f = [1]", test)


def test_what_is_lazy_stays_so():
    test = """
    import itertools
    lazy = f(itertools.count())
    assert next(lazy) == 0 and next(lazy) == 2
    """
    assert passes("def f(xs): return filter(lambda n: n % 2 == 0, xs)", test)
    assert not passes("def f(xs): return filter(lambda n: n % 2, xs)", test)


@pytest.mark.parametrize(
    "test",
    [
        "assert dataclasses.asdict(f(1, [2])) == {'x': 1, 'y': [2]}",
        "assert dataclasses.astuple(f(1)) == (1, [])",
        "assert [(field.name, field.type) for field in dataclasses.fields(f)] == [('x', int), ('y', list)]",
        "assert dataclasses.fields(f(1))[1].default_factory is list",
        "assert len(dataclasses.fields(f)) == 2 and f.__dataclass_fields__['x'].init",
    ],
)
def test_the_fields_of_a_dataclass_are_known(test):
    assert passes(POINT, f"import dataclasses\n{test}")
    assert not passes(
        POINT.replace("x: int", "x: int = 3\n    z: int = 4"), f"import dataclasses\n{test}"
    )


def test_what_are_no_fields_of_a_dataclass_are_refused():
    for forged in (7, [[1, 2, 3, 4, 5]], [["x", int, "MISSING", [True] * 5, {}]], [["x"]]):
        with pytest.raises(DataError):
            dataclassfields.built(forged)


def test_an_object_that_a_test_made_is_copied_where_it_is():
    box = "class Box:\n    def __init__(self, v): self.v = v\n    def __eq__(self, o): return self.v == o.v"
    test = """
    import copy
    one = Box([3])
    shallow, deep = copy.copy(one), copy.deepcopy(one)
    assert shallow == one and deep == one and deep is not one
    deep.v.append(4)
    assert one.v == [3]
    shallow.v.append(5)
    assert one.v == [3, 5]
    """
    assert passes(box, test)
    assert not passes(f"{box}\ndef f(): return Box([3])", "import copy\ncopy.deepcopy(f())")
    assert not passes("class Box:\n    def __init__(self, v): self.v = v", test)


OWN = """
class Box(Exception):
    "Says."
    limit = 3
class Cow(Box):
    def __init__(self, size):
        super().__init__(size)
        self.size = size
    def __str__(self): return f"too large: {self.size}"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "test"),
    [
        ("raise Box('neg')", "raise KeyError('neg')", "try: f()\nexcept Box as e: assert str(e) == 'neg'\nelse: 1/0"),
        ("raise Box('neg')", "raise Box('pos')", "try: f()\nexcept Box as e: assert str(e) == 'neg'\nelse: 1/0"),
        ("raise Box('neg', 1)", "raise Box('neg')", "with pytest.raises(Box) as i: f()\nassert i.value.args == ('neg', 1)"),
        ("raise Box('neg', 1)", "pass", "with pytest.raises(Box): f()"),
        ("raise Cow(9)", "raise Cow(8)", "with pytest.raises(Box, match='too large') as i: f()\nassert i.value.size == 9"),
        ("raise Cow(9)", "raise Box(9)", "with pytest.raises(Cow): f()"),
        ("raise Box(9)", "raise Cow(9)", "try: f()\nexcept Cow: assert False\nexcept Box: pass"),
        ("pass", "raise Box()", "try: f()\nexcept Box: assert False"),
        ("pass", "raise KeyError", "with contextlib.suppress(Box): f()"),
        ("raise Box from KeyError('k')", "raise Box", "try: f()\nexcept Box as e: assert e.__cause__.args == ('k',)"),
        ("raise Box", "raise Box from KeyError('k')", "try: f()\nexcept Box as e: assert e.__cause__ is None"),
        ("raise Cow(1)", "raise ValueError", "try: f()\nexcept Exception as e: assert isinstance(e, Box) and type(e) is Cow"),
        ("raise ValueError", "raise Cow(1)", "try: f()\nexcept Exception as e: assert not isinstance(e, Box)"),
        ("return Box", "return Cow", "assert f() is Box and f().limit == 3 and issubclass(f(), Exception)"),
        ("return Cow", "return Box", "assert issubclass(f(), Box) and f() is not Box and f().__name__ == 'Cow'"),
    ],
)  # fmt: skip
def test_an_exception_of_a_students_class_is_caught_as_such(right, wrong, test):
    imports = "import contextlib, pytest\n"
    assert passes(f"{OWN}\ndef f(): {right}", imports + test)
    assert not passes(f"{OWN}\ndef f(): {wrong}", imports + test)


def test_a_students_class_of_exceptions_goes_back_as_itself():
    test = "assert f(Box) and not f(Cow)"
    assert passes(f"{OWN}\ndef f(kind): return kind is Box", test)
    assert not passes(f"{OWN}\ndef f(kind): return kind is Cow", test)


@pytest.mark.parametrize(
    "test",
    [
        "try: f()\nexcept Box: pass",
        "import pytest\nwith pytest.raises(Box): f()",
        "import contextlib\nwith contextlib.suppress(Box): f()",
        "import unittest\nunittest.TestCase().assertRaises(Box, f)",
    ],
)
def test_what_is_no_class_of_exceptions_catches_nothing(test):
    for box in ("class Box: pass", "Box = 3", "def Box(): pass", ""):
        assert not passes(f"{box}\ndef f(): raise KeyError", test)


@pytest.mark.parametrize(
    "forged",
    [
        7,
        [["builtins", "SystemExit"]] * 30,
        [["builtins", "int"]],
        [["unittest.case", "SkipTest"]],
        [["__main__", "Done"]],
        [["builtins", "KeyError"], ["builtins", "KeyError"]],
    ],
)
def test_a_forged_class_of_exceptions_is_no_more_than_an_exception(forged):
    """It is refused, or derives from Exception alone."""
    client = Client(lambda request, blobs: ({"value": None}, []))
    described = {"id": 1, "type": "Box", "kind": "class", "callable": True, "library": None}
    try:
        made = client._restore("handle", {**described, "errors": forged})
    except DataError:
        return
    assert made.__mro__[1:] == Exception.__mro__
