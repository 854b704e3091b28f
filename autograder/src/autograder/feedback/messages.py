"""What a test says to the student: all of it where students see the test, less where it is hidden.

How much of a hidden test is told:

- `verdict`: that it failed.
- `message`: the author's own words besides, as they stand in the test's text. What is put into them
  while the test runs, what a library says of two values, and what is expected stay hidden.
- `code`: the whole message, with the test's lines.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.model import Cell
from autograder.notebooks.matching import hidden_lines
from autograder.notebooks.node import Node
from autograder.notebooks.student_text import quick_tree

REVEAL = ("verdict", "message", "code")
GAP = "…"  # for what is put into a message while the test runs
# Errors that are the engine's, about the submission.
ENGINES = frozenset(("CellTimeoutError", "DeadKernelError"))
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"(?:Cell In\[(\d+)\], line|File <ipython-input-(\d+)-[^>]*>:) ?(\d+)")
_IN_ANSWER = re.compile(
    r'File "<ipython-input-[^"]*>", line (\d+), in ([^\n]+)\n\s*([^\n]*)', re.MULTILINE
)
_PERCENT = re.compile(r"%[-+ #0-9.*]*[a-zA-Z]")
_BRACES = re.compile(r"\{[^{}]*\}")
_GAPS = re.compile(rf"{GAP}(?:\s*{GAP})+")
_MESSAGES = ("msg", "err_msg", "message", "reason")  # keywords of unittest, NumPy and pytest
LONGEST = 4_000  # characters


@dataclass(frozen=True)
class Said:
    """What a test that failed says."""

    text: str = ""
    of_test: bool = True  # else it is about the student's own code
    where: str = ""  # the student's own line that ended it


def is_hidden(test: Cell) -> bool:
    """Whether a part of the test is not shown to students."""
    return bool(hidden_lines(test.source))


def what_it_said(executed: Node, test: Cell, reveal: str = "message") -> Said | None:
    """What a test that ended with an error may say; None if it did not.

    executed: the cell with its outputs; test: as its author wrote it, hidden lines included
    """
    error = next((one for one in executed.get("outputs", ()) if _is_error(one)), None)
    if error is None:
        return None
    name, text = str(error.ename), str(error.evalue)
    if name in ENGINES:
        return Said(text, of_test=False)
    trace = _COLOURS.sub("", "\n".join(map(str, error.traceback)))
    hidden, lines = hidden_lines(test.source), _lines(trace)
    if reveal == "code" or not hidden or (lines and not hidden.intersection(lines)):
        return _in_full(name, text, trace, test, lines)
    if reveal == "verdict":
        return Said()
    own = "\n".join(_literals(quick_tree(test.source), lines[-1])) if lines else ""
    if own:
        return Said(own)
    if _IN_ANSWER.search(trace) and _is_builtin(name):
        return Said(f"Your code ended with {name}.", of_test=False)
    return Said()


def printed(executed: Node) -> str:
    """What a test printed, for tests that students see whole."""
    streams = (one.text for one in executed.get("outputs", ()) if one.output_type == "stream")
    return _COLOURS.sub("", "".join("".join(text) for text in streams)).strip()[:LONGEST]


def _is_builtin(name: str) -> bool:
    return isinstance(getattr(builtins, name, None), type)


def _is_error(one: Node) -> bool:
    return bool(one.output_type == "error")


def _lines(trace: str) -> list[int]:
    """The lines of the test's own cell in a traceback, outermost first."""
    test = trace.partition("In the student's kernel:")[0]
    frames = [(first or second, int(line)) for first, second, line in _FRAME.findall(test)]
    return [line for cell, line in frames if cell == frames[0][0]]


def _in_full(name: str, text: str, trace: str, test: Cell, lines: list[int]) -> Said:
    if _is_builtin(name) and name != "AssertionError":
        said = f"{name}: {text}" if text else name
    else:  # of tests
        said = text or _statement(test.source, lines)
    places = _IN_ANSWER.findall(trace)
    where = ""
    if places:
        line, function, source = places[-1]
        where = f"line {line}, in {function}: {source}" if source else f"line {line}, in {function}"
    return Said(said[:LONGEST], where=where[:300])


def _statement(source: str, lines: list[int]) -> str:
    """The assertion that failed, as it is written."""
    for node in _around(quick_tree(source), lines[-1] if lines else 0):
        if isinstance(node, ast.Assert):
            return f"This does not hold: {ast.unparse(node.test)}"
    return "A test failed."


def _around(tree: ast.AST, line: int) -> list[ast.stmt]:
    """The statements that a line belongs to, the innermost first."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return sorted(found, key=lambda node: (node.end_lineno or node.lineno) - node.lineno)


def _literals(tree: ast.AST, line: int) -> Iterator[str]:
    """The author's words in the statement of a line."""
    for node in _around(tree, line)[:1]:
        text = _GAPS.sub(GAP, _words(_message(node))).strip().removeprefix(f"{GAP}:").strip()
        if re.search(r"\w", text.replace(GAP, "")):
            yield text


def _message(node: ast.stmt) -> ast.expr | None:
    """The expression that makes the message of a statement."""
    if isinstance(node, ast.Assert):
        return node.msg
    call = node.exc if isinstance(node, ast.Raise) else getattr(node, "value", None)
    if not isinstance(call, ast.Call):
        return None
    named = [one.value for one in call.keywords if one.arg in _MESSAGES]
    if named:
        return named[0]
    fails = isinstance(node, ast.Raise) or getattr(call.func, "attr", "") == "fail"
    return call.args[0] if fails and call.args else None


def _words(node: ast.expr | None) -> str:
    """What of a message stands in the text of the test."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(parts):
            return "".join(
                _words(part) if isinstance(part, ast.Constant) else GAP for part in parts
            )
        case ast.BinOp(left, ast.Add(), right):
            return _words(left) + _words(right)
        case ast.BinOp(ast.Constant(str(text)), ast.Mod(), _):
            return _PERCENT.sub(GAP, text)
        case ast.Call(ast.Attribute(ast.Constant(str(text)), "format")):
            return _BRACES.sub(GAP, text)
        case None:
            return ""
    return GAP
