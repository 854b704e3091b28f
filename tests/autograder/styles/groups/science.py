# Arrays of all kinds, SciPy and scikit-learn.

# %% numpy_kinds: answer
import numpy as np
def mat(): return np.matrix([[1,2],[3,4]])
def msk(): return np.ma.array([1,2,3], mask=[0,1,0])
def rec(): return np.array([(1, 2.0)], dtype=[("a", int), ("b", float)])
def pol(): return np.poly1d([1,0,-1])
def dt(): return np.datetime64("2020-01-01")
def obj(): return np.array([1, "a", None], dtype=object)

# %% numpy_kinds: test
assert isinstance(mat(), np.matrix) and (mat()*mat() == np.matrix([[7,10],[15,22]])).all()
assert msk().sum() == 4
assert rec()["a"][0] == 1
assert pol()(2) == 3
assert dt() == np.datetime64("2020-01-01")
assert obj().tolist() == [1,"a",None]


# %% masked: answer
mk = np.ma.array([1,2,3], mask=[0,1,0])

# %% masked: wrong
mk = np.array([1,2,3])

# %% masked: test
assert mk.sum() == 4
assert isinstance(mk, np.ma.MaskedArray)


# %% sparse: answer
from scipy import sparse
sp = sparse.csr_matrix(np.eye(3))

# %% sparse: wrong
sp = np.eye(3)

# %% sparse: test
assert (sp.toarray() == np.eye(3)).all()
assert sparse.issparse(sp)
assert (sp != sparse.csr_matrix(np.eye(3))).nnz == 0


# %% sparse_argument: answer
def tr(a):
    return a.diagonal().sum()

# %% sparse_argument: wrong
def tr(a):
    return 0

# %% sparse_argument: test
assert tr(sparse.csr_matrix(np.eye(3))) == 3


# %% scipy_result: answer
from scipy import optimize, stats
res = optimize.minimize(lambda x: (x-1)**2, 0.0)

# %% scipy_result: wrong
res = None

# %% scipy_result: test
assert abs(res.x - 1) < 1e-3
assert res.success
assert abs(res["x"][0] - 1) < 1e-3


# %% ode: answer
from scipy.integrate import solve_ivp
def rhs(t, y):
    return -y

# %% ode: wrong
def rhs(t, y):
    return y

# %% ode: test
s = solve_ivp(rhs, (0, 1), [1.0], rtol=1e-6)
assert abs(s.y[0,-1] - np.exp(-1)) < 1e-4


# %% sk_model: answer
from sklearn.linear_model import LinearRegression
X = np.arange(10.0).reshape(-1,1); y = 2*X[:,0]+1
model = LinearRegression().fit(X, y)

# %% sk_model: wrong
model = LinearRegression().fit(X, -y)

# %% sk_model: test
assert isinstance(model, LinearRegression)
assert np.allclose(model.coef_, [2])
assert model.score(X, y) > 0.99
np.testing.assert_allclose(model.predict([[3.0]]), [7.0])
assert hasattr(model, "intercept_")
assert model.get_params()["fit_intercept"] is True


# %% sk_fitted: answer
m2 = LinearRegression().fit(X, y)

# %% sk_fitted: wrong
m2 = LinearRegression()

# %% sk_fitted: test
from sklearn.utils.validation import check_is_fitted
check_is_fitted(m2)


# %% sk_metric: answer
from sklearn.metrics import mean_squared_error
pred = model.predict(X)

# %% sk_metric: wrong
pred = X[:,0]

# %% sk_metric: test
assert mean_squared_error(y, pred) < 1e-9


# %% sk_cv: answer
m3 = LinearRegression()

# %% sk_cv: wrong
from sklearn.dummy import DummyRegressor
m3 = DummyRegressor()

# %% sk_cv: test
from sklearn.model_selection import cross_val_score
assert cross_val_score(m3, X, y, cv=2).mean() > 0.9


