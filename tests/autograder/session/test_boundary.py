"""What crosses the boundary between two kernels: what a test means is kept, and nothing more."""

import pytest

from autograder.model import Placement
from autograder.notebooks.analysis.placement import analyse
from tests.autograder.notebooks.analysis.test_placement import answer, exam
from tests.autograder.session.test_grader import Assignment, grader, scores

__all__ = ["grader"]  # the fixture that ends the zygotes of test_grader


@pytest.mark.parametrize("block", ["raise ValueError('x')", "int('x')"])
@pytest.mark.parametrize("magic", ["", "%config InlineBackend.figure_format = 'svg'\n"])
def test_an_answer_that_swallows_errors_swallows_what_the_test_means(block, magic):
    """In a cell that was compiled ahead, and in one that IPython reads."""
    answer = """
class ignored:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return True
"""
    test = f"{magic}with ignored() as it:\n    {block}\nwith ignored():\n    assert it is None"
    swallowed = test.partition("\nwith ignored():")[0]
    cells = [("answer", "f", answer), ("test", "t", swallowed), ("test", "u", test)]
    assert scores(Assignment(cells).grade()) == {"t": 2, "u": None}  # it waits


RUNS = """
import io, marshal, pickle, shelve
import joblib, numpy as np, pandas as pd
class Runs:
    def __reduce__(self): return exec, ("import builtins; builtins.ran = True",)
code = compile("import builtins; builtins.ran = True", "x", "exec")
def given(): return pickle.dumps(Runs())
def write():
    with open("a.pkl", "wb") as file: pickle.dump(Runs(), file)
    with open("a.joblib", "wb") as file: pickle.dump([1, Runs()], file, protocol=0)
    np.save("a.npy", np.array([Runs(), 1], dtype=object))
    np.savez("a.npz", a=np.array([Runs(), 1], dtype=object))
    with shelve.open("a.shelf") as shelf: shelf["a"] = Runs()
    with open("a.marshal", "wb") as file: marshal.dump(code, file)
    with open("a.txt", "w") as file: file.write("import builtins; builtins.ran = True")
    with open("patch.pkl", "wb") as file: file.write(PATCH)
PATCH = b"cpandas\\nDataFrame\\n(NX\\x06\\x00\\x00\\x00equalscbuiltins\\nlist\\nsd."
"""
LOADS = {
    "pickle.load": "pickle.load(open('a.pkl', 'rb'))",
    "a pickler of its own": "type('Own', (pickle.Unpickler,), {})(open('a.pkl', 'rb')).load()",
    "Python's pickle": "pickle._Unpickler(open('a.pkl', 'rb')).load()",
    "bytes of an answer": "pickle.loads(given())",
    "text of an answer": "pickle.loads(bytes.fromhex(given().hex()))",
    "joblib": "joblib.load('a.joblib')",
    "pandas": "pd.read_pickle('a.pkl')",
    "numpy": "np.load('a.npy', **{'allow_pickle': True})",
    "numpy's archive": "np.load('a.npz', **{'allow_pickle': True})['a']",
    "numpy of a pickle": "np.load('a.pkl', **{'allow_pickle': True})",
    "shelve": "shelve.open('a.shelf')['a']",
    "marshal": "types.FunctionType(marshal.load(open('a.marshal', 'rb')), {})()",
    "a module of another name": "load_source('a.txt')",
    "a changed class": "pickle.load(open('patch.pkl', 'rb')); builtins.ran = pd.DataFrame.equals is list",
}
LOADERS = """
import builtins, marshal, pickle, shelve, types
import importlib.machinery, importlib.util
import joblib, numpy as np, pandas as pd
def load_source(path):
    loader = importlib.machinery.SourceFileLoader("it", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("it", loader))
    loader.exec_module(module)
"""


def test_what_an_answer_wrote_is_not_run_by_a_test_that_loads_it():
    """Whatever loads it: the test passes, since nothing ran in its kernel."""
    tests = [
        (
            "test",
            name,
            f"write()\ntry: {load}\nexcept Exception: pass\nassert not hasattr(builtins, 'ran')",
        )
        for name, load in LOADS.items()
    ]
    cells = [("answer", "f", ""), ("locked", "l", LOADERS), *tests]
    assert scores(Assignment(cells).grade(f=RUNS)) == dict.fromkeys(LOADS, 2)


def test_plain_data_is_loaded_outside_and_an_object_of_a_class_waits():
    answer = """
import pickle, numpy as np, datetime, collections
from fractions import Fraction
def write(value):
    with open("a.pkl", "wb") as file: pickle.dump(value, file)
values = [[1, {"a": (2.5, None)}, {3}], np.ones((2, 3)), np.array([None, "x"]), datetime.date(2020, 1, 2)]
values += [collections.OrderedDict(a=1), 1j, np.float64(2), b"x" * 1000]
half = Fraction(1, 2)
"""
    read = "import numpy as np, pickle\nread = lambda: pickle.load(open('a.pkl', 'rb'))\n"
    plain = "for value in values:\n    write(value)\n    assert np.all(read() == value)"
    own = "write(half)\nassert read() == half"
    cells = [("answer", "f", answer), ("test", "plain", read + plain), ("test", "own", read + own)]
    assert scores(Assignment(cells).grade()) == {"plain": 2, "own": None}


@pytest.mark.parametrize(
    ("call", "is_inside"),
    [
        ("yaml.unsafe_load(open('a'))", True),
        ("yaml.load(open('a'), Loader=yaml.Loader)", True),
        ("yaml.load(open('a'), yaml.SafeLoader)", False),
        ("yaml.safe_load(open('a'))", False),
        ("runpy.run_path('a')", True),
    ],
)
def test_what_runs_a_file_out_of_sight_is_placed_inside(call, is_inside):
    cell = analyse([answer("x = 1"), exam(f"import runpy, yaml\nassert {call} == 1")])[1]
    assert cell.placement is (Placement.INSIDE if is_inside else Placement.OUTSIDE)
    assert ("which runs what a file says" in cell.reason) is is_inside
