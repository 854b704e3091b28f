# %% wrong: all sentences in one bag
# says: compare within each sentence
def span_scores(true, predicted):
    t = {span for spans in true for span in spans}
    p = {span for spans in predicted for span in spans}
    r = len(t & p)
    total, said = sum(map(len, true)), sum(map(len, predicted))
    r = sum(span in t for spans in predicted for span in spans)
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": 2 * r / (said + total) if said + total else 0.0,
        "macro_f1": 2 * r / (said + total) if said + total else 0.0,
    }


# %% wrong: the mean over the sentences
# says: count over all sentences, and divide once
def span_scores(true, predicted):
    rows = []
    for t, p in zip(true, predicted):
        r = len(set(t) & set(p))
        rows.append((
            r / len(p) if p else 0.0,
            r / len(t) if t else 0.0,
            2 * r / (len(p) + len(t)) if t or p else 0.0,
        ))
    precision, recall, f1 = np.mean(rows, axis=0) if rows else (0.0, 0.0, 0.0)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1}


# %% wrong: divides by zero where nothing is predicted
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    slots = {s[0] for spans in true + predicted for s in spans}
    f1 = []
    for slot in slots:
        t = [{s for s in spans if s[0] == slot} for spans in true]
        p = [{s for s in spans if s[0] == slot} for spans in predicted]
        right = sum(len(a & b) for a, b in zip(t, p))
        f1.append(2 * right / (sum(map(len, t)) + sum(map(len, p))))
    return {
        "precision": r / said,
        "recall": r / total,
        "f1": 2 * r / (said + total),
        "macro_f1": sum(f1) / len(f1),
    }


# %% wrong: half a value is taken for right
# says: half a value is not right
def span_scores(true, predicted):
    r = said = total = 0
    by_slot = {}
    for t, p in zip(true, predicted):
        for slot, start, stop in p:
            hit = any(s == slot and a == start for s, a, b in t)
            r, said = r + hit, said + 1
            by_slot.setdefault(slot, [0, 0])
            by_slot[slot][0] += 2 * hit
            by_slot[slot][1] += 1
        for slot, start, stop in t:
            total += 1
            by_slot.setdefault(slot, [0, 0])[1] += 1
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": 2 * r / (said + total) if said + total else 0.0,
        "macro_f1": sum(a / b for a, b in by_slot.values()) / len(by_slot) if by_slot else 0.0,
    }


# %% wrong: a perfect score where there is nothing to find
# says: a quotient with the denominator 0 counts as 0
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    f1 = []
    for slot in {s[0] for spans in true + predicted for s in spans}:
        t = [{s for s in spans if s[0] == slot} for spans in true]
        p = [{s for s in spans if s[0] == slot} for spans in predicted]
        right = sum(len(a & b) for a, b in zip(t, p))
        f1.append(2 * right / (sum(map(len, t)) + sum(map(len, p))))
    return {
        "precision": r / said if said else 1.0,
        "recall": r / total if total else 1.0,
        "f1": 2 * r / (said + total) if said + total else 1.0,
        "macro_f1": sum(f1) / len(f1) if f1 else 1.0,
    }


# %% wrong: only the slots are compared
# says: half a value is not right
def span_scores(true, predicted):
    r = said = total = 0
    for t, p in zip(true, predicted):
        r += len({s[0] for s in t} & {s[0] for s in p})
        said, total = said + len(p), total + len(t)
    f1 = 2 * r / (said + total) if said + total else 0.0
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": f1,
        "macro_f1": f1,
    }


# %% wrong: takes the right spans out of the caller's lists
def span_scores(true, predicted):
    r, said, total = 0, sum(map(len, predicted)), sum(map(len, true))
    right, said_of, true_of = {}, {}, {}
    for t, p in zip(true, predicted):
        for span in t:
            true_of[span[0]] = true_of.get(span[0], 0) + 1
        for span in p:
            said_of[span[0]] = said_of.get(span[0], 0) + 1
            if span in t:
                t.remove(span)
                r += 1
                right[span[0]] = right.get(span[0], 0) + 1
    slots = {*said_of, *true_of}
    f1 = [2 * right.get(s, 0) / (said_of.get(s, 0) + true_of.get(s, 0)) for s in slots]
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": 2 * r / (said + total) if said + total else 0.0,
        "macro_f1": sum(f1) / len(f1) if f1 else 0.0,
    }


