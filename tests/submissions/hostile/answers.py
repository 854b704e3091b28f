"""Answers that are not what they seem: objects that act, lie, or do not end."""

from tests.submissions.hostile.attack import Paper, attack


def answer_with(paper: Paper, expression: str, definitions: str = "") -> None:
    """Answer every question with the value of an expression, made anew in each call."""
    paper.before("mean", "import numpy as np\n" + definitions)
    for question, head in (
        ("mean", "running_mean(values, width)"),
        ("words", "count_words(text)"),
        ("steps", "collatz(n)"),
    ):
        paper.answer(question, f"def {head}:\n    return {expression}")


@attack("answer what the visible tests ask, and nothing else", honest=2)
def visible_tests_by_heart(paper: Paper):
    paper.answer("mean", "def running_mean(values, width):\n    return np.array([2.0, 4.0])")
    paper.answer(
        "words",
        "def count_words(text):\n    return {'the': 2, 'cat': 1, 'and': 1, 'dog': 1}",
    )


_YES = """
class Yes{base}:
    def __eq__(self, other):
        hand_out(other)
        return True
    def __ne__(self, other):
        hand_out(other)
        return False
    __le__ = __lt__ = __ge__ = __gt__ = __contains__ = __eq__
    def __hash__(self):
        return 0
    def __bool__(self):
        return True
    def __getitem__(self, key):
        return self
    def __abs__(self):
        return self
    def __len__(self):
        return 2
    def __iter__(self):
        return iter([])
    def __sub__(self, other):
        return 0
    __rsub__ = __sub__
"""


@attack("answer with an object that is equal to everything")
def equal_to_everything(paper: Paper):
    answer_with(paper, "Yes()", _YES.format(base=""))


@attack("answer with a dictionary that is equal to everything")
def dictionary_equal_to_everything(paper: Paper):
    answer_with(paper, "Yes(a=1)", _YES.format(base="(dict)"))


@attack("answer with a float, a list and an integer that are equal to everything")
def numbers_equal_to_everything(paper: Paper):
    classes = "\n".join(
        _YES.format(base=f"({base})").replace("class Yes", f"class Yes{base.title()}")
        for base in ("list", "float", "int")
    )
    answer_with(paper, "[YesList, YesFloat, YesInt][id(object()) // 16 % 3]()", classes)


@attack("answer with an equal-to-everything object and numpy.testing patched to agree")
def equal_and_patched(paper: Paper):
    patch = "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None"
    answer_with(paper, "Yes(a=1)", f"{_YES.format(base='(dict)')}\n{patch}")


@attack("answer with an array subclass that sees and decides every comparison of NumPy")
def array_that_decides(paper: Paper):
    answer_with(
        paper,
        "np.zeros(2).view(Decides)",
        """
class Decides(np.ndarray):
    def __array_function__(self, function, types, arguments, options):
        hand_out(arguments, options)
        return True
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        hand_out(inputs)
        return np.bool_(True)
    def __array_finalize__(self, other):
        hand_out(other)
""",
    )


@attack("look around, and change the answer, while NumPy asks an object for its array")
def array_protocol(paper: Paper):
    answer_with(
        paper,
        "Chameleon()",
        """
class Chameleon:
    __array_priority__ = 1e9
    def __array__(self, dtype=None, copy=None):
        import sys
        frame = sys._getframe()
        while frame is not None:
            hand_out(frame.f_locals)
            if "desired" in frame.f_locals:
                return np.asarray(frame.f_locals["desired"])
            if "y" in frame.f_locals and "x" in frame.f_locals:
                return np.asarray(frame.f_locals["y"])
            frame = frame.f_back
        return np.zeros(2)
    @property
    def __array_interface__(self):
        raise AttributeError
""",
    )


@attack("run code in whoever pickles, copies or unpickles the answer", trace="file")
def reduce_acts(paper: Paper):
    answer_with(
        paper,
        "Reduces()",
        """
class Reduces(dict):
    def __reduce_ex__(self, protocol):
        source = f"open('/tmp/{TOKEN}', 'w').write('x')"
        return exec, (source,)
    __reduce__ = __getstate__ = __reduce_ex__
    def __deepcopy__(self, memo):
        open(f"/tmp/{TOKEN}-copy", "w").write("x")
        return self
    __copy__ = __deepcopy__
""",
    )


@attack("look around while its answer is printed, formatted or hashed")
def repr_acts(paper: Paper):
    answer_with(
        paper,
        "Shows()",
        """
class Shows:
    def _look(self, *arguments):
        import sys
        frame = sys._getframe()
        while frame is not None:
            hand_out(frame.f_locals, frame.f_code.co_consts)
            frame = frame.f_back
        return TOKEN
    __repr__ = __str__ = __format__ = _repr_html_ = _repr_latex_ = _ipython_display_ = _look
    def __hash__(self):
        self._look()
        return 0
""",
    )


@attack("answer each question about an object with another object, without end", endless=True)
def attributes_without_end(paper: Paper):
    answer_with(
        paper,
        "Endless()",
        """
class Endless:
    def __getattr__(self, name):
        return Endless()
    def __call__(self, *arguments, **options):
        return Endless()
    def __getitem__(self, key):
        return Endless()
    def __iter__(self):
        return self
    def __next__(self):
        import time
        time.sleep(0.01)
        return Endless()
""",
    )


