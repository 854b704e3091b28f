# Half of it: he looks only at the table that he has before him, and changes it.

# %% load
def load(path):
    return pd.read_csv("penguins.csv")


birds = load("penguins.csv")


# %% missing
def missing(table):
    return birds.isna().sum()[["mass", "sex"]]


# %% fill_mass
def fill_mass(table):
    table.loc[table["mass"].isna(), "mass"] = 3750
    return table


filled = fill_mass(birds)


# %% by_species
def by_species(table):
    grouped = table.groupby("species").agg(bill=("bill", "mean"), n=("bill", "size"))
    return grouped.loc[["Chinstrap", "Gentoo", "Adelie"]]


# %% with_latitude
def with_latitude(table, islands):
    return table.merge(islands[["island", "latitude"]], on="island", how="left")


# %% per_year
def per_year(table):
    return table.groupby(pd.to_datetime(table["seen"]).dt.year).size()


# %% cross_table
def cross_table(table):
    return pd.crosstab(table["species"], table["island"])


# %% sized
def sized(table):
    table = table.copy()
    table["size"] = np.where(
        table["mass"] < 3600, "light", np.where(table["mass"] < 4400, "medium", "heavy")
    )
    return table
