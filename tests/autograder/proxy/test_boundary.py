"""What an answer may not do to a test: end its loops, swallow its errors, see what it expects."""

import pytest

from tests.autograder.proxy.pairs import Pair, run

# Exceptions that Python takes for the end of a loop

ENDS = ["StopIteration", "StopAsyncIteration", "GeneratorExit", "Done"]
LOOPS = [
    "list(map(f, [1, 2]))",
    "[got == 2 for got, wanted in zip(map(f, [1]), [2])]",
    "list(iter(f, None))",
    "next(map(f, [1]), None)",
    "next(map(g.send, [None]), None)",
    "all(map(A().ask, [1]))",
    "all(map(A(), [1]))",
    "all(map(A().__getitem__, [1]))",
    "all(map(len, [A()]))",
    "all(map(apply, [1]))",
]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("loop", LOOPS)
def test_no_error_of_an_answer_ends_a_loop_of_the_test(end, loop):
    """It is a RuntimeError, as it is in a generator of Python's."""
    answer = f"""
        class Done(StopIteration): pass
        class A:
            def ask(self, *_): raise {end}
            __call__ = __getitem__ = __len__ = ask
        class Sent:
            def send(self, value): raise {end}
        g = Sent()
        def f(*_): raise {end}
        def apply(n): raise {end}
    """
    with pytest.raises(RuntimeError, match=f"the student's code raised {end}"):
        run(answer, loop)


def test_nor_does_an_error_of_the_tests_own_that_comes_back():
    """A function that the test handed over is at its end; the student's code is not."""
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        run("def f(more): return more()", "list(map(f, [iter([]).__next__]))")


@pytest.mark.parametrize("made", ["iter([1, 2])", "count()", "Own()", "(n for n in [1, 2])"])
def test_an_iterator_comes_to_its_end(made):
    """Only a step of an iterator ends a loop, with whatever the iterator has to say."""
    answer = f"""
        def count():
            yield 1
            yield 2
            return "value"
        class End(StopIteration): pass
        class Own:
            n = 0
            def __iter__(self): return self
            def __next__(self):
                self.n += 1
                if self.n > 2: raise End
                return self.n
        def f(): return {made}
    """
    run(answer, "assert list(f()) == [1, 2]\nwent = f()\nassert next(went) == 1")
    run(
        answer,
        "went = f(); next(went); went.__next__()\ntry: next(went)\nexcept StopIteration: pass",
    )


def test_a_generator_that_is_sent_something_comes_to_its_end():
    answer = """
        def f():
            got = yield 1
            try:
                yield got
            except KeyError:
                yield "caught"
    """
    run(
        answer,
        """
        g = f()
        assert (next(g), g.send(5), g.throw(KeyError("x"))) == (1, 5, "caught")
        try:
            g.send(None)
        except StopIteration:
            g = None
        assert g is None
        """,
    )


# Errors of a test that pass through a `with` of the student's

MANAGERS = """
    import contextlib
    heard = []
    class Swallows:
        def __enter__(self): return self
        def __exit__(self, kind, error, trace):
            heard.append([kind and kind.__name__, error and error.args])
            return True
    class Replaces(Swallows):
        def __exit__(self, *error):
            super().__exit__(*error)
            raise KeyError("another")
    @contextlib.contextmanager
    def generated():
        try:
            yield
        except BaseException as error:
            heard.append([type(error).__name__, error.args])
    class Library(contextlib.suppress):
        def __init__(self): super().__init__(BaseException)
    def fail(): raise ValueError("mine")
    def nothing(): return None
    def calls(check):
        try: check()
        except BaseException: pass
        return 1
"""
BLOCKS = {
    "assert 1 == 2, 'secret'": AssertionError,
    "if True: raise ValueError('secret')": ValueError,
    "raise AssertionError('secret')": AssertionError,
    "check('secret')": ValueError,
    "{'secret': 1}[nothing()]": KeyError,
    "nothing()['secret']": TypeError,
    "fail(); assert 1 == 2, 'secret'": ValueError,
    "got = fail()": ValueError,
    "pytest.fail('secret')": pytest.fail.Exception,
    "raise KeyboardInterrupt('secret')": KeyboardInterrupt,
}


@pytest.mark.parametrize("manager", ["Swallows()", "Replaces()", "generated()", "Library()"])
@pytest.mark.parametrize("block", BLOCKS)
def test_no_exit_of_an_answer_swallows_or_reads_an_error_of_the_test(block, manager):
    """Nor puts an error of its own into the place of one."""
    pair = Pair(MANAGERS)
    test = f"""
        import pytest
        def check(text): raise ValueError(text)
        with {manager}:
            {block}
    """
    own = (
        (KeyError,)
        if manager == "Replaces()" and "fail()" in block and "pytest" not in block
        else ()
    )
    with pytest.raises((BLOCKS[block], *own)):
        pair.test(test)
    assert "secret" not in repr(pair.student["heard"])
    assert b"secret" not in b"".join(pair.sent)


