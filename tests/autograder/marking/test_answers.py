"""What a marker sees of a notebook and of the source: answers with what belongs to them, and no more."""

import pytest

from autograder.course.folder import Course
from autograder.course.written import Written, split
from autograder.marking.answers import Piece, outputs, pieces
from autograder.marking.shown import in_line, shown
from autograder.notebooks.node import as_node, output
from autograder.notebooks.rendering import Mended
from autograder.session.cleaner import Cleaner

PICTURE = "iVBORw0KGgo="


def cell(source, name="", kind="markdown", made=(), **more):
    about = {"nbgrader": {"grade_id": name}} if name else {}
    there = {"cell_type": kind, "source": source, "metadata": about, **more}
    return there | ({"outputs": list(made)} if kind == "code" else {})


def notebook(*cells):
    return as_node({"cells": list(cells)})


class Plain(Cleaner):
    """Renders a text as one paragraph; nothing at all if it is slow."""

    def mend(self, texts):
        return [None if "slow" in one.source else Mended(f"<p>{one.source}</p>") for one in texts]


def test_what_a_student_adds_below_a_task_is_the_answer_to_it():
    """And not the task itself, nor the author's text that leads to the next question."""
    found = notebook(
        cell("Draw it.", "project"),
        cell("Here it is."),
        cell("draw()", kind="code", made=[output("display_data", data={"image/png": PICTURE})]),
        cell("## Next"),
        cell("because", "essay"),
        cell("not for the task"),
    )
    assert pieces(found, ["project"], ["Draw it.", "## Next"]) == (
        Piece("markdown", "Here it is.", beside=True),
        Piece("code", "draw()", beside=True),
        Piece("image/png", PICTURE, beside=True),
    )


def test_an_answer_that_is_as_it_was_released_is_none():
    assert pieces(notebook(cell("*not yet*\n", "essay")), ["essay"], ["*not yet*"]) == ()


def test_of_a_test_everything_that_it_printed_and_raised_is_kept_apart():
    made = [
        output("stream", text="trying"),
        output("error", ename="AssertionError", evalue="no", traceback=[]),
        output("execute_result", data={"text/plain": "1", "text/html": "<b>1</b>"}),
    ]
    found = notebook(cell("assert f()", "test", "code", made), cell("f()", "f", "code"))
    assert [(one.kind, one.source) for one in outputs(found, "test")] == [
        ("text", "trying"),
        ("error", "AssertionError: no"),
        ("text/html", "<b>1</b>"),
    ]


def test_an_attached_picture_lies_in_the_page():
    attached = {"a.png": {"image/png": PICTURE}, "b.svg": {"image/svg+xml": "<svg/>"}}
    found = notebook(cell("![x](attachment:a.png)", "essay", attachments=attached))
    (piece,) = pieces(found, ["essay"], [])
    assert piece.pictures == (("a.png", f"data:image/png;base64,{PICTURE}"),)


def test_markup_is_shown_as_such_only_if_it_is_harmless():
    (table,) = shown([[Piece("text/html", "<table><tr><td>1</td></tr></table>")]], Plain())
    assert "<td>1</td>" in table
    (script,) = shown([[Piece("text/html", "<b onclick='x'>1</b><script>x</script>")]], Plain())
    assert "&lt;script&gt;" in script
    assert "<script" not in script
    (picture,) = shown([[Piece("image/png", '"><script>')]], Plain())
    assert picture == '<p class="soft">A picture that cannot be shown.</p>'


def test_a_text_that_takes_too_long_is_shown_as_it_was_written():
    slow, quick = shown([[Piece("markdown", "slow *a*")], [Piece("markdown", "b")]], Plain())
    assert "slow *a*</pre>" in slow
    assert quick == '<div class="prose"><p>b</p></div>'


def test_a_sentence_of_the_rubric_stays_within_its_line():
    assert in_line(["a", "slow <b>", "x</p><p>y"], Plain()) == [
        "a",
        "slow &lt;b&gt;",
        "x&lt;/p&gt;&lt;p&gt;y",
    ]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Both.\n\n=== BEGIN MARK SCHEME ===\n- 1: Both.\n=== END MARK SCHEME ===", False),
        (
            "### BEGIN SOLUTION\nBoth.\n"
            "# === BEGIN MARK SCHEME ===\n# - 1: Both.\n# === END MARK SCHEME ===\n### END SOLUTION",
            True,
        ),
    ],
)
def test_a_mark_scheme_is_told_from_the_answer(folder, source, code):
    """In comments, where the answer is code."""
    assert split(Course.open(folder), source, code) == Written("Both.", "- 1: Both.")


def test_a_course_may_name_its_mark_schemes_otherwise(folder):
    with (folder / "nbgrader_config.py").open("a") as settings:
        settings.write('c.ClearMarkScheme.begin_mark_scheme_delimeter = "RUBRIC"\n')
        settings.write('c.ClearMarkScheme.end_mark_scheme_delimeter = "END"\n')
    found = split(Course.open(folder), "Both.\nRUBRIC\n- 1: Both.\nEND")
    assert found == Written("Both.", "- 1: Both.")
