# Answers that are tables, and tests that ask pandas about them.

# %% setup: answer
import pandas as pd, numpy as np
df = pd.DataFrame({"g": ["M","F","M"], "x": [1.0, 2.0, 3.0]})

# %% setup: test
assert df.shape == (3, 2)


# %% series_lt_scalar: answer
small = df[df.x < 3]

# %% series_lt_scalar: wrong
small = df

# %% series_lt_scalar: test
assert (small["x"] < 3).all()


# %% series_in_sum: answer
total = df.x

# %% series_in_sum: wrong
total = df.x + 1

# %% series_in_sum: test
assert sum(total) == 6.0


# %% assert_frame_equal: answer
doubled = df.assign(x=df.x * 2)

# %% assert_frame_equal: wrong
doubled = df

# %% assert_frame_equal: test
expected = pd.DataFrame({"g": ["M","F","M"], "x": [2.0, 4.0, 6.0]})
pd.testing.assert_frame_equal(doubled, expected)


# %% assert_series_equal: answer
xs = df.x * 2

# %% assert_series_equal: wrong
xs = df.x

# %% assert_series_equal: test
pd.testing.assert_series_equal(xs, pd.Series([2.0,4.0,6.0], name="x"))


# %% frame_equals: answer
doubled = df.assign(x=df.x * 2)

# %% frame_equals: wrong
doubled = df

# %% frame_equals: test
assert doubled.equals(pd.DataFrame({"g": ["M","F","M"], "x": [2.0, 4.0, 6.0]}))


# %% expected_equals: answer
doubled = df.assign(x=df.x * 2)

# %% expected_equals: wrong
doubled = df

# %% expected_equals: test
assert pd.DataFrame({"g": ["M","F","M"], "x": [2.0, 4.0, 6.0]}).equals(doubled)


# %% series_argument: answer
def spread(s):
    return s.max() - s.min()

# %% series_argument: wrong
def spread(s):
    return 0

# %% series_argument: test
assert spread(pd.Series([1, 5, 2])) == 4


# %% isinstance_frame: answer
def f(d):
    return d.groupby("g").mean()

# %% isinstance_frame: wrong
def f(d):
    return d.groupby("g").sum()

# %% isinstance_frame: test
assert isinstance(f(df), pd.DataFrame)
assert f(df).loc["M","x"] == 2.0


# %% values_testing: answer
v = df.assign(x=df.x+1)

# %% values_testing: wrong
v = df

# %% values_testing: test
np.testing.assert_array_equal(v["x"].values, [2,3,4])


# %% np_testing_series: answer
v = df.x + 1

# %% np_testing_series: wrong
v = df.x

# %% np_testing_series: test
np.testing.assert_allclose(v, [2,3,4])


# %% np_allclose_series: answer
v = df.x + 1

# %% np_allclose_series: wrong
v = df.x

# %% np_allclose_series: test
assert np.allclose(v, [2,3,4])


# %% series_minus_expected: answer
v = df.x + 1

# %% series_minus_expected: wrong
v = df.x

# %% series_minus_expected: test
assert abs(v - pd.Series([2.,3.,4.])).max() < 1e-9


# %% columns_set: answer
v = df.rename(columns={"x": "y"})

# %% columns_set: wrong
v = df

# %% columns_set: test
assert set(v.columns) == {"g", "y"}
assert list(v.columns) == ["g","y"]
assert (v.columns == ["g","y"]).all()


# %% index_eq: answer
v = df.set_index("g")

# %% index_eq: wrong
v = df

# %% index_eq: test
assert v.index.tolist() == ["M","F","M"]
assert v.index.name == "g"


# %% loc_cell: answer
v = df.set_index("x")

# %% loc_cell: wrong
v = df

# %% loc_cell: test
assert v.loc[2.0, "g"] == "F"
assert len(v) == 3
assert "g" in v.columns
assert "g" in v


# %% mean_close: answer
m = df.x.mean()

# %% mean_close: wrong
m = 1

# %% mean_close: test
assert np.isclose(m, 2.0)


# %% isnull_sum: answer
v = df.dropna()

# %% isnull_sum: test
assert v.isnull().sum().sum() == 0
assert not v.isnull().values.any()


# %% iterrows: answer
v = df

# %% iterrows: test
assert [r["g"] for _, r in v.iterrows()] == ["M","F","M"]


# %% to_dict: answer
v = df.set_index("g").x

# %% to_dict: test
assert v[~v.index.duplicated()].to_dict() == {"M":1.0,"F":2.0}


# %% query_compare: answer
v = df.assign(hi=df.x > 1)

# %% query_compare: wrong
v = df.assign(hi=True)

# %% query_compare: test
assert all(v.query("hi")["x"] > df["x"].min())


# %% unique: answer
u = df.g.unique()

# %% unique: test
assert set(u) == {"M","F"}
assert len(u) == 2


# %% dtype: answer
d = df.x

# %% dtype: wrong
d = df.x.astype(int)

# %% dtype: test
assert d.dtype == float
assert d.dtype == np.float64
assert str(d.dtype) == "float64"


# %% hash_of_frame: answer
v = df.x.round(1)

# %% hash_of_frame: test
import hashlib
assert hashlib.md5(str(v.tolist()).encode()).hexdigest() == hashlib.md5(b"[1.0, 2.0, 3.0]").hexdigest()
