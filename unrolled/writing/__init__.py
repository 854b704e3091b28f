"""Text, character by character: what comes next, and how surprising was it?

- `book`: Lewis Carroll's *Alice's Adventures in Wonderland*, in three parts, and its characters
  as numbers
- `ngrams`: n-grams with Witten-Bell smoothing, the baselines of a network that writes
- `sampling`: temperature, and what it does to a distribution
- `tracking`: where in its line, word and quotation a character stands, and whether a network's
  state knows it
- `network`: a network that reads and writes, with trained weights
- `writer`: its training by Keras; import `unrolled.writing.writer` for it, so that whoever needs only
  the text does not wait for TensorFlow
"""

from unrolled.writing.book import Alphabet, Parts, alice
from unrolled.writing.network import Network, Reading
from unrolled.writing.ngrams import NGrams
from unrolled.writing.sampling import draw, entropy, softmax, with_temperature
from unrolled.writing.tracking import Probe, in_line, in_quotes, in_word

__all__ = [
    "Alphabet",
    "NGrams",
    "Network",
    "Parts",
    "Probe",
    "Reading",
    "alice",
    "draw",
    "entropy",
    "in_line",
    "in_quotes",
    "in_word",
    "softmax",
    "with_temperature",
]
