# Figures that functions draw: on axes that a test gives them, or on axes that they return.

# %% returns_axes: answer
import matplotlib.pyplot as plt
import numpy as np
def line(x, y, ax=None):
    ax = ax or plt.gca()
    ax.plot(x, y, marker="o")
    ax.set(xlabel="x", ylabel="y")
    return ax

# %% returns_axes: wrong
import matplotlib.pyplot as plt
import numpy as np
def line(x, y, ax=None):
    plt.plot(x, y, marker="o")
    plt.xlabel("x")

# %% returns_axes: test
ax = line([0, 1], [2, 3])
assert ax.get_xlabel() == "x" and ax.get_ylabel() == "y"
assert ax.lines[-1].get_marker() == "o"
assert list(ax.lines[-1].get_ydata()) == [2, 3]
plt.close("all")


# %% given_axes: answer
def bars(counts, ax):
    ax.bar(list(counts), list(counts.values()), color="tab:blue")
    ax.set_title(f"{sum(counts.values())} in all")

# %% given_axes: wrong
def bars(counts, ax):
    plt.bar(list(counts), list(counts.values()))
    plt.title("in all")

# %% given_axes: test
fig, (left, right) = plt.subplots(1, 2)
bars({"a": 3, "b": 1}, ax=left)
assert [bar.get_height() for bar in left.patches] == [3, 1]
assert left.get_title() == "4 in all"
assert len(right.patches) == 0
plt.close(fig)


# %% figure_of_panels: answer
def panels(series):
    fig, axes = plt.subplots(len(series), 1, sharex=True, figsize=(4, 6))
    for ax, (name, values) in zip(axes, series.items()):
        ax.plot(values)
        ax.set_title(name)
    return fig

# %% figure_of_panels: wrong
def panels(series):
    fig, axes = plt.subplots(len(series), 1, sharex=True, figsize=(4, 6))
    for ax, (name, values) in zip(axes, series.items()):
        ax.plot(values)
    return fig

# %% figure_of_panels: test
figure = panels({"one": [1, 2], "two": [3, 4], "three": [5, 6]})
assert isinstance(figure, plt.Figure)
assert len(figure.axes) == 3
assert [ax.get_title() for ax in figure.axes] == ["one", "two", "three"]
assert tuple(figure.get_size_inches()) == (4, 6)
plt.close(figure)


# %% histogram: answer
def histogram(values, bins):
    fig, ax = plt.subplots()
    counts, edges, _ = ax.hist(values, bins=bins)
    return counts, edges

# %% histogram: wrong
def histogram(values, bins):
    fig, ax = plt.subplots()
    counts, edges, _ = ax.hist(values)
    return counts, edges

# %% histogram: test
counts, edges = histogram([1, 1, 2, 5], bins=4)
np.testing.assert_array_equal(counts, [2, 1, 0, 1])
assert len(edges) == 5
plt.close("all")


# %% scatter_offsets: answer
fig, cloud = plt.subplots()
points = cloud.scatter([1, 2, 3], [4, 5, 6], c=[0.1, 0.2, 0.3])
cloud.set_yscale("log")

# %% scatter_offsets: wrong
fig, cloud = plt.subplots()
points = cloud.scatter([4, 5, 6], [1, 2, 3], c=[0.1, 0.2, 0.3])
cloud.set_yscale("log")

# %% scatter_offsets: test
assert cloud.get_yscale() == "log"
np.testing.assert_allclose(cloud.collections[0].get_offsets(), [[1, 4], [2, 5], [3, 6]])
np.testing.assert_allclose(points.get_array(), [0.1, 0.2, 0.3])


# %% pandas_plot: answer
import pandas as pd
def draw_totals(table):
    return table.groupby("kind")["n"].sum().plot.bar(title="Totals", legend=False)

# %% pandas_plot: wrong
import pandas as pd
def draw_totals(table):
    return table["n"].plot.bar(title="Totals", legend=False)

# %% pandas_plot: test
plt.figure()
drawn = draw_totals(pd.DataFrame({"kind": ["p", "q", "p"], "n": [1, 2, 4]}))
assert [patch.get_height() for patch in drawn.patches] == [5, 2]
assert [tick.get_text() for tick in drawn.get_xticklabels()] == ["p", "q"]
plt.close("all")


# %% saved_picture: answer
def save_plot(values, path):
    fig, ax = plt.subplots()
    ax.plot(values)
    fig.savefig(path, dpi=50)
    plt.close(fig)

# %% saved_picture: wrong
def save_plot(values, path):
    fig, ax = plt.subplots()
    ax.plot(values)
    plt.close(fig)

# %% saved_picture: test
import pathlib
save_plot([1, 2, 3], "curve.png")
picture = plt.imread("curve.png")
assert picture.ndim == 3 and picture.std() > 0
pathlib.Path("curve.png").unlink()


# %% number_of_figures: answer
def quiet_plot(values):
    fig, ax = plt.subplots()
    ax.plot(values)
    plt.close(fig)
    return len(ax.lines)

# %% number_of_figures: wrong
def quiet_plot(values):
    fig, ax = plt.subplots()
    ax.plot(values)
    return len(ax.lines)

# %% number_of_figures: test
before = len(plt.get_fignums())
assert quiet_plot([1, 2]) == 1
assert len(plt.get_fignums()) == before
