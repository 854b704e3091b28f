"""n-grams: the next character from the last n - 1 of them, by counting.

A longer context says more and has been seen less often. The distribution after a context of k
characters is therefore mixed with the one after its last k - 1,

    p_k(c | context) = (count(context c) + a T p_{k-1}(c | shorter context)) / (count(context) + a T),

where T is the number of different characters that have followed the context. Below the unigram
stands the uniform distribution. With a = 1 this is the smoothing of I. Witten and T. Bell, *The
zero-frequency problem*, IEEE Transactions on Information Theory 37 (1991), their method C, in its
interpolated form; a larger weight a trusts the shorter context more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np


class NGrams:
    """All n-grams of a text up to an order, smoothed.

    >>> ngrams = NGrams([0, 1, 0, 1, 0], order=2, characters=2)
    >>> ngrams.probabilities([0]).round(3)  # of the unigram, then of the bigram
    array([[0.571, 0.429],
           [0.19 , 0.81 ]])
    """

    def __init__(
        self, numbers: Sequence[int] | np.ndarray, order: int, characters: int, weight: float = 1.0
    ) -> None:
        """Count.

        Args:
            numbers: (timesteps,) of the text to learn from, each below `characters`.
            order: the longest n-gram; 1 has no context.
            weight: a of the smoothing.
        """
        self.order, self.characters, self.weight = order, characters, weight
        counts: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
        text = [int(number) for number in numbers]
        for t, number in enumerate(text):
            for length in range(min(order, t + 1)):
                counts[tuple(text[t - length : t])][number] += 1
        self._seen = {context: (found, found.total()) for context, found in counts.items()}

    def __len__(self) -> int:
        """The number of different n-grams that were counted, of all orders together."""
        return sum(len(found) for found, _ in self._seen.values())

    def probabilities(self, context: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return the distributions of the next character, (order, characters), the unigram first.

        Where a context was never seen, or there is not enough of it, a row repeats the one above.
        """
        p = np.full(self.characters, 1 / self.characters)
        rows = np.empty((self.order, self.characters))
        for row, (found, total) in enumerate(self._followers([int(n) for n in context])):
            if total:
                lent = self.weight * len(found)
                p = lent * p
                p[list(found)] += list(found.values())
                p /= lent + total
            rows[row] = p
        return rows

    def costs(
        self, numbers: Sequence[int] | np.ndarray, before: Sequence[int] | np.ndarray = ()
    ) -> np.ndarray:
        """Return -ln p of each character of a text, (order, timesteps), for each order.

        Args:
            numbers: (timesteps,) of the text.
            before: what was read before it.
        """
        read = [int(n) for n in [*before[max(0, len(before) - self.order + 1) :], *numbers]]
        start = len(read) - len(numbers)
        p = np.empty((self.order, len(numbers)))
        for t, number in enumerate(read[start:]):
            last = 1 / self.characters
            context = read[max(0, start + t - self.order + 1) : start + t]
            for row, (found, total) in enumerate(self._followers(context)):
                if total:
                    lent = self.weight * len(found)
                    last = (found[number] + lent * last) / (lent + total)
                p[row, t] = last
        return -np.log(p)

    def _followers(self, context: list[int]) -> Iterator[tuple[Counter[int], int]]:
        """Yield what followed the context's last 0, 1, ... characters, and how often in all."""
        nothing = (Counter[int](), 0)
        end = len(context)
        for length in range(self.order):
            if length <= end:
                yield self._seen.get(tuple(context[end - length :]), nothing)
            else:
                yield nothing
