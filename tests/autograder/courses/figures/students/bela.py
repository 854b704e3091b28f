# Everything right, with pyplot where that is enough.

# %% rain_line
fig = plt.figure()
plt.plot(months, rain, color="red", linestyle="dashed", marker="o")
plt.title("Rain")
plt.xlabel("month of the year")
plt.ylabel("millimetres")
ax = plt.gca()


# %% bars
def bars(counts, ax):
    pairs = sorted(counts.items(), key=lambda pair: -pair[1])
    for name, count in pairs:
        ax.bar(name, count, color="green")
    ax.set(title="counts", ylabel="n")


# %% histogram
def histogram(values):
    plt.figure()
    plt.hist(values, bins=range(0, int(max(values)) + 2))
    return plt.gca()


# %% panels
def panels(series):
    fig = plt.figure()
    ax = None
    for number, name in enumerate(series, start=1):
        ax = fig.add_subplot(len(series), 1, number, sharex=ax)
        ax.plot(series[name])
        ax.set_title(name)
    return fig


# %% cloud
def cloud(x, y, weights, ax):
    points = ax.scatter(np.array(x), np.array(y), np.array(weights))
    ax.loglog()
    return points


# %% save_curve
def save_curve(values, path):
    fig = plt.figure(figsize=(4, 2))
    plt.plot(values)
    plt.savefig(path, dpi=50)
    plt.close()


# %% heat
def heat(matrix):
    plt.figure()
    plt.imshow(matrix, cmap=plt.cm.gray)
    ax = plt.gca()
    plt.colorbar()
    return ax


# %% between
def between(ax, x, low, high):
    ax.fill_between(x, low, high, color="0.8")
    lines = ax.plot(x, low) + ax.plot(x, high)
    ax.legend(lines, ["low", "high"])
