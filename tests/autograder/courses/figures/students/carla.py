# Draws on whatever axes are there, and not on those that are given.

# %% rain_line
fig, ax = plt.subplots()
ax.plot(months, rain, color="red")
ax.set_title("Rain in a year")
ax.set_xlabel("month")
ax.set_ylabel("mm")


# %% bars
def bars(counts, ax):
    names = sorted(counts, key=counts.get, reverse=True)
    plt.bar(names, [counts[name] for name in names])
    plt.title("How many of each")


# %% histogram
def histogram(values):
    fig, ax = plt.subplots()
    ax.hist(values, bins=2)
    return ax


# %% panels
def panels(series):
    fig, axes = plt.subplots(len(series), sharex=True)
    for ax, (name, values) in zip(axes, series.items()):
        ax.plot(values)
        ax.set_title(name)
    return fig


# %% cloud
def cloud(x, y, weights, ax):
    ax.set_xscale("log")
    ax.set_yscale("log")
    return ax.scatter(x, y)


# %% save_curve
def save_curve(values, path):
    plt.plot(values)
    plt.savefig(path)


# %% heat
def heat(matrix):
    fig, ax = plt.subplots()
    ax.imshow(matrix, cmap="gray")
    return ax


# %% between
def between(ax, x, low, high):
    ax.plot(x, low)
    ax.plot(x, high)
    ax.fill_between(x, low, high)
    ax.legend(["low", "high"])
