"""An encoder and a decoder, a GRU each, with or without attention, in Keras."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from unrolled.names import unknown
from unrolled.seq2seq.reversal import PADDING, START, TOKENS

__all__ = ["ATTENTIONS", "Decoded", "Encoded", "EncoderDecoder", "Written"]

ATTENTIONS = ("none", "dot", "scaled")


class Encoded(NamedTuple):
    """What the encoder hands over: the last state, and for attention all of them."""

    last: Any  # (batch, units)
    states: Any  # (batch, timesteps, units)
    mask: Any  # (batch, timesteps), True where the source has a letter


class Decoded(NamedTuple):
    """What the decoder makes of one token or more."""

    logits: Any  # (batch, steps, tokens)
    state: Any  # (batch, units), after the last of these steps
    weights: Any  # (batch, steps, timesteps): where attention looks; None without


class Written(NamedTuple):
    """What the decoder writes when it is given what it wrote itself."""

    tokens: np.ndarray  # (batch, steps)
    weights: np.ndarray | None  # (batch, steps, timesteps)


class EncoderDecoder:
    """Reads a sequence of tokens into states, and writes another one, token by token.

    `attention` is one of ATTENTIONS:

    - "none": the last state of the encoder, the first of the decoder, is all that passes between
      them (K. Cho et al., 2014; I. Sutskever et al., 2014)
    - "dot": besides, the decoder's state at each step is a query, and the states of the encoder are
      keys and values. The scores are dot products, and the output layer reads what is found beside
      the state. That is the score of M.-T. Luong et al. (2015), without their layer behind it
    - "scaled": the same, with the scores divided by the root of `units` (A. Vaswani et al., 2017)

    Attention itself has nothing to train here; the output layer has `units * tokens` weights more.
    Tokens are one-hot vectors, so the kernels of both layers are (tokens, 3 * units).
    """

    def __init__(self, units: int, seed: int, attention: str = "none") -> None:
        """Draw the weights; Keras's own seed is set with it."""
        if attention not in ATTENTIONS:
            raise ValueError(unknown("attention", attention, ATTENTIONS))
        keras.utils.set_random_seed(seed)
        self.units, self.attention = units, attention
        self.encoder = keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.decoder = keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.output = keras.layers.Dense(len(TOKENS))
        self.layers = (self.encoder, self.decoder, self.output)
        for layer in (self.encoder, self.decoder):
            layer.build((None, None, len(TOKENS)))
        self.output.build((None, None, units * (1 if attention == "none" else 2)))

    @property
    def variables(self) -> list[Any]:
        """The weights of all layers, as Keras has them."""
        return [variable for layer in self.layers for variable in layer.trainable_variables]

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(layer.count_params() for layer in self.layers)

    def encode(self, source: Any) -> Encoded:
        """Read tokens (batch, timesteps), padded behind."""
        mask = ops.not_equal(source, PADDING)
        states, last = self.encoder(ops.one_hot(source, len(TOKENS)), mask=mask)
        return Encoded(last, states, mask)

    def decode(self, encoded: Encoded, previous: Any, state: Any = None) -> Decoded:
        """Take a step for each token of `previous`, (batch, steps), which stands before it.

        Args:
            encoded: from `encode`.
            previous: the right tokens, or those that the decoder wrote.
            state: of the decoder, to go on from; None for the last one of the encoder.
        """
        start = encoded.last if state is None else state
        hidden, state = self.decoder(ops.one_hot(previous, len(TOKENS)), initial_state=start)
        if self.attention == "none":
            return Decoded(self.output(hidden), state, None)
        scores = ops.matmul(hidden, ops.swapaxes(encoded.states, 1, 2))  # (batch, steps, timesteps)
        if self.attention == "scaled":
            scores = scores / self.units**0.5
        weights = ops.softmax(ops.where(encoded.mask[:, None], scores, -1e9))
        context = ops.matmul(weights, encoded.states)  # (batch, steps, units)
        return Decoded(self.output(ops.concatenate([hidden, context], axis=-1)), state, weights)

    def write(self, source: Any, steps: int) -> Written:
        """Write so many tokens, at each step the likeliest, given those written before: greedily.

        What stands behind an end token means nothing.
        """
        encoded, state = self.encode(source), None
        token = np.full((len(source), 1), START, np.int32)
        tokens, weights = [], []
        for _ in range(steps):
            step = self.decode(encoded, token, state)
            token, state = np.argmax(step.logits, axis=-1).astype(np.int32), step.state
            tokens.append(token)
            weights.append(step.weights)
        looked = None if self.attention == "none" else np.concatenate(weights, axis=1)
        return Written(np.concatenate(tokens, axis=1), looked)
