"""Outputs that an instructor may open in a browser, and the points that nbgrader reads in them."""

from html.parser import HTMLParser

import nbformat.v4 as v4
import pandas as pd
import pytest
from nbconvert import HTMLExporter
from nbgrader.utils import determine_grade

from autograder.notebooks.outputs import (
    DISPLAYED_MARKUP,
    clean_markdown,
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
        ("text/html", "<script>act()</script><b>bold</b>"),
        ("text/html", "<img src=x onerror=act()>"),
        ("text/html", '<a href="javascript:act()">x</a>'),
        ("text/html", "<iframe srcdoc='<script>act()</script>'></iframe>"),
        ("text/html", "<svg onload=act()>"),
        ("text/markdown", "<script>act()</script>"),
        ("image/svg+xml", "<svg><script>act()</script></svg>"),
        ("application/javascript", "act()"),
        ("application/vnd.jupyter.widget-view+json", "{}"),
        ("text/latex", r"$\href{javascript:act()}{x}$"),
        ("image/png", '"><script>act()</script>'),
    ],
)
def test_nothing_that_is_shown_acts(mime, value):
    """Scripts, event handlers, frames and active links do not survive, whatever displays them."""
    left = str(shown(mime, value)).lower()
    for active in (
        "<script",
        "<img src=x onerror",
        'href="javascript',
        "<iframe",
        "<svg",
        "\\\\href",
    ):
        assert active not in left


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


@pytest.mark.parametrize(
    "source",
    [
        "see <script>act()</script>",
        "[x](javascript:act())",
        "[x](java&#115;cript:act())",
        "[x](JavaScript&colon;act())",
        "[x][y]\n\n[y]: javascript&colon;act()",
        "<a href='java\tscript:act()'>x</a>",
        "<img src=x onerror=act()>",
        r"$\\href{javascript:act()}{x}$",
        "`<script>` and ```` ``` ```` <script>act()</script>",
    ],
)
def test_a_written_answer_that_acts_is_shown_as_plain_text(source):
    """It stands in a block of code, as it was written, and nothing in it is markup any more."""
    page = HTMLExporter().from_notebook_node(
        v4.new_notebook(cells=[v4.new_markdown_cell(clean_markdown(source))])
    )[0]
    shown = page.partition('<div class="jp-RenderedHTMLCommon')[2]
    found = Elements()
    found.feed(shown.partition("</body>")[0])
    assert not found.active


class Elements(HTMLParser):
    """Finds what would act in a page."""

    def __init__(self):
        super().__init__()
        self.active = []

    def handle_starttag(self, tag, attributes):
        bad = [name for name, value in attributes if name.startswith("on") or ":" in (value or "")]
        if tag in ("script", "iframe", "svg", "form") or bad:
            self.active.append((tag, attributes))


def test_a_written_answer_that_does_nothing_stays_as_it_is():
    """Mathematics, code, links and a little markup."""
    harmless = "If $a<b$ and `x > 3`, then **so** <b>be it</b>: [a link](https://a.example)."
    assert clean_markdown(harmless) == harmless


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
    assert "style" not in outputs[0].data["text/html"]
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
    sent = {"output_type": "execute_result", "data": {"text/html": markup}}
    outputs, odd = clean_outputs([sent], 10_000)
    assert odd == [DISPLAYED_MARKUP]
    assert "<style" not in str(outputs)
    assert "<script" not in str(outputs)
