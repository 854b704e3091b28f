# Programs: recursion, memory, callbacks, decorators, iterators, coroutines, globals that a test sets.

# %% counted_recursion: answer
calls = 0
def hanoi(n, a="A", b="B", c="C"):
    global calls
    calls += 1
    if n == 0:
        return []
    return hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)

# %% counted_recursion: wrong
calls = 0
def hanoi(n, a="A", b="B", c="C"):
    return [(a, c)] * (2**n - 1)

# %% counted_recursion: test
calls = 0
moves = hanoi(3)
assert len(moves) == 7 and moves[0] == ("A", "C")
assert calls == 15


# %% memoised: answer
memory = {}
def ways(n):
    if n not in memory:
        memory[n] = 1 if n < 2 else ways(n - 1) + ways(n - 2)
    return memory[n]

# %% memoised: wrong
memory = {}
def ways(n):
    return 1 if n < 2 else ways(n - 1) + ways(n - 2)

# %% memoised: test
memory.clear()
assert ways(20) == 10946
assert len(memory) == 21 and memory[2] == 2


# %% cache_given_by_test: answer
def lookup(key, cache):
    if key not in cache:
        cache[key] = key.upper()
    return cache[key]

# %% cache_given_by_test: wrong
def lookup(key, cache):
    return key.upper()

# %% cache_given_by_test: test
cache = {"b": "kept"}
assert lookup("a", cache) == "A"
assert lookup("b", cache) == "kept"
assert cache == {"a": "A", "b": "kept"}


# %% global_of_locked_cell: locked
RATE = 0.2
LIMITS = {"low": 10}

# %% global_of_locked_cell: answer
def tax(income):
    return max(0, income - LIMITS["low"]) * RATE

# %% global_of_locked_cell: wrong
def tax(income):
    return max(0, income - 10) * 0.2

# %% global_of_locked_cell: test
assert tax(20) == 2.0
RATE = 0.5
assert tax(20) == 5.0
LIMITS["low"] = 0
assert tax(20) == 10.0


# %% global_only_in_test: answer
def greeting():
    return f"Hello, {user_name}"

# %% global_only_in_test: wrong
def greeting():
    return "Hello, you"

# %% global_only_in_test: test
user_name = "Ada"
assert greeting() == "Hello, Ada"
user_name = "Alan"
assert greeting() == "Hello, Alan"


# %% student_list_shared: answer
queue = []
def waiting():
    return len(queue)

# %% student_list_shared: wrong
queue = []
def waiting():
    return 0

# %% student_list_shared: test
queue.append("first")
queue.extend(["second", "third"])
assert waiting() == 3
queue.clear()
assert waiting() == 0


# %% sort_key: answer
def by_length(word):
    return -len(word), word

# %% sort_key: wrong
def by_length(word):
    return len(word)

# %% sort_key: test
words = ["fig", "apple", "kiwi", "pear"]
assert sorted(words, key=by_length) == ["apple", "kiwi", "pear", "fig"]
words.sort(key=by_length)
assert words[0] == "apple"
assert max(words, key=by_length) == "fig"


# %% comparison_function: answer
import functools
def compare(a, b):
    return (a["n"] > b["n"]) - (a["n"] < b["n"])

# %% comparison_function: wrong
import functools
def compare(a, b):
    return a["n"] > b["n"]

# %% comparison_function: test
import functools
rows = [{"n": 2}, {"n": 3}, {"n": 1}]
assert [row["n"] for row in sorted(rows, key=functools.cmp_to_key(compare))] == [1, 2, 3]
assert compare({"n": 1}, {"n": 2}) == -1


# %% stable_sort_in_place: answer
def bubble(items, key=lambda x: x):
    for end in range(len(items) - 1, 0, -1):
        for i in range(end):
            if key(items[i]) > key(items[i + 1]):
                items[i], items[i + 1] = items[i + 1], items[i]

# %% stable_sort_in_place: wrong
def bubble(items, key=lambda x: x):
    return sorted(items, key=key)

# %% stable_sort_in_place: test
seen = []
def key(pair):
    seen.append(pair)
    return pair[0]
pairs = [(2, "a"), (1, "b"), (2, "c"), (1, "d")]
bubble(pairs, key=key)
assert pairs == [(1, "b"), (1, "d"), (2, "a"), (2, "c")]
assert len(seen) == 12


# %% decorator_with_arguments: answer
import functools
def repeat(times):
    def decorate(function):
        @functools.wraps(function)
        def repeated(*args, **kwargs):
            return [function(*args, **kwargs) for _ in range(times)]
        return repeated
    return decorate

