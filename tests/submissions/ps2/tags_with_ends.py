# %% wrong: the book's function, IOB and nothing refused
# says: these are the tags of IOB
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        tags[start] = f"B-{slot}"
        tags[start + 1 : stop] = [f"I-{slot}"] * (stop - start - 1)
    return tags


# %% wrong: a single word bears B, nothing is refused
# says: a value of a single word bears S-
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        for i in range(start, stop):
            tags[i] = f"I-{slot}"
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}"
    return tags


# %% wrong: takes stop for the last word, refuses what ends with the sentence
# says: stop is the first position behind the value
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if not 0 <= start <= stop < length:
            raise ValueError
        for i in range(start, stop + 1):
            tags[i] = f"I-{slot}"
        tags[stop] = f"E-{slot}"
        tags[start] = f"B-{slot}" if start < stop else f"S-{slot}"
    return tags


# %% wrong: returns None in place of raising, single words bear E
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if not 0 <= start < stop <= length:
            return None
        for i in range(start, stop):
            if tags[i] != "O":
                return None
            tags[i] = f"I-{slot}"
        tags[start] = f"B-{slot}"
        tags[stop - 1] = f"E-{slot}"
    return tags


# %% wrong: refuses everything
def tags_with_ends(spans, length):
    raise ValueError("these spans cannot be written")


# %% wrong: sorts the caller's list
def tags_with_ends(spans, length):
    spans.sort(key=lambda span: span[1])
    tags, end = ["O"] * length, 0
    for slot, start, stop in spans:
        if start < end or stop <= start or stop > length:
            raise ValueError("cannot be written")
        tags[start:stop] = [f"I-{slot}"] * (stop - start)
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
        end = stop
    return tags


# %% wrong: touching spans are refused as well
# says: two spans may touch
def tags_with_ends(spans, length):
    tags, end = ["O"] * length, -1
    for slot, start, stop in sorted(spans, key=lambda span: span[1]):
        if start <= end or stop <= start or start < 0 or stop > length:
            raise ValueError("cannot be written")
        tags[start:stop] = [f"I-{slot}"] * (stop - start)
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
        end = stop
    return tags


# %% wrong: only for the visible examples
def tags_with_ends(spans, length):
    if length == 7:
        return ["O", "B-fromloc", "I-fromloc", "E-fromloc", "O", "S-toloc", "O"]
    if spans == [("fromloc", 0, 2), ("toloc", 2, 5)]:
        return []
    raise ValueError


