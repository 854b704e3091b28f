# What data analysis does with tables: groups, joins, dates, categories, missing values.

# %% sales: answer
import numpy as np
import pandas as pd
sales = pd.DataFrame({
    "day": pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-02", "2024-02-01"]),
    "shop": ["a", "b", "a", "b"],
    "units": [3, 5, 2, 4],
    "price": [1.5, 2.0, 1.5, np.nan],
})

# %% sales: wrong
import numpy as np
import pandas as pd
sales = pd.DataFrame({
    "day": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-02-01"],
    "shop": ["a", "b", "a", "b"],
    "units": [3, 5, 2, 4],
    "price": [1.5, 2.0, 1.5, np.nan],
})

# %% sales: test
assert sales.dtypes["day"].kind == "M"
assert pd.api.types.is_numeric_dtype(sales["price"])
assert not pd.api.types.is_numeric_dtype(sales["shop"])


# %% group_sum: answer
units = sales.groupby("shop")["units"].sum()

# %% group_sum: wrong
units = sales.groupby("shop")["units"].count()

# %% group_sum: test
expected = pd.Series({"a": 5, "b": 9}, name="units").rename_axis("shop")
pd.testing.assert_series_equal(units, expected)


# %% group_many: answer
def summary(table):
    return table.groupby("shop").agg(total=("units", "sum"), largest=("units", "max")).reset_index()

# %% group_many: wrong
def summary(table):
    return table.groupby("shop").agg(total=("units", "sum"), largest=("units", "max"))

# %% group_many: test
found = summary(pd.DataFrame({"shop": ["x", "y", "x"], "units": [1, 2, 3]}))
assert list(found.columns) == ["shop", "total", "largest"]
assert found.to_dict("records") == [
    {"shop": "x", "total": 4, "largest": 3},
    {"shop": "y", "total": 2, "largest": 2},
]


# %% merge: answer
def with_city(sales, shops):
    return sales.merge(shops, on="shop", how="left")

# %% merge: wrong
def with_city(sales, shops):
    return sales.merge(shops, on="shop")

# %% merge: test
shops = pd.DataFrame({"shop": ["a"], "city": ["Basel"]})
joined = with_city(sales, shops)
assert joined.shape == (4, 5)
assert joined["city"].isna().sum() == 2
assert joined.loc[joined["shop"] == "a", "city"].eq("Basel").all()


# %% pivot: answer
table = sales.pivot_table(index="day", columns="shop", values="units", aggfunc="sum", fill_value=0)

# %% pivot: wrong
table = sales.pivot_table(index="shop", columns="day", values="units", aggfunc="sum", fill_value=0)

# %% pivot: test
assert table.shape == (3, 2)
assert table.loc["2024-01-02", "a"] == 2
assert table.loc["2024-02-01", "a"] == 0
assert table.columns.name == "shop"
np.testing.assert_array_equal(table.to_numpy(), [[3, 5], [2, 0], [0, 4]])


# %% melt: answer
long = pd.DataFrame({"id": [1, 2], "x": [3, 4], "y": [5, 6]}).melt("id", var_name="axis")

# %% melt: wrong
long = pd.DataFrame({"id": [1, 2], "x": [3, 4], "y": [5, 6]}).melt("id")

# %% melt: test
assert set(long.columns) == {"id", "axis", "value"}
assert sorted(long.itertuples(index=False, name=None)) == [
    (1, "x", 3), (1, "y", 5), (2, "x", 4), (2, "y", 6)
]


# %% date_index: answer
daily = sales.set_index("day")["units"].resample("D").sum()

# %% date_index: wrong
daily = sales.set_index("day")["units"]

# %% date_index: test
assert isinstance(daily.index, pd.DatetimeIndex)
assert daily.index[0] == pd.Timestamp("2024-01-01")
assert daily["2024-01-01"] == 8
assert daily.index.is_unique and len(daily) == 32
assert (daily.index[-1] - daily.index[0]).days == 31
assert daily.index.freqstr == "D"


# %% timestamp: answer
def first_day(table):
    return table["day"].min()

# %% timestamp: wrong
def first_day(table):
    return table["day"].max()

# %% timestamp: test
import datetime
assert first_day(sales) == pd.Timestamp(2024, 1, 1)
assert first_day(sales).month_name() == "January"
assert first_day(sales).date() == datetime.date(2024, 1, 1)


# %% date_accessor: answer
months = sales["day"].dt.month

# %% date_accessor: wrong
months = sales["day"].dt.day

# %% date_accessor: test
assert months.tolist() == [1, 1, 1, 2]
assert (months == [1, 1, 1, 2]).all()


# %% timedelta: answer
def age(born, now):
    return pd.Timestamp(now) - pd.Timestamp(born)

