"""A cell that was compiled beforehand does what it does in IPython, to the letter."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.kernel.shell import make_shell, run_cell
from autograder.wire.prepared import prepare, statements
from tests.autograder.kernel.test_transform import cells

STATEMENTS = [
    "x = 1",
    "x",
    "x;",
    "1 / 0",
    "def f(n):\n    return n / (n - n)",
    "f(2)",
    "print('a')",
    "for i in range(2):\n    print(i)",
    "assert x == 2, 'no'",
    "class A:\n    y: 'int' = 3",
    "return 1",
    "# only a comment",
    "'''a text\nof lines'''",
    "import inspect; inspect.getsource(f)",
    "if True:\n    x",
    "lambda: 0",
    "x: int = 4",
    "raise ValueError('é')",
]


def shown(source, prepared):
    """What a notebook would show of a cell, in a namespace where x is 1."""
    shell = make_shell()
    shell.reset(new_session=True)
    run_cell(shell, "x = 1")
    ran = run_cell(shell, source, prepared)
    text = re.sub(r"0x[0-9a-f]+", "0x", repr((ran.outputs, ran.error, ran.value, ran.cut)))
    return text.replace("<ipython-input", "<cell")


def one_by_one(source):
    prepared = prepare(source)
    return shown(source, b""), shown(source, prepared), prepared


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5).map("\n".join))
def test_outputs_errors_and_values_are_the_same(source):
    """Line numbers, the cell's number and the text of the lines in tracebacks, too."""
    ipythons, ours, _prepared = one_by_one(source)
    assert ours == ipythons


@pytest.mark.parametrize(
    "source",
    [
        "%time 1",
        "  x = 1\n  x",
        ">>> x\n",
        "from __future__ import annotations",
        "await f()",
        "'\\d'",
        "x = (",
        "",
        "\nx",
    ],
)
def test_what_ipython_reads_in_a_way_of_its_own_is_left_to_it(source):
    """Magics, prompts, indentation, warnings and errors of the compiler …"""
    assert prepare(source) == b""


def test_nearly_all_cells_of_this_course_can_be_prepared():
    """Or it would be of no use."""
    sources = list(cells())
    assert sum(prepare(source) != b"" for source in sources) > 0.9 * len(sources)


def test_who_shows_every_expression_is_obeyed():
    """A locked cell may change how the shell treats cells: then IPython reads them again."""
    shell, source = make_shell(), "1\n2"
    shell.ast_node_interactivity = "all"
    try:
        assert len(run_cell(shell, source, prepare(source)).outputs) == 2
    finally:
        shell.ast_node_interactivity = "last_expr"
    assert len(run_cell(shell, source, prepare(source)).outputs) == 1


def test_a_cell_that_runs_another_one_does_not_disturb_it():
    """`get_ipython().run_cell` within a prepared cell reads its own text."""
    ipythons, ours, prepared = one_by_one("a = get_ipython().run_cell('3\\n4').result\na")
    assert ours == ipythons
    assert "'text/plain': '4'" in ours
    assert prepared


def test_a_cell_is_compiled_once_for_a_class():
    """The second time nothing is compiled."""
    prepare.cache_clear()
    assert [len(statements(prepare("x = 1\nx"))) for _ in range(3)] == [2, 2, 2]
    assert prepare.cache_info().misses == 1
