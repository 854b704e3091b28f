"""Slot filling: to find the pieces of information in a sentence, and to say what each one is.

- `data`: utterances with their tags, the spans that tags mean, files
- `grammar`: travel requests around Taiwan, drawn from the words and templates of `travel_rules`
- `vocabulary`: words and tags as numbers, in padded batches with masks
- `scores`: precision, recall and F1 of whole entities, and the accuracy of single tags
- `ceiling`: the best that any tagger without memory can reach, proven in `ceiling_bound`
- `settings`, `taggers`, `training`: the taggers in Keras; import `unrolled.slots.training` for
  them, so that whoever needs only the data does not wait for TensorFlow
"""

from unrolled.slots.ceiling import (
    Ceiling,
    memoryless_ceiling,
    memoryless_tags,
    most_frequent_tags,
)
from unrolled.slots.data import Span, Splits, Utterance, load_iob, save_iob, spans
from unrolled.slots.grammar import (
    LECTURE_SENTENCE,
    TEST_KINDS,
    TravelRequests,
    travel_requests,
)
from unrolled.slots.scores import Scores, SlotScore, entity_scores, token_accuracy
from unrolled.slots.vocabulary import NO_TAG, PADDING, UNKNOWN, Batch, Vocabulary

__all__ = [
    "LECTURE_SENTENCE",
    "NO_TAG",
    "PADDING",
    "TEST_KINDS",
    "UNKNOWN",
    "Batch",
    "Ceiling",
    "Scores",
    "SlotScore",
    "Span",
    "Splits",
    "TravelRequests",
    "Utterance",
    "Vocabulary",
    "entity_scores",
    "load_iob",
    "memoryless_ceiling",
    "memoryless_tags",
    "most_frequent_tags",
    "save_iob",
    "spans",
    "token_accuracy",
    "travel_requests",
]
