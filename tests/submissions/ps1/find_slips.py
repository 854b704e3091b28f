# %% wrong: goes on from its own size, so that one slip accuses all that follow
# says: go on from the printed size
def find_slips(input_side, rows):
    slips, n = [], input_side
    for name, k, s, p, printed in rows:
        n = (n + 2 * p - k) // s + 1
        if n != printed:
            slips.append(name)
    return slips


# %% wrong: padding on one side only
# says: the padding is on both sides
def find_slips(input_side, rows):
    slips, n = [], input_side
    for name, k, s, p, printed in rows:
        if (n + p - k) // s + 1 != printed:
            slips.append(name)
        n = printed
    return slips


# %% wrong: truncates towards zero, so that an impossible layer passes as 1
def find_slips(input_side, rows):
    slips, n = [], input_side
    for name, k, s, p, printed in rows:
        if int((n + 2 * p - k) / s) + 1 != printed:
            slips.append(name)
        n = printed
    return slips


# %% wrong: rounds up
def find_slips(input_side, rows):
    slips, n = [], input_side
    for name, k, s, p, printed in rows:
        if int(np.ceil((n + 2 * p - k) / s)) + 1 != printed:
            slips.append(name)
        n = printed
    return slips


# %% wrong: stops at the first slip
def find_slips(input_side, rows):
    n = input_side
    for name, k, s, p, printed in rows:
        if (n + 2 * p - k) // s + 1 != printed:
            return [name]
        n = printed
    return []


# %% wrong: empties the caller's list
# says: empties the caller
def find_slips(input_side, rows):
    slips = []
    while rows:
        name, k, s, p, printed = rows.pop(0)
        if (input_side + 2 * p - k) // s + 1 != printed:
            slips.append(name)
        input_side = printed
    return slips


# %% wrong: counts the slips
def find_slips(input_side, rows):
    slips, n = 0, input_side
    for name, k, s, p, printed in rows:
        slips += (n + 2 * p - k) // s + 1 != printed
        n = printed
    return slips


# %% wrong: accepts a size that is too small, looking for too large ones only
def find_slips(input_side, rows):
    slips, n = [], input_side
    for name, k, s, p, printed in rows:
        if printed > (n + 2 * p - k) // s + 1:
            slips.append(name)
        n = printed
    return slips


# %% right: a comprehension over pairs of neighbours
def find_slips(input_side, rows):
    before = [input_side] + [row[4] for row in rows]
    return [
        name
        for n, (name, k, s, p, printed) in zip(before, rows)
        if len(range(0, n + 2 * p - k + 1, s)) != printed
    ]


# %% right: checks whether the printed number of windows fits and one more does not, a tuple
def find_slips(input_side, rows):
    found = ()
    for name, kernel, stride, pad, printed in rows:
        room = input_side + 2 * pad
        needed = (printed - 1) * stride + kernel
        if needed > room or needed + stride <= room:
            found += (name,)
        input_side = printed
    return found


# %% wrong: a set of names, in the order of the alphabet
def find_slips(input_side, rows):
    slips, n = set(), input_side
    for name, k, s, p, printed in rows:
        if (n + 2 * p - k) // s + 1 != printed:
            slips.add(name)
        n = printed
    return sorted(slips)


# %% wrong: each name once
def find_slips(input_side, rows):
    slips, n = {}, input_side
    for name, k, s, p, printed in rows:
        if (n + 2 * p - k) // s + 1 != printed:
            slips[name] = True
        n = printed
    return list(slips)