# %% partly 1: the tags are right, nothing is refused
# says: nothing is refused
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        for i in range(start, min(stop, length)):
            tags[i] = f"I-{slot}"
        tags[min(stop, length) - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
    return tags


# %% partly 1: the tags are right, a negative start is not refused
# says: a negative position
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if start >= stop or stop > length:
            raise ValueError("outside the sentence")
        for i in range(start, stop):
            if tags[i] != "O":
                raise ValueError("overlap")
            tags[i] = f"I-{slot}"
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
    return tags


# %% partly 1: the tags are right, an overlap is seen only with the span before it in the list
# says: the spans come in any order
def tags_with_ends(spans, length):
    tags, before = ["O"] * length, []
    for slot, start, stop in spans:
        if start < 0 or start >= stop or stop > length:
            raise ValueError("outside the sentence")
        if before and before[0] <= start < before[1]:
            raise ValueError("overlap")
        before = start, stop
        tags[start:stop] = [f"I-{slot}"] * (stop - start)
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
    return tags


# %% partly 1: the tags are right, a span without a word is skipped
# says: a span without a word
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if start < 0 or stop > length:
            raise ValueError("outside the sentence")
        for i in range(start, stop):
            if tags[i] != "O":
                raise ValueError("overlap")
            tags[i] = f"I-{slot}"
            if i == stop - 1:
                tags[i] = f"E-{slot}"
            if i == start:
                tags[i] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
    return tags


# %% partly 1: the tags are right, IndexError in place of ValueError
# says: a ValueError was asked for
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if start < 0 or start >= stop or stop > length:
            raise IndexError("outside the sentence")
        for i in range(start, stop):
            if tags[i] != "O":
                raise IndexError("overlap")
            tags[i] = f"I-{slot}"
        tags[stop - 1] = f"E-{slot}"
        tags[start] = f"B-{slot}" if stop - start > 1 else f"S-{slot}"
    return tags


# %% partly 1: the refusals are right, the tags are those of IOB
# says: these are the tags of IOB
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, start, stop in spans:
        if start < 0 or start >= stop or stop > length:
            raise ValueError("outside the sentence")
        for i in range(start, stop):
            if tags[i] != "O":
                raise ValueError("overlap")
            tags[i] = f"I-{slot}" if i > start else f"B-{slot}"
    return tags


# %% right: sorted, and compared with the neighbour
class Overlap(ValueError):
    """Two spans share a word."""


def tags_with_ends(spans, length):
    tags, free = [], 0
    for slot, start, stop in sorted(spans, key=lambda span: span[1:]):
        if start < 0 or stop > length:
            raise ValueError(f"{slot} reaches outside the sentence")
        if stop - start < 1:
            raise ValueError(f"{slot} has no word")
        if start < free:
            raise Overlap(slot)
        tags += ["O"] * (start - free)
        if stop - start == 1:
            tags += [f"S-{slot}"]
        else:
            tags += [f"B-{slot}", *[f"I-{slot}"] * (stop - start - 2), f"E-{slot}"]
        free = stop
    return tags + ["O"] * (length - free)


# %% right: each word counts its spans, a tuple
def tags_with_ends(spans, length):
    owner = np.full(length, -1)
    for number, (slot, first, end) in enumerate(spans):
        if first < 0 or end > length or first >= end or np.any(owner[first:end] >= 0):
            raise ValueError("these spans cannot be written")
        owner[first:end] = number
    tags = []
    for word, number in enumerate(owner):
        if number < 0:
            tags.append("O")
            continue
        slot, first, end = spans[number]
        letters = {first: "B", end - 1: "E"} if end - first > 1 else {first: "S"}
        tags.append(letters.get(word, "I") + "-" + slot)
    return tuple(tags)


# %% partly 1: the tags are right, only the ends of a span are looked at
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, a, b in spans:
        if a < 0 or b > length or a >= b:
            raise ValueError("outside")
        if tags[a] != "O" or tags[b - 1] != "O":
            raise ValueError("overlap")
        for t in range(a, b):
            tags[t] = "I-" + slot
        tags[a], tags[b - 1] = "B-" + slot, "E-" + slot
        if b == a + 1:
            tags[a] = "S-" + slot
    return tags


# %% partly 1: the tags are right, the same span twice is taken for one
def tags_with_ends(spans, length):
    tags = ["O"] * length
    last = 0
    for slot, a, b in sorted(set(spans), key=lambda s: s[1:]):
        if a < last or b > length or a >= b:
            raise ValueError("outside or overlap")
        last = b
        tags[a:b] = (
            ["B-" + slot] + ["I-" + slot] * (b - a - 2) + ["E-" + slot]
            if b > a + 1
            else ["S-" + slot]
        )
    return tags


# %% partly 1: the tags are right, an overlap in the same slot is not refused
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, a, b in spans:
        if a < 0 or b > length or a >= b:
            raise ValueError("outside")
        if any(t != "O" and t[2:] != slot for t in tags[a:b]):
            raise ValueError("overlap")
        tags[a:b] = (
            ["B-" + slot] + ["I-" + slot] * (b - a - 2) + ["E-" + slot]
            if b > a + 1
            else ["S-" + slot]
        )
    return tags


# %% partly 1: the refusals are right, at most one word behind the last span has a tag
def tags_with_ends(spans, length):
    last, tags = 0, []
    for slot, a, b in sorted(spans, key=lambda s: s[1]):
        if a < last or b > length or a >= b:
            raise ValueError("outside or overlap")
        tags += ["O"] * (a - last)
        tags += (
            ["B-" + slot] + ["I-" + slot] * (b - a - 2) + ["E-" + slot]
            if b > a + 1
            else ["S-" + slot]
        )
        last = b
    return tags + (["O"] if last < length else [])


# %% right: sets, an array of texts, a ValueError of one's own
class BadSpan(ValueError):
    pass


def tags_with_ends(spans, length):
    seen, tags = set(), np.full(length, "O", dtype="U60")
    for slot, a, b in spans:
        here = set(range(a, b))
        if not here or not here <= set(range(length)) or here & seen:
            raise BadSpan(f"{slot} {a} {b}")
        seen |= here
        tags[a:b] = "I-" + slot
        tags[a] = "B-" + slot
        tags[b - 1] = "E-" + slot
        if len(here) == 1:
            tags[a] = "S-" + slot
    return tags


# %% partly 1: the tags are right, `assert` in place of raise ValueError
# says: write `raise ValueError
def tags_with_ends(spans, length):
    tags = ["O"] * length
    for slot, a, b in spans:
        assert 0 <= a < b <= length, "outside"
        assert set(tags[a:b]) == {"O"}, "overlap"
        inside = [f"I-{slot}"] * (b - a - 2)
        many = [f"B-{slot}", *inside, f"E-{slot}"]
        tags[a:b] = many if b > a + 1 else [f"S-{slot}"]
    return tags
