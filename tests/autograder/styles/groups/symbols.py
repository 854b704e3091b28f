# SymPy.
# Needs: sympy

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
