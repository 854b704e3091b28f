"""The reference solutions with one operator, constant or call changed: none may earn full credit."""

import ast
import doctest

import numpy as np
import pytest

from tests.solutions.in_process import hidden_credit, question_names, run_test, source_cells
from tests.submissions.assemble import ROOT, read_sections

CELLS = source_cells("ps1")
QUESTIONS = question_names(CELLS)

ARITHMETIC = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv, ast.Add),
    ast.Pow: (ast.Mult,),
}
COMPARISONS = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
}
CALLS = {"max": "min", "min": "max", "reversed": "list"}


def mutants(source: str):
    """Every mutant of a function's body and defaults, one change each: (what changed, source)."""
    tree = ast.parse(source)
    function = tree.body[0]
    for part in function.body[1:] + function.args.defaults:  # the docstring is left out
        for node in ast.walk(part):
            for field, old, new in changes(node):
                setattr(node, field, new)
                yield f"{part.lineno}: {field} -> {ast.unparse(part)}", ast.unparse(tree)
                setattr(node, field, old)


def changes(node: ast.AST):
    """The changes of one node, as (field, old value, new value)."""
    match node:
        case ast.BinOp():
            for operator in ARITHMETIC.get(type(node.op), ()):
                yield "op", node.op, operator()
            if not isinstance(node.op, (ast.Add, ast.Mult)):  # these two commute
                yield "left", node.left, node.right
        case ast.Compare():
            for operator in COMPARISONS.get(type(node.ops[0]), ()):
                yield "ops", node.ops, [operator()]
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield "value", value, value + 1
            yield "value", value, value - 1
        case ast.UnaryOp(op=ast.USub()):
            yield "op", node.op, ast.UAdd()
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield "func", node.func, ast.Name(CALLS[name], ast.Load())


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_mutant_of_the_reference_earns_full_credit(question, capsys):
    """Changing any operator, constant or comparison of the reference costs hidden points."""
    full = hidden_credit(CELLS, question, CELLS[question])
    assert full > 0
    made = list(mutants(CELLS[question]))
    alive = [what for what, source in made if hidden_credit(CELLS, question, source) == full]
    with capsys.disabled():
        print(f"\n  {question}: mutants killed {len(made) - len(alive)} / {len(made)}", end="")
    assert len(made) >= 8
    assert not alive, "mutants with full credit:\n" + "\n".join(alive)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_verdict_does_not_depend_on_the_seed(question):
    """Right answers keep full credit, and wrong ones none, whichever seed an instructor sets."""
    full = hidden_credit(CELLS, question, CELLS[question])
    sections = read_sections(ROOT / "tests" / "submissions" / "ps1" / f"{question}.py")
    for seed in (0, 7, 2026, 10**9):
        assert hidden_credit(CELLS, question, CELLS[question], seed) == full
        for section in sections:
            credit = hidden_credit(CELLS, question, section.source, seed)
            if section.title.startswith("right"):
                assert credit == full, f"seed {seed}: {section.title}"
            elif section.title.startswith("wrong"):
                assert credit == 0, f"seed {seed}: {section.title}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_examples_in_the_docstring_are_true(question):
    """What a docstring shows is what the reference returns."""
    namespace = {"np": np}
    exec(CELLS[question], namespace)
    docstring = namespace[question].__doc__
    examples = doctest.DocTestParser().get_doctest(docstring, namespace, question, None, 0)
    assert examples.examples
    assert doctest.DocTestRunner(verbose=False).run(examples).failed == 0


def test_a_whole_number_check_tells_three_from_three_point_zero():
    """`check` refuses 3.0 and True-like texts where 3 is expected, and accepts NumPy's 3."""
    test = 'check("f()", {}, 3, read="here")'
    for accepted in ("3", "np.int64(3)", "np.array(3)"):
        assert run_test(CELLS | {"t": test.format(accepted)}, "", "t") is None
    for refused in ("3.0", "'3'", "None", "[3]", "True", "np.array([3])"):
        with pytest.raises(AssertionError, match="is not right yet"):
            run_test(CELLS | {"t": test.format(refused)}, "", "t")