# %% timedelta: wrong
def age(born, now):
    return pd.Timestamp(born) - pd.Timestamp(now)

# %% timedelta: test
assert age("2024-01-01", "2024-01-03") == pd.Timedelta(days=2)
assert age(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02")) > pd.Timedelta(0)


# %% categories: answer
sizes = pd.Series(pd.Categorical(["s", "l", "m"], categories=["s", "m", "l"], ordered=True))

# %% categories: wrong
sizes = pd.Series(["s", "l", "m"])

# %% categories: test
assert isinstance(sizes.dtype, pd.CategoricalDtype)
assert list(sizes.cat.categories) == ["s", "m", "l"]
assert sizes.max() == "l"
assert sizes.sort_values().tolist() == ["s", "m", "l"]


# %% cut: answer
def band(ages):
    return pd.cut(ages, [0, 18, 65, 120], labels=["child", "adult", "old"])

# %% cut: wrong
def band(ages):
    return pd.cut(ages, [0, 18, 65, 120], labels=["child", "adult", "old"], right=False)

# %% cut: test
bands = band(pd.Series([18, 40, 70]))
assert bands.tolist() == ["child", "adult", "old"]
assert bands.value_counts()["adult"] == 1


# %% multi_index: answer
by_both = sales.groupby([sales["day"].dt.month, "shop"])["units"].sum()

# %% multi_index: wrong
by_both = sales.groupby("shop")["units"].sum()

# %% multi_index: test
assert by_both.index.nlevels == 2
assert by_both.loc[(1, "a")] == 5
assert by_both.index.tolist() == [(1, "a"), (1, "b"), (2, "b")]
assert isinstance(by_both.index, pd.MultiIndex)
pd.testing.assert_index_equal(by_both.index.get_level_values(1), pd.Index(["a", "b", "b"], name="shop"))


# %% fill_missing: answer
def filled(table):
    table = table.copy()
    table["price"] = table["price"].fillna(table["price"].mean())
    return table

# %% fill_missing: wrong
def filled(table):
    table["price"] = table["price"].fillna(table["price"].mean())
    return table

# %% fill_missing: test
before = sales.copy()
after = filled(sales)
assert after["price"].notna().all()
assert np.isclose(after["price"].iloc[-1], 5 / 3)
pd.testing.assert_frame_equal(sales, before)


# %% change_in_place: answer
def add_revenue(table):
    table["revenue"] = table["units"] * table["price"]

# %% change_in_place: wrong
def add_revenue(table):
    table.assign(revenue=table["units"] * table["price"])

# %% change_in_place: test
own = pd.DataFrame({"units": [1, 2], "price": [2.0, 3.0]})
assert add_revenue(own) is None
assert own["revenue"].tolist() == [2.0, 6.0]


# %% apply_function: answer
def grade(points):
    return "pass" if points >= 50 else "fail"

# %% apply_function: wrong
def grade(points):
    return "pass" if points > 50 else "fail"

# %% apply_function: test
assert pd.Series([49, 50, 51]).apply(grade).tolist() == ["fail", "pass", "pass"]
assert pd.DataFrame({"p": [10, 90]}).assign(g=lambda d: d["p"].map(grade))["g"].iloc[1] == "pass"


# %% string_methods: answer
def tidy(names):
    return names.str.strip().str.title()

# %% string_methods: wrong
def tidy(names):
    return names.str.strip()

# %% string_methods: test
raw = pd.Series([" ada lovelace", "ALAN TURING "], index=[7, 9])
assert tidy(raw).equals(pd.Series(["Ada Lovelace", "Alan Turing"], index=[7, 9]))


# %% read_csv_text: answer
def load(file):
    return pd.read_csv(file, parse_dates=["when"])

# %% read_csv_text: wrong
def load(file):
    return pd.read_csv(file)

# %% read_csv_text: test
import io
loaded = load(io.StringIO("when,what\n2024-03-01,x\n2024-03-02,y\n"))
assert loaded["when"].dt.year.unique().tolist() == [2024]


# %% raises_key_error: answer
def column(table, name):
    if name not in table:
        raise KeyError(f"no column {name}")
    return table[name]

# %% raises_key_error: wrong
def column(table, name):
    return table.get(name)

# %% raises_key_error: test
assert column(sales, "units").sum() == 14
try:
    column(sales, "colour")
except KeyError as problem:
    assert "colour" in str(problem)
else:
    raise AssertionError("a missing column is an error")


# %% describe: answer
stats = sales["units"].describe()

# %% describe: wrong
stats = sales["price"].describe()

# %% describe: test
assert stats["mean"] == 3.5 and stats["count"] == 4
assert round(stats["std"], 3) == 1.291
assert stats.index.tolist()[:3] == ["count", "mean", "std"]
