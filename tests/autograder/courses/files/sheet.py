# %% text
# # Files and text
# `poem.txt`, `orte.csv` and `access.log` lie beside this notebook. Close every file that you open, and
# change none of these three.

# %% locked setup
import csv
import json
import re
from pathlib import Path

# %% text
# **1.** How many lines, words and characters does a file have?


# %% answer count
def count(path):
    ### BEGIN SOLUTION
    text = Path(path).read_text(encoding="utf-8")
    return len(text.splitlines()), len(text.split()), len(text)
    ### END SOLUTION


# %% test count-visible 1
assert count("poem.txt") == (4, 14, 70)

# %% test count-hidden 2
### BEGIN HIDDEN TESTS
Path("empty.txt").write_text("")
assert count("empty.txt") == (0, 0, 0)
Path("umlaut.txt").write_text("für\nÖl", encoding="utf-8")
assert count("umlaut.txt") == (2, 2, 6)
assert count(Path("umlaut.txt")) == (2, 2, 6)
### END HIDDEN TESTS

# %% text
# **2.** The words of a text and how often each occurs, whatever its case and without punctuation; the
# most frequent first, words that occur equally often in alphabetical order.


# %% answer frequencies
def frequencies(text):
    ### BEGIN SOLUTION
    counts = {}
    for word in re.findall(r"\w+", text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ### END SOLUTION


# %% test frequencies-visible 1
with open("poem.txt") as file:
    poem = file.read()
assert frequencies(poem)[:2] == [("the", 3), ("rain", 2)]

# %% test frequencies-hidden 2
### BEGIN HIDDEN TESTS
assert frequencies("b a, B. c! C?") == [("b", 2), ("c", 2), ("a", 1)]
assert frequencies("...") == []
assert frequencies("Über über") == [("über", 2)]
### END HIDDEN TESTS

# %% text
# **3.** Read a file of places like `orte.csv` as a list of dictionaries; `Höhe` is a whole number.


# %% answer places
def places(path):
    ### BEGIN SOLUTION
    with open(path, encoding="utf-8", newline="") as file:
        return [row | {"Höhe": int(row["Höhe"])} for row in csv.DictReader(file, delimiter=";")]
    ### END SOLUTION


# %% test places-visible 1
assert places("orte.csv")[0] == {"Straße": "Höhenweg", "Ort": "Zürich", "Höhe": 408}

# %% test places-hidden 2
### BEGIN HIDDEN TESTS
with open("more.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, delimiter=";")
    writer.writerows([["Ort", "Höhe"], ["A; B", "1"], ["C", "-2"]])
assert places("more.csv") == [{"Ort": "A; B", "Höhe": 1}, {"Ort": "C", "Höhe": -2}]
### END HIDDEN TESTS

# %% text
# **4.** Write any data of lists, dictionaries, texts and numbers into a JSON file, keys in alphabetical
# order, letters as they are.


# %% answer save
def save(data, path):
    ### BEGIN SOLUTION
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, sort_keys=True, ensure_ascii=False)
    ### END SOLUTION


# %% test save-visible 1
save({"b": [1, 2], "a": None}, "data.json")
with open("data.json") as file:
    assert json.load(file) == {"a": None, "b": [1, 2]}

# %% test save-hidden 1
### BEGIN HIDDEN TESTS
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "places.json"
    save({"z": "Zürich", "a": 1}, path)
    written = path.read_text(encoding="utf-8")
assert written.index('"a"') < written.index('"z"')
assert "Zürich" in written
### END HIDDEN TESTS

# %% text
# **5.** A generator of the requests in a log: (address, method, path, status). Lines that are no
# request are passed over.


# %% answer requests
def requests(lines):
    ### BEGIN SOLUTION
    for line in lines:
        found = re.match(r'(\S+) - \[[^]]*\] "(\w+) (\S+)" (\d+) \d+', line)
        if found:
            address, method, path, status = found.groups()
            yield address, method, path, int(status)
    ### END SOLUTION


# %% test requests-visible 1
with open("access.log") as log:
    found = list(requests(log))
assert len(found) == 4
assert found[0] == ("10.0.0.1", "GET", "/index.html", 200)

# %% test requests-hidden 2
### BEGIN HIDDEN TESTS
import io
import types

stream = io.StringIO('9.9.9.9 - [now] "PUT /x" 201 5\n\nnothing\n')
assert list(requests(stream)) == [("9.9.9.9", "PUT", "/x", 201)]
assert isinstance(requests([]), types.GeneratorType)
endless = requests(line for _ in iter(int, 1) for line in ['1.1.1.1 - [t] "GET /" 200 1'])
assert next(endless)[2] == "/" and next(endless)[0] == "1.1.1.1"
### END HIDDEN TESTS

# %% text
# **6.** Move each file of a folder into a folder beside it that has the name of its ending: `a.txt` to
# `txt/a.txt`. Give back the endings, sorted. Files without an ending stay.


# %% answer tidy
def tidy(folder):
    ### BEGIN SOLUTION
    endings = set()
    for path in list(Path(folder).iterdir()):
        ending = path.suffix.lstrip(".")
        if path.is_file() and ending:
            (path.parent / ending).mkdir(exist_ok=True)
            path.rename(path.parent / ending / path.name)
            endings.add(ending)
    return sorted(endings)
    ### END SOLUTION


# %% test tidy-visible 1
desk = Path("desk")
desk.mkdir(exist_ok=True)
for name in ("a.txt", "b.txt", "c.csv"):
    (desk / name).write_text(name)
assert tidy("desk") == ["csv", "txt"]
assert (desk / "txt" / "a.txt").read_text() == "a.txt"

# %% test tidy-hidden 2
### BEGIN HIDDEN TESTS
assert tidy("desk") == [], "it is tidy already"
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "README").write_text("stays")
    (Path(folder) / "x.tar.gz").touch()
    assert tidy(folder) == ["gz"]
    assert sorted(path.name for path in Path(folder).iterdir()) == ["README", "gz"]
