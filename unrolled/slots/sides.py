"""On which side of a value stand the words that decide its slot.

In *from taipei to suao* the words before each place decide. In *taipei is where i get off* nothing
stands before the place, and the words behind it decide. To find out for every value of a data set,
its sentences are compared as frames, in which each value is replaced by its kind:

    words       taipei is where i get off           fly to taipei on monday
    frame       <city> is where i get off           fly to <city> on <weekday>

A side decides if all sentences with the same frame on that side, up to the value and with it, have
the value in one slot. A frame that occurs once decides by that, so with more sentences to compare,
more values turn out to need another side: the shares are bounds from one side only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from unrolled.slots.data import Span, Utterance

__all__ = ["SIDES", "mirrored", "sides"]

SIDES = ("either", "left", "right", "both")

Frame = tuple[str, ...]


def sides(utterances: Sequence[Utterance], compared: Iterable[Utterance]) -> list[dict[Span, str]]:
    """Return for every value of the utterances the side that decides its slot.

    Args:
        utterances: whose values are asked for.
        compared: sentences to compare them with; the utterances are taken in by themselves.

    Returns:
        For each utterance a side of SIDES for each of its spans: "either" if the words before the
        value decide, and the words behind it, too; "left" if only the words before it do; "right"
        if only the words behind it do; "both" if it takes the two together.

    >>> said = [("to suao", "O B-to.city"), ("suao now", "B-by.city O"), ("at suao", "O B-at.city")]
    >>> data = [Utterance(tuple(w.split()), tuple(t.split())) for w, t in said]
    >>> [list(found.values()) for found in sides(data, [])]
    [['left'], ['either'], ['left']]
    """
    left: defaultdict[Frame, set[str]] = defaultdict(set)
    right: defaultdict[Frame, set[str]] = defaultdict(set)
    for utterance in (*compared, *utterances):
        for span, before, behind in _frames(utterance):
            left[before].add(span.slot)
            right[behind].add(span.slot)

    def side(before: Frame, behind: Frame) -> str:
        decides = len(left[before]) == 1, len(right[behind]) == 1
        return {(True, True): "either", (True, False): "left", (False, True): "right"}.get(
            decides, "both"
        )

    return [
        {span: side(before, behind) for span, before, behind in _frames(utterance)}
        for utterance in utterances
    ]


def mirrored(utterance: Utterance) -> Utterance:
    """Return the sentence with its words from the last to the first; its values are mirrored, too.

    A tagger that is trained on mirrored sentences reads from the right, and finds a value exactly
    if it finds its mirror image, so its F1 is that of the sentences as they are.

    >>> mirrored(Utterance(("to", "new", "taipei"), ("O", "B-to", "I-to")))
    Utterance(words=('taipei', 'new', 'to'), tags=('B-to', 'I-to', 'O'), intent='')
    """
    length = len(utterance.words)
    tags = ["O"] * length
    for slot, start, stop in utterance.spans:
        tags[length - stop : length - start] = [f"B-{slot}", *[f"I-{slot}"] * (stop - start - 1)]
    return Utterance(utterance.words[::-1], tuple(tags), utterance.intent)


def _frames(utterance: Utterance) -> Iterator[tuple[Span, Frame, Frame]]:
    """Give each span, with the frame up to it and the frame from it on; both hold its kind."""
    spans = utterance.spans
    pieces: list[str] = []
    places: list[int] = []  # of each span among the pieces
    position = 0
    for slot, start, stop in spans:
        pieces += utterance.words[position:start]
        places.append(len(pieces))
        pieces.append(f"<{slot.rpartition('.')[2]}>")
        position = stop
    pieces += utterance.words[position:]
    for span, place in zip(spans, places, strict=True):
        yield span, ("^", *pieces[: place + 1]), (*pieces[place:], "$")
