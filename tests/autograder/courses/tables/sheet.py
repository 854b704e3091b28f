# %% text
# # Penguins
# `penguins.csv` holds what a research station wrote down: one row a bird. `islands.csv` tells where
# the islands are. Every function leaves the table that it is given as it was.

# %% locked setup
import numpy as np
import pandas as pd

# %% text
# **1.** Read a file of birds; `seen` is a column of dates.


# %% answer load
def load(path):
    ### BEGIN SOLUTION
    return pd.read_csv(path, parse_dates=["seen"])
    ### END SOLUTION


birds = load("penguins.csv")

# %% test load-visible 1
assert birds.shape == (11, 6)
assert list(birds.columns) == ["species", "island", "bill", "mass", "sex", "seen"]

# %% test load-hidden 1
### BEGIN HIDDEN TESTS
assert pd.api.types.is_datetime64_any_dtype(birds["seen"])
with open("two.csv", "w") as file:
    file.write("species,island,bill,mass,sex,seen\nAdelie,Dream,1.0,2,male,2020-01-02\n")
assert load("two.csv")["seen"].dt.day.tolist() == [2]
### END HIDDEN TESTS

# %% text
# **2.** How many values are missing in each column that misses any?


# %% answer missing
def missing(table):
    ### BEGIN SOLUTION
    count = table.isna().sum()
    return count[count > 0]
    ### END SOLUTION


# %% test missing-visible 1
assert isinstance(missing(birds), pd.Series)
assert missing(birds).to_dict() == {"mass": 1, "sex": 1}

# %% test missing-hidden 2
### BEGIN HIDDEN TESTS
assert missing(pd.DataFrame({"a": [1, None], "b": [None, None], "c": [1, 2]})).to_dict() == {
    "a": 1,
    "b": 2,
}
assert len(missing(pd.DataFrame({"a": [1, 2]}))) == 0
### END HIDDEN TESTS

# %% text
# **3.** Fill a missing mass with the median mass of the bird's species.


# %% answer fill_mass
def fill_mass(table):
    ### BEGIN SOLUTION
    medians = table.groupby("species")["mass"].transform("median")
    return table.assign(mass=table["mass"].fillna(medians))
    ### END SOLUTION


filled = fill_mass(birds)

# %% test fill_mass-visible 1
assert filled["mass"].notna().all()
assert filled.loc[2, "mass"] == 3750

# %% test fill_mass-hidden 2
### BEGIN HIDDEN TESTS
small = pd.DataFrame({"species": ["x", "x", "x", "y"], "mass": [1.0, np.nan, 3.0, 9.0]})
before = small.copy()
pd.testing.assert_series_equal(
    fill_mass(small)["mass"], pd.Series([1.0, 2.0, 3.0, 9.0], name="mass")
)
pd.testing.assert_frame_equal(small, before)
### END HIDDEN TESTS

# %% text
# **4.** The mean bill and the number of birds of each species, as the columns `bill` and `n`, the
# species with the longest bill first.


# %% answer by_species
def by_species(table):
    ### BEGIN SOLUTION
    grouped = table.groupby("species").agg(bill=("bill", "mean"), n=("bill", "size"))
    return grouped.sort_values("bill", ascending=False)
    ### END SOLUTION


# %% test by_species-visible 1
found = by_species(birds)
assert list(found.index) == ["Chinstrap", "Gentoo", "Adelie"]
assert found.loc["Gentoo", "n"] == 4

# %% test by_species-hidden 2
### BEGIN HIDDEN TESTS
expected = pd.DataFrame(
    {"bill": [5.0, 2.0], "n": [1, 2]}, index=pd.Index(["b", "a"], name="species")
)
pd.testing.assert_frame_equal(
    by_species(pd.DataFrame({"species": ["a", "b", "a"], "bill": [1.0, 5.0, 3.0]})),
    expected,
    check_dtype=False,
)
### END HIDDEN TESTS

# %% text
# **5.** Add the latitude of each bird's island. No bird may be lost.


# %% answer with_latitude
def with_latitude(table, islands):
    ### BEGIN SOLUTION
    return table.merge(islands[["island", "latitude"]], on="island", how="left")
    ### END SOLUTION


# %% test with_latitude-visible 1
islands = pd.read_csv("islands.csv")
placed = with_latitude(birds, islands)
assert len(placed) == 11
assert "latitude" in placed.columns and "area" not in placed

# %% test with_latitude-hidden 1
### BEGIN HIDDEN TESTS
assert placed["latitude"].isna().sum() == 4
assert np.isclose(placed.loc[placed["island"] == "Biscoe", "latitude"], -65.43).all()
### END HIDDEN TESTS

# %% text
# **6.** How many birds were seen in each year? A series, indexed by the year.


# %% answer per_year
def per_year(table):
    ### BEGIN SOLUTION
    return table.groupby(table["seen"].dt.year).size()
    ### END SOLUTION


# %% test per_year-visible 1
assert per_year(birds)[2007] == 6

# %% test per_year-hidden 2
### BEGIN HIDDEN TESTS
days = pd.DataFrame({"seen": pd.to_datetime(["2001-05-01", "1999-01-01", "2001-06-01"])})
assert per_year(days).to_dict() == {1999: 1, 2001: 2}
assert per_year(days).index.tolist() == [1999, 2001]
### END HIDDEN TESTS

# %% text
# **7.** A table with a row for each species, a column for each island and the number of birds in it,
# 0 where there is none.


# %% answer cross_table
def cross_table(table):
    ### BEGIN SOLUTION
    return pd.crosstab(table["species"], table["island"])
    ### END SOLUTION


# %% test cross_table-visible 1
counts = cross_table(birds)
assert counts.loc["Adelie", "Dream"] == 1
assert counts.loc["Gentoo", "Dream"] == 0

# %% test cross_table-hidden 1
### BEGIN HIDDEN TESTS
assert counts.to_numpy().sum() == len(birds)
np.testing.assert_array_equal(counts.loc["Adelie"].values, [1, 1, 2])
### END HIDDEN TESTS

# %% text
# **8.** A copy with a new column `size`: an ordered category `light` up to 3600, `medium` up to 4400,
# and `heavy`.


# %% answer sized
def sized(table):
    ### BEGIN SOLUTION
    bands = pd.cut(table["mass"], [0, 3600, 4400, np.inf], labels=["light", "medium", "heavy"])
    return table.assign(size=bands)
    ### END SOLUTION


# %% test sized-visible 1
assert sized(birds)["size"].tolist()[:2] == ["medium", "medium"]
assert "size" not in birds.columns

# %% test sized-hidden 2
### BEGIN HIDDEN TESTS
sizes = sized(pd.DataFrame({"mass": [3600, 3601, 4400, 9000]}))["size"]
assert list(sizes) == ["light", "medium", "medium", "heavy"]
assert sizes.cat.ordered
assert (sizes > "light").tolist() == [False, True, True, True]
### END HIDDEN TESTS
