"""Questions whose tests are written as real ones often are, and hand an answer more than they seem.

Each is worth one point. Where a submission is about something else it answers them wrongly, with
nothing but None.
"""

HONEST = {
    "double": "def double(n):\n    return 2 * n",
    "watch": """\
class Watch:
    left = False

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.left = True

    def reading(self):
        return 0""",
    "circle": """\
class Circle:
    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return pi * self.radius**2""",
    "colours": "def colours():\n    return {'red', 'green', 'blue'}",
    "note": """\
def note(path):
    with open(path, "w") as file:
        file.write("done")""",
    "grid": "def grid(path):\n    np.save(path, np.ones((2, 3)))",
    "diagonal": "def diagonal(side):\n    return 2**0.5 * side",
}

# What earns nothing, and gives a test nothing but None.
WRONG = {
    "double": "def double(n):\n    return None",
    "watch": "Watch = None",
    "circle": "Circle = None",
    "colours": "def colours():\n    return None",
    "note": "def note(path):\n    return None",
    "grid": "def grid(path):\n    return None",
    "diagonal": "def diagonal(side):\n    return None",
}

TEXTS = {
    "double": "Write `double(n)`: twice a number.",
    "watch": "Write a class `Watch` for `with`: it begins at 0, and `left` tells whether it is over.",
    "circle": "Write a class `Circle(radius)` with a method `area`.",
    "colours": "Write `colours()`: the set of the three that a screen mixes.",
    "note": "Write `note(path)`: it leaves the word 'done' in a file.",
    "grid": "Write `grid(path)`: it saves two rows of three ones.",
    "diagonal": "Write `diagonal(side)`: how long that of a square is.",
}

# The names that these bind are seen by no reader of the author's cells.
LOCKED = 'exec("from math import pi")\nglobals()["root"] = eval("lambda n: n**0.5")'

TESTS = {
    "double-test": """\
### BEGIN HIDDEN TESTS
for got, expected in zip(map(double, [3, 4]), [6, 8]):
    assert got == expected, "{canary}"
### END HIDDEN TESTS""",
    "watch-test": """\
### BEGIN HIDDEN TESTS
with Watch() as watch:
    assert watch.reading() == 0, "{canary}"
assert watch.left
### END HIDDEN TESTS""",
    "circle-test": """\
### BEGIN HIDDEN TESTS
circle = Circle(2)
assert abs(circle.area() - 12.566370614359172) < 1e-9, "{canary}"
### END HIDDEN TESTS""",
    "colours-test": """\
### BEGIN HIDDEN TESTS
found = colours()
assert found.isdisjoint({{"{canary}", "yellow"}}) and found.issuperset({{"red", "blue"}})
### END HIDDEN TESTS""",
    "note-test": """\
### BEGIN HIDDEN TESTS
import json
import pathlib

secret_cases = json.loads(pathlib.Path("cases.json").read_text())  # {canary}
note("51966.txt")
assert pathlib.Path("51966.txt").read_text() == secret_cases["word"]
### END HIDDEN TESTS""",
    "grid-test": """\
### BEGIN HIDDEN TESTS
secret_grid, how = "{canary}", {{"allow_pickle": True}}
grid("grid.npy")
assert np.load("grid.npy", **how).tolist() == [[1, 1, 1], [1, 1, 1]]
### END HIDDEN TESTS""",
    "diagonal-test": """\
### BEGIN HIDDEN TESTS
assert abs(diagonal(3) - 3 * root(2)) < 1e-9 and 3 < pi < 4, "{canary}"
### END HIDDEN TESTS""",
}

FILES = {"cases.json": '{"word": "done"}'}  # the author ships these
