# %% text
# # Figures that speak
# Every figure has a title and names on its axes. Do not call `plt.show()`.

# %% locked setup
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np

plt.rcParams["figure.figsize"] = 2, 1.5  # small ones are drawn sooner

months = np.arange(1, 13)
rain = np.array([60, 48, 52, 44, 71, 80, 77, 85, 62, 58, 66, 70])

# %% text
# **1.** Draw `rain` over `months` on new axes, as a dashed red line with round markers.

# %% answer rain_line
### BEGIN SOLUTION
fig, ax = plt.subplots()
ax.plot(months, rain, "ro--")
ax.set_title("Rain in a year")
ax.set_xlabel("month")
ax.set_ylabel("mm")
### END SOLUTION

# %% test rain_line-visible 1
assert len(ax.lines) == 1
assert ax.get_title() != "" and ax.get_xlabel() != "" and ax.get_ylabel() != ""

# %% test rain_line-hidden 2
### BEGIN HIDDEN TESTS
from matplotlib.colors import same_color
line = ax.lines[0]
np.testing.assert_array_equal(line.get_xydata(), np.column_stack([months, rain]))
assert line.get_linestyle() == "--" and line.get_marker() == "o"
assert same_color(line.get_color(), "red")
### END HIDDEN TESTS

# %% text
# **2.** Draw counts as bars on the axes that are given, the largest first.

# %% answer bars
def bars(counts, ax):
    ### BEGIN SOLUTION
    names = sorted(counts, key=counts.get, reverse=True)
    ax.bar(names, [counts[name] for name in names])
    ax.set_title("How many of each")
    ### END SOLUTION

# %% test bars-visible 1
figure, axes = plt.subplots()
bars({"oak": 3, "elm": 7}, axes)
assert [bar.get_height() for bar in axes.patches] == [7, 3]

# %% test bars-hidden 2
### BEGIN HIDDEN TESTS
figure, (left, right) = plt.subplots(1, 2)
bars({"a": 1, "b": 9, "c": 4}, left)
assert [tick.get_text() for tick in left.get_xticklabels()] == ["b", "c", "a"]
assert len(right.patches) == 0 and left.get_title() != ""
plt.close("all")
### END HIDDEN TESTS

# %% text
# **3.** A histogram of values on new axes, with bins of width 1 from 0 on. Give back the axes.

# %% answer histogram
def histogram(values):
    ### BEGIN SOLUTION
    fig, ax = plt.subplots()
    ax.hist(values, bins=np.arange(0, np.floor(max(values)) + 2))
    return ax
    ### END SOLUTION

# %% test histogram-visible 1
drawn = histogram([0.5, 1.5, 1.7])
assert [bar.get_height() for bar in drawn.patches] == [1, 2]

# %% test histogram-hidden 1
### BEGIN HIDDEN TESTS
drawn = histogram([2.0, 2.5, 0.1])
assert [bar.get_height() for bar in drawn.patches] == [1, 0, 2]
assert np.isclose(drawn.patches[1].get_width(), 1)
plt.close("all")
### END HIDDEN TESTS

# %% text
# **4.** One panel for each series, one below the other, with a common x axis; each has its name as a
# title. Give back the figure.

# %% answer panels
def panels(series):
    ### BEGIN SOLUTION
    fig, axes = plt.subplots(len(series), sharex=True, squeeze=False)
    for ax, (name, values) in zip(axes.flat, series.items()):
        ax.plot(values)
        ax.set_title(name)
    return fig
    ### END SOLUTION

# %% test panels-visible 1
figure = panels({"sun": [1, 2], "wind": [3, 1]})
assert [ax.get_title() for ax in figure.axes] == ["sun", "wind"]

# %% test panels-hidden 2
### BEGIN HIDDEN TESTS
figure = panels({"only": [1, 2, 3]})
assert isinstance(figure, plt.Figure) and len(figure.axes) == 1
figure = panels({"x": [5, 6], "y": [1, 2], "z": [0, 0]})
first, *_, last = figure.axes
assert first.get_shared_x_axes().joined(first, last)
assert last.lines[0].get_ydata().tolist() == [0, 0]
plt.close("all")
### END HIDDEN TESTS

# %% text
# **5.** A cloud of points on logarithmic axes, each as large as its weight says. Give back what
# `scatter` gives back.

# %% answer cloud
def cloud(x, y, weights, ax):
    ### BEGIN SOLUTION
    ax.set_xscale("log")
    ax.set_yscale("log")
    return ax.scatter(x, y, s=weights)
    ### END SOLUTION

# %% test cloud-visible 1
figure, axes = plt.subplots()
points = cloud([1, 10], [2, 20], [5, 50], axes)
assert axes.get_xscale() == axes.get_yscale() == "log"

# %% test cloud-hidden 1
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(points.get_offsets(), [[1, 2], [10, 20]])
np.testing.assert_allclose(points.get_sizes(), [5, 50])
plt.close("all")
### END HIDDEN TESTS

# %% text
# **6.** Write a figure of a curve into a PNG file of 200 times 100 pixels, and close it.

# %% answer save_curve
def save_curve(values, path):
    ### BEGIN SOLUTION
    fig, ax = plt.subplots(figsize=(2, 1), dpi=100)
    ax.plot(values)
    fig.savefig(path)
    plt.close(fig)
    ### END SOLUTION

# %% test save_curve-visible 1
import os
save_curve([1, 4, 2], "curve.png")
assert os.path.exists("curve.png")

# %% test save_curve-hidden 2
### BEGIN HIDDEN TESTS
open_before = plt.get_fignums()
save_curve([3, 3, 5], "other.png")
picture = plt.imread("other.png")
assert picture.shape[:2] == (100, 200)
assert picture[..., :3].std() > 0.01, "nothing is drawn"
assert plt.get_fignums() == open_before
### END HIDDEN TESTS

# %% text
# **7.** Draw a matrix as a picture in grey, the largest number white, with a bar that tells the colours.

# %% answer heat
def heat(matrix):
    ### BEGIN SOLUTION
    fig, ax = plt.subplots()
    picture = ax.imshow(matrix, cmap="gray")
    fig.colorbar(picture)
    return ax
    ### END SOLUTION

# %% test heat-visible 1
shown = heat(np.eye(3))
assert len(shown.images) == 1

# %% test heat-hidden 1
### BEGIN HIDDEN TESTS
image = shown.get_images()[0]
assert (image.get_array() == np.eye(3)).all()
assert image.get_cmap().name in ("gray", "grey", "Greys_r")
assert image.colorbar is not None and len(shown.figure.axes) == 2
plt.close("all")
### END HIDDEN TESTS

# %% text
# **8.** Two lines on given axes, a legend that names them, and the area between them filled.

# %% answer between
def between(ax, x, low, high):
    ### BEGIN SOLUTION
    ax.plot(x, low, label="low")
    ax.plot(x, high, label="high")
    ax.fill_between(x, low, high, alpha=0.3)
    ax.legend()
    ### END SOLUTION

# %% test between-visible 1
figure, axes = plt.subplots()
between(axes, [0, 1], [1, 1], [2, 3])
assert axes.get_legend() is not None

# %% test between-hidden 2
### BEGIN HIDDEN TESTS
assert sorted(text.get_text() for text in axes.get_legend().get_texts()) == ["high", "low"]
assert len(axes.lines) == 2 and len(axes.collections) == 1
assert axes.collections[0].get_paths()[0].vertices[:, 1].max() == 3
plt.close("all")
### END HIDDEN TESTS
