# %% wrong: counts the least frequent tag as right
# says: at best one of the two tags is right
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts = defaultdict(Counter)
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[max(0, i - memory) : i + 1])][tag] += 1
    errors, total = Counter(), 0
    for known, tags in counts.items():
        total += tags.total()
        if len(tags) > 1:
            errors[known[-1]] += tags.total()
    return 1 - errors.total() / total, dict(errors)


# %% wrong: the share of errors, and words that cost none
# says: this is the share of errors
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts = defaultdict(Counter)
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[max(0, i - memory) : i + 1])][tag] += 1
    errors, total = Counter(), 0
    for known, tags in counts.items():
        total += tags.total()
        errors[known[-1]] += tags.total() - max(tags.values())
    return errors.total() / total, dict(errors)


# %% wrong: the share of different words
# says: every occurrence of a word counts
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts = defaultdict(Counter)
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[max(0, i - memory) : i + 1])][tag] += 1
    errors = {}
    for known, tags in counts.items():
        if len(tags) > 1:
            errors[known[-1]] = errors.get(known[-1], 0) + tags.total() - max(tags.values())
    return 1 - len(errors) / len(counts), errors


# %% wrong: returns the number of errors
# says: the number of errors
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts = defaultdict(Counter)
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[max(0, i - memory) : i + 1])][tag] += 1
    errors = Counter()
    for known, tags in counts.items():
        errors[known[-1]] += tags.total() - max(tags.values())
    return errors.total(), {word: n for word, n in errors.items() if n}


# %% wrong: remembers one word too many
# says: the word before it is known as well
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts, total = defaultdict(Counter), 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[max(0, i - memory - 1) : i + 1])][tag] += 1
            total += 1
    errors = Counter()
    for known, tags in counts.items():
        errors[known[-1]] += tags.total() - max(tags.values())
    return 1 - errors.total() / total, {word: n for word, n in errors.items() if n}


# %% wrong: the whole past is always known
# says: with nothing before it
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts, total = defaultdict(Counter), 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts[tuple(words[: i + 1])][tag] += 1
            total += 1
    errors = Counter()
    for known, tags in counts.items():
        errors[known[-1]] += tags.total() - max(tags.values())
    return 1 - errors.total() / total, {word: n for word, n in errors.items() if n}


# %% wrong: at most one error for each thing that is known
def unavoidable_errors(sentences, memory):
    tags_of, total = {}, 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            tags_of.setdefault(tuple(words[max(0, i - memory) : i + 1]), set()).add(tag)
            total += 1
    errors = {}
    for known, tags in tags_of.items():
        if len(tags) > 1:
            errors[known[-1]] = errors.get(known[-1], 0) + 1
    return 1 - sum(errors.values()) / total, errors


# %% wrong: takes the words out of the caller's lists
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts, total = defaultdict(Counter), 0
    for words, tags in sentences:
        while tags:
            counts[tuple(words[max(0, len(words) - 1 - memory) :])][tags.pop()] += 1
            words.pop()
            total += 1
    errors = Counter()
    for known, tags in counts.items():
        errors[known[-1]] += tags.total() - max(tags.values())
    return 1 - errors.total() / total, {word: n for word, n in errors.items() if n}


# %% wrong: only for the visible examples
def unavoidable_errors(sentences, memory):
    return {
        0: (0.8, {"november": 1, "taipei": 1}),
        1: (0.9, {"november": 1}),
        2: (0.9, {"taoyuan": 1, "november": 1, "10th": 1}),
    }.get(memory, (29 / 30, {"taoyuan": 1}))


# %% partly 1: without memory it is right, the chapter's sum, which has no effect of memory
# says: the memory has no effect
def unavoidable_errors(sentences, memory):
    from collections import Counter, defaultdict

    counts, total = defaultdict(Counter), 0
    for words, tags in sentences:
        for word, tag in zip(words, tags):
            counts[word][tag] += 1
            total += 1
    errors = {word: tags.total() - max(tags.values()) for word, tags in counts.items()}
    return 1 - sum(errors.values()) / total, {word: n for word, n in errors.items() if n}


# %% partly 1: without memory it is right, near the start the slice begins at a negative position
# says: a negative start of a slice
def unavoidable_errors(sentences, memory):
    counts, total = {}, 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            known = (tuple(words[i - memory : i]), words[i])
            counts.setdefault(known, []).append(tag)
            total += 1
    errors = {}
    for (_, word), tags in counts.items():
        wrong = len(tags) - max(map(tags.count, tags))
        if wrong:
            errors[word] = errors.get(word, 0) + wrong
    return 1 - sum(errors.values()) / total, errors


# %% partly 1: without memory it is right, otherwise the book's window with its future
# says: the words that follow are known
def unavoidable_errors(sentences, memory):
    counts, total = {}, 0
    for words, tags in sentences:
        padded = [""] * memory + words + [""] * memory
        for i, tag in enumerate(tags):
            counts.setdefault((tuple(padded[i : i + 2 * memory + 1]), words[i]), []).append(tag)
            total += 1
    errors = {}
    for (_, word), tags in counts.items():
        wrong = len(tags) - max(map(tags.count, tags))
        if wrong:
            errors[word] = errors.get(word, 0) + wrong
    return 1 - sum(errors.values()) / total, errors


# %% partly 1: without memory it is right, otherwise the past without its order
def unavoidable_errors(sentences, memory):
    counts, total = {}, 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            known = (frozenset(words[max(0, i - memory) : i]), words[i])
            counts.setdefault(known, []).append(tag)
            total += 1
    errors = {}
    for (_, word), tags in counts.items():
        wrong = len(tags) - max(map(tags.count, tags))
        if wrong:
            errors[word] = errors.get(word, 0) + wrong
    return 1 - sum(errors.values()) / total, errors


