"""On which side each cell runs, and whose each name is."""

import nbformat
import pytest

from autograder.model import Cell, Placement
from autograder.notebooks.analysis.modules import preload
from autograder.notebooks.analysis.placement import analyse
from autograder.notebooks.recorded import RecordedCell, instructor_cells
from tests.autograder.notebooks.cells import answer, exam, locked, ordinary

SQUARES = answer("def squares(n): return [i ** 2 for i in range(n)]")


def last(*cells: Cell, files=None) -> Cell:
    return analyse(cells, files)[-1]


def test_the_sides_follow_nbgraders_metadata():
    cells = analyse([SQUARES, ordinary("squares(3)"), locked("import os"), exam("squares(1)")])
    assert [c.placement for c in cells] == [
        Placement.STUDENT,
        Placement.STUDENT,
        Placement.BOTH,
        Placement.OUTSIDE,
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import inspect\nassert 'for' not in inspect.getsource(squares)", "line 2 calls `inspect"),
        ("from inspect import getsource\ngetsource(squares)", "line 2 calls `getsource`"),
        ("x = 1\nsquares.__code__.co_names", "line 2 looks at `__code__`"),
        ("import dis\ndis.dis(squares)", "line 2 calls `dis.dis`"),
        ("assert 'squares' in globals()", "line 1 calls `globals`"),
        ("eval('squares(2)')", "line 1 calls `eval`"),
        ("get_ipython().user_ns", "line 1 calls `get_ipython`"),
        ("assert 'map' in In[-1]", "line 1 reads `In` of IPython's history"),
        ("assert _ == 3", "line 1 reads `_` of IPython's history"),
        ("%whos", "line 1 uses the magic `%whos`"),
        ("squares?", "line 1 uses the magic `%pinfo`"),
        ("def f():\n    global squares\n    squares = 1\nf()", "rebinds `squares` inside a function"),
        ("from unittest.mock import patch\nwith patch('__main__.squares'): pass", "patches `__main__.squares`"),
        ("from unittest import mock\n@mock.patch('builtins.input', lambda: '3')\ndef f(): pass", "patches `builtins.input`"),
        ("import __main__\n__main__.squares = 3", "line 1 imports `__main__`"),
        ("import builtins\nbuiltins.input = lambda: '3'", "replaces `builtins.input`"),
        ("import sys, io\nsys.stdin = io.StringIO('3')", "line 2 replaces `sys.stdin`"),
        ("class A(squares): pass", "derives a class from `squares`"),
        ("assert type(3) is squares", "compares a type with `squares`"),
        ("import types\nassert type(squares) != types.FunctionType", "compares a type with `types.FunctionType`"),
        ("import random\nfrom unittest.mock import patch\nwith patch.object(random, 'random'): pass", "patches `random`"),
        ("import matplotlib.pyplot as plt\nplt.gca().lines", "line 2 calls `gca`"),
        ("class A:\n    f = squares", "reads `squares` directly in the body of a class"),
    ],
)  # fmt: skip
def test_a_test_that_needs_the_students_kernel_is_recognised_with_its_line(source, reason):
    cell = last(SQUARES, exam(source))
    assert cell.placement is Placement.INSIDE
    assert reason in cell.reason


@pytest.mark.parametrize(
    "source",
    [
        "old = squares\ndel squares\ntry: f(1)\nfinally: squares = old",
        "squares = lambda n: []",
        "for _ in range(3): squares(_)",
        "from unittest.mock import patch\nimport io\nwith patch('sys.stdout', io.StringIO()): squares(1)",
        "%matplotlib inline\n%time squares(3)",
        "import numpy as np\nrng = np.random.default_rng(3)\nnp.random.seed(3)\nsquares(rng.integers(5))",
        "import re\nre.compile('a')\nmodel.compile()",
        "def f():\n    global counter\n    counter = 1",
        "def f():\n    squares = 3\n    return squares",
        "assert isinstance(squares(3), list) and callable(squares)",
        "import inspect\nassert not inspect.isgeneratorfunction(squares)",
        "import inspect\nassert list(inspect.signature(squares).parameters) == ['n']",
        "import types\nassert isinstance(squares, types.FunctionType)",
        "try: f(1)\nexcept squares: pass",
        "import pytest\nwith pytest.raises(squares): f(1)",
        "assert await squares(1) == 2",
        "assert squares.__annotations__ == {}",
        "from unittest import mock\nwith mock.patch.object(squares, 'n', 3): squares(1)",
        "assert [patch.get_height() for patch in squares(1).patches] == [1]",
        "def (",
    ],
)
def test_a_test_that_can_be_judged_from_outside_is_protected(source):
    assert last(SQUARES, exam(source)).placement is Placement.OUTSIDE


def test_a_seed_needs_the_students_kernel_only_if_the_students_cells_draw():
    seeded = exam("import numpy as np\nnp.random.seed(1)\nassert draw() == 2")
    assert last(answer("def draw(): return 4"), seeded).placement is Placement.OUTSIDE
    drawing = answer("import numpy as np\ndef draw(): return np.random.rand()")
    assert "seeds numpy" in last(drawing, seeded).reason


def test_the_instructor_may_mark_a_test_unprotected():
    tagged = Cell("t", "code", "f()", {"grade": True}, other_metadata={"tags": ["unprotected"]})
    marked = {"autograder": {"unprotected": True}}
    assert last(tagged).placement is Placement.INSIDE
    assert last(Cell("t", "code", "f()", {"grade": True}, other_metadata=marked)).reason


def test_a_helper_that_reads_source_makes_the_tests_that_call_it_unprotected():
    helper = locked(
        "import inspect\ndef text(f): return inspect.getsource(f)\ndef uses(f): return text(f)"
    )
    cells = analyse([helper, SQUARES, exam("assert uses(squares)"), exam("assert squares(1)")])
    assert [cell.placement for cell in cells[2:]] == [Placement.INSIDE, Placement.OUTSIDE]
    assert cells[0].placement is Placement.BOTH
    assert "line 1 uses `text`, which calls `inspect.getsource`" in cells[2].reason


def test_a_locked_cell_that_rebinds_a_students_name_runs_once():
    cells = analyse(
        [answer("data = [1]"), locked("data = data + [2]"), exam("assert len(data) == 2")]
    )
    assert cells[1].placement is Placement.INSIDE
    assert cells[2].student_names == {"data"}


def test_names_bound_by_the_students_cells_are_the_students():
    cell = last(SQUARES, locked("def check(a): pass"), exam("check(squares(n))\nok = True"))
    assert cell.student_names == {"squares", "n"}
    assert cell.free_names == {"n"}  # it is bound nowhere


def test_a_name_that_a_students_cell_took_away_or_imported_from_its_own_file_stays_the_students():
    gone = last(SQUARES, locked("n = 1"), answer("del n"), exam("squares(n)"))
    assert (gone.student_names, gone.free_names) == ({"squares", "n"}, frozenset())
    cells = [answer("from mine import n"), exam("assert n")]
    assert analyse(cells, handed_in=["mine.py"])[1].free_names == frozenset()


def test_builtins_and_the_tests_own_names_are_the_examiners():
    cell = last(SQUARES, exam("def test():\n    return sum(squares(2))\nexpected = 5\ntest()"))
    assert cell.student_names == {"squares"}


def test_an_expected_value_does_not_reach_the_students_kernel():
    """Also where an ordinary cell has used the name before."""
    cell = last(
        ordinary("expected = 3"), SQUARES, exam("expected = 5\nassert squares(1) == expected")
    )
    assert cell.student_names == {"squares"}


def test_a_setting_that_the_students_functions_read_does():
    cell = last(answer("rate = 1\ndef f(): return rate"), exam("rate = 2\nassert f() == 2"))
    assert cell.student_names == {"f", "rate"}


def test_a_name_that_a_later_cell_of_the_student_reads_is_handed_over():
    cells = analyse([exam("data = [1]\nother = 2"), answer("total = sum(data)"), exam("data")])
    assert cells[0].student_names == {"data"}
    assert cells[2].student_names == set()


def test_a_deleted_name_that_is_put_back_stays_the_students():
    rebind = exam("old = squares\ndel squares\nsquares = old")
    cells = analyse([SQUARES, rebind, exam("squares(1)")])
    assert cells[1].student_names == cells[2].student_names == {"squares"}


def test_names_read_by_functions_of_earlier_tests_are_known():
    helper = exam("def helper(): return squares(2)", "first")
    assert last(SQUARES, helper, exam("assert helper() == [0, 1]")).student_names == {"squares"}


def test_a_locked_cell_that_redefines_an_answer_makes_the_name_the_examiners():
    assert (
        last(SQUARES, locked("def squares(n): return []"), exam("squares(2)")).student_names
        == set()
    )


@pytest.mark.parametrize(
    ("student", "test", "imports"),
    [
        ("import numpy as np", "np.ones(3)", "import numpy as np"),
        ("import os, math", "math.pi", "import math"),
        ("import os\nimport os.path", "os.path", "import os\nimport os.path"),
        ("from math import pi as p, tau", "p + tau", "from math import pi as p\nfrom math import tau"),
        ("from math import *", "sqrt(2)", "from math import *"),
        ("try:\n    import fast as m\nexcept ImportError:\n    import math as m", "m.pi", "try:\n    import fast as m\nexcept ImportError:\n    import math as m"),
        ("if True:\n    x = 1\n    import math", "math", "try:\n    import math\nexcept ImportError:\n    pass"),
        ("import numpy as np", "import numpy as np\nnp.ones(3)", ""),
        ("def f():\n    import math", "math", ""),
    ],
)  # fmt: skip
def test_what_a_student_imported_the_examiner_imports_itself(student, test, imports):
    cell = last(ordinary(student), exam(test))
    assert cell.imports == imports
    assert not imports or cell.student_names == set()


def test_a_name_from_an_unknown_module_is_not_asked_of_the_student():
    """`check` comes from a module that is not there: the examiner must not take the student's."""
    star = "from no_such_module import *"
    cell = last(locked(star), SQUARES, exam("check(squares)"))
    assert cell.student_names == {"squares"}


def test_a_module_beside_the_notebook_is_read_for_its_names():
    files = {"tools.py": b"def check(a): pass"}
    cell = last(ordinary("from tools import *"), exam("check(squares)"), files=files)
    assert (cell.student_names, cell.imports) == ({"squares"}, "from tools import *")


def test_shown_imports_of_a_test_reach_the_student_and_hidden_ones_do_not():
    source = "import numpy as np\n### BEGIN HIDDEN TESTS\nimport scipy\n### END HIDDEN TESTS"
    assert last(exam(source)).student_imports == "import numpy as np"


def test_preload_lists_installed_modules_by_their_full_names():
    cells = [
        ordinary("import matplotlib.pyplot as plt, numpy as np\nfrom . import near\nimport beside"),
        exam("from xml.dom import minidom\nimport not_installed\nnp.random.rand()"),
        Cell("", "markdown", "import json", {}),
    ]
    assert preload(cells, {"beside.py": b""}) == (
        *("matplotlib", "matplotlib.pyplot", "numpy", "numpy.random"),
        *("xml", "xml.dom", "xml.dom.minidom"),
    )


def test_a_cell_that_only_the_gradebook_knows_comes_after_the_one_before_it():
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    recorded = {name: RecordedCell(name, "code", "2", True) for name in ("header", "b")}
    assert [cell.name for cell in instructor_cells(source, recorded)] == ["header", "b", ""]


def test_a_name_that_a_test_may_or_may_not_bind_is_asked_of_the_student():
    cell = last(SQUARES, exam("if late: squares = 3\nsquares(3)"))
    assert cell.student_names == {"squares", "late"}
    assert "late" not in last(exam("if 1: late = 2\nelse: late = 3\nlate")).student_names


def test_what_is_imported_from_a_file_of_the_students_is_the_students():
    """The examiner would import the instructor's file: the solution."""
    test = exam("f(2)")
    cells = analyse([ordinary("from mine import f"), test], {}, handed_in=["mine.py"])
    assert (cells[1].student_names, cells[1].imports) == ({"f"}, "")
    own = analyse([exam("from mine import f\nf(2)")], {}, handed_in=["mine.py"])[0]
    assert own.placement is Placement.INSIDE
    assert "imports `f` from a file that students hand in" in own.reason


@pytest.mark.parametrize("module", ["math", "no_such_module"])
def test_what_a_test_imports_with_a_star_is_its_own(module):
    cell = last(SQUARES, exam(f"from {module} import *\nassert sqrt(4) == squares(2)"))
    assert cell.student_names == {"squares"}


def test_what_a_test_binds_and_an_answer_reads_is_shared():
    """Every time, and read by the test itself from its own names; the expected value is not shared."""
    reads = answer("def f(): return t")
    cells = analyse([reads, exam("t = 1\nexpected = 3\nassert f() == t"), exam("t = 2\nf()")])
    assert [cell.shared_names for cell in cells] == [frozenset(), {"t"}, {"t"}]
    assert "t" not in cells[1].student_names | cells[2].student_names
    cells = analyse([locked("t = 1"), reads, exam("t = 5\nassert f() == 5")])
    assert cells[-1].shared_names == {"t"}
    copies = analyse([answer("def f(x): return copy(x)"), exam("from copy import copy\nf([1])")])
    assert copies[-1].shared_names == {"copy"}


def test_what_an_answer_changes_is_read_where_it_was_changed():
    """A counter, say."""
    counts = answer("count = 0\ndef f():\n    global count\n    count += 1")
    for cell in analyse([counts, exam("count = 0\nf()\nassert count == 1")] * 2)[1::2]:
        assert "count" in cell.student_names
