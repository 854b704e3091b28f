"""What a tagger without memory can reach at best: proven bounds, computed on the data itself.

A memoryless tagger sees the word alone. Whatever is inside, its answer is a function `tag_of` from
words to tags: the same word gets the same tag in every sentence. So there are finitely many such
taggers on a set of data, and the best of them can be looked for, even knowing the answers.

**Token accuracy: the maximum is known exactly.** A word `w` that occurs n(w) times, n(w, t) times
of them with the tag t, is tagged right n(w, tag_of(w)) times, which is at most max_t n(w, t). The
words do not disturb each other, so summing gives

    right <= sum over w of max_t n(w, t),

and the tagger that gives every word its most frequent tag reaches it.

**Entity F1: the maximum is known within narrow bounds.** Here words do disturb each other: a span
is found only if all its words bear the right tags, and every word that bears a slot's tag in a
place where it should not adds a wrong span. `f1_found` is what a tagger reaches that was searched
for, word by word, with the answers in hand; `f1_bound` is proven to be out of reach by a linear
programme (`unrolled.slots.ceiling_bound`). The best F1 of all memoryless taggers lies between.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unrolled.slots.ceiling_bound import f1_bound
from unrolled.slots.data import Utterance, spans
from unrolled.slots.scores import Scores, entity_scores

__all__ = ["Ceiling", "memoryless_ceiling", "memoryless_tags", "most_frequent_tags"]

TagOf = Mapping[str, str]


@dataclass(frozen=True)
class Ceiling:
    """The best that taggers which see the word alone can do on a set of utterances, from 0 to 1.

    token_accuracy: no memoryless tagger is more accurate on this set; one is as accurate.
    f1_bound: no memoryless tagger has a higher entity F1 on this set; proven.
    f1_found: a memoryless tagger that has this F1 was found by search, with the answers in hand.
    f1_most_accurate: the F1 of the most accurate memoryless tagger.
    learned: the scores of the tagger that learned the most frequent tags on the training part.
    best_tags: the tagger behind `f1_found`: a tag for each word of the set.
    """

    token_accuracy: float
    f1_bound: float
    f1_found: float
    f1_most_accurate: float
    learned: Scores
    best_tags: TagOf

    def __str__(self) -> str:
        rows = [
            ("no memoryless tagger can be better than", self.token_accuracy, self.f1_bound),
            ("the best one that was found, answers in hand", None, self.f1_found),
            ("the most accurate one, answers in hand", self.token_accuracy, self.f1_most_accurate),
            ("most frequent tags of training", self.learned.token_accuracy, self.learned.f1),
        ]
        width = max(len(name) for name, *_ in rows)
        lines = [
            f"{name:<{width}}  {'' if accuracy is None else f'{100 * accuracy:.2f}':>14}  {100 * f1:9.2f}"
            for name, accuracy, f1 in rows
        ]
        return "\n".join([f"{'':<{width}}  token accuracy  entity F1", *lines])


def memoryless_ceiling(train: Sequence[Utterance], test: Sequence[Utterance]) -> Ceiling:
    """Compute on `test` what no memoryless tagger can surpass, and what one learned on `train` does.

    The module's docstring has the proofs. It takes some ten seconds for a thousand sentences. Words are compared as they stand, capitals included: a
    tagger that reads less of them has no higher ceiling.

    >>> said = [("to taipei", "O B-to"), ("from taipei", "O B-from"), ("from suao", "O B-from")]
    >>> data = [Utterance(tuple(w.split()), tuple(t.split())) for w, t in said]
    >>> ceiling = memoryless_ceiling(data, data)
    >>> round(ceiling.token_accuracy, 3), round(ceiling.f1_bound, 3), round(ceiling.f1_found, 3)
    (0.833, 0.667, 0.667)
    """
    true = [each.tags for each in test]
    most_accurate = most_frequent_tags(test)
    accurate_scores = entity_scores(true, memoryless_tags(most_accurate, test))
    best_tags = _search(most_accurate, test)
    found = entity_scores(true, memoryless_tags(best_tags, test)).f1
    return Ceiling(
        token_accuracy=accurate_scores.token_accuracy,
        f1_bound=f1_bound(test, found),
        f1_found=found,
        f1_most_accurate=accurate_scores.f1,
        learned=entity_scores(true, memoryless_tags(most_frequent_tags(train), test)),
        best_tags=best_tags,
    )


def most_frequent_tags(utterances: Sequence[Utterance]) -> dict[str, str]:
    """Return for each word the tag that it bears most often; of equals the first of the alphabet.

    >>> most_frequent_tags([Utterance(("to", "to", "suao"), ("O", "O", "B-toloc.city"))])
    {'to': 'O', 'suao': 'B-toloc.city'}
    """
    return {
        word: min(tags, key=lambda tag: (-tags[tag], tag)) for word, tags in _counts(utterances)
    }


def memoryless_tags(tag_of: TagOf, utterances: Sequence[Utterance]) -> list[list[str]]:
    """Tag each word by itself; a word that `tag_of` does not know gets O."""
    return [[tag_of.get(word, "O") for word in each.words] for each in utterances]


def _counts(utterances: Sequence[Utterance]) -> list[tuple[str, Counter[str]]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in utterances:
        for word, tag in zip(each.words, each.tags, strict=True):
            counts[word][tag] += 1
    return list(counts.items())


def _search(start: TagOf, utterances: Sequence[Utterance]) -> dict[str, str]:
    """Change the tag of one word at a time for as long as the entity F1 rises."""
    tag_of = dict(start)
    candidates = {word: sorted({"O", *tags}) for word, tags in _counts(utterances)}
    where: defaultdict[str, list[int]] = defaultdict(list)  # the utterances that hold a word
    for index, each in enumerate(utterances):
        for word in dict.fromkeys(each.words):
            where[word].append(index)
    true_spans = [set(each.spans) for each in utterances]
    total = sum(len(each) for each in true_spans)

    def right_and_predicted(index: int) -> tuple[int, int]:
        predicted = spans([tag_of[word] for word in utterances[index].words])
        return sum(span in true_spans[index] for span in predicted), len(predicted)

    counts = [right_and_predicted(index) for index in range(len(utterances))]
    right, predicted = (sum(column) for column in zip(*counts, strict=True))
    improved = True
    while improved:
        improved = False
        for word, tags in candidates.items():
            kept = tag_of[word]
            for tag in tags:
                if tag == tag_of[word]:
                    continue
                tag_of[word], before = tag, tag_of[word]
                changed = {index: right_and_predicted(index) for index in where[word]}
                new_right = right + sum(new[0] - counts[index][0] for index, new in changed.items())
                new_predicted = predicted + sum(
                    new[1] - counts[index][1] for index, new in changed.items()
                )
                if new_right * (predicted + total) > right * (new_predicted + total):
                    right, predicted = new_right, new_predicted
                    for index, new in changed.items():
                        counts[index] = new
                else:
                    tag_of[word] = before
            improved |= tag_of[word] != kept
    return tag_of
