"""Tags mean what conlleval says, files come back as they went, bad ones are named to the line."""

from __future__ import annotations

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from unrolled.slots import Span, Splits, Utterance, load_iob, save_iob, spans

SLOTS = ("toloc.city", "fromloc.city", "depart_date.day", "with-hyphen")
TAGS = st.sampled_from(["O", *(f"{prefix}-{slot}" for prefix in "BI" for slot in SLOTS)])
WORDS = st.text(min_size=1, max_size=8).filter(lambda word: word.split() == [word])
INTENTS = st.sampled_from(["", "book", "flight#airfare", "ask fare"])
UTTERANCES = st.lists(st.tuples(WORDS, TAGS), min_size=1, max_size=8).flatmap(
    lambda pairs: st.builds(
        Utterance, *(st.just(each) for each in zip(*pairs, strict=True)), INTENTS
    )
)
PARTS = st.lists(UTTERANCES, min_size=1, max_size=4).map(tuple)


# -------------------------------------------------------------------------------------- spans


@given(st.lists(TAGS, max_size=12))
def test_spans_are_those_of_seqeval_whatever_the_tags(tags):
    """Also for tags that no person would give, such as I- behind O."""
    from seqeval.metrics.sequence_labeling import get_entities  # with scikit-learn, a second

    expected = [(slot, first, last + 1) for slot, first, last in get_entities(tags)]
    assert spans(tags) == expected


def test_an_i_behind_another_slot_begins_a_span_of_its_own():
    assert spans(["B-a", "I-b", "I-b"]) == [Span("a", 0, 1), Span("b", 1, 3)]


@pytest.mark.parametrize("tag", ["", "B", "B-", "X-city", "b-city", "o", "B city", "E-city", None])
def test_a_tag_outside_the_scheme_is_refused_with_its_place(tag):
    with pytest.raises(ValueError, match=rf"tag 2 is {re.escape(repr(tag))}.*B-toloc.city"):
        spans(["O", tag])


# ---------------------------------------------------------------------------------- utterances


def test_an_utterance_has_one_tag_for_each_word():
    with pytest.raises(ValueError, match="2 words and 1 tags"):
        Utterance(("to", "taipei"), ("O",))


def test_an_utterance_has_a_word():
    with pytest.raises(ValueError, match="at least one word"):
        Utterance((), ())


@pytest.mark.parametrize("word", ["", "new taipei", " taipei", "taipei\n"])
def test_a_word_holds_no_space(word):
    """Otherwise it would come back from a file as two."""
    with pytest.raises(ValueError, match="neither empty nor hold spaces"):
        Utterance((word,), ("O",))


def test_a_sentence_in_one_string_is_not_taken_for_words():
    with pytest.raises(ValueError, match="several strings"):
        Utterance("to taipei", ("O",) * 9)


# --------------------------------------------------------------------------------------- files


@settings(max_examples=30)
@given(train=PARTS, valid=PARTS, test=PARTS)
def test_what_is_saved_is_loaded(tmp_path_factory, train, valid, test):
    directory = tmp_path_factory.mktemp("data")
    splits = Splits(train, valid, test)
    save_iob(splits, directory)
    assert load_iob(directory) == splits


@pytest.fixture
def directory(tmp_path):
    """A data set of two utterances in each part."""
    utterances = (
        Utterance(("to", "taipei"), ("O", "B-toloc.city"), "book"),
        Utterance(("from", "new", "taipei"), ("O", "B-fromloc.city", "I-fromloc.city"), "plan"),
    )
    save_iob(Splits(utterances, utterances, utterances), tmp_path)
    return tmp_path


@pytest.mark.parametrize("file", ["seq.in", "seq.out", "label"])
def test_the_line_ends_of_windows_a_byte_order_mark_and_an_open_last_line_are_welcome(
    directory, file
):
    before = load_iob(directory)
    path = directory / "train" / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").rstrip())
    assert load_iob(directory) == before


def test_spaces_at_the_end_of_a_line_do_not_matter(directory):
    before = load_iob(directory)
    (directory / "train" / "seq.in").write_text("to  taipei \nfrom new\ttaipei \n")
    assert load_iob(directory) == before


# file, its content (None: no such file), what the message must say of place and mend
MALFORMED = {
    "no words": ("seq.in", None, "there is no file .*train/seq.in: .*needs seq.in"),
    "no tags": ("seq.out", None, "there is no file .*train/seq.out"),
    "no intents": ("label", None, "there is no file .*train/label"),
    "empty file": ("seq.in", b"", "train/seq.in is empty, .*at least one"),
    "too few lines": ("seq.out", b"O O\n", "seq.out has 1 lines, but .*seq.in has 2: .*line 2"),
    "too many intents": ("label", b"a\nb\nc\n", "label has 3 lines, but .*seq.in has 2: .*line 3"),
    "too few tags": ("seq.out", b"O O\nO O\n", "seq.out, line 2: 2 tags, .*seq.in has 3 words"),
    "too many tags": ("seq.out", b"O O O\nO O O\n", "seq.out, line 1: 3 tags, .*has 2 words"),
    "odd tag": (
        "seq.out",
        b"O O\nO O X-a\n",
        "seq.out, line 2: tag 3 is 'X-a', .* must be O, or B-",
    ),
    "empty sentence": ("seq.in", b"to taipei\n\n", "seq.in, line 2 is empty: .*remove the line"),
    "empty line at the end": ("seq.out", b"O O\nO O O\n\n", "seq.out, line 3 is empty"),
    "not UTF-8": (
        "seq.in",
        b"to taipei\nfrom \xff a\n",
        "seq.in, line 2: byte 6 .*0xff.* as UTF-8",
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_file_is_named_with_the_line_and_the_mend(directory, case):
    file, content, message = MALFORMED[case]
    path = directory / "train" / file
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        load_iob(directory)


@pytest.mark.parametrize("part", ["train", "valid", "test"])
def test_a_missing_folder_is_named(directory, part):
    (directory / part).rename(directory / "elsewhere")
    with pytest.raises(ValueError, match=f"has no folder {part}: .*train, valid, test"):
        load_iob(directory)
