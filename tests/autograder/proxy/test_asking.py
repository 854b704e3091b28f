"""What a test asks about an answer is answered truly, whether the test wants a yes or a no."""

import pytest

from tests.autograder.proxy.pairs import Pair

GENERATOR = "def f():\n    yield 1"
COROUTINE = "async def f(): return 1"
FUNCTION = "def f(a, b): return [1]"
CLASS = "class f: pass"
METHOD = "class A:\n    def f(self): pass\nf = A().f"
ABSTRACT = """
from abc import ABC, abstractmethod
class f(ABC):
    @abstractmethod
    def area(self): ...
"""


def passes(answer: str, test: str, locked: str = "") -> bool:
    """Whether the answer passes the test."""
    pair = Pair("")
    pair.locked(locked)
    pair.answer(answer)
    try:
        pair.test(test)
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    ("yes", "no", "question"),
    [
        (GENERATOR, FUNCTION, "inspect.isgeneratorfunction(f)"),
        (GENERATOR, "def f(): return [1]", "inspect.isgenerator(f())"),
        (GENERATOR, "def f(): return [1]", "isinstance(f(), types.GeneratorType)"),
        (COROUTINE, FUNCTION, "inspect.iscoroutinefunction(f)"),
        (FUNCTION, CLASS, "inspect.isfunction(f)"),
        (FUNCTION, CLASS, "isinstance(f, types.FunctionType)"),
        (CLASS, FUNCTION, "inspect.isclass(f)"),
        (METHOD, FUNCTION, "inspect.ismethod(f)"),
        (METHOD, FUNCTION, "isinstance(f, types.MethodType)"),
        (ABSTRACT, CLASS, "inspect.isabstract(f)"),
        (ABSTRACT, CLASS, "abc.ABC in f.__mro__"),
        (ABSTRACT, CLASS, "f.__bases__ == (abc.ABC,)"),
        ("def f(): 'Says.'", FUNCTION, "inspect.getdoc(f)"),
        ("def f(a, *, b): pass", FUNCTION, "inspect.getfullargspec(f).kwonlyargs"),
        ("def f(a: int) -> str: pass", FUNCTION, "f.__annotations__ == {'a': int, 'return': str}"),
        ("def f(a: int) -> str: pass", FUNCTION, "typing.get_type_hints(f)"),
        ("class A: pass\nclass f(A): pass", "class A: pass\nclass f: pass", "A in f.__mro__"),
        ("class A: pass\nclass f(A): pass", "class A: pass\nclass f: pass", "len(f.mro()) == 3"),
    ],
)  # fmt: skip
def test_what_an_answer_is(yes, no, question):
    imports = "import abc, inspect, types, typing\n"
    assert passes(yes, f"{imports}assert {question}")
    assert passes(no, f"{imports}assert not ({question})")
    assert not passes(no, f"{imports}assert {question}")
    assert not passes(yes, f"{imports}assert not ({question})")


ANIMAL = "class Animal:\n    def __init__(self, name): self.name = name"


@pytest.mark.parametrize(
    "question",
    ["issubclass(Cow, Animal)", "isinstance(Cow('Berta'), Animal)", "Animal in Cow.__bases__"],
)
def test_whether_a_class_derives_from_one_of_a_locked_cell(question):
    cow, other = "class Cow(Animal): pass", "class Cow:\n    def __init__(self, name): pass"
    assert passes(cow, f"assert {question}", ANIMAL)
    assert passes(other, f"assert not {question}", ANIMAL)
    assert not passes(other, f"assert {question}", ANIMAL)
    assert not passes(cow, f"assert not {question}", ANIMAL)


def test_an_object_has_the_name_of_its_own_class_and_not_of_the_locked_one():
    test = "cow = Cow('Berta')\nassert cow.__class__.__name__ == type(cow).__name__ == 'Cow'"
    assert passes("class Cow(Animal): pass", test, ANIMAL)


def test_a_locked_class_of_data_is_never_what_an_object_only_says_that_it_is():
    locked = "class Rows(list): pass\nclass Text(str): pass"
    answer = "class Own(Rows): pass\nclass Word(Text): pass\ndef f(): return Own()"
    assert not passes(answer, "assert isinstance(f(), Rows) and f().__class__ is Rows", locked)


def test_an_attribute_of_a_students_class_is_replaced_for_a_while():
    """`mock.patch.object` is undone as in one process, where the attribute was and where it was not."""
    game = """
    class Game:
        def roll(self): return 3
        def play(self): return self.roll() * 2
    class Fixed(Game):
        def play(self): return 6
    """
    pair = Pair(game)
    pair.test("""
    from unittest import mock
    with mock.patch.object(Game, "roll", return_value=4):
        assert Game().play() == 8
    assert Game().play() == 6 and "roll" in Game.__dict__
    with mock.patch.object(Fixed, "roll", return_value=4):
        assert Fixed().play() == 6
    assert "roll" not in Fixed.__dict__
    """)
