# Wrong in nearly everything.

# %% count
def count(path):
    return len(path)


# %% frequencies
def frequencies(text):
    return {word: text.count(word) for word in text.split()}


# %% places
def places(path):
    return csv.DictReader(open(path))


# %% save
def save(data, path):
    json.dumps(data)


# %% requests
def requests(lines):
    for line in lines:
        yield tuple(line.split())


# %% logged
def logged(path):
    def decorate(function):
        print("called", path)
        return function

    return decorate


# %% number_lines
def number_lines():
    lines = []
    while input() != "":
        lines.append(input())
    return len(lines)
