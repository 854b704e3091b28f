"""Tables, matrices and images go to an answer and come back as what they are."""

import pytest

from tests.autograder.proxy.pairs import run

LIBRARIES = """
import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal, assert_series_equal
from scipy import sparse
from PIL import Image
"""


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def top(d): return d.x.max()", "assert top(pd.DataFrame({'x': [1, 5]})) == 5"),
        ("def f(d): return d[d.g == 'M']",
         "d = pd.DataFrame({'g': ['M', 'F', 'M'], 'x': [1, 2, 3]})\nassert_frame_equal(f(d), d[d.g == 'M'])"),
        ("df = pd.DataFrame({'x': [1, 2]})\nm = df[df.x < 9]",
         "assert isinstance(m, pd.DataFrame) and (m.x < 9).all() and m.equals(pd.DataFrame({'x': [1, 2]}))"),
        ("df = pd.DataFrame({'x': [1., 2.]})\nv = df.x + 1",
         "np.testing.assert_allclose(v, [2, 3]); assert_series_equal(v, pd.Series([2., 3.], name='x'))"),
        ("def f(d): return d", "d = pd.DataFrame({'x': [1]}); assert f(d) is d"),
        ("def f(d): return d.index, d.columns, d.dtypes",
         "i, c, t = f(pd.DataFrame({'x': [1]}, index=['a']))\nassert list(i) == ['a'] and c.equals(pd.Index(['x'])) and t['x'] == 'int64'"),
        ("def f(d): return d.groupby('g').x.agg(['sum', 'mean'])",
         "d = pd.DataFrame({'g': list('aab'), 'x': [1, 2, 3]})\nassert_frame_equal(f(d), d.groupby('g').x.agg(['sum', 'mean']))"),
        ("def f(t): return t + pd.Timedelta('1D')", "assert f(pd.Timestamp('2024-02-28')) == pd.Timestamp('2024-02-29')"),
        ("def f(m): return m @ m.T", "m = sparse.csr_matrix(np.eye(2, 3)); assert (f(m) != m @ m.T).nnz == 0"),
        ("from scipy import sparse\nm = sparse.csr_matrix(np.eye(2))", "assert sparse.issparse(m) and (m != sparse.eye(2)).nnz == 0"),
        ("def f(m): return m.mean()", "assert f(np.ma.masked_equal([1, 3, 9], 9)) == 2"),
        ("def f(m): return m * m", "assert (f(np.matrix('1 2; 3 4')) == np.matrix('7 10; 15 22')).all()"),
        ("def f(i): return i.convert('L').resize((2, 2))",
         "i = f(Image.new('RGB', (4, 4), 'white')); assert i.size == (2, 2) and (np.array(i) == 255).all()"),
        ("from PIL import Image\nanswer = Image.new('L', (2, 1), 7)", "assert (np.array(answer) == [[7, 7]]).all()"),
        ("def f(): return np.poly1d([1, 2])", "assert f() == np.poly1d([1, 2]) and f()(2) == 4"),
        ("from scipy.optimize import minimize\ndef f(g, x): return minimize(g, x)",
         "r = f(lambda x: ((x - 3) ** 2).sum(), np.zeros(2)); assert r.success and np.allclose(r['x'], 3)"),
        ("from scipy.integrate import solve_ivp\ndef f(): return solve_ivp(lambda t, y: -y, (0, 1), [1.0], rtol=1e-6)",
         "assert abs(f().y[0, -1] - np.exp(-1)) < 1e-4 and f()['success']"),
        ("def f(d): return d.keys()", "assert f({'a': 1}) == {'a'} and len(f({'a': 1}.keys() and {'b': 2})) == 1"),
    ],
)  # fmt: skip
def test_behaves_as_in_one_process(student, test):
    run(LIBRARIES + student, LIBRARIES + test)


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(d): d['y'] = d.x * 2", "assert d.y.tolist() == [2, 4] and list(d) == ['x', 'y']"),
        ("def f(d): d.drop(columns='x', inplace=True)", "assert list(d) == [] and len(d) == 2"),
        ("def f(d): d.loc[0, 'x'] = 9", "assert d.x.tolist() == [9, 2]"),
        ("def f(d): d.columns = ['z']", "assert list(d) == ['z'] and d.z.tolist() == [1, 2]"),
        ("def f(d): d.index.name = 'n'", "assert d.index.name == 'n'"),
        ("def f(d): d['x'] = d['x'].astype('int8')", "assert d.x.dtype == 'int8'"),
        ("def f(d): d.sort_values('x', ascending=False, inplace=True)", "assert d.index.tolist() == [1, 0]"),
        ("def f(d): d.drop(d.index, inplace=True)", "assert d.empty"),
    ],
)  # fmt: skip
def test_what_a_call_changes_in_a_frame_is_changed_in_the_tests_frame(student, test):
    made = "d = pd.DataFrame({'x': [1, 2]}); d.attrs['unit'] = 'm'; same = d; f(d)\n"
    run(
        LIBRARIES + student,
        LIBRARIES + made + test + "\nassert same is d and d.attrs['unit'] == 'm'",
    )


