# %% wrong: the end token is kept
# says: end token is no part
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    while len(word) < longest and token != end:
        p, state = step(token, state)
        token = int(np.argmax(p))
        likely *= p[token]
        word.append(token)
    return word, likely


# %% wrong: the start token is kept
# says: start token is no part
def write_greedily(step, state, start, end, longest):
    word, likely = [start], 1.0
    while len(word) <= longest:
        p, state = step(word[-1], state)
        token = int(np.argmax(p))
        likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: the end token does not end
# says: ends the word
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    for _ in range(longest):
        p, state = step(token, state)
        token = int(np.argmax(p))
        likely *= p[token]
        word.append(token)
    return word, likely


# %% wrong: always the first state
# says: not handed on
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    while len(word) < longest:
        p, _ = step(token, state)
        token = int(np.argmax(p))
        likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: always the start token
# says: its own token
def write_greedily(step, state, start, end, longest):
    word, likely = [], 1.0
    while len(word) < longest:
        p, state = step(start, state)
        token = int(np.argmax(p))
        likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: one token more than the longest
# says: longer than
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    while len(word) <= longest:
        p, state = step(token, state)
        token = int(np.argmax(p))
        likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: the word is cut off afterwards
# says: the whole word is written
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    for _ in range(30):
        p, state = step(token, state)
        token = int(np.argmax(p))
        if len(word) < longest:
            likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word[:longest], likely


# %% wrong: the last look is one too many
# says: once more than needed
def write_greedily(step, state, start, end, longest):
    word, likely = [], 1.0
    p, state = step(start, state)
    token = int(np.argmax(p))
    while len(word) < longest:
        likely *= p[token]
        if token == end:
            break
        word.append(token)
        p, state = step(token, state)
        token = int(np.argmax(p))
    return word, likely


# %% wrong: the end token is not counted
# says: with its own probability
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    while len(word) < longest:
        p, state = step(token, state)
        token = int(np.argmax(p))
        if token == end:
            break
        likely *= p[token]
        word.append(token)
    return word, likely


# %% wrong: probabilities are added
# says: product
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 0.0
    while len(word) < longest:
        p, state = step(token, state)
        token = int(np.argmax(p))
        likely += p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: the token is drawn
def write_greedily(step, state, start, end, longest):
    rng, word, token, likely = np.random.default_rng(0), [], start, 1.0
    while len(word) < longest:
        p, state = step(token, state)
        token = int(rng.choice(len(p), p=np.array(p) / np.sum(p)))
        likely *= p[token]
        if token == end:
            break
        word.append(token)
    return word, likely


# %% wrong: the word alone
# says: two things are returned
def write_greedily(step, state, start, end, longest):
    word, token = [], start
    while len(word) < longest:
        p, state = step(token, state)
        token = int(np.argmax(p))
        if token == end:
            break
        word.append(token)
    return word


# %% wrong: looks at the length after the first token
def write_greedily(step, state, start, end, longest):
    word, token, likely = [], start, 1.0
    while True:
        p, state = step(token, state)
        token = int(np.argmax(p))
        likely *= p[token]
        if token == end:
            return word, likely
        word.append(token)
        if len(word) >= longest:
            return word, likely


# %% wrong: no return
# says: is there a `return`
def write_greedily(step, state, start, end, longest):
    print(step(start, state))


# %% right: a loop that counts, and logarithms
def write_greedily(step, state, start, end, longest):
    word, cost = [], 0.0
    for k in range(longest):
        p, state = step(word[-1] if k else start, state)
        best = max(range(len(p)), key=lambda token: p[token])
        cost -= np.log(p[best])
        if best == end:
            break
        word.append(best)
    return word, np.exp(-cost)


# %% right: it calls itself
def write_greedily(step, state, first, last, n):
    if n == 0:
        return [], 1
    p, after = step(first, state)
    token = np.argmax(p)
    if token == last:
        return [], p[token]
    rest, likely = write_greedily(step, after, token, last, n - 1)
    return [token, *rest], p[token] * likely