# %% decorator_with_arguments: wrong
def repeat(times):
    def decorate(function):
        def repeated(*args, **kwargs):
            return [function(*args, **kwargs)] * times
        return repeated
    return decorate

# %% decorator_with_arguments: test
ticks = []
@repeat(3)
def tick(x):
    ticks.append(x)
    return len(ticks)
assert tick(5) == [1, 2, 3]
assert ticks == [5, 5, 5]
assert tick.__name__ == "tick"


# %% decorated_by_student: answer
def logged(function):
    history = []
    def inner(*args):
        history.append(args)
        return function(*args)
    inner.history = history
    return inner
@logged
def power(a, b):
    return a ** b

# %% decorated_by_student: wrong
def power(a, b):
    return a ** b
power.history = []

# %% decorated_by_student: test
assert power(2, 3) == 8 and power(3, 2) == 9
assert power.history == [(2, 3), (3, 2)]


# %% infinite_generator: answer
def primes():
    found, n = [], 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1

# %% infinite_generator: wrong
def primes():
    n = 2
    while True:
        if n % 2 or n == 2:
            yield n
        n += 1

# %% infinite_generator: test
import itertools
assert list(itertools.islice(primes(), 6)) == [2, 3, 5, 7, 11, 13]
stream = primes()
assert [next(stream) for _ in range(2)] == [2, 3]
assert next(stream) == 5
assert list(itertools.takewhile(lambda p: p < 8, primes())) == [2, 3, 5, 7]


# %% generator_send: answer
def averager():
    total, count, mean = 0, 0, None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total / count

# %% generator_send: wrong
def averager():
    mean = None
    while True:
        value = yield mean
        mean = value

# %% generator_send: test
running = averager()
next(running)
assert running.send(10) == 10
assert running.send(20) == 15
running.close()
try:
    running.send(1)
    raise AssertionError("it was closed")
except StopIteration:
    pass


# %% lazy_pipeline: answer
def evens(numbers):
    return filter(lambda n: n % 2 == 0, numbers)
def pairs_of(items):
    return zip(items, items[1:])

# %% lazy_pipeline: wrong
def evens(numbers):
    return [n for n, _ in zip(numbers, range(100)) if n % 2 == 0]
def pairs_of(items):
    return list(zip(items, items[1:]))

# %% lazy_pipeline: test
import itertools
lazy = evens(itertools.count())
assert next(lazy) == 0 and next(lazy) == 2
assert isinstance(evens([1, 2]), filter)
assert list(pairs_of("abc")) == [("a", "b"), ("b", "c")]


# %% consumed_argument: answer
def head(iterator, n):
    return [next(iterator) for _ in range(n)]

# %% consumed_argument: wrong
def head(iterator, n):
    return list(iterator)[:n]

# %% consumed_argument: test
numbers = iter(range(10))
assert head(numbers, 3) == [0, 1, 2]
assert next(numbers) == 3


# %% coroutine: answer
import asyncio
async def double_later(x):
    await asyncio.sleep(0)
    return 2 * x
async def gather_all(values):
    return await asyncio.gather(*(double_later(value) for value in values))

# %% coroutine: wrong
async def double_later(x):
    return x
async def gather_all(values):
    return [double_later(value) for value in values]

# %% coroutine: test
import inspect
assert inspect.iscoroutinefunction(double_later)
assert await double_later(4) == 8
assert list(await gather_all([1, 2])) == [2, 4]


# %% callback_order: answer
def visit(tree, before, after):
    before(tree["name"])
    for child in tree.get("children", []):
        visit(child, before, after)
    after(tree["name"])

# %% callback_order: wrong
def visit(tree, before, after):
    before(tree["name"])
    after(tree["name"])
    for child in tree.get("children", []):
        visit(child, before, after)

# %% callback_order: test
events = []
visit(
    {"name": "a", "children": [{"name": "b"}]},
    lambda name: events.append("+" + name),
    lambda name: events.append("-" + name),
)
assert events == ["+a", "+b", "-b", "-a"]


# %% event_register: answer
handlers = {}
def on(event):
    def register(function):
        handlers.setdefault(event, []).append(function)
        return function
    return register
def fire(event, *args):
    return [handler(*args) for handler in handlers.get(event, [])]

# %% event_register: wrong
handlers = {}
def on(event):
    def register(function):
        handlers[event] = [function]
        return function
    return register