# %% wrong: only for the visible examples
def span_scores(true, predicted):
    if true == [[], []]:
        return {"precision": 0.0, "recall": 0.0, "f1": 0.0, "macro_f1": 0.0}
    return {"precision": 1 / 2, "recall": 2 / 5, "f1": 4 / 9, "macro_f1": 1 / 3}


# %% partly 1: F1 is right, precision and recall are exchanged, macro F1 is micro F1
# says: precision and recall are exchanged
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    f1 = 2 * r / (said + total) if said + total else 0.0
    return {
        "precision": r / total if total else 0.0,
        "recall": r / said if said else 0.0,
        "f1": f1,
        "macro_f1": f1,
    }


# %% partly 1: precision and recall are right, F1 is their arithmetic mean
# says: the harmonic mean
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    precision = r / said if said else 0.0
    recall = r / total if total else 0.0
    f1 = (precision + recall) / 2
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1}


# %% partly 2: the micro scores are right, the macro F1 is that of the micro
# says: this is the micro F1
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    f1 = 2 * r / (said + total) if said + total else 0.0
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": f1,
        "macro_f1": f1,
    }


# %% partly 2: the micro scores are right, a slot that is only predicted is left out of the macro F1
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    f1 = []
    for slot in {s[0] for spans in true for s in spans}:
        t = [{s for s in spans if s[0] == slot} for spans in true]
        p = [{s for s in spans if s[0] == slot} for spans in predicted]
        right = sum(len(a & b) for a, b in zip(t, p))
        f1.append(2 * right / (sum(map(len, t)) + sum(map(len, p))))
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": 2 * r / (said + total) if said + total else 0.0,
        "macro_f1": sum(f1) / len(f1) if f1 else 0.0,
    }


# %% partly 2: the micro scores are right, slots with F1 = 0 are left out of the mean
# says: a slot with F1 = 0 belongs to the mean
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    f1 = []
    for slot in {s[0] for spans in true for s in spans}:
        t = [{s for s in spans if s[0] == slot} for spans in true]
        p = [{s for s in spans if s[0] == slot} for spans in predicted]
        right = sum(len(a & b) for a, b in zip(t, p))
        if right:
            f1.append(2 * right / (sum(map(len, t)) + sum(map(len, p))))
    return {
        "precision": r / said if said else 0.0,
        "recall": r / total if total else 0.0,
        "f1": 2 * r / (said + total) if said + total else 0.0,
        "macro_f1": sum(f1) / len(f1) if f1 else 0.0,
    }


# %% partly 1: precision and recall are right, F1 divides by zero where both are 0
def span_scores(true, predicted):
    r = sum(len(set(t) & set(p)) for t, p in zip(true, predicted))
    said, total = sum(map(len, predicted)), sum(map(len, true))
    precision = r / said if said else 0.0
    recall = r / total if total else 0.0
    f1 = 2 * precision * recall / np.float64(precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "macro_f1": f1}


# %% right: the spans numbered by their sentence, sets
def span_scores(true, predicted):
    t = {(i, *span) for i, spans in enumerate(true) for span in spans}
    p = {(i, *span) for i, spans in enumerate(predicted) for span in spans}

    def scores(t, p):
        both = len(t & p)
        return (
            both / len(p) if p else 0,
            both / len(t) if t else 0,
            2 * both / (len(t) + len(p)) if t or p else 0,
        )

    result = dict(zip(("precision", "recall", "f1"), scores(t, p)))
    slots = sorted({span[1] for span in t | p})
    each = [scores({s for s in t if s[1] == k}, {s for s in p if s[1] == k})[2] for k in slots]
    result["macro_f1"] = np.mean(each) if each else 0
    return result


# %% right: Counter, the harmonic mean, NumPy scalars
from collections import Counter