# %% partly 1: without memory it is right, otherwise a word's errors in two pasts overwrite each other
def unavoidable_errors(sentences, memory):
    counts, total = {}, 0
    for words, tags in sentences:
        for i, tag in enumerate(tags):
            counts.setdefault(tuple(words[max(0, i - memory) : i + 1]), []).append(tag)
            total += 1
    errors = {}
    for known, tags in counts.items():
        wrong = len(tags) - max(map(tags.count, tags))
        if wrong:
            errors[known[-1]] = wrong
    return 1 - sum(errors.values()) / total, errors


# %% right: Counter, padded with None, counts what is right
from collections import Counter, defaultdict


def unavoidable_errors(sentences, memory):
    table = defaultdict(Counter)
    for words, tags in sentences:
        padded = [None] * memory + list(words)
        for i, tag in enumerate(tags):
            table[tuple(padded[i : i + memory + 1])][tag] += 1
    right = sum(max(tags.values()) for tags in table.values())
    errors = Counter()
    for known, tags in table.items():
        errors[known[-1]] += sum(tags.values()) - max(tags.values())
    return right / sum(len(words) for words, _ in sentences), +errors


# %% right: text keys, NumPy numbers, a list in place of a pair
def unavoidable_errors(sentences, memory):
    keys, labels, last = [], [], []
    for words, tags in sentences:
        for i in range(len(words)):
            past = words[max(0, i - memory) : i]
            keys.append("|".join([str(len(past)), *past, words[i]]))
            labels.append(tags[i])
            last.append(words[i])
    keys, labels, last = np.array(keys), np.array(labels), np.array(last)
    errors = {}
    for key in np.unique(keys):
        where = keys == key
        counts = np.unique(labels[where], return_counts=True)[1]
        word = str(last[where][0])
        errors[word] = errors.get(word, 0) + counts.sum() - counts.max()
    errors = {word: n for word, n in errors.items() if n}
    return [np.float64(1 - sum(errors.values()) / len(keys)), errors]


# %% partly 1: without memory it is right, otherwise the words of the past run together
from collections import Counter, defaultdict


def unavoidable_errors(sentences, memory):
    seen = defaultdict(Counter)
    for words, tags in sentences:
        for t, tag in enumerate(tags):
            seen["".join(words[max(0, t - memory) : t]), words[t]][tag] += 1
    errors = Counter()
    for key, c in seen.items():
        errors[key[1]] += sum(c.values()) - max(c.values())
    total = sum(len(w) for w, _ in sentences)
    return 1 - sum(errors.values()) / total, {w: n for w, n in errors.items() if n}


# %% partly 1: without memory it is right, otherwise the past goes on into the sentence before
# says: the past goes on into the sentence before
from collections import Counter, defaultdict


def unavoidable_errors(sentences, memory):
    seen = defaultdict(Counter)
    all_words = [w for words, _ in sentences for w in words]
    all_tags = [g for _, tags in sentences for g in tags]
    for t, tag in enumerate(all_tags):
        seen[tuple(all_words[max(0, t - memory) : t + 1])][tag] += 1
    errors = Counter()
    for key, c in seen.items():
        errors[key[-1]] += sum(c.values()) - max(c.values())
    return 1 - sum(errors.values()) / len(all_tags), {w: n for w, n in errors.items() if n}


# %% partly 1: without memory it is right, otherwise the position is known as well
from collections import Counter, defaultdict


def unavoidable_errors(sentences, memory):
    seen = defaultdict(Counter)
    for words, tags in sentences:
        for t, tag in enumerate(tags):
            key = tuple(words[max(0, t - memory) : t + 1])
            seen[(t if memory else 0,) + key][tag] += 1
    errors = Counter()
    for key, c in seen.items():
        errors[key[-1]] += sum(c.values()) - max(c.values())
    total = sum(len(w) for w, _ in sentences)
    return 1 - sum(errors.values()) / total, {w: n for w, n in errors.items() if n}


# %% partly 1: without memory it is right, otherwise the tags before are known as well
# says: too much is known
from collections import Counter, defaultdict


def unavoidable_errors(sentences, memory):
    seen = defaultdict(Counter)
    for words, tags in sentences:
        for t, tag in enumerate(tags):
            a = max(0, t - memory)
            seen[tuple(words[a : t + 1]), tuple(tags[a:t])][tag] += 1
    errors = Counter()
    for key, c in seen.items():
        errors[key[0][-1]] += sum(c.values()) - max(c.values())
    total = sum(len(w) for w, _ in sentences)
    return 1 - sum(errors.values()) / total, {w: n for w, n in errors.items() if n}


# %% right: recursion, a list in place of a pair, an OrderedDict
from collections import OrderedDict


def past(words, t, memory):
    return () if t < 0 or memory < 0 else past(words, t - 1, memory - 1) + (words[t],)


def unavoidable_errors(sentences, memory):
    rows = [(past(w, t, memory), g[t]) for w, g in sentences for t in range(len(w))]
    right, errors = 0, OrderedDict()
    for key in sorted({k for k, _ in rows}):
        tags = [g for k, g in rows if k == key]
        best = max(tags.count(g) for g in tags)
        right += best
        if best < len(tags):
            errors[key[-1]] = errors.get(key[-1], 0) + len(tags) - best
    return [right / len(rows), errors]
