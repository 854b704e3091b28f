"""What a copier changes is seen through."""

import ast
import keyword
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

from autograder.errors import Ungradable
from autograder.similar.reading import CODE, LONGEST, WORDS, fingerprints, read
from autograder.similar.tokens import read_code, read_words
from tests.autograder.similar.made_class import pool, renamed

ANSWERS = [text for found in pool("ps2").values() for text in found]
NAMES = st.from_regex(r"[a-z]{1,3}_[a-z0-9]{0,4}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
EXAMPLE = '''\
def spread({values}, {width}=2):
    """{said}"""
    {total} = np.zeros(len({values}))  # {remark}
    for {index}, {one} in enumerate({values}):
        {total}[{index}:{index} + {width}] += {one} * {width}
    return {total}.cumsum(axis=0)
'''
PLACES = ("values", "width", "total", "index", "one")


def of(*sources: str) -> list[set[int]]:
    """The fingerprints of the code of each cell."""
    return [{mark.hash for mark in fingerprints(cell.code, CODE)} for cell in read_code(sources)]


def words(text: str) -> set[int]:
    return {mark.hash for mark in fingerprints(read_words(text), WORDS)}


@settings(max_examples=40)
@given(st.lists(NAMES, min_size=5, max_size=5, unique=True), st.text("abc \n", max_size=30))
def test_names_comments_and_docstrings_make_no_difference_to_code(names, remark):
    """Whatever names a student takes."""
    texts = {"said": remark, "remark": remark.replace("\n", " ")}
    first = EXAMPLE.format(**dict(zip(PLACES, PLACES, strict=True)), said="", remark="")
    other = EXAMPLE.format(**dict(zip(PLACES, names, strict=True)), **texts)
    assert of(first) == of(other) != [set()]


def test_renaming_lowers_no_similarity():
    """Of no answer to this course's problem sets, all of their own names changed."""
    for answer in ANSWERS:
        assert of(ast.unparse(ast.parse(answer))) == of(renamed(answer)), answer
    assert len(ANSWERS) > 100


@given(st.randoms(use_true_random=False))
def test_functions_in_another_order_keep_all_but_the_seams(dice: random.Random):
    """And cells in another order keep everything."""
    functions = [EXAMPLE.format(**{one: one for one in PLACES}, said="", remark="")]
    functions += ["def scale(x, by):\n    return [item * by for item in x if item > 0]\n"]
    functions += [
        "def largest(x):\n    best = x[0]\n    while x:\n        best = max(best, x.pop())\n"
    ]
    shuffled = dice.sample(functions, 3)
    (before,), (after,) = of("\n".join(functions)), of("\n".join(shuffled))
    assert len(before & after) >= len(before) - 2 * (CODE - 1)
    assert set().union(*of(*functions)) == set().union(*of(*shuffled))


def test_layout_makes_no_difference():
    """Line breaks, blanks, and a semicolon's place is a line's."""
    (one,), (other,) = of("x = f(a,b)+g(c,  d)[0]"), of("x = f(a,\n      b) + g(\n    c, d)[0]")
    assert one == other != set()


def test_another_way_makes_a_difference():
    """A loop is no comprehension, and a library's function no other."""
    (loop,), (sum_,) = of("t = 0\nfor v in x:\n    t += v * v\nt"), of("t = sum(v * v for v in x)")
    assert not loop & sum_
    (mean,), (median,) = of("np.mean(x[:, 0], axis=0)"), of("np.median(x[:, 0], axis=0)")
    assert mean != median


@given(st.text())
def test_any_text_can_be_read(text):
    """Also what is no Python, as cells are."""
    (cell,) = read_code([text])
    for token in (*cell.code, *read_words(text)):
        assert 0 <= token.start < token.end <= len(text)


def test_an_essay_that_is_edited_keeps_most_of_its_words():
    """One word in ten replaced; capitals, dots and line breaks changed everywhere."""
    text = " ".join(f"word{number}" for number in range(100))
    changed = text.replace("word50", "other").upper().replace(" ", ".\n")
    assert len(words(text) & words(changed)) == len(words(text)) - WORDS


def test_writing_without_blanks_has_words():
    """Chinese and Japanese: two sentences that share half."""
    assert words("卷积层共享权重") & words("因为卷积层共享权重")
    assert not words("卷积层共享权重") & words("循环网络读序列")


def notebook(*cells) -> dict[str, bytes]:
    return {"sheet": writes(new_notebook(cells=list(cells))).encode()}


def test_what_was_released_is_left_out():
    """A cell that is as it was, and one that differs."""
    released, own = new_code_cell("x = 1 + 2"), new_markdown_cell("I think so.")
    reading = read(notebook(released, own), {"x = 1 + 2"})
    assert [cell.text for cell in reading.cells] == ["I think so."]


def test_what_is_made_once_is_kept_as_a_trace():
    """Ids of cells, and outputs that another run would not give again; no others."""
    output = new_output("stream", text="<object at 0x7f12ab34cd56>\n")
    plain = new_output("stream", text="3\n")
    traces = read(notebook(new_code_cell("f", id="ab", outputs=[output, plain])), ()).traces
    assert sorted(traces.values()) == [
        "a cell of the same id, 'ab'",
        "the same output, with “0x7f12ab34cd56” in it",
    ]


def test_a_very_long_notebook_is_compared_in_part_and_says_so():
    """Up to a number of characters."""
    reading = read(notebook(new_code_cell("x = 1"), new_code_cell("#" * LONGEST)), ())
    assert [cell.text for cell in reading.cells] == ["x = 1"]
    assert f"only {LONGEST:,} characters" in reading.left_out


def test_what_is_no_notebook_is_refused():
    """With the reason that the grader gives."""
    with pytest.raises(Ungradable, match="cut off or damaged"):
        read({"sheet": b"{"}, ())
