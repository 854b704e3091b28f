"""Short reviews of a hotel, drawn from a seeded grammar in which the order of the words decides.

A review has one or two clauses. A clause says of something what it was, *the soup was very good*,
and a negation turns it round. Two clauses that agree are joined by *and*. Two that disagree are
joined by *but*, and then the second gives the verdict, or by *although*, and then the other one
does. An opening and an ending say nothing. So the verdict is known by construction:

    "the soup was good"                                               positive, plain
    "the soup was not good and the staff was rude"                    negative, negation
    "the staff was rude but the soup was good"                        positive, contrast
    "the soup was not good although the staff was great"              negative, both

Most reviews that are not plain have a *twin*: the same words, as often each, in another order,
with the opposite verdict. Whoever only counts words says the same of both, and is wrong once.

    corpus = reviews(seed=0)
    corpus.train[0].words, corpus.train[0].positive
    encode(corpus.train)                                              # (batch, timesteps)
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from unrolled.checks import whole_number

__all__ = [
    "BAD",
    "GOOD",
    "KINDS",
    "NEGATIONS",
    "PADDING",
    "WORDS",
    "Clause",
    "Corpus",
    "Review",
    "encode",
    "reviews",
]

KINDS = ("plain", "negation", "contrast", "both")
PADDING = 0  # the number that stands for no word

GOOD = ("good", "great", "lovely", "excellent", "wonderful", "pleasant", "perfect", "splendid")
BAD = ("bad", "poor", "awful", "terrible", "dreadful", "horrible", "disappointing", "dull")
SUBJECTS = ("soup", "room", "bed", "breakfast", "staff", "view", "bath", "garden", "bar", "coffee")
MODIFIERS = ("", "really", "very", "so")
NEGATIONS = ("not", "never")
JOINTS = ("but", "although", "although first")
OPENINGS = ("", "", "in short", "we were there in may", "my opinion after a week")
ENDINGS = (
    "",
    "",
    "as we told our friends",
    "this is what we found on our trip last summer",
    "we paid with a card at the desk and took the train home at noon",
)

T = TypeVar("T")


@dataclass(frozen=True)
class Clause:
    """What is said of one thing: *the soup was not very good*."""

    subject: str
    opinion: str
    modifier: str = ""
    negation: str = ""

    @property
    def positive(self) -> bool:
        """What it says, the negation included."""
        return (self.opinion in GOOD) != bool(self.negation)

    @property
    def words(self) -> tuple[str, ...]:
        """The words, in their order."""
        text = f"the {self.subject} was {self.negation} {self.modifier} {self.opinion}"
        return tuple(text.split())


@dataclass(frozen=True)
class Review:
    """One or two clauses and how they are joined.

    joint: "and" between clauses that agree; "but" or "although" between clauses that disagree, or
        "although first", in which *although* stands before the first; "" if there is one clause.
    """

    clauses: tuple[Clause, ...]
    joint: str = ""
    opening: str = ""
    ending: str = ""

    @property
    def positive(self) -> bool:
        """The verdict."""
        return self.clauses[-1 if self.joint in ("but", "although first") else 0].positive

    @property
    def kind(self) -> str:
        """Of KINDS: whether it has a negation, a contrast, both, or neither."""
        negation = any(clause.negation for clause in self.clauses)
        return KINDS[negation + 2 * (self.joint in JOINTS)]

    @property
    def words(self) -> tuple[str, ...]:
        """The words, in their order; a comma is one."""
        first, *second = (clause.words for clause in self.clauses)
        body = [*first, *((self.joint, *second[0]) if second else ())]
        if self.joint == "although first":
            body = ["although", *first, ",", *second[0]]
        return (*self.opening.split(), *body, *self.ending.split())

    @property
    def twin(self) -> Review | None:
        """The review with the same words, in another order, and the opposite verdict, if any."""
        if len(self.clauses) < 2 or self.kind == "plain":
            return None
        first, second = self.clauses
        if self.joint in JOINTS:
            return replace(self, clauses=(second, first))
        moved = (
            replace(first, negation=second.negation),
            replace(second, negation=first.negation),
        )
        return replace(self, clauses=moved)

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Corpus:
    """Reviews to learn from and to test with."""

    train: tuple[Review, ...]
    test: tuple[Review, ...]

    def test_part(self, kind: str) -> tuple[Review, ...]:
        """Return the test reviews of a kind; each that is not plain is followed by its twin."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}, but got {kind!r}.")
        return tuple(review for review in self.test if review.kind == kind)


