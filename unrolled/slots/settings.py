"""Which taggers there are, and what their training can be told; no Keras here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from unrolled.checks import whole_number
from unrolled.names import unknown

__all__ = ["TAGGERS", "Settings"]

# In the order in which the book meets them.
TAGGERS = {
    "word": "a feedforward network that sees one word",
    "window": "a feedforward network that sees a word and its neighbours",
    "elman": "a recurrent network that feeds back its hidden layer",
    "jordan": "a recurrent network that feeds back its output distribution",
    "lstm": "a long short-term memory",
    "gru": "a network of gated recurrent units",
    "bilstm": "two LSTMs, one from each end of the sentence",
}


@dataclass(frozen=True)
class Settings:
    """What a tagger is made of and how it is trained; `train` takes them by name.

    embedding: features that a word becomes.
    units: of the hidden layer; of each of the two LSTMs of "bilstm".
    layers: hidden layers, one over another; of the recurrent taggers but "jordan".
    window: words that the tagger sees at a time, the word itself in the middle, so an odd number.
        None: 5 for "window", 1 for all others, so that what a recurrent tagger knows of other
        words it knows by its memory alone.
    dropout: the share of the embedding and of the hidden layer that a training step leaves out.
    word_dropout: the probability with which a word of a training step is read as unknown.
    digits: whether digits are read as the word DIGIT; see `Vocabulary`.
    epochs: how often the training part is gone through; the best on `valid` is kept.
    batch_size: utterances in a training step.
    learning_rate: of Adam in the first step; it falls on a straight line to 0 after the last.
    """

    embedding: int = 100
    units: int = 100
    layers: int = 1
    window: int | None = None
    dropout: float = 0.5
    word_dropout: float = 0.05
    digits: bool = True
    epochs: int = 25
    batch_size: int = 16
    learning_rate: float = 3e-3

    def __post_init__(self) -> None:
        for name in ("embedding", "units", "layers", "epochs", "batch_size"):
            whole_number(name, getattr(self, name), minimum=1)
        if self.window is not None and whole_number("window", self.window, minimum=1) % 2 == 0:
            raise ValueError(
                f"window must be odd, for the word in the middle, but got {self.window}: "
                f"try {self.window - 1} or {self.window + 1}."
            )
        for name in ("dropout", "word_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(
                    f"{name} must be a share from 0 up to, not including, 1, but got "
                    f"{getattr(self, name)!r}."
                )
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate must be above 0, but got {self.learning_rate!r}.")

    @classmethod
    def of(cls, name: str, **settings: Any) -> Settings:
        """Return the settings of the tagger of that name, with its own window."""
        if name not in TAGGERS:
            raise ValueError(unknown("tagger", name, TAGGERS))
        known = [field.name for field in fields(cls)]
        for each in settings:
            if each not in known:
                raise ValueError(unknown("setting", each, known))
        chosen = cls(**settings)
        if name == "word" and chosen.window not in (None, 1):
            raise ValueError(
                f'the tagger "word" sees one word, so its window is 1, but got {chosen.window}: '
                'the tagger that sees more is "window".'
            )
        if name in ("word", "window", "jordan") and chosen.layers != 1:
            raise ValueError(f"the tagger {name!r} has one hidden layer, but got {chosen.layers}.")
        if chosen.window is None:
            chosen = replace(chosen, window=5 if name == "window" else 1)
        return chosen
