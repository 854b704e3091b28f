"""From words and tags to whole numbers, and to batches padded to the longest sentence.

    vocabulary = Vocabulary.of(splits.train)
    batch = vocabulary.encode(splits.valid)          # .words .tags .mask, (batch, timesteps)
    vocabulary.decode(probabilities.argmax(-1), batch.mask)     # lists of tags, of true length

Words: 0 is padding, 1 the unknown word, and the words of the training part follow. A tagger that
never meets the unknown word in training cannot know what to make of it in the test, and with
`minimum_count=1` no word of the training part is unknown. There are two ways out: a
`minimum_count` of 2 makes the words that occur once unknown, and the word dropout of
`unrolled.slots.training` makes each word of a training batch unknown with a small probability (as
in M. Iyyer et al., *Deep unordered composition rivals syntactic methods for text classification*,
2015).

Tags: the tags of the training part, `O` first. Padding has the tag `NO_TAG` = -1, and so has a
word whose tag does not occur in training, as a few in the test part of ATIS do. No tagger can
learn such a tag, so it must count as an error, and it does: no prediction equals -1, and the
scores compare the tags of the utterances themselves. In a loss both are left out:
`keras.losses.SparseCategoricalCrossentropy(ignore_class=NO_TAG)`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from unrolled.checks import whole_number
from unrolled.slots.data import Utterance

__all__ = ["NO_TAG", "PADDING", "UNKNOWN", "Batch", "Vocabulary"]

PADDING, UNKNOWN = 0, 1  # as words
NO_TAG = -1


class Batch(NamedTuple):
    """Encoded utterances, padded behind to the longest of them; each array (batch, timesteps).

    words: int32, 0 where there is padding, 1 where a word is unknown.
    tags: int32, -1 where there is padding, or where training does not know the tag.
    mask: bool, whether there is a word.
    """

    words: np.ndarray
    tags: np.ndarray
    mask: np.ndarray


@dataclass(frozen=True)
class Vocabulary:
    """The words and tags that a tagger knows, each with its number: its place in the list.

    words: "<padding>", "<unknown>", then the words, the most frequent first.
    tags: "O", then the others in the order of the alphabet.
    digits: whether each digit of a word is read as the word DIGIT, so that 10th and 25th are both
        DIGITDIGITth, as G. Mesnil et al. (*Investigation of recurrent-neural-network
        architectures and learning methods for spoken language understanding*, 2013) read ATIS.

    Capitals never matter: words are compared in lower case.

    >>> vocabulary = Vocabulary.of([Utterance(("to", "taipei"), ("O", "B-toloc.city"))])
    >>> vocabulary.words
    ('<padding>', '<unknown>', 'taipei', 'to')
    >>> vocabulary.encode_words(["To", "Atlantis"])
    [3, 1]
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    digits: bool = False
    _word_numbers: dict[str, int] = field(init=False, repr=False, compare=False)
    _tag_numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = range(UNKNOWN + 1, len(self.words))  # no text says "<padding>" and means it
        words = {self.words[number]: number for number in known}
        object.__setattr__(self, "_word_numbers", words)
        object.__setattr__(self, "_tag_numbers", {tag: n for n, tag in enumerate(self.tags)})

    @classmethod
    def of(
        cls, utterances: Iterable[Utterance], minimum_count: int = 1, digits: bool = False
    ) -> Vocabulary:
        """Collect the words that occur at least `minimum_count` times, and all tags.

        Give it the training part alone: a word that only the test knows is an unknown word.
        """
        utterances = _checked(utterances)
        minimum_count = whole_number("minimum_count", minimum_count, minimum=1)
        counts = Counter(_normal(word, digits) for each in utterances for word in each.words)
        words = sorted(
            (word for word, count in counts.items() if count >= minimum_count),
            key=lambda word: (-counts[word], word),
        )
        tags = sorted({tag for each in utterances for tag in each.tags} - {"O"})
        return cls(("<padding>", "<unknown>", *words), ("O", *tags), digits)

    def encode_words(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of words, 1 for those that are unknown."""
        return [self._word_numbers.get(_normal(word, self.digits), UNKNOWN) for word in words]

    def encode(self, utterances: Iterable[Utterance]) -> Batch:
        """Return all the utterances, in their order, as one batch."""
        utterances = _checked(utterances)
        shape = len(utterances), max(len(each.words) for each in utterances)
        words = np.full(shape, PADDING, dtype=np.int32)  # (batch, timesteps)
        tags = np.full(shape, NO_TAG, dtype=np.int32)
        mask = np.zeros(shape, dtype=bool)
        for row, each in enumerate(utterances):
            length = len(each.words)
            words[row, :length] = self.encode_words(each.words)
            tags[row, :length] = [self._tag_numbers.get(tag, NO_TAG) for tag in each.tags]
            mask[row, :length] = True
        return Batch(words, tags, mask)

    def decode(self, tags: ArrayLike, mask: ArrayLike) -> list[list[str]]:
        """Return the tags of each utterance as strings, without the padding.

        Args:
            tags: (batch, timesteps), numbers of tags, such as the argmax of the probabilities.
            mask: (batch, timesteps), as in the batch.
        """
        tags, mask = np.asarray(tags), np.asarray(mask, dtype=bool)
        if tags.shape != mask.shape or tags.ndim != 2:
            raise ValueError(
                f"tags and mask must both have the shape (batch, timesteps), but got {tags.shape} "
                f"and {mask.shape}."
            )
        wrong = tags[mask & ((tags < 0) | (tags >= len(self.tags)))]
        if wrong.size:
            raise ValueError(
                f"the number of a tag must be from 0 to {len(self.tags) - 1}, but a word has "
                f"{wrong[0]}{', no tag that training knows' if wrong[0] == NO_TAG else ''}."
            )
        return [
            [self.tags[number] for number in row[keep]]
            for row, keep in zip(tags, mask, strict=True)
        ]


@cache  # the words of a data set are few, and each stands in it many times
def _normal(word: str, digits: bool) -> str:
    """Return a word as the vocabulary compares it."""
    return re.sub(r"\d", "DIGIT", word.lower()) if digits else word.lower()


def _checked(utterances: Iterable[Utterance]) -> list[Utterance]:
    utterances = list(utterances)
    if not utterances:
        raise ValueError("there must be at least one utterance, but got none.")
    return utterances
