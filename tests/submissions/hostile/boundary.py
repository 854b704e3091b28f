"""What crosses the boundary between a test and an answer: errors, objects, names, files."""

from tests.submissions.hostile.attack import Paper, attack

# Exceptions that Python takes for the end of a loop


@attack("end the loop in which a test calls it, with StopIteration")
def loop_ended(paper: Paper):
    paper.answer("double", "def double(n):\n    raise StopIteration")


@attack("end a test's loop with an exception of its own that derives from StopIteration")
def loop_ended_by_its_own_class(paper: Paper):
    paper.answer(
        "double",
        """
        class Done(StopIteration, RuntimeError):
            pass
        def double(n):
            raise Done("over")
        """,
    )


@attack("end a test's loop with a function that is the end of an iterator")
def loop_ended_by_an_iterator(paper: Paper):
    paper.answer("double", "class double:\n    def __new__(cls, n):\n        return next(iter(()))")


# Errors of a test that pass through a `with` of the student's

_WATCH = """
class Watch:
    left = True
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        hand_out(kind, error, getattr(error, "args", None), getattr(error, "__notes__", None))
        while trace is not None:
            hand_out(trace.tb_frame.f_locals)
            trace = trace.tb_next
        return True
    def reading(self):
        return 1
"""


@attack("swallow the error of a test in __exit__, and read what it says")
def error_swallowed(paper: Paper):
    paper.answer("watch", _WATCH)


@attack("swallow the error of a test in a generator that is a context manager")
def error_swallowed_by_a_generator(paper: Paper):
    paper.answer(
        "watch",
        _WATCH
        + """
import contextlib
watch_of_old = Watch
@contextlib.contextmanager
def Watch():
    try:
        yield watch_of_old()
    except BaseException as error:
        hand_out(error, error.args)
""",
    )


@attack("swallow the error of a test with a library's own context manager")
def error_swallowed_by_a_library(paper: Paper):
    paper.answer(
        "watch",
        """
        import contextlib
        class Watch(contextlib.suppress):
            left = True
            def __init__(self):
                super().__init__(BaseException)
            def __enter__(self):
                return self
            def reading(self):
                return 1
        """,
    )


# Objects that compute with expected values

_CIRCLE = """
class Circle:
    def __init__(self, radius=0):
        pass
    def area(self):
        return {answer}
    def __sub__(self, other):
        hand_out(other)
        return 0
    __rsub__ = __abs__ = __sub__
"""


@attack("answer with the object that the test made, which then computes with what is expected")
def object_given_back(paper: Paper):
    paper.answer("circle", _CIRCLE.format(answer="self"))


@attack("answer with another object of the class whose objects a test computes with")
def object_of_the_same_class(paper: Paper):
    paper.answer("circle", _CIRCLE.format(answer="Circle()"))


@attack("put a class in the place of a method, so that a call makes an object of the test's own")
def class_for_a_method(paper: Paper):
    source = _CIRCLE.format(answer="0") + "Circle.area = Circle\n"
    paper.answer("circle", source)


# Objects whose methods are asked with expected values

_COLOURS = """
class Colours:
    @staticmethod
    def isdisjoint(other=(), *more):
        hand_out(other, *more)
        return True
    issuperset = isdisjoint
"""


@attack("answer with an object whose methods see what a test expects")
def methods_of_a_set(paper: Paper):
    paper.answer("colours", _COLOURS + "def colours():\n    return Colours()")


@attack("answer with a class whose functions see what a test expects")
def methods_of_a_class(paper: Paper):
    paper.answer("colours", _COLOURS + "def colours():\n    return Colours")


@attack("answer with a function whose attributes see what a test expects")
def methods_of_a_function(paper: Paper):
    paper.answer(
        "colours",
        _COLOURS + "def colours():\n    return colours\nvars(colours).update(vars(Colours))",
    )


# Names that a locked cell binds, and no reader of its text sees

_NAMES = """
pi = 3.5
def root(n):
    hand_out(n)
    return 0
def diagonal(side):
    return 0
"""


@attack("bind names that a locked cell binds with exec and globals()")
def names_bound_dynamically(paper: Paper):
    paper.answer("diagonal", _NAMES)


@attack("bind names of a locked cell at the moment in which a test calls it")
def names_bound_in_a_call(paper: Paper):
    paper.answer(
        "diagonal",
        _NAMES
        + "own = root\ndef diagonal(side):\n    globals().update(root=own, pi=3.5)\n    return 0",
    )


@attack("bind names of a locked cell among Python's built-in ones")
def names_bound_as_builtins(paper: Paper):
    paper.answer(
        "diagonal",
        _NAMES + "import builtins\nbuiltins.root, builtins.pi = root, pi\ndel root, pi",
    )


# Files that a test reads

