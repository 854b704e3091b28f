# Little of it; two questions were left as they were handed out.

# %% load
def load(path):
    return pd.read_csv(path)


birds = load("penguins.csv")


# %% missing
def missing(table):
    return table.isna().sum().sum()


# %% fill_mass
def fill_mass(table):
    return table.dropna()


filled = fill_mass(birds)


# %% by_species
def by_species(table):
    return table.groupby("species").mean()


# %% with_latitude
def with_latitude(table, islands):
    return table.merge(islands, on="island")


# %% per_year
def per_year(table):
    return table["seen"].value_counts()