@pytest.mark.parametrize(
    "block",
    ["raise ValueError('told')", "int('x')", "1 / 0", "[][0]", "raise Own('told')"],
)
def test_what_the_test_means_to_be_swallowed_is_swallowed(block):
    """A raise right in the block, or an expression of nothing but Python's own."""
    pair = Pair("")
    pair.locked("class Own(ValueError): pass")
    pair.answer(MANAGERS[1:].replace("\n    ", "\n").strip())
    pair.test(
        f"""
        with Swallows() as s:
            {block}
        with generated():
            {block}
        assert len(heard) == 2
        """
    )
    if "told" in block:
        assert pair.student["heard"] == [["ValueError", ("told",)]] * 2


def test_an_exit_hears_what_its_own_side_raised_and_of_an_end_without_error():
    run(
        MANAGERS,
        """
        with Swallows():
            pass
        try:
            with Swallows():
                fail()
        except ValueError:
            pass
        assert heard == [[None, None], ["ValueError", ("mine",)]]
        """,
    )


def test_an_answer_does_not_swallow_a_check_in_a_function_that_it_was_given():
    """Any other error of that function is the answer's to handle."""
    run(MANAGERS, "def check(): raise ValueError\nassert calls(check) == 1")
    for check, error in (
        ("assert 1 == 2", AssertionError),
        ("pytest.fail('no')", pytest.fail.Exception),
    ):
        with pytest.raises(error):
            run(MANAGERS, f"import pytest\ndef check(): {check}\ncalls(check)")


# Names that no cell is seen to bind

NAMES = "root = lambda n: 0\npi = 3\ndef f(): globals().update(root=max, pi=4); return 1\nonly = 5"
BINDS = "exec('from math import pi')\nglobals()['root'] = eval('lambda n: n**0.5')"


@pytest.mark.parametrize("call", ["", "f()\n", "root, pi\nf()\n"])
def test_a_name_that_the_author_binds_out_of_sight_is_not_asked_of_an_answer(call):
    free = {"root", "pi"}
    pair = Pair(NAMES)
    pair.names.begin_cell(())
    exec(BINDS, pair.names)
    pair.test(f"{call}assert root(4) == 2 and 3.1 < pi < 3.2", {"f", *free}, free_names=free)
    within = "f(); exec('pi = 3.5'); f(); assert pi == 3.5; f(); assert pi == 3.5"
    Pair(NAMES).test(within, {"f", "pi"}, free_names={"pi"})


def test_a_name_that_only_an_answer_binds_out_of_sight_is_asked_of_it():
    Pair(NAMES).test("assert only == 5 and pi == 3", {"only", "pi"}, free_names={"only", "pi"})


# Objects whose methods are asked with expected values

SEES = """
    class Sees:
        def __init__(self): self.seen = []
        def startswith(self, *values, **words):
            self.seen.append((values, words))
            return True
    one = Sees()
    def f(): return one
    def g(): return g
    g.startswith = g.seen = one.startswith
    def h(): return Sees
    Sees.find = classmethod(lambda cls, *values: True)
"""


@pytest.mark.parametrize(
    "call", ["f().startswith('a')", "f().startswith(x='a')", "g().startswith('a')", "h().find('a')"]
)
def test_a_method_gets_values_of_the_test_only_where_the_author_gives_an_object(call):
    """Whatever the object is: one of a class, a class, a function."""
    method = "find" if "find" in call else "startswith"
    pair = run(SEES, f"assert {call}")  # the author's: nothing is known yet
    assert pair.names.asked == {method}
    run(SEES, f"assert {call}", may_ask=pair.names.asked)
    with pytest.raises(TypeError, match=f"the test calls `{method}` with values of its own"):
        run(SEES, f"assert {call}", may_ask=())
    run(SEES, "assert f().startswith() and f().startswith(f())", may_ask=())
    run(SEES, "s = Sees(); assert s.startswith('a')", may_ask=())


# Objects that compute with expected values

CIRCLE = """
    class Circle:
        def __init__(self, radius=0): self.radius = radius
        def __sub__(self, other): return 0
        __eq__ = lambda self, other: True
    other = Circle
    shapes = {"circle": Circle}
    def make(radius=0): return Circle(radius)
    def pick(): return Circle
    Circle.area = Circle
    Circle.copy = staticmethod(make)
"""


@pytest.mark.parametrize(
    "made", ["Circle(2).area()", "other(2)", "pick()(2)", "make(2)", "Circle.copy()"]
)
def test_only_what_is_made_of_a_class_by_its_own_name_computes_with_what_the_test_expects(made):
    """And not what a class makes that stands where a function or a method was due."""
    with pytest.raises(TypeError, match="the test computes with it"):
        run(CIRCLE, f"Circle(1)\n{made} - 12", student_classes={"Circle"})
    run(CIRCLE, f"Circle(1)\nassert {made} != 12", student_classes={"Circle"})


def test_a_class_is_the_same_class_however_the_test_gets_it():
    run(
        CIRCLE,
        """
        assert Circle == pick() == other and pick() == Circle and {Circle: 1}[pick()] == 1
        assert shapes["circle"] == Circle and Circle in shapes.values() and not Circle != pick()
        assert isinstance(make(), Circle) and isinstance(Circle(), pick())
        assert Circle.__mro__[0] is Circle and shapes["circle"].__mro__[1] is object
        assert type(make()) == Circle and Circle(2) - 1 == 0
        """,
        student_classes={"Circle"},
    )
