"""The book is whole, in its order, and its characters go to numbers and back."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from unrolled.writing import Alphabet, alice


def test_the_three_parts_are_the_twelve_chapters_in_their_order():
    text = "".join(alice())
    heads = [line for line in text.splitlines() if line.startswith("CHAPTER")]
    assert heads == [
        f"CHAPTER {number}"
        for number in ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
    ]
    assert [part.count("CHAPTER") for part in alice()] == [10, 1, 1]
    assert text.startswith("CHAPTER I\n")
    assert text.endswith("THE END\n")


def test_the_text_is_carrolls_alone():
    """No title lines, no notes of an editor, no double spaces, no rows of stars."""
    text = "".join(alice())
    for strange in ("  ", "\n\n\n", "\t", "*", "[", "EDITION", "Gutenberg", "`"):
        assert strange not in text


def test_every_character_of_the_later_parts_occurs_in_training():
    train, valid, test = alice()
    assert set(valid + test) <= set(train)


@given(st.text(min_size=1))
def test_a_text_comes_back_from_its_numbers(text):
    alphabet = Alphabet.of(text)
    numbers = alphabet.encode(text)
    assert alphabet.decode(numbers) == text
    assert set(numbers.tolist()) == set(range(len(alphabet)))


def test_a_character_that_is_not_in_the_alphabet_is_named():
    with pytest.raises(ValueError, match=r"alphabet of 2 characters: \['!', 'c'\]"):
        Alphabet.of("ab").encode("abc!")


def test_no_text_has_no_numbers():
    assert Alphabet.of("ab").encode("").shape == (0,)
    assert np.issubdtype(Alphabet.of("ab").encode("").dtype, np.integer)
