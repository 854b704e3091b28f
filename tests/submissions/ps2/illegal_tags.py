# %% wrong: an I behind an illegal I is accused as well
# says: tag 2 is judged by the tag before it
def illegal_tags(tags):
    found, slot = [], None
    for i, tag in enumerate(tags):
        if tag.startswith("B-") and len(tag) > 2:
            slot = tag[2:]
        elif tag == "O":
            slot = None
        elif not (tag.startswith("I-") and len(tag) > 2 and tag[2:] == slot):
            found.append(i)
            slot = None
    return found


# %% wrong: an I behind any B or I is legal
# says: an I behind a tag of another slot continues nothing
def illegal_tags(tags):
    found = []
    for i, tag in enumerate(tags):
        if tag == "O" or (tag.startswith("B-") and len(tag) > 2):
            continue
        if tag.startswith("I-") and len(tag) > 2 and i > 0 and tags[i - 1][:2] in ("B-", "I-"):
            continue
        found.append(i)
    return found


# %% wrong: the first tag is compared with the last
# says: an I at the start of the sentence
def illegal_tags(tags):
    found = []
    for i, tag in enumerate(tags):
        if tag == "O" or (tag.startswith("B-") and len(tag) > 2):
            continue
        if tag.startswith("I-") and len(tag) > 2 and tags[i - 1] in ("B" + tag[1:], tag):
            continue
        found.append(i)
    if found == [3, 4, 5, 0]:
        found.sort()
    return [i for i in found if i or tags[-1] != "B-depart-date"]


# %% wrong: only the I are looked at
# says: is illegal, too
def illegal_tags(tags):
    found = []
    for i, tag in enumerate(tags):
        if tag == "B-":
            found.append(i)
        if tag.startswith("I-") and (i == 0 or tags[i - 1] not in ("B" + tag[1:], tag)):
            found.append(i)
    return found


# %% wrong: an empty name is accepted
# says: B- without a slot's name
def illegal_tags(tags):
    found, before = [], "O"
    for i, tag in enumerate(tags):
        if tag[:2] == "I-":
            legal = before in ("B-" + tag[2:], tag)
        else:
            legal = tag == "O" or tag[:2] == "B-"
        if not legal:
            found.append(i)
        before = tag
    return found


# %% wrong: positions from 1
# says: positions count from 0
def illegal_tags(tags):
    found, before = [], "O"
    for i, tag in enumerate(tags, 1):
        if tag[:2] == "I-" and len(tag) > 2:
            legal = before in ("B-" + tag[2:], tag)
        else:
            legal = tag == "O" or (tag[:2] == "B-" and len(tag) > 2)
        if not legal:
            found.append(i)
        before = tag
    return found


# %% wrong: True and False for each tag
# says: positions were asked for
def illegal_tags(tags):
    found, before = [], "O"
    for tag in tags:
        if tag[:2] == "I-" and len(tag) > 2:
            legal = before in ("B-" + tag[2:], tag)
        else:
            legal = tag == "O" or (tag[:2] == "B-" and len(tag) > 2)
        found.append(not legal)
        before = tag
    return found


# %% wrong: small letters are accepted
# says: capital letters matter
def illegal_tags(tags):
    found, before = [], "O"
    for i, tag in enumerate(tag.capitalize() for tag in tags):
        if tag[:2] == "I-" and len(tag) > 2:
            legal = before in ("B-" + tag[2:], tag)
        else:
            legal = tag == "O" or (tag[:2] == "B-" and len(tag) > 2)
        if not legal:
            found.append(i)
        before = tag
    return found


# %% wrong: a hyphen in a slot's name is refused
# says: may contain a hyphen
def illegal_tags(tags):
    import re

    found, before = [], "O"
    for i, tag in enumerate(tags):
        if not re.fullmatch(r"O|[BI]-[^-]+", tag):
            found.append(i)
        elif tag[0] == "I" and before not in ("B" + tag[1:], tag):
            found.append(i)
        before = tag
    return found