### END HIDDEN TESTS

# %% text
# **7.** A decorator `logged(path)`: each call of the function appends a line `name(arguments) -> result`
# to a file.

# %% answer logged
import functools


def logged(path):
    ### BEGIN SOLUTION
    def decorate(function):
        @functools.wraps(function)
        def wrapped(*arguments):
            result = function(*arguments)
            given = ", ".join(map(repr, arguments))
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"{function.__name__}({given}) -> {result!r}\n")
            return result

        return wrapped

    return decorate
    ### END SOLUTION


# %% test logged-visible 1
@logged("calls.txt")
def add(a, b):
    return a + b


assert add(1, 2) == 3
assert Path("calls.txt").read_text() == "add(1, 2) -> 3\n"


# %% test logged-hidden 2
### BEGIN HIDDEN TESTS
@logged("others.txt")
def shout(text):
    "Loud."
    return text.upper()


assert shout("a") + shout("b") == "AB"
assert shout.__name__ == "shout" and shout.__doc__ == "Loud."
assert Path("others.txt").read_text().splitlines() == ["shout('a') -> 'A'", "shout('b') -> 'B'"]
### END HIDDEN TESTS

# %% text
# **8.** Ask for lines until an empty one comes, and print each with its number, in two places:
# ` 1 first`. Give back how many there were.


# %% answer number_lines
def number_lines():
    ### BEGIN SOLUTION
    n = 0
    while line := input("line: "):
        n += 1
        print(f"{n:2} {line}")
    return n
    ### END SOLUTION


# %% test number_lines-visible 1
from unittest.mock import patch

with patch("builtins.input", side_effect=["first", "second", ""]):
    assert number_lines() == 2

# %% test number_lines-hidden 2
### BEGIN HIDDEN TESTS
import contextlib

said = io.StringIO()
with patch("builtins.input", side_effect=[*"abcdefghij", ""]), contextlib.redirect_stdout(said):
    assert number_lines() == 10
assert said.getvalue().splitlines()[0] == " 1 a"
assert said.getvalue().splitlines()[-1] == "10 j"
### END HIDDEN TESTS
