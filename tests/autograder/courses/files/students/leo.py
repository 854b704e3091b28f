# He has the given files in mind, and nothing else.

# %% count
def count(path):
    text = open("poem.txt").read()
    return len(text.splitlines()), len(text.split()), len(text)


# %% frequencies
def frequencies(text):
    words = text.lower().replace(",", "").replace(";", "").replace(".", "").split()
    return sorted({(w, words.count(w)) for w in words}, key=lambda pair: -pair[1])


# %% places
def places(path):
    rows = []
    with open(path, encoding="utf-8") as file:
        header = file.readline().strip().split(";")
        for line in file:
            row = dict(zip(header, line.strip().split(";")))
            row["Höhe"] = int(row["Höhe"])
            rows.append(row)
    return rows


# %% save
def save(data, path):
    with open(path, "w") as file:
        json.dump(data, file)


# %% requests
def requests(lines):
    found = []
    for line in lines:
        parts = line.split()
        if len(parts) == 7:
            found.append((parts[0], parts[3][1:], parts[4][:-1], int(parts[5])))
    return found


# %% tidy
def tidy(folder):
    folder = Path(folder)
    endings = []
    for path in sorted(folder.glob("*.*")):
        ending = path.suffix[1:]
        (folder / ending).mkdir(exist_ok=True)
        path.rename(folder / ending / path.name)
        if ending not in endings:
            endings.append(ending)
    return sorted(endings)


# %% logged
def logged(path):
    def decorate(function):
        def wrapped(*arguments):
            result = function(*arguments)
            with open(path, "w") as file:
                file.write(f"{function.__name__}{arguments} -> {result}\n")
            return result

        return wrapped

    return decorate


# %% number_lines
def number_lines():
    n = 0
    while True:
        line = input()
        if line == "":
            return n
        n += 1
        print(n, line)
