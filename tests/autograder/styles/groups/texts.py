# Text and data: regular expressions, JSON, CSV, SQLite, paths, formats, encodings.

# %% word_count: answer
from collections import Counter
import re
def word_count(text):
    return Counter(re.findall(r"[a-z']+", text.lower()))

# %% word_count: wrong
from collections import Counter
import re
def word_count(text):
    return Counter(text.split())

# %% word_count: test
from collections import Counter
counts = word_count("The cat. The dog, the end")
assert counts["the"] == 3
assert counts.most_common(1) == [("the", 3)]
assert counts == Counter({"the": 3, "cat": 1, "dog": 1, "end": 1})
assert counts["bird"] == 0


# %% compiled_pattern: answer
import re
DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")

# %% compiled_pattern: wrong
import re
DATE = re.compile(r"(\d{4})-(\d\d)")

# %% compiled_pattern: test
assert DATE.match("2024-05").groupdict() == {"year": "2024", "month": "05"}
assert DATE.fullmatch("2024-5") is None
assert DATE.sub(r"\g<month>/\g<year>", "in 2024-05") == "in 05/2024"
assert isinstance(DATE, re.Pattern)


# %% match_object: answer
def find_price(text):
    return re.search(r"(\d+)\.(\d\d) EUR", text)

# %% match_object: wrong
def find_price(text):
    return re.search(r"(\d+) EUR", text)

# %% match_object: test
found = find_price("costs 12.50 EUR today")
assert found is not None
assert found.group(1) == "12" and found.groups() == ("12", "50")
assert found.start() == 6
assert find_price("free") is None


# %% json_round_trip: answer
import json
def to_json(record):
    return json.dumps(record, sort_keys=True, ensure_ascii=False)

# %% json_round_trip: wrong
import json
def to_json(record):
    return str(record)

# %% json_round_trip: test
import json
record = {"name": "Zoë", "marks": [1, 2.5, None], "ok": True}
assert json.loads(to_json(record)) == record
assert to_json({"b": 1, "a": "é"}) == '{"a": "é", "b": 1}'


# %% csv_reader: answer
import csv
def read_totals(path):
    with open(path, newline="") as file:
        return {row["name"]: int(row["n"]) for row in csv.DictReader(file)}

# %% csv_reader: wrong
import csv
def read_totals(path):
    with open(path, newline="") as file:
        return {row["name"]: row["n"] for row in csv.DictReader(file)}

# %% csv_reader: test
import csv
with open("totals.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["name", "n"])
    writer.writerows([["a, b", 1], ["c", 2]])
assert read_totals("totals.csv") == {"a, b": 1, "c": 2}


# %% csv_from_lines: answer
def parse(lines):
    return list(csv.reader(lines, delimiter=";"))

# %% csv_from_lines: wrong
def parse(lines):
    return [line.split(",") for line in lines]

# %% csv_from_lines: test
assert parse(["a;b", '"1;2";3']) == [["a", "b"], ["1;2", "3"]]
assert parse(line for line in ["x;y"]) == [["x", "y"]]


# %% pathlib_tree: answer
from pathlib import Path
def notes(folder):
    return sorted(path.name for path in Path(folder).rglob("*.md"))

# %% pathlib_tree: wrong
from pathlib import Path
def notes(folder):
    return sorted(path.name for path in Path(folder).glob("*.md"))

# %% pathlib_tree: test
import tempfile
from pathlib import Path
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "deep").mkdir()
    (Path(folder) / "a.md").write_text("a")
    (Path(folder) / "deep" / "b.md").write_text("b")
    (Path(folder) / "c.txt").touch()
    assert notes(folder) == ["a.md", "b.md"]
    assert notes(Path(folder)) == ["a.md", "b.md"]


# %% path_result: answer
def with_date(path, date):
    path = Path(path)
    return path.with_name(f"{path.stem}-{date}{path.suffix}")

# %% path_result: wrong
def with_date(path, date):
    return f"{path}-{date}"

# %% path_result: test
import pathlib
assert with_date("data/log.txt", "2024") == pathlib.Path("data/log-2024.txt")
assert with_date("log.txt", "x").suffix == ".txt"
assert isinstance(with_date("a.b", "c"), pathlib.Path)


# %% append_to_log: answer
def log_line(path, text):
    with open(path, "a", encoding="utf-8") as file:
        file.write(text + "\n")