def reviews(seed: int, train: int = 3000, test: int = 200) -> Corpus:
    """Draw reviews, a quarter of each kind, half of them positive on the average.

    No review of the test part, and none of its twins, is in the training part.

    Args:
        seed: equal seeds give equal reviews, on every machine.
        train: how many to draw for the training part.
        test: how many of each kind to draw for the test part, an even number. Those that are not
            plain come in pairs of twins, so that exactly half of them are positive.

    >>> corpus = reviews(seed=13, train=10, test=2)
    >>> print(*corpus.test_part("contrast"), sep="\\n")
    the room was very terrible although the bed was excellent
    the bed was excellent although the room was very terrible
    """
    whole_number("train", train, minimum=1)
    if whole_number("test", test, minimum=2) % 2:
        raise ValueError(f"test must be even, since twins are two, but got {test}.")
    rng = random.Random(whole_number("seed", seed, minimum=0))
    tested: dict[tuple[str, ...], Review] = {}
    for kind in KINDS:
        wanted = len(tested) + test
        while len(tested) < wanted:
            drawn = _draw(rng, kind)
            pair = (drawn, drawn.twin) if kind != "plain" else (drawn,)
            if None not in pair and not any(each.words in tested for each in pair if each):
                tested.update((each.words, each) for each in pair if each)
    learned: list[Review] = []
    while len(learned) < train:
        drawn = _draw(rng, KINDS[len(learned) % len(KINDS)])
        if drawn.words not in tested:
            learned.append(drawn)
    return Corpus(tuple(learned), tuple(tested.values()))


def encode(
    reviews: Sequence[Review], length: int | None = None, before: bool = False
) -> np.ndarray:
    """Return reviews as numbers of words (batch, timesteps), padded to one length.

    Args:
        reviews: at least one.
        length: to which all are padded; that of the longest if left out.
        before: whether the padding stands before the words instead of behind them.

    >>> encode([Review((Clause("soup", "good"),))], length=6)[0].tolist() == [
    ...     *(WORDS.index(word) for word in ("the", "soup", "was", "good")), PADDING, PADDING]
    True
    """
    longest = max(len(review.words) for review in reviews)
    timesteps = longest if length is None else length
    if timesteps < longest:
        raise ValueError(f"the longest review has {longest} words, but length is {timesteps}.")
    numbers = np.full((len(reviews), timesteps), PADDING, dtype=np.int32)
    for row, review in zip(numbers, reviews, strict=True):
        words = [_NUMBERS[word] for word in review.words]
        start = timesteps - len(words) if before else 0
        row[start : start + len(words)] = words
    return numbers


def _draw(rng: random.Random, kind: str) -> Review:
    """Draw one review of a kind; half of those with negation alone have a single clause."""

    def one(options: Sequence[T]) -> T:
        # Python promises the same numbers for a seed in every version of `random()` alone.
        return options[int(rng.random() * len(options))]

    def clause(subject: str, positive: bool, negated: bool) -> Clause:
        opinion = one(GOOD if positive != negated else BAD)
        return Clause(subject, opinion, one(MODIFIERS), one(NEGATIONS) if negated else "")

    contrast, negation = kind in ("contrast", "both"), kind in ("negation", "both")
    two = contrast or one((True, False))
    subject = one(SUBJECTS)
    other = one([each for each in SUBJECTS if each != subject])
    positive, negated = one((True, False)), one((0, 1)) if two else 0
    first = clause(subject, positive, negation and negated == 0)
    second = clause(other, positive != contrast, negation and negated == 1)
    joint = one(JOINTS) if contrast else "and"
    opening, ending = one(OPENINGS), one(ENDINGS)
    if two:
        return Review((first, second), joint, opening, ending)
    return Review((first,), "", opening, ending)


def _all_words() -> tuple[str, ...]:
    """Return every word that a review can have, in the order of the alphabet, after "<padding>"."""
    texts = [*GOOD, *BAD, *SUBJECTS, *MODIFIERS, *NEGATIONS, *OPENINGS, *ENDINGS]
    known = {word for text in texts for word in text.split()}
    return ("<padding>", *sorted(known | {"the", "was", "and", "but", "although", ","}))


WORDS = _all_words()  # the number of a word is its place
_NUMBERS = {word: number for number, word in enumerate(WORDS)}