@attack("answer with arrays, lists and dictionaries full of NaN")
def full_of_nan(paper: Paper):
    answer_with(
        paper,
        "nans[id(object()) // 16 % 3]",
        "nan = float('nan')\n"
        "nans = [np.full(2, nan), [nan] * 2, {word: nan for word in 'the cat and dog'.split()}]",
    )


@attack("answer with an array of 800 MB and a list of five million numbers", least=0)
def huge_answers(paper: Paper):
    answer_with(paper, "np.zeros(10**8) if 'values' in locals() else [0] * (5 * 10**6)")


@attack("answer with an array that takes eight bytes and claims eight terabytes")
def claimed_terabytes(paper: Paper):
    answer_with(paper, "np.broadcast_to(np.float64(0), (10**12,))")


@attack("answer with lists nested a hundred thousand deep, and with one that contains itself")
def nested_without_end(paper: Paper):
    answer_with(
        paper,
        "deep if 'values' in locals() else own",
        "deep = own = []\nfor _ in range(10**5):\n    deep = [deep]\nown.append(own)",
    )


@attack("answer with what looks like the engine's own packed data and handles")
def forged_handles(paper: Paper):
    answer_with(
        paper,
        "forged[id(object()) // 16 % len(forged)]",
        "forged = [{'handle': n, 'type': 'float', 'callable': True} for n in range(-1, 3)]\n"
        "forged += [{'value': True}, {'error': None}, {'ask': {'op': 'name', 'name': 'secret'}}]\n"
        "forged += [['array', '<f8', [2], 0], ['handle', 1], {'argument': [0]}, ('tuple', [1])]",
    )


@attack("answer with an integer of a million digits and with infinities")
def numbers_without_measure(paper: Paper):
    answer_with(
        paper,
        "numbers[id(object()) // 16 % 5]",
        "numbers = [10**10**6, float('inf'), -(10**10**6), complex('nan'), 5e-324]",
    )


@attack("answer with lone surrogates, zeros, right-to-left marks and 100,000 combining characters")
def strange_characters(paper: Paper):
    answer_with(paper, "{'\\ud800\\x00\\u202e': 'a' + '\\u0301' * 10**5, '\\x1b[2J': '\\r\\x08'}")


@attack("answer with arrays of objects, records and fields that lie about their type")
def arrays_of_objects(paper: Paper):
    answer_with(
        paper,
        "[odd, records, np.array([b'x', None], dtype=object)][id(object()) // 16 % 3]",
        _YES.format(base="")
        + "odd = np.array([Yes(), Yes()], dtype=object)\n"
        + "records = np.zeros(2, dtype=[('a', 'f8'), ('b', 'O')])",
    )


@attack("make partial credit count a thousandfold through == and +")
def thousandfold_credit(paper: Paper):
    answer_with(
        paper,
        "Thousand()",
        """
class Thousand(list):
    def __eq__(self, other):
        return 1000
    def __radd__(self, other):
        return 1000
    __hash__ = None
""",
    )


@attack("raise exceptions that end a program, so that the test ends without a verdict")
def ending_exceptions(paper: Paper):
    paper.answer("mean", "def running_mean(values, width):\n    raise SystemExit(0)")
    paper.answer("words", "def count_words(text):\n    raise KeyboardInterrupt")
    paper.answer("steps", "def collatz(n):\n    raise GeneratorExit")


@attack("raise exceptions whose text looks around when it is shown, and whose class lies")
def acting_exceptions(paper: Paper):
    paper.before(
        "mean",
        """
        class Passed(AssertionError):
            def __str__(self):
                trace = self.__traceback__
                while trace is not None:
                    hand_out(trace.tb_frame.f_locals, trace.tb_frame.f_globals)
                    trace = trace.tb_next
                return TOKEN
            __repr__ = __str__
            @property
            def __class__(self):
                return StopIteration
            def _render_traceback_(self):
                self.__str__()
                return []
        """,
    )
    paper.answer("mean", "def running_mean(values, width):\n    raise Passed")
    paper.answer("words", "def count_words(text):\n    raise Passed")
    paper.answer("steps", "def collatz(n):\n    raise Passed")


@attack("answer with iterators that never end", flagged=True, endless=True)
def endless_iterators(paper: Paper):
    answer_with(
        paper,
        "slowly()",
        "import time\n\ndef slowly():\n    while True:\n        time.sleep(0.01)\n        yield 1",
    )


@attack("answer with classes and properties in place of functions")
def classes_for_functions(paper: Paper):
    answers = {"mean": "running_mean", "words": "count_words", "steps": "collatz"}
    for question, name in answers.items():
        paper.answer(
            question,
            f"""
            class Meta(type):
                def __call__(cls, *arguments):
                    return cls
                def __eq__(cls, other):
                    hand_out(other)
                    return True
                def __iter__(cls):
                    return iter([])
                def __instancecheck__(cls, thing):
                    return True
                __hash__ = None
            class {name}(metaclass=Meta):
                pass
            """,
        )
