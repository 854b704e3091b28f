"""The proof that no memoryless tagger has a higher entity F1 than a number, by a linear programme.

Of T true spans a tagger finds R, and it predicts P in all: F1 = 2 R / (P + T). A memoryless tagger
gives each word w one tag. Let, for each word w and slot s,

    B(w, s) = 1 if w has the tag B-s, else 0        I(w, s) = 1 if w has the tag I-s, else 0

so that for each w the sum over s of B(w, s) + I(w, s) is at most 1 (0 is the tag O). Then

- where w follows the word v, a span of s begins at w exactly if w has B-s, or has I-s while v
  belongs to no s. So p(v, w, s), 1 where a span begins and else 0, satisfies

      p >= B(w, s)        p >= B(w, s) + I(w, s) - B(v, s) - I(v, s)

  (at the start of a sentence v is nothing), and P is the sum of n(v, w) p(v, w, s), where v w
  stands n(v, w) times.
- a true span of s with the words w1 ... wk, between the words v and x, is found, r = 1, only if

      r <= B(w1, s) + I(w1, s)        r <= B(w1, s) + 1 - B(v, s) - I(v, s)
      r <= I(wi, s) for i = 2 ... k   r <= 1 - I(x, s)

  and R is the sum of these r.

Every memoryless tagger is a solution of these inequalities. Now take for f the F1 of some known
tagger, allow all numbers from 0 to 1 instead of 0 and 1, and let a solver make 2 R - f P as large
as it can: more solutions, so no tagger has more than the maximum M. With U = M - f T,

    2 R - f (P + T) <= U        so        F1 = 2 R / (P + T) <= f + U / (P + T),

and a tagger whose F1 is at least f has P >= R >= f (P + T) / 2, which is P + T >= 2 T / (2 - f).
So F1 <= f + U (2 - f) / (2 T). The nearer f is to the best F1, the tighter this is.

B(w, s) is needed only if w stands in a true span of s somewhere: elsewhere O does as well, for it
ends the span before w as B-s does, finds no less, and has no span begin at w, which makes up for
one that may begin at the word behind it. That word's spans cost in the programme what those of
w would have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np

from unrolled.extras import extra
from unrolled.slots.data import Utterance

__all__ = ["f1_bound"]


def f1_bound(utterances: Sequence[Utterance], reached: float) -> float:
    """Return a number that no memoryless tagger's entity F1 on the utterances exceeds.

    Args:
        utterances: at least one with a span.
        reached: the F1 of a memoryless tagger on them, from 0 to 1; the best known is the best.
    """
    total = sum(len(each.spans) for each in utterances)
    if not total:
        raise ValueError("the utterances hold no span, so there is no F1 to bound.")
    programme = _Programme()
    _add_words(programme, utterances)
    _add_predicted(programme, utterances, reached)
    _add_found(programme, utterances)
    surplus = programme.maximum() - reached * total
    return min(1.0, reached + max(0.0, surplus) * (2 - reached) / (2 * total))


class _Programme:
    """Make the sum of gain * variable as large as can be; every variable lies in [0, 1].

    The variables are known by names: ("B", word, slot), ("I", word, slot) and others.
    """

    def __init__(self) -> None:
        self.columns: dict[Hashable, int] = {}
        self.gains: defaultdict[int, float] = defaultdict(float)
        self.entries: list[tuple[int, int, float]] = []  # row, column, factor
        self.limits: list[float] = []

    def variable(self, name: Hashable, gain: float = 0.0) -> Hashable:
        self.gains[self.columns.setdefault(name, len(self.columns))] += gain
        return name

    def at_most(
        self, limit: float, plus: Iterable[Hashable] = (), minus: Iterable[Hashable] = ()
    ) -> None:
        """Demand: the sum of the variables `plus`, less the variables `minus`, is <= limit."""
        row = len(self.limits)
        self.limits.append(limit)
        for names, factor in ((plus, 1.0), (minus, -1.0)):
            # A variable that was never introduced is 0.
            known = (self.columns[name] for name in names if name in self.columns)
            self.entries += [(row, column, factor) for column in known]

    def maximum(self) -> float:
        with extra("slots"):
            from scipy.optimize import linprog
            from scipy.sparse import csr_array

        rows, columns, factors = zip(*self.entries, strict=True)
        shape = len(self.limits), len(self.columns)
        gains = np.array([self.gains[column] for column in range(shape[1])])
        solution = linprog(
            -gains,
            A_ub=csr_array((factors, (rows, columns)), shape=shape),
            b_ub=self.limits,
            bounds=(0, 1),
            method="highs",
        )
        if solution.status != 0:
            raise RuntimeError(f"the linear programme was not solved: {solution.message}")
        return -solution.fun


def _tags(word: str | None, slot: str) -> list[Hashable]:
    return [("B", word, slot), ("I", word, slot)]


def _slots(utterances: Sequence[Utterance]) -> list[str]:
    return sorted({span.slot for each in utterances for span in each.spans})


def _add_words(programme: _Programme, utterances: Sequence[Utterance]) -> None:
    """A word has one tag."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for each in utterances:
        for word, tag in zip(each.words, each.tags, strict=True):
            own[word].add(tag[2:])
    slots = _slots(utterances)
    for word in own:
        tags = [programme.variable(("I", word, slot)) for slot in slots]
        tags += [programme.variable(("B", word, slot)) for slot in slots if slot in own[word]]
        programme.at_most(1, plus=tags)


def _add_predicted(programme: _Programme, utterances: Sequence[Utterance], price: float) -> None:
    """A span begins at B-, and at I- behind another slot; each costs the price."""
    places = Counter(
        pair
        for each in utterances
        for pair in zip((None, *each.words[:-1]), each.words, strict=True)
    )
    slots = _slots(utterances)
    for (before, word), count in places.items():
        for slot in slots:
            begins = programme.variable(("p", before, word, slot), gain=-price * count)
            programme.at_most(0, plus=[("B", word, slot)], minus=[begins])
            programme.at_most(0, plus=_tags(word, slot), minus=[begins, *_tags(before, slot)])


def _add_found(programme: _Programme, utterances: Sequence[Utterance]) -> None:
    """A span is found if it begins where it should, goes on, and ends where it should."""
    found: Counter[tuple[Any, ...]] = Counter()
    for each in utterances:
        words = (None, *each.words, None)
        for slot, start, stop in each.spans:
            found[slot, words[start], words[start + 1 : stop + 1], words[stop + 1]] += 1
    for (slot, before, words, behind), count in found.items():
        right = programme.variable(("r", slot, before, words, behind), gain=2 * count)
        first = words[0]
        programme.at_most(0, plus=[right], minus=_tags(first, slot))
        programme.at_most(1, plus=[right, *_tags(before, slot)], minus=[("B", first, slot)])
        programme.at_most(1, plus=[right, ("I", behind, slot)])
        for word in words[1:]:
            programme.at_most(0, plus=[right], minus=[("I", word, slot)])
