"""From one sequence to another: a word is read, and written backwards.

- `reversal`: the task, words as numbers with what is to be written
- `network`: an encoder and a decoder in Keras, without attention or with it
- `training`: with teacher forcing, and an exam with the teacher and without; import the last two by
  their names, so that whoever needs only the words does not wait for TensorFlow
"""

from unrolled.seq2seq.reversal import (
    END,
    LETTERS,
    PADDING,
    START,
    TOKENS,
    Pairs,
    draw,
    pairs,
    read,
    text,
)

__all__ = [
    "END",
    "LETTERS",
    "PADDING",
    "START",
    "TOKENS",
    "Pairs",
    "draw",
    "pairs",
    "read",
    "text",
]
