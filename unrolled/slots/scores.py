"""Entity-level precision, recall and F1, and the accuracy of single tags.

What counts is the whole piece of information: a predicted span is right if a true span has the
same slot, the same first word and the same last word, and half a place name is no place at all.

    precision = right / predicted        recall = right / true        F1 = 2 right / (predicted + true)

The counts run over all slots together ("micro"). The counting is seqeval's, in the mode that
follows the `conlleval` script, as the literature on ATIS does; `unrolled.slots.spans` says how
odd tags are read. Both arguments are lists of tags, one for each word: there is no padding in
them, so none can be counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from unrolled.extras import extra
from unrolled.slots.data import spans

__all__ = ["Scores", "SlotScore", "entity_f1", "entity_scores", "token_accuracy"]

Tags = Sequence[Sequence[str]]


@dataclass(frozen=True)
class SlotScore:
    """The scores of one slot, and how many spans of it are true and how many predicted."""

    slot: str
    precision: float
    recall: float
    f1: float
    true: int
    predicted: int


@dataclass(frozen=True)
class Scores:
    """Scores from 0 to 1; `print` shows them in per cent, with a line for each slot.

    precision, recall, f1: over all entities together. A quotient of 0 by 0 is 0.
    token_accuracy: the share of words with the right tag, O included. Most words bear O, so it
        flatters.
    slots: the slots that are true or predicted somewhere, in the order of the alphabet.
    """

    precision: float
    recall: float
    f1: float
    token_accuracy: float
    slots: tuple[SlotScore, ...]

    @property
    def true(self) -> int:
        """How many spans are true."""
        return sum(each.true for each in self.slots)

    @property
    def predicted(self) -> int:
        """How many spans are predicted."""
        return sum(each.predicted for each in self.slots)

    def __str__(self) -> str:
        width = max(len(each.slot) for each in (*self.slots, SlotScore("all slots", 0, 0, 0, 0, 0)))
        head = f"{'slot':<{width}}  precision  recall      F1    true  predicted"
        rows = [(each.slot, each) for each in self.slots] + [("all slots", self)]
        table = [
            f"{name:<{width}}  {100 * row.precision:9.2f}  {100 * row.recall:6.2f}  "
            f"{100 * row.f1:6.2f}  {row.true:6d}  {row.predicted:9d}"
            for name, row in rows
        ]
        return "\n".join([head, *table, f"token accuracy {100 * self.token_accuracy:.2f}"])


def entity_scores(true: Tags, predicted: Tags) -> Scores:
    """Score predicted tags against the true ones.

    Args:
        true: the tags of each utterance, such as `[each.tags for each in utterances]`.
        predicted: as many, of the same lengths.

    Raises:
        ValueError: if the numbers of utterances or of tags differ, there is no utterance, or a
            tag is not O, B-slot or I-slot.

    >>> scores = entity_scores([["O", "B-toloc.city", "I-toloc.city"], ["B-seat"]],
    ...                        [["O", "B-toloc.city", "O"], ["B-seat"]])
    >>> scores.precision, scores.recall, scores.f1, scores.token_accuracy
    (0.5, 0.5, 0.5, 0.75)
    """
    with extra("slots"):  # not at the top: seqeval brings scikit-learn
        from seqeval.metrics.sequence_labeling import precision_recall_fscore_support

    accuracy = token_accuracy(true, predicted)
    true, predicted = [list(tags) for tags in true], [list(tags) for tags in predicted]
    counts = Counter(span.slot for tags in predicted for span in spans(tags))
    slots = sorted({span.slot for tags in true for span in spans(tags)} | set(counts))
    rows = precision_recall_fscore_support(true, predicted, average=None, zero_division=0)
    micro = precision_recall_fscore_support(true, predicted, average="micro", zero_division=0)
    of_slots = tuple(
        SlotScore(slot, float(precision), float(recall), float(f1), int(count), counts[slot])
        for slot, precision, recall, f1, count in zip(slots, *rows, strict=True)
    )
    precision, recall, f1 = map(float, micro[:3])
    return Scores(precision, recall, f1, accuracy, of_slots)


def entity_f1(true: Tags, predicted: Tags) -> float:
    """Return the F1 of `entity_scores` alone, which is counted in a tenth of the time.

    Args:
        true, predicted: tags of as many utterances, of the same lengths.

    >>> entity_f1([["O", "B-toloc.city", "I-toloc.city"], ["B-seat"]],
    ...           [["O", "B-toloc.city", "O"], ["B-seat"]])
    0.5
    """
    right = in_truth = in_prediction = 0
    for expected, given in zip(true, predicted, strict=True):
        ours, theirs = spans(expected), spans(given)
        right += len({*ours} & {*theirs})
        in_truth += len(ours)
        in_prediction += len(theirs)
    if not right:
        return 0.0
    precision, recall = right / in_prediction, right / in_truth
    return 2 * precision * recall / (precision + recall)


def token_accuracy(true: Tags, predicted: Tags) -> float:
    """Return the share of words whose tag is right, O included.

    Raises:
        ValueError: as `entity_scores`.

    >>> token_accuracy([["O", "O", "O", "B-toloc.city"]], [["O", "O", "O", "O"]])
    0.75
    """
    if len(true) != len(predicted) or not len(true):
        raise ValueError(
            f"there must be predicted tags for each utterance, and at least one utterance, but got "
            f"{len(true)} true and {len(predicted)} predicted sequences of tags."
        )
    right = words = 0
    for number, (expected, given) in enumerate(zip(true, predicted, strict=True)):
        if isinstance(expected, str) or isinstance(given, str):
            raise ValueError(
                "true and predicted must hold a sequence of tags for each utterance, but sequence "
                f"{number} is one string: put the tags of a single utterance into a list."
            )
        if len(expected) != len(given):
            more = len(given) > len(expected)
            raise ValueError(
                f"utterance {number} (from 0) has {len(expected)} tags, but {len(given)} are "
                f"predicted: {'cut the padding off' if more else 'each word needs one tag'}."
            )
        right += sum(one == other for one, other in zip(expected, given, strict=True))
        words += len(expected)
    return right / words