_LOADED = """
import pickle, sys
LOOK = '''
import re, sys
frame, found = sys._getframe(), set()
while frame is not None:
    text = str([frame.f_locals, frame.f_globals, frame.f_code.co_consts])
    found |= set(re.findall("canary-[a-z]+-[0-9a-f]{12}", text))
    frame = frame.f_back
said = [f"loot of %s: {one[::-1]}" for one in sorted(found)]
print(*said)
raise ValueError(said)
''' % NAME
class Looks:
    def __reduce__(self):
        return exec, (LOOK,)
"""


@attack("save an array of an object that runs code in whoever loads it")
def array_that_runs(paper: Paper):
    paper.answer(
        "grid",
        _LOADED + "def grid(path):\n    np.save(path, np.array([Looks(), 1], dtype=object))",
    )


@attack("save a pickle under the name of an array, which NumPy reads as one")
def pickle_for_an_array(paper: Paper):
    paper.answer(
        "grid",
        _LOADED + "def grid(path):\n    open(path, 'wb').write(pickle.dumps(Looks()))",
    )


@attack("save a table of records that runs code in whoever loads it, ahead of the test that does")
def records_that_run(paper: Paper):
    paper.answer(
        "grid",
        _LOADED
        + """
def grid(path):
    records = np.zeros(2, dtype=[("a", "f8"), ("b", "O")])
    records["b"] = [Looks(), None]
    np.save(path, records)
grid("grid.npy")
""",
    )


_GUESSES = "guesses = [str(n) for n in range(100) if n not in (3, 4)]"


@attack("watch which of the files that are named like guesses are read ahead of a test")
def guesses_watched(paper: Paper):
    paper.files |= {str(n): b"" for n in range(100)}
    paper.answer(
        "double",
        f"""
        import os, sys
        {_GUESSES}
        opened = []
        def look(event, arguments):
            if event == "open" and os.path.basename(str(arguments[0])) in guesses:
                opened.append(int(os.path.basename(str(arguments[0]))))
        sys.addaudithook(look)
        answers = {{}}
        def double(n):
            return answers.setdefault(n, (opened + [0])[len(answers)])
        """,
    )


_TIMES = """
import os
{guesses}
{make}
before = {{name: os.stat(name).st_atime_ns for name in guesses}}
answers = {{}}
def double(n):
    read = sorted(int(name) for name in guesses if os.stat(name).st_atime_ns != before[name])
    return answers.setdefault(n, (read + [0, 0])[len(answers)])
"""


@attack("look at the times at which files that are named like guesses were read")
def guesses_by_their_times(paper: Paper):
    paper.files |= {str(n): b"1" for n in range(100)}
    paper.answer("double", _TIMES.format(guesses=_GUESSES, make=""))


@attack("look at the times of files that it makes itself, in a folder, named like guesses")
def guesses_made_by_itself(paper: Paper):
    make = (
        "os.makedirs('own', exist_ok=True)\n"
        "guesses = ['own/' + name for name in guesses]\n"
        "for name in guesses:\n    open(name, 'w').write('1')"
    )
    source = _TIMES.format(guesses=_GUESSES, make=make)
    paper.answer("double", source.replace("int(name)", "int(name[4:])"))


def _says_it_wrote(paper: Paper, path: str) -> None:
    """Tell the other kernel of a file that stands in the place of the author's."""
    paper.answer(
        "note",
        f"""
        import os
        from autograder.kernel import folders
        honest = folders.Folders.changes
        def changes(self):
            told, contents = honest(self) or (dict(files=[], folders=[], gone=[]), [])
            told["files"].append({path!r})
            return told, [*contents, b'{{"word": "mine"}}']
        def note(path):
            with open(path, "w") as file:
                file.write("mine")
            folders.Folders.changes = changes
        note("ahead.txt")
        """,
    )


@attack("claim to have written ./cases.json, which is the author's")
def authors_file_by_a_dot(paper: Paper):
    _says_it_wrote(paper, "./cases.json")


@attack("claim to have written cases.json/, which is the author's")
def authors_file_by_a_slash(paper: Paper):
    _says_it_wrote(paper, "cases.json/")


@attack("claim to have written a file further up that leads to the author's")
def authors_file_from_above(paper: Paper):
    _says_it_wrote(paper, "own/../cases.json")


# Replies that take more than they seem to


def _flood(paper: Paper, item: str) -> None:
    count = 30_000_000 // (len(item) + 1)
    paper.act(f"""
        import os
        text = b'{{"reply":{{"outputs":[' + b'{item},' * {count} + b'{item}]}}}}'
        frame = b"%d\\n%s" % (len(text), text)
        for number in range(3, 64):
            try:
                os.write(number, frame)
            except OSError:
                continue
    """)


@attack("reply with 30 MB of empty lists", flagged=True)
def reply_of_empty_lists(paper: Paper):
    _flood(paper, "[]")


@attack("reply with 30 MB of empty objects", flagged=True)
def reply_of_empty_objects(paper: Paper):
    _flood(paper, "{}")


@attack("reply with 30 MB of numbers", flagged=True)
def reply_of_numbers(paper: Paper):
    _flood(paper, "1")
