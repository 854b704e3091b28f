"""Tests that run beside student code, and the same after the change that `autograder doctor` advises."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mended:
    """A question whose test is placed inside, and one that asks the same from outside."""

    name: str
    advice: str  # a part of what doctor says
    answer: str
    inside: str
    outside: str
    locked: str = ""  # a locked cell that comes before the answer, in the mended one
    other_answer: str = ""  # where the answer has to change, too


CAKE = "class Cake:\n    def __init__(self): self.candles = 2"
TOO_OLD = "class TooOld(Exception): pass"
ENTER = "def enter(age):\n    if age > 9: raise TooOld(age)"
QUESTIONS = [
    Mended(
        "class_of_test",
        "define the class in a locked cell",
        "def lit(cake): cake.candles += 1",
        inside=f"{CAKE}\ncake = Cake()\nlit(cake)\nassert cake.candles == 3",
        locked=CAKE,
        outside="cake = Cake()\nlit(cake)\nassert cake.candles == 3",
    ),
    Mended(
        "patched_input",
        "let the answer take the function as an argument",
        "def ask(): return int(input('n?')) + 1",
        inside=(
            "from unittest.mock import patch\n"
            "with patch('builtins.input', return_value='4'):\n    assert ask() == 5"
        ),
        other_answer="def ask(read=input): return int(read('n?')) + 1",
        outside="assert ask(lambda text: '4') == 5",
    ),
    Mended(
        "seed",
        "let the answer take a generator as an argument",
        "import random\ndef dice(): return random.randint(1, 6)",
        inside=(
            "random.seed(3)\nfirst = dice()\nrandom.seed(3)\nassert first == random.randint(1, 6)"
        ),
        other_answer="import random\ndef dice(rng): return rng.randint(1, 6)",
        outside="assert dice(random.Random(3)) == random.Random(3).randint(1, 6)",
    ),
    Mended(
        "namespace",
        "write the name itself",
        "def f(): return 1",
        inside="assert 'f' in globals()",
        outside="assert callable(f)",
    ),
    Mended(
        "figures",
        "let the answer return its Axes",
        "import matplotlib.pyplot as plt\ndef draw(): plt.figure(); plt.title('t')",
        inside="draw()\nassert plt.gca().get_title() == 't'",
        other_answer=(
            "import matplotlib.pyplot as plt\n"
            "def draw():\n    axes = plt.figure().gca()\n    axes.set_title('t')\n    return axes"
        ),
        outside="assert draw().get_title() == 't'",
    ),
    Mended(
        "own_exception",
        "define the exception in a locked cell",
        f"{TOO_OLD}\n{ENTER}",
        inside="try:\n    raise TooOld(10)\nexcept TooOld as error: assert error.args == (10,)",
        locked=TOO_OLD,
        other_answer=ENTER,
        outside="try:\n    raise TooOld(10)\nexcept TooOld as error: assert error.args == (10,)",
    ),
    Mended(
        "type_is",
        "isinstance(it, TheClass)",
        "class Dog: pass\ndef pet(): return Dog()",
        inside="assert type(pet()) is Dog",
        outside="assert isinstance(pet(), Dog)",
    ),
    Mended(
        "equal_to_data",
        "compare data",
        "class Money:\n    def __init__(self, n): self.n = n\n"
        "    def __eq__(self, other): return self.n == other\ndef pay(): return Money(3)",
        inside="assert pay() == 3",
        outside="assert pay().n == 3",
    ),
    Mended(
        "in_class_body",
        "read the name before the class",
        "limit = 3",
        inside="class Test:\n    most = limit\nassert Test.most == 3",
        outside="known = limit\nclass Test:\n    most = known\nassert Test.most == 3",
    ),
    Mended(
        "rebound_in_function",
        "at the top level of the test cell",
        "rate = 2\ndef price(n): return n * rate",
        inside=(
            "def try_with(new):\n    global rate\n    rate = new\n    return price(10)\n"
            "assert try_with(3) == 30"
        ),
        outside="rate = 3\nassert price(10) == 30",
    ),
    Mended(
        "tagged",
        "take the mark away",
        "def f(): return 1",
        inside="assert f() == 1",
        outside="assert f() == 1",
    ),
    Mended(
        "text_of_code",
        "a test cell of their own",
        "def f(): return 2 * 3",
        inside="import inspect\nassert f() == 6\nassert '*' in inspect.getsource(f)",
        outside="assert f() == 6",
    ),
]
