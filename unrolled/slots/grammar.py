"""A seeded grammar of travel requests: a data set to learn slot filling from, free to share.

ATIS, the data of the literature on slot filling, is not free to pass on. This grammar makes
sentences of its kind about trips around Taiwan, in lower case and without punctuation, as ATIS
has them. It is made so that a tagger needs memory: each place name occurs as origin, destination
and stopover, each date as the day of departure, arrival and return, and only the other words of
the sentence, before it or behind it, near or far, tell which. They always do tell: a person who
reads the whole sentence can tag it without a mistake.

The words and templates are in `unrolled.slots.travel_rules`.

    splits = travel_requests()
    splits.train[0].words, splits.train[0].tags
    splits.test_part("new place")
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TypeVar

from unrolled.checks import whole_number
from unrolled.slots.data import Splits, Utterance
from unrolled.slots.travel_rules import NEW_PLACES, NEW_TEMPLATES, RULES, TEMPLATES, VALUES

__all__ = ["LECTURE_SENTENCE", "TEST_KINDS", "TravelRequests", "travel_requests"]

# November 10th is the day of the arrival, for "will arrive" governs it.
LECTURE_SENTENCE = Utterance(
    words=("i", "will", "arrive", "in", "taoyuan", "on", "november", "10th"),
    tags=("O", "O", "O", "O", "B-toloc.city", "O", "B-arrive_date.month", "B-arrive_date.day"),
    intent="plan",
)

TEST_KINDS = ("familiar", "new template", "new place")
ORDER_OF_KINDS = ("familiar", "new template", "familiar", "new place")  # again and again

T = TypeVar("T")


@dataclass(frozen=True)
class TravelRequests(Splits):
    """The three parts, and for each utterance of the test its kind, of TEST_KINDS.

    "familiar": made as the training part is; "new template": the sentence is built in a way that
    occurs nowhere in training; "new place": every place in it is named nowhere in training.
    """

    test_kinds: tuple[str, ...]

    def test_part(self, kind: str) -> tuple[Utterance, ...]:
        """Return the utterances of the test that are of a kind, in their order."""
        if kind not in TEST_KINDS:
            raise ValueError(f"kind must be one of {TEST_KINDS}, but got {kind!r}.")
        pairs = zip(self.test, self.test_kinds, strict=True)
        return tuple(utterance for utterance, its_kind in pairs if its_kind == kind)


def travel_requests(
    seed: int = 2023, train: int = 4000, valid: int = 500, test: int = 1000
) -> TravelRequests:
    """Draw travel requests: no sentence occurs twice, in one part or in two.

    The lecture's sentence, `LECTURE_SENTENCE`, is in none of the parts, nor are its words, one
    after another, in any longer sentence.

    Args:
        seed: equal seeds give equal data, on every machine. With another number of sentences
            the training part begins with the same ones.
        train, valid, test: how many sentences to draw for each part. The validation part is
            made like the training part; half of the test is so too, a quarter has new templates, a
            quarter new places.

    Raises:
        ValueError: if a number is not a whole number of at least 1, or the grammar cannot make
            as many different sentences.

    >>> requests = travel_requests(train=10, valid=5, test=4)
    >>> [len(part) for name, part in requests.parts()]
    [10, 5, 4]
    >>> requests.test_kinds
    ('familiar', 'new template', 'familiar', 'new place')
    """
    sizes = {"train": train, "valid": valid, "test": test}
    for name, size in sizes.items():
        whole_number(name, size, minimum=1)
    rng = random.Random(whole_number("seed", seed, minimum=0))
    taken: set[tuple[str, ...]] = set()
    values = VALUES | {"city": NEW_PLACES}
    familiar = _Drawer(rng, TEMPLATES, VALUES, taken)
    drawers = {
        "familiar": familiar,
        "new template": _Drawer(rng, NEW_TEMPLATES, VALUES, taken),
        "new place": _Drawer(rng, _without_bare_routes(), values, taken, needs_place=True),
    }
    kinds = tuple(islice(cycle(ORDER_OF_KINDS), test))
    return TravelRequests(
        train=tuple(familiar.draw() for _ in range(train)),
        valid=tuple(familiar.draw() for _ in range(valid)),
        test=tuple(drawers[kind].draw() for kind in kinds),
        test_kinds=kinds,
    )


@dataclass(frozen=True)
class _Drawer:
    """Draws from templates and values sentences that have not been `taken` yet."""

    rng: random.Random
    templates: Mapping[str, Sequence[str]]
    values: Mapping[str, Sequence[str]]
    taken: set[tuple[str, ...]]
    needs_place: bool = False

    def draw(self) -> Utterance:
        by_intent = [(intent, each) for intent in self.templates for each in self.templates[intent]]
        for _ in range(1000):
            intent, template = self._choice(by_intent)
            words, tags = zip(*self._expand(template), strict=True)
            utterance = Utterance(words, tags, intent)
            if words not in self.taken and self._makes_sense(utterance):
                self.taken.add(words)
                return utterance
        raise ValueError(
            f"the grammar found no new sentence after {len(self.taken)} different ones: ask for "
            "fewer."
        )

    def _makes_sense(self, utterance: Utterance) -> bool:
        """Whether no place has two roles, there is a place if need be, and nothing is given away."""
        places = [
            utterance.words[span.start : span.stop]
            for span in utterance.spans
            if span.slot.endswith(".city")
        ]
        return (
            len(set(places)) == len(places)
            and (bool(places) or not self.needs_place)
            and not _contains(utterance.words, LECTURE_SENTENCE.words)
        )

    def _expand(self, template: str, role: str = "") -> list[tuple[str, str]]:
        """Return the words that a template becomes, each with its tag."""
        pairs: list[tuple[str, str]] = []
        for symbol in template.replace("*", role).split():
            if symbol[0] == "{":
                pairs += self._value(symbol[1:-1])
            elif symbol[0].isupper():
                rule, _, its_role = symbol.partition(":")
                pairs += self._expand(self._choice(RULES[rule]), its_role)
            else:
                pairs.append((symbol, "O"))
        return pairs

    def _value(self, slot: str) -> list[tuple[str, str]]:
        first, *others = self._choice(self.values[slot.rpartition(".")[2]]).split()
        if slot.startswith("O."):
            return [(word, "O") for word in (first, *others)]
        return [(first, f"B-{slot}"), *((word, f"I-{slot}") for word in others)]

    def _choice(self, options: Sequence[T]) -> T:
        # Python promises the same numbers for a seed in every version of `random()` alone.
        return options[int(self.rng.random() * len(options))]


def _without_bare_routes() -> dict[str, list[str]]:
    """Return the templates in which a known word parts two places from each other.

    Of "little liuqiu lion head hill" nobody could say where the one ends, who knows neither.
    """
    return {
        intent: [each for each in templates if "BARE_ROUTE" not in each]
        for intent, templates in TEMPLATES.items()
    }


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether `part` stands in `words`, one word after another."""
    starts = range(len(words) - len(part) + 1)
    return any(tuple(words[start : start + len(part)]) == tuple(part) for start in starts)
