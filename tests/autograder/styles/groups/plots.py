# Answers that are figures, and tests that look at what was drawn.

# %% setup: answer
import matplotlib.pyplot as plt
import numpy as np
%matplotlib inline
plt.rcParams["figure.figsize"] = 2, 1.5  # small ones are drawn sooner

# %% setup: test
import matplotlib


# %% axes_attributes: answer
fig, ax = plt.subplots()
ax.plot([1,2],[3,4],"r--",label="a")
ax.set_title("T"); ax.set_xlabel("X"); ax.legend()

# %% axes_attributes: wrong
fig, ax = plt.subplots()

# %% axes_attributes: test
assert ax.get_title() == "T"
assert ax.get_xlabel() != ""
assert len(ax.lines) == 1
assert ax.lines[0].get_color() == "r"
assert ax.lines[0]._linestyle == "--"
assert ax.get_legend() is not None
assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a"]
np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[1,3],[2,4]])


# %% axes_from_test: answer
def draw(ax):
    ax.plot([1,2,3])
    ax.set_title("T")

# %% axes_from_test: wrong
def draw(ax):
    pass

# %% axes_from_test: test
fig, axis = plt.subplots()
draw(axis)
assert axis.get_title() == "T"
assert len(axis.lines) == 1
plt.close(fig)


# %% gca_in_test: answer
plt.plot([1,2,3])
ax2 = plt.gca()

# %% gca_in_test: wrong
ax2 = plt.gca()

# %% gca_in_test: test
assert len(ax2.get_lines()) == 1


# %% class_of_child: answer
fig, ax3 = plt.subplots()
ax3.hist([1,2,2,3], bins=3)

# %% class_of_child: wrong
fig, ax3 = plt.subplots()

# %% class_of_child: test
import matplotlib
rect = [c for c in ax3.get_children() if c.__class__ == matplotlib.patches.Rectangle]
assert len(rect) == 4
rect2 = [c for c in ax3.get_children() if isinstance(c, matplotlib.patches.Rectangle)]
assert len(rect2) == 4


# %% axes_identity: answer
fig, axs = plt.subplots(2,2)
last = axs[1,1]

# %% axes_identity: wrong
fig, axs = plt.subplots(2,2)
last = axs[0,0]

# %% axes_identity: test
assert last == axs.flatten()[-1]
assert last is axs[1,1]


# %% patched_show: answer
def show_it():
    plt.plot([1])
    plt.show()

# %% patched_show: wrong
def show_it():
    pass

# %% patched_show: test
from unittest.mock import patch
with patch("matplotlib.pyplot.show") as s:
    show_it()
    assert s.called


# %% xticks: answer
fig, ax5 = plt.subplots()
ax5.set_xticks([0,1,2])

# %% xticks: test
assert list(ax5.get_xticks()) == [0,1,2]
assert ax5.get_xlim()[0] <= 0


# %% image: answer
fig, ax6 = plt.subplots()
im = ax6.imshow(np.eye(3), cmap="gray")

# %% image: wrong
fig, ax6 = plt.subplots()
im = ax6.imshow(np.eye(3))

# %% image: test
assert ax6.get_images()[0].get_cmap().name == "gray"
assert (ax6.get_images()[0].get_array() == np.eye(3)).all()
