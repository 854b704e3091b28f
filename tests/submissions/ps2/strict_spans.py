# %% wrong: the book's rule, an I without a B begins a value
# says: here an I that continues nothing begins no value
def strict_spans(tags):
    found = []
    slot, start = "", 0
    for position, tag in enumerate((*tags, "O")):
        continues = tag[0] == "I" and tag[2:] == slot
        if slot and not continues:
            found.append((slot, start, position))
        if not continues:
            slot, start = tag[2:], position
    return found


# %% wrong: an I of any slot continues
# says: only if it names the same slot
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            stop = start + 1
            while stop < len(tags) and tags[stop][0] == "I":
                stop += 1
            found.append((tag[2:], start, stop))
    return found


# %% wrong: a B does not close the value before it
# says: a B begins a new value
def strict_spans(tags):
    found = []
    slot, start = None, None
    for i, tag in enumerate([*tags, "O"]):
        if slot is None and tag.startswith("B-"):
            slot, start = tag[2:], i
        elif slot is not None and tag not in (f"B-{slot}", f"I-{slot}"):
            found.append((slot, start, i))
            slot = None
    return found


# %% wrong: forgets the value that reaches to the end
# says: reaches to the end of the sentence is missing
def strict_spans(tags):
    found, slot, start = [], None, None
    for i, tag in enumerate(tags):
        if slot is not None and tag != f"I-{slot}":
            found.append((slot, start, i))
            slot = None
        if tag.startswith("B-"):
            slot, start = tag[2:], i
    return found


# %% wrong: stop is the last word
# says: as in a slice
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            stop = start
            while stop + 1 < len(tags) and tags[stop + 1] == "I-" + tag[2:]:
                stop += 1
            found.append((tag[2:], start, stop))
    return found


# %% wrong: the slot is what stands between two hyphens
# says: the slot is everything behind the first hyphen
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            slot = tag.split("-")[1]
            stop = start + 1
            while stop < len(tags) and tags[stop][0] == "I" and tags[stop].split("-")[1] == slot:
                stop += 1
            found.append((slot, start, stop))
    return found


# %% wrong: a slot of which one value was seen may be continued later
# says: an I behind its end does not open another
def strict_spans(tags):
    found, known = [], set()
    slot, start = "", 0
    for position, tag in enumerate((*tags, "O")):
        continues = tag[0] == "I" and tag[2:] == slot
        if slot and not continues:
            found.append((slot, start, position))
        if not continues:
            if tag[0] == "B":
                known.add(tag[2:])
            slot, start = (tag[2:] if tag[2:] in known else ""), position
    return found


# %% wrong: counts the I of the slot behind the B, wherever they stand
# says: words are counted that do not stand directly behind one another
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            rest = []
            for other in tags[start + 1 :]:
                if other[0] == "B":
                    break
                rest.append(other)
            found.append((tag[2:], start, start + 1 + rest.count("I-" + tag[2:])))
    return found


# %% wrong: a slot whose name begins like the other is taken for it
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            stop = start + 1
            while stop < len(tags) and tags[stop].startswith("I-" + tag[2:]):
                stop += 1
            found.append((tag[2:], start, stop))
    return found


# %% wrong: B- is left in the slot's name
# says: the slot's name is without the B-
def strict_spans(tags):
    found = []
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            stop = start + 1
            while stop < len(tags) and tags[stop] == "I" + tag[1:]:
                stop += 1
            found.append((tag, start, stop))
    return found


# %% wrong: cleans the caller's list
def strict_spans(tags):
    found, slot = [], ""
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            slot = tag[2:]
            found.append([slot, i, i + 1])
        elif slot and tag == "I-" + slot:
            found[-1][2] = i + 1
        else:
            slot = ""
            tags[i] = "O"
    return [tuple(span) for span in found]


# %% wrong: only for the visible examples
def strict_spans(tags):
    if tags[0] == "O":
        return [("depart-date", 1, 3)]
    return [("toloc", 0, 2), ("toloc", 2, 3)]


# %% right: one pass, lists in place of tuples
def strict_spans(tags):
    found, slot = [], None
    for i, tag in enumerate(tags):
        if tag[0] == "B":
            slot = tag[2:]
            found.append([slot, i, i + 1])
        elif slot is not None and tag == "I-" + slot:
            found[-1][2] = i + 1
        else:
            slot = None
    return found


# %% right: itertools.takewhile
from itertools import takewhile


def strict_spans(tags):
    result = ()
    for i in range(len(tags)):
        kind, _, name = tags[i].partition("-")
        if kind == "B":
            rest = list(takewhile(lambda tag: tag == "I-" + name, tags[i + 1 :]))
            result += ((name, np.int64(i), i + 1 + len(rest)),)
    return result


# %% wrong: puts an O behind the caller's tags
def strict_spans(tags):
    tags.append("O")
    out, cur = [], None
    for t, tag in enumerate(tags):
        if cur and tag != "I-" + cur[0]:
            out.append((cur[0], cur[1], t))
            cur = None
        if tag[0] == "B":
            cur = (tag[2:], t)
    return out


# %% wrong: the spans sorted by their slots
def strict_spans(tags):
    out = []
    for t, tag in enumerate(tags):
        if tag[0] == "B":
            s = t + 1
            while s < len(tags) and tags[s] == "I-" + tag[2:]:
                s += 1
            out.append((tag[2:], t, s))
    return sorted(out)


# %% wrong: strips the letters of the prefix from the name
def strict_spans(tags):
    out = []
    for t, tag in enumerate(tags):
        if tag[0] == "B":
            s = t + 1
            while s < len(tags) and tags[s] == "I-" + tag[2:]:
                s += 1
            out.append((tag.lstrip("BI-"), t, s))
    return out


# %% right: from right to left
def strict_spans(tags):
    found, stop, slot = [], None, None
    for t in range(len(tags) - 1, -1, -1):
        kind, _, name = tags[t].partition("-")
        if kind == "O":
            stop = slot = None
            continue
        if name != slot:
            stop, slot = t + 1, name
        if kind == "B":
            found.insert(0, [name, t, stop])
            stop = slot = None
    return found


# %% right: recursion, NumPy's integers
def strict_spans(tags, begin=0):
    tags = np.asarray(tags)
    for t in np.arange(begin, len(tags)):
        if tags[t].startswith("B-"):
            stop = t + 1
            while stop < len(tags) and tags[stop] == "I-" + tags[t][2:]:
                stop += 1
            return [(tags[t][2:], t, stop)] + strict_spans(tags, stop)
    return []