# %% wrong: repairs the caller's list while it reads
def illegal_tags(tags):
    found = []
    for i, tag in enumerate(tags):
        if tag == "O" or (tag[:2] == "B-" and len(tag) > 2):
            continue
        if tag[:2] == "I-" and len(tag) > 2:
            if i > 0 and tags[i - 1] in ("B" + tag[1:], tag):
                continue
            tags[i] = "B" + tag[1:]
        found.append(i)
    return found


# %% wrong: compares only the beginning of the name
def illegal_tags(tags):
    found, before = [], "O"
    for i, tag in enumerate(tags):
        if tag[:2] == "I-" and len(tag) > 2:
            legal = before[:1] in ("B", "I") and tag[2:].startswith(before[2:] or "?")
        else:
            legal = tag == "O" or (tag[:2] == "B-" and len(tag) > 2)
        if not legal:
            found.append(i)
        before = tag
    return found


# %% wrong: only for the visible examples
def illegal_tags(tags):
    return [1, 3, 4] if len(tags) == 5 else [0, 3, 4, 5]


# %% right: a regular expression over pairs, NumPy positions
import re


def illegal_tags(tags):
    legal = []
    for before, tag in zip(["", *tags], tags):
        name = re.fullmatch(r"([BI])-(.+)", tag)
        if name and name[1] == "I":
            legal.append(before == tag or before == "B" + tag[1:])
        else:
            legal.append(tag == "O" or bool(name))
    return np.flatnonzero(~np.array(legal, dtype=bool))


# %% right: a set of what may come next, a tuple
def illegal_tags(tags):
    may_follow, found = set(), ()
    for i, tag in enumerate(tags):
        begins = tag[:2] == "B-" and tag != "B-"
        if not (tag == "O" or begins or tag in may_follow):
            found += (i,)
        may_follow = {"I" + tag[1:]} if tag[:2] in ("B-", "I-") and len(tag) > 2 else set()
    return found


# %% wrong: whatever stands in the place of the hyphen passes
def illegal_tags(tags):
    bad = []
    for t, tag in enumerate(tags):
        name = tag[2:]
        if tag == "O" or tag[:1] == "B" and name:
            continue
        if tag[:1] == "I" and name and t and tags[t - 1][:1] in "BI" and tags[t - 1][2:] == name:
            continue
        bad.append(t)
    return bad


# %% wrong: O with a name is accepted
def illegal_tags(tags):
    bad = []
    for t, tag in enumerate(tags):
        if tag.startswith("O") or tag.startswith("B-") and len(tag) > 2:
            continue
        if (
            tag.startswith("I-")
            and len(tag) > 2
            and t
            and tags[t - 1][:2] in ("B-", "I-")
            and tags[t - 1][2:] == tag[2:]
        ):
            continue
        bad.append(t)
    return bad


# %% wrong: of the tag before an I only the name is looked at
def illegal_tags(tags):
    bad = []
    for t, tag in enumerate(tags):
        if tag == "O" or tag.startswith("B-") and len(tag) > 2:
            continue
        if tag.startswith("I-") and len(tag) > 2 and t and tags[t - 1][2:] == tag[2:]:
            continue
        bad.append(t)
    return bad


# %% wrong: an I without a name is accepted behind another one
def illegal_tags(tags):
    bad = []
    for t, tag in enumerate(tags):
        if tag == "O" or tag.startswith("B-") and len(tag) > 2:
            continue
        if tag.startswith("I-") and t and tags[t - 1] in ("B-" + tag[2:], "I-" + tag[2:]):
            continue
        bad.append(t)
    return bad


# %% right: an array of positions, partition
def illegal_tags(tags):
    bad = []
    for t in np.arange(len(tags)):
        kind, hyphen, name = tags[t].partition("-")
        good = tags[t] == "O"
        if hyphen and name:
            good = (
                kind == "B"
                or kind == "I"
                and t > 0
                and tags[t - 1] in [k + "-" + name for k in "BI"]
            )
        if not good:
            bad.append(t)
    return np.array(bad)
