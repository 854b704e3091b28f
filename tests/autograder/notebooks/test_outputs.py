"""Outputs that an instructor may open in a browser, and the points that nbgrader reads in them."""

import subprocess
import sys

import nbformat.v4 as v4
import pandas as pd
import pytest
from nbgrader.utils import determine_grade

from autograder.notebooks.outputs import (
    DISPLAYED_MARKUP,
    clean_outputs,
    verdict_outputs,
)

POINTS = 3.0


def shown(mime: str, value: object) -> list:
    """What is left of one displayed value."""
    outputs, _ = clean_outputs([{"output_type": "display_data", "data": {mime: value}}], 10_000)
    return outputs


def points(outputs: list, *, error: object = None, value: float | None = None) -> float:
    """What nbgrader gives for a test cell with these outputs."""
    reply = {"outputs": outputs, "error": error, "value": value}
    metadata = {"nbgrader": {"grade": True, "solution": False, "points": POINTS, "grade_id": "t"}}
    cell = v4.new_code_cell("", metadata=metadata)
    cell.outputs = verdict_outputs(reply, POINTS, 10_000)
    return determine_grade(cell)[0]


@pytest.mark.parametrize("forged", ["no object", ["a list"], 1])
def test_an_error_that_is_no_object_earns_nothing_like_any_other(forged: object):
    assert points([], error=forged) == 0


@pytest.mark.parametrize(
    ("mime", "value"),
    [
        ("image/svg+xml", "<svg><script>act()</script></svg>"),
        ("application/javascript", "act()"),
        ("application/vnd.jupyter.widget-view+json", "{}"),
        ("image/png", '"><script>act()</script>'),
        ("text/x-unknown", "<script>act()</script>"),
    ],
)
def test_what_may_run_is_left_out(mime, value):
    """Programs, and pictures that are none."""
    assert not any(output.data for output in shown(mime, value))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (r"$\displaystyle x^{2}$", r"$\displaystyle x^{2}$"),
        (r"$a < b & c$", r"$a \lt  b &  c$"),
        (r"$\href{javascript:act()}{x}$", r"$\ href{javascript:act()}{x}$"),
        ("<img src=x onerror=act()>", r"\lt img src=x onerror=act()>"),
        ("&#92;href{x}{y}", "& #92;href{x}{y}"),
    ],
)
def test_a_formula_holds_no_markup_and_no_link(value, kept):
    """It is shown as it was meant."""
    assert shown("text/latex", value)[0].data["text/latex"] == kept


def test_harmless_outputs_stay_as_they_are():
    """Text, a picture and a table are kept to the byte."""
    table = "<table><tr><td>1</td></tr></table>"
    assert shown("text/plain", "3 < 4")[0].data == {"text/plain": "3 < 4"}
    assert shown("image/png", "iVBORw0KGgo=")[0].data == {"image/png": "iVBORw0KGgo="}
    assert "<td>1</td>" in shown("text/html", table)[0].data["text/html"]


@pytest.mark.parametrize(
    "sent",
    [None, "text", 7, [None], [[]], [{}], [{"output_type": "x"}], [{"output_type": "stream"}]],
)
def test_outputs_of_no_known_form_do_no_harm(sent):
    """What a kernel sends instead of outputs is left out."""
    outputs, _ = clean_outputs(sent, 1000)
    assert all(output.output_type == "stream" for output in outputs)


ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": ["no"]}
RESULT = {"output_type": "execute_result", "data": {"text/plain": "2.0"}}


def test_a_test_that_passes_earns_all_points():
    """No error and no number: full marks."""
    assert points([]) == POINTS


def test_a_test_that_fails_earns_nothing():
    """An error costs all points, wherever it stands among the outputs."""
    assert points([RESULT, ERROR], error=ERROR) == 0


def test_a_lost_test_earns_nothing_even_without_outputs():
    """The error decides, not what is shown of it."""
    assert points([], error=ERROR) == 0


def test_warnings_cost_nothing():
    """What a test prints to the error stream is shown, and is no failure."""
    assert points([{"output_type": "stream", "name": "stderr", "text": "UserWarning"}]) == POINTS


@pytest.mark.parametrize(
    ("value", "credit"),
    [(0.0, 0), (1.5, 1.5), (3.0, 3), (7.0, 3), (-2.0, 0), (float("inf"), 3), (float("nan"), 0)],
)
def test_partial_credit_is_the_value_within_the_points(value, credit):
    """A number at the end of a test is its credit, no less than 0 and no more than the points."""
    result = {"output_type": "execute_result", "data": {"text/plain": repr(value)}}
    assert points([result], value=value) == credit


def test_a_printed_number_is_no_credit():
    """Only the value that the examiner computed counts, not what is displayed on the way."""
    assert points([{**RESULT, "data": {"text/plain": "0.5"}}]) == POINTS
    assert points([{**RESULT, "data": {"text/plain": "3.0"}}, RESULT], value=2.0) == 2


def test_a_table_of_pandas_is_no_cause_for_suspicion():
    """Its rules of style are left out, and nothing is said of it."""
    markup = pd.DataFrame({"x": [1, 2]})._repr_html_()
    sent = {"output_type": "execute_result", "data": {"text/html": markup}}
    outputs, odd = clean_outputs([sent], 10_000)
    assert odd == []
    assert "<style" in markup
    assert "<style" not in outputs[0].data["text/html"]
    assert "<th" in outputs[0].data["text/html"]


@pytest.mark.parametrize(
    "markup",
    [
        "<style>@import 'http://elsewhere'</style>",
        "<style>p { background: url(http://elsewhere) }</style>",
        "<sty<style></style>le>p { background: url(http://elsewhere) }</style>",
        "<style onload=act()>p { color: red }</style>",
        "<style>p { color: red }</style><script>act()</script>",
    ],
)
def test_style_that_fetches_or_hides_something_is_flagged(markup):
    """What becomes of it is said in test_shown.py."""
    sent = {"output_type": "execute_result", "data": {"text/html": markup}}
    _, odd = clean_outputs([sent], 10_000)
    assert odd == [DISPLAYED_MARKUP]


FLOODS = """
import resource
from autograder.notebooks.outputs import acts, clean_outputs

resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
many = 200_000
for flood in ("<" + " " * many, "< " * many, "<style>" * many, "on" + " " * many, "on" * many,
              "<style>" + "a" * many, "&" * many, "&#" * many, "java" * many, "<" * many):
    clean_outputs([{"output_type": "display_data", "data": {"text/html": flood}}], 10**6)
    acts(flood)
"""


def test_looking_for_what_acts_takes_no_longer_for_what_is_made_to_take_long():
    """What grows with the square of such a text's length would not come to its end."""
    subprocess.run([sys.executable, "-c", FLOODS], check=True)