# %% append_to_log: wrong
def log_line(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")

# %% append_to_log: test
import os
if os.path.exists("app.log"):
    os.remove("app.log")
log_line("app.log", "eins")
log_line("app.log", "zwölf")
with open("app.log", encoding="utf-8") as file:
    assert file.read().splitlines() == ["eins", "zwölf"]


# %% missing_file: answer
def read_or_empty(path):
    try:
        with open(path) as file:
            return file.read()
    except FileNotFoundError:
        return ""

# %% missing_file: wrong
def read_or_empty(path):
    with open(path) as file:
        return file.read()

# %% missing_file: test
assert read_or_empty("there_is_no_such.txt") == ""
assert read_or_empty("shipped2.txt").strip() == "original"


# %% sqlite_query: answer
import sqlite3
def best(connection, n):
    rows = connection.execute("SELECT name FROM scores ORDER BY points DESC LIMIT ?", (n,))
    return [name for (name,) in rows]

# %% sqlite_query: wrong
import sqlite3
def best(connection, n):
    rows = connection.execute("SELECT name FROM scores LIMIT ?", (n,))
    return [name for (name,) in rows]

# %% sqlite_query: test
import sqlite3
database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE scores (name TEXT, points INTEGER)")
database.executemany("INSERT INTO scores VALUES (?, ?)", [("a", 1), ("b", 3), ("c", 2)])
assert best(database, 2) == ["b", "c"]


# %% sql_text: answer
query = "SELECT kind, COUNT(*) FROM animals GROUP BY kind ORDER BY kind"

# %% sql_text: wrong
query = "SELECT kind FROM animals ORDER BY kind"

# %% sql_text: test
import sqlite3
zoo = sqlite3.connect(":memory:")
zoo.executescript("CREATE TABLE animals (kind TEXT); INSERT INTO animals VALUES ('owl'), ('ape'), ('owl');")
assert zoo.execute(query).fetchall() == [("ape", 1), ("owl", 2)]


# %% formats: answer
def receipt(name, price, count=1):
    return f"{name:.<12}{count:>3d} x {price:8,.2f} = {price * count:+.1e} ({count / 8:.1%})"

# %% formats: wrong
def receipt(name, price, count=1):
    return f"{name}{count} x {price} = {price * count} ({count / 8})"

# %% formats: test
assert receipt("tea", 1234.5, 2) == "tea.........  2 x 1,234.50 = +2.5e+03 (25.0%)"


# %% unicode_text: answer
import unicodedata
def plain(text):
    split = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign)).casefold()

# %% unicode_text: wrong
import unicodedata
def plain(text):
    return text.encode("ascii", "ignore").decode().casefold()

# %% unicode_text: test
assert plain("Señor Müller") == "senor muller"
assert plain("") == ""


# %% encode: answer
def caesar(text, shift):
    return bytes((byte - 97 + shift) % 26 + 97 for byte in text.encode("ascii"))

# %% encode: wrong
def caesar(text, shift):
    return bytes(byte + shift for byte in text.encode("ascii"))

# %% encode: test
assert caesar("xyz", 3) == b"abc"
assert caesar("abc", 1).decode() == "bcd"
assert isinstance(caesar("a", 0), bytes)


# %% template_and_textwrap: answer
import textwrap
from string import Template
def letter(name, width=20):
    text = Template("Dear $name, thank you for your order.").substitute(name=name)
    return textwrap.fill(text, width)

# %% template_and_textwrap: wrong
def letter(name, width=20):
    return f"Dear {name}, thank you for your order."

# %% template_and_textwrap: test
assert letter("Ada").split("\n") == ["Dear Ada, thank you", "for your order."]
assert all(len(line) <= 20 for line in letter("Wilhelmina").splitlines())


# %% word_generator: answer
def long_words(lines, n):
    for line in lines:
        for word in line.split():
            if len(word) >= n:
                yield word

# %% word_generator: wrong
def long_words(lines, n):
    for line in lines:
        for word in line.split():
            if len(word) > n:
                yield word

# %% word_generator: test
import io
assert list(long_words(io.StringIO("a bee\nnests here"), 4)) == ["nests", "here"]
assert next(long_words(["abcd"], 4)) == "abcd"


# %% zip_archive: answer
import zipfile
def pack(paths, archive):
    with zipfile.ZipFile(archive, "w") as packed:
        for path in paths:
            packed.write(path)

# %% zip_archive: wrong
import zipfile
def pack(paths, archive):
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(paths[0])

# %% zip_archive: test
import zipfile
for name in ("one.txt", "two.txt"):
    with open(name, "w") as file:
        file.write(name)
pack(["one.txt", "two.txt"], "both.zip")
assert zipfile.ZipFile("both.zip").namelist() == ["one.txt", "two.txt"]
