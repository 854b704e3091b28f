# Everything right, in her own way.

# %% count
def count(path):
    lines = words = signs = 0
    with open(path, encoding="utf8") as file:
        for line in file:
            lines += 1
            words += len(line.split())
            signs += len(line)
    return lines, words, signs


# %% frequencies
from collections import Counter


def frequencies(text):
    words = "".join(sign if sign.isalnum() else " " for sign in text).lower().split()
    pairs = list(Counter(sorted(words)).items())
    pairs.sort(key=lambda pair: pair[1], reverse=True)
    return pairs


# %% places
def places(path):
    with open(path, encoding="utf-8") as file:
        header, *rows = csv.reader(file, delimiter=";")
    found = []
    for row in rows:
        place = dict(zip(header, row))
        place["Höhe"] = int(place["Höhe"])
        found.append(place)
    return found


# %% save
def save(data, path):
    text = json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False)
    Path(path).write_text(text, encoding="utf-8")


# %% requests
def requests(lines):
    pattern = re.compile(r'^([\d.]+) - \[.*?\] "([A-Z]+) (.*?)" (\d{3}) ')
    return ((m[1], m[2], m[3], int(m[4])) for m in map(pattern.match, lines) if m is not None)


# %% tidy
import os
import shutil


def tidy(folder):
    seen = set()
    for name in os.listdir(folder):
        place = os.path.join(folder, name)
        _, dot, ending = name.rpartition(".")
        if os.path.isfile(place) and dot:
            os.makedirs(os.path.join(folder, ending), exist_ok=True)
            shutil.move(place, os.path.join(folder, ending, name))
            seen.add(ending)
    return sorted(seen)


# %% logged
class logged:
    def __init__(self, path):
        self.path = path

    def __call__(self, function):
        def inner(*args):
            result = function(*args)
            with open(self.path, "a") as file:
                print(
                    f"{function.__name__}({', '.join(repr(a) for a in args)}) -> {result!r}",
                    file=file,
                )
            return result

        inner.__name__, inner.__doc__ = function.__name__, function.__doc__
        return inner


# %% number_lines
def number_lines():
    n = 0
    for n, line in enumerate(iter(input, ""), start=1):
        print(str(n).rjust(2), line)
    return n