# %% sk_pipeline: answer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
pipe = make_pipeline(StandardScaler(), LinearRegression()).fit(X, y)

# %% sk_pipeline: wrong
pipe = LinearRegression()

# %% sk_pipeline: test
assert list(pipe.named_steps) == ["standardscaler","linearregression"]
assert isinstance(pipe[0], StandardScaler)
assert isinstance(pipe.steps[-1][1], LinearRegression)


# %% sk_custom_estimator: answer
from sklearn.base import BaseEstimator, RegressorMixin
class Mean(BaseEstimator, RegressorMixin):
    def fit(self, X, y):
        self.m_ = np.mean(y); return self
    def predict(self, X):
        return np.full(len(X), self.m_)

# %% sk_custom_estimator: wrong
class Mean(BaseEstimator):
    def fit(self, X, y): return self

# %% sk_custom_estimator: test
e = Mean().fit(X, y)
assert e.m_ == np.mean(y)
assert np.allclose(e.predict(X), np.mean(y))
assert abs(e.score(X, y)) < 1e-9
assert isinstance(e, BaseEstimator)


# %% nan_inf: answer
def ni(): return float("nan"), float("inf"), np.nan, -0.0

# %% nan_inf: wrong
def ni(): return 0,0,0,0

# %% nan_inf: test
import math
a, b, c, d = ni()
assert math.isnan(a) and math.isinf(b) and np.isnan(c) and math.copysign(1, d) == -1
assert c is np.nan


# %% view_vs_copy: answer
base_ = np.arange(6)
vw = base_[:3]
cp = base_[:3].copy()

# %% view_vs_copy: wrong
base_ = np.arange(6)
vw = base_[:3].copy()
cp = base_[:3]

# %% view_vs_copy: test
assert vw.base is base_
assert np.shares_memory(vw, base_) and not np.shares_memory(cp, base_)
base_[0] = 100
assert vw[0] == 100 and cp[0] == 0


# %% str_formats: answer
vec = np.array([1.0, 2.0])

# %% str_formats: wrong
vec = np.array([1, 2])

# %% str_formats: test
assert str(vec) == "[1. 2.]"
assert repr(vec) == "array([1., 2.])"


# %% nx_argument: answer
import networkx as nx
def deg(g):
    return max(dict(g.degree()).values())

# %% nx_argument: wrong
def deg(g):
    return 0

# %% nx_argument: test
assert deg(nx.star_graph(4)) == 4


# %% nx_result: answer
def ring(n):
    return nx.cycle_graph(n)

# %% nx_result: wrong
def ring(n):
    return nx.path_graph(n)

# %% nx_result: test
g = ring(4)
assert g.number_of_nodes() == 4
assert sorted(g.edges()) == [(0,1),(0,3),(1,2),(2,3)]
assert isinstance(g, nx.Graph)
assert list(g) == [0,1,2,3]
assert g[0] is not None
assert 2 in g


# %% nx_algorithm: answer
g5 = nx.path_graph(5)

# %% nx_algorithm: wrong
g5 = nx.cycle_graph(5)

# %% nx_algorithm: test
assert nx.is_connected(g5)
assert nx.diameter(g5) == 4
assert nx.is_isomorphic(g5, nx.path_graph(5))


# %% sympy_expr: answer
import sympy as sp_
x_ = sp_.symbols("x")
der = sp_.diff(x_**2, x_)

# %% sympy_expr: wrong
der = x_

# %% sympy_expr: test
assert der == 2*sp_.symbols("x")
assert sp_.simplify(der - 2*x_) == 0
assert str(der) == "2*x"
assert der.subs(x_, 3) == 6


# %% sympy_argument: answer
def integ(e, v):
    return sp_.integrate(e, v)

# %% sympy_argument: wrong
def integ(e, v):
    return e

# %% sympy_argument: test
t = sp_.symbols("t")
assert integ(2*t, t) == t**2
