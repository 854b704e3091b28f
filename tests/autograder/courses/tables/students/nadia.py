# Everything right, in her own way.

# %% load
def load(path):
    table = pd.read_csv(path)
    table["seen"] = pd.to_datetime(table["seen"])
    return table


birds = load("penguins.csv")
birds.head()


# %% missing
def missing(table):
    return pd.Series(
        {name: n for name in table if (n := int(table[name].isnull().sum()))}, dtype=int
    )


# %% fill_mass
def fill_mass(table):
    table = table.copy()
    for kind, group in table.groupby("species"):
        here = (table.species == kind) & table.mass.isna()
        table.loc[here, "mass"] = group["mass"].median()
    return table


filled = fill_mass(birds)


# %% by_species
def by_species(table):
    groups = table.groupby("species")["bill"]
    result = pd.concat([groups.mean(), groups.size().rename("n")], axis=1)
    return result.sort_values(by="bill")[::-1]


# %% with_latitude
def with_latitude(table, islands):
    latitude = islands.set_index("island")["latitude"]
    return table.assign(latitude=table["island"].map(latitude))


# %% per_year
def per_year(table):
    return table["seen"].dt.year.value_counts().sort_index()


# %% cross_table
def cross_table(table):
    return table.pivot_table(index="species", columns="island", aggfunc="size", fill_value=0)


# %% sized
def sized(table):
    def size(mass):
        return "light" if mass <= 3600 else "medium" if mass <= 4400 else "heavy"

    kind = pd.CategoricalDtype(["light", "medium", "heavy"], ordered=True)
    result = table.copy()
    result["size"] = result["mass"].map(size).astype(kind)
    return result