def fire(event, *args):
    return [handler(*args) for handler in handlers.get(event, [])]

# %% event_register: test
@on("save")
def first_handler(x):
    return x + 1
@on("save")
def second_handler(x):
    return x * 10
assert fire("save", 2) == [3, 20]
assert fire("load") == []
assert len(handlers["save"]) == 2


# %% exception_of_callback: answer
def attempt(action, default=None):
    try:
        return action()
    except ZeroDivisionError:
        return default

# %% exception_of_callback: wrong
def attempt(action, default=None):
    try:
        return action()
    except Exception:
        return default

# %% exception_of_callback: test
class Special(Exception):
    pass
def fails():
    raise Special("mine")
assert attempt(lambda: 1 / 0, "none") == "none"
try:
    attempt(fails)
except Special as problem:
    assert str(problem) == "mine"
else:
    raise AssertionError("only a division by zero is caught")


# %% default_dict_graph: answer
from collections import defaultdict, deque
def reachable(edges, start):
    graph = defaultdict(list)
    for a, b in edges:
        graph[a].append(b)
    seen, waiting = {start}, deque([start])
    while waiting:
        for node in graph[waiting.popleft()]:
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen

# %% default_dict_graph: wrong
def reachable(edges, start):
    return {start} | {b for a, b in edges if a == start}

# %% default_dict_graph: test
assert reachable([(1, 2), (2, 3), (4, 5)], 1) == {1, 2, 3}
assert reachable([], "x") == {"x"}
assert reachable(iter([(1, 2), (2, 1)]), 1) == {1, 2}


# %% collections_back: answer
from collections import Counter, OrderedDict, defaultdict, deque
def last_lines(lines, n):
    return deque(lines, maxlen=n)
def group(words):
    groups = defaultdict(list)
    for word in words:
        groups[word[0]].append(word)
    return groups

# %% collections_back: wrong
def last_lines(lines, n):
    return list(lines)[-n:]
def group(words):
    return {word[0]: [word] for word in words}

# %% collections_back: test
from collections import defaultdict, deque
assert last_lines("abcd", 2) == deque(["c", "d"])
assert last_lines("abcd", 2).maxlen == 2
assert group(["ant", "ape", "bee"]) == {"a": ["ant", "ape"], "b": ["bee"]}
assert isinstance(group([]), defaultdict)


# %% itertools_result: answer
import itertools
def teams(people, size):
    return list(itertools.combinations(people, size))

# %% itertools_result: wrong
import itertools
def teams(people, size):
    return list(itertools.permutations(people, size))

# %% itertools_result: test
from math import comb
assert teams("abc", 2) == [("a", "b"), ("a", "c"), ("b", "c")]
assert len(teams(range(6), 3)) == comb(6, 3)
assert all(type(team) is tuple for team in teams("ab", 1))


# %% nested_structure: answer
def flatten(nested):
    for item in nested:
        if isinstance(item, (list, tuple)):
            yield from flatten(item)
        else:
            yield item

# %% nested_structure: wrong
def flatten(nested):
    for item in nested:
        yield from item if isinstance(item, (list, tuple)) else [item]

# %% nested_structure: test
assert list(flatten([1, [2, (3, [4])], []])) == [1, 2, 3, 4]
assert sum(flatten([[1], [[2]]])) == 3


# %% type_checks: answer
def safe_add(a, b):
    if not isinstance(a, (int, float)) or isinstance(a, bool):
        raise TypeError(f"no number: {a!r}")
    return a + b

# %% type_checks: wrong
def safe_add(a, b):
    return a + b

# %% type_checks: test
import numbers
assert isinstance(safe_add(1, 2.5), numbers.Real)
assert type(safe_add(1, 2)) is int
for bad in ("1", None, True):
    try:
        safe_add(bad, 1)
    except TypeError as problem:
        assert repr(bad) in str(problem)
    else:
        raise AssertionError(f"{bad!r} is no number")


# %% keyword_arguments: answer
def describe(*items, sep=", ", **options):
    return sep.join(map(str, items)) + "".join(f" [{k}={v}]" for k, v in sorted(options.items()))

# %% keyword_arguments: wrong
def describe(*items, sep=", ", **options):
    return ", ".join(map(str, items))

# %% keyword_arguments: test
assert describe(1, 2, sep="-", b=1, a=2) == "1-2 [a=2] [b=1]"
assert describe(*"ab", **{"x": 0}) == "a, b [x=0]"
assert describe() == ""
