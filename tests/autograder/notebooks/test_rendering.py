"""Markdown of a student's, rendered for the engine's own pages: nothing acts, nothing is fetched."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.notebooks.mathml import mathml
from autograder.notebooks.rendering import markup_of, picture_address


def test_formulas_become_mathml_which_needs_no_script():
    page = markup_of(
        "Since $a < b$:\n\n$$\\frac{1}{2}$$\n\n\\begin{align}a&=b\\end{align}", ()
    ).text
    assert page.count("<math ") == 3
    assert "<mo>&lt;</mo>" in page
    assert "<mfrac>" in page
    assert "<mtable" in page


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written():
    assert mathml(r"\frac") == r"<code>\frac</code>"
    assert mathml("x" * 6000).startswith("<code>x")


@pytest.mark.parametrize(
    "source",
    [
        '<img src="https://elsewhere.example/pixel.png">',
        "![seen](https://elsewhere.example/pixel.png)",
        '<img alt="seen" src="https://elsewhere.example/pixel.png" />',
        "- > ![seen](//elsewhere.example/pixel.png)",
    ],
)
def test_no_picture_is_fetched_from_elsewhere(source):
    page = markup_of(source, ()).text
    assert "<img" not in page
    assert "(picture: " in page


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "[here](javascript:alert(1))",
        "$\\href{javascript:alert(1)}{x}$",
        "$\\text{<script>alert(1)</script>}$",
        "$\\text{&lt;script&gt;}</p><script>$",
        "`<script>`",
        "# <style>*{display:none}</style>",
    ],
)
def test_what_would_act_is_text(source):
    page = markup_of(source, ()).text
    for tag in ("<script", "<style", "<img", 'href="javascript'):
        assert tag not in page


def test_an_attached_picture_has_an_address_of_its_own():
    """For which whoever has the picture puts it in."""
    page = markup_of("![first](attachment:a.png) ![second](attachment:b.png)", ("a.png", "b.png"))
    assert picture_address("a.png") in page.text
    assert picture_address("b.png") in page.text
    assert picture_address("a.png") != picture_address("b.png")
    base64.b64decode(picture_address("a.png").partition(",")[2], validate=True)


def test_headings_of_an_answer_are_no_headings_of_the_page():
    page = markup_of("# Mine\n\n###### Deep", ()).text
    assert "<h" not in page
    assert "<strong>Mine</strong>" in page


@given(st.text(st.sampled_from("a<>&\"'`$\\{}[]()!#*_ \n=/x:|-"), max_size=40))
def test_whatever_is_written_only_what_is_allowed_is_in_the_markup(source):
    page = markup_of(source, ()).text
    for tag in ("<script", "<iframe", "<object", "<link", "<svg", " onerror=", " style="):
        assert tag not in page.lower()