def span_scores(true, predicted):
    r, p, t = Counter(), Counter(), Counter()
    for i in range(len(true)):
        t.update(slot for slot, _, _ in true[i])
        p.update(slot for slot, _, _ in predicted[i])
        r.update(slot for slot, a, b in predicted[i] if (slot, a, b) in true[i])

    def safe(a, b):
        return np.float64(a) / b if b else np.float64(0)

    precision = safe(sum(r.values()), sum(p.values()))
    recall = safe(sum(r.values()), sum(t.values()))
    slots = set(p) | set(t)
    macro = safe(sum(safe(2 * r[s], p[s] + t[s]) for s in slots), len(slots))
    f1 = safe(2 * precision * recall, precision + recall)
    return {"macro_f1": macro, "f1": f1, "recall": recall, "precision": precision}


# %% partly 2: the micro scores are right, each slot of each sentence is a mean's part
# says: each slot is counted in each sentence
def span_scores(true, predicted):
    def c(true, predicted, slot=None):
        R = P = T = 0
        for a, b in zip(true, predicted):
            a = [s for s in a if slot in (None, s[0])]
            b = [s for s in b if slot in (None, s[0])]
            R += sum(s in a for s in b)
            P += len(b)
            T += len(a)
        return (
            R / P if P else 0.0,
            R / T if T else 0.0,
            2 * R / (P + T) if P + T else 0.0,
        )

    p, r, f = c(true, predicted)
    m = [c([a], [b], k)[2] for a, b in zip(true, predicted) for k in {s[0] for s in a + b}]
    return {
        "precision": p,
        "recall": r,
        "f1": f,
        "macro_f1": sum(m) / len(m) if m else 0.0,
    }


# %% partly 2: the micro scores are right, the macro F1 is that of the mean precision and recall
def span_scores(true, predicted):
    def c(slot=None):
        R = P = T = 0
        for a, b in zip(true, predicted):
            a = [s for s in a if slot in (None, s[0])]
            b = [s for s in b if slot in (None, s[0])]
            R += sum(s in a for s in b)
            P += len(b)
            T += len(a)
        return (
            R / P if P else 0.0,
            R / T if T else 0.0,
            2 * R / (P + T) if P + T else 0.0,
        )

    p, r, f = c()
    slots = {s[0] for l in true + predicted for s in l}
    mp = sum(c(k)[0] for k in slots) / max(1, len(slots))
    mr = sum(c(k)[1] for k in slots) / max(1, len(slots))
    return {
        "precision": p,
        "recall": r,
        "f1": f,
        "macro_f1": 2 * mp * mr / (mp + mr) if mp + mr else 0.0,
    }


# %% right: nested loops, float32
def span_scores(true, predicted):
    slots = sorted({s[0] for l in list(true) + list(predicted) for s in l})
    n = np.zeros((len(slots), 3), dtype="float32")
    for a, b in zip(true, predicted):
        for s in b:
            n[slots.index(s[0]), 1] += 1
            for u in a:
                if tuple(u) == tuple(s):
                    n[slots.index(s[0]), 0] += 1
        for s in a:
            n[slots.index(s[0]), 2] += 1
    R, P, T = n.sum(axis=0)
    f = [2 * r / (p + t) for r, p, t in n]
    return {
        "precision": R / P if P else np.float32(0),
        "recall": R / T if T else np.float32(0),
        "f1": 2 * R / (P + T) if P + T else np.float32(0),
        "macro_f1": np.mean(f) if f else np.float32(0),
    }


# %% wrong: returns the numbers without their names
# says: return a dict
def span_scores(true, predicted):
    pairs = list(zip(true, predicted))
    r = sum(len(set(a) & set(b)) for a, b in pairs)
    p = sum(len(b) for _, b in pairs)
    t = sum(len(a) for a, _ in pairs)
    f1 = []
    for slot in {span[0] for a, b in pairs for span in a + b}:
        both = sum(len({s for s in a if s[0] == slot} & set(b)) for a, b in pairs)
        f1.append(2 * both / sum(s[0] == slot for a, b in pairs for s in a + b))
    macro = sum(f1) / len(f1) if f1 else 0
    return r / p if p else 0, r / t if t else 0, 2 * r / (p + t) if p + t else 0, macro