@pytest.mark.parametrize(
    ("student", "test"),
    [
        ("def f(s): s[0] = 5", "s = pd.Series([1, 2], name='n'); f(s); assert s.tolist() == [5, 2] and s.name == 'n'"),
        ("def f(s): s.name = 'm'", "s = pd.Series([1, 2], name='n'); f(s); assert s.name == 'm'"),
        ("def f(m): m[1] = np.ma.masked", "m = np.ma.MaskedArray([1, 2]); f(m); assert m.mask.tolist() == [False, True]"),
        ("def f(m): m[0, 0] = 5", "m = np.matrix('1 2'); f(m); assert m[0, 0] == 5"),
        ("def f(m): m[0, 1] = 5", "m = sparse.lil_array((2, 2)); f(m); assert m[0, 1] == 5"),
        ("def f(m): m.data *= 2", "m = sparse.csr_matrix(np.eye(2)); f(m); assert m[1, 1] == 2"),
        ("def f(i): i.putpixel((0, 0), 9)", "i = Image.new('L', (1, 1)); f(i); assert i.getpixel((0, 0)) == 9"),
        ("def f(i): i.thumbnail((2, 2))", "i = Image.new('L', (8, 8)); f(i); assert i.size == (2, 2)"),
        ("def f(a): a[0] = 5; a.append(6)", "import array; a = array.array('i', [1]); f(a); assert a.tolist() == [5, 6]"),
        ("def f(l): l[0]['y'] = 1", "d = pd.DataFrame({'x': [1]}); f([d]); assert d.y[0] == 1"),
    ],
)  # fmt: skip
def test_what_a_call_changes_in_place_is_changed_in_the_tests_object(student, test):
    run(LIBRARIES + student, LIBRARIES + test)


def test_a_call_that_changes_nothing_sends_nothing_back():
    pair = run(
        LIBRARIES
        + "def f(*values): return [v.shape if hasattr(v, 'shape') else v.size for v in values]",
        LIBRARIES
        + "f(pd.DataFrame({'x': [1, None], 's': ['a', None]}), pd.Series([pd.NaT]), sparse.eye_array(2),"
        "np.ma.masked_equal([1, 2], 2), np.matrix('1'), Image.new('P', (2, 2)))",
    )
    assert pair.changed == []


def test_a_class_that_inherits_from_a_frame_stays_with_the_student():
    run(
        LIBRARIES
        + "class Own(pd.DataFrame):\n    def equals(self, other): return True\nd = Own({'x': [1]})",
        LIBRARIES + "assert not pd.DataFrame({'x': [2]}).equals(d) and not d == 1",
    )
