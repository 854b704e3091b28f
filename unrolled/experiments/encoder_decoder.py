"""How long a word can an encoder-decoder write backwards, with states of several sizes?

Each network is trained on words of 1 to `longest` letters, and examined on words of each length by
itself; lengths above `longest` are new to it. Sources: K. Cho et al., *Learning phrase
representations using RNN encoder-decoder for statistical machine translation*, EMNLP 2014; I.
Sutskever, O. Vinyals and Q. V. Le, *Sequence to sequence learning with neural networks*, NIPS 2014.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from unrolled.experiments.record import Experiment, Row
from unrolled.seq2seq.training import examine, train

LENGTHS = [2, 5, 8, 11, 14, 17, 20, 24]
SETTINGS = {
    "longest": 20,
    "updates": 1500,
    "batch": 64,
    "learning_rate": 0.01,
    "clip_norm": 1.0,
}


def measure(
    seed: int, *, networks: Sequence[tuple[int, str]], lengths: Sequence[int], **settings: Any
) -> Iterator[Row]:
    """Yield a row for each network, (units, attention), and each length, as `Exam` has them.

    On the same machine a seed gives the same numbers; other processors round otherwise, and what
    training makes of that can differ by some hundredths.
    """
    for units, attention in networks:
        network = train(units, seed, attention=attention, **settings)
        for length, exam in examine(network, lengths).items():
            shares = {name: round(share, 4) for name, share in exam._asdict().items()}
            yield {
                "units": units,
                "attention": attention,
                "parameters": network.parameters,
                "length": length,
                **shares,
            }


EXPERIMENT = Experiment(
    name="encoder_decoder",
    file="beyond/encoder_decoder.csv",
    measure=measure,
    settings={
        "networks": [[units, "none"] for units in (16, 32, 64)],
        "lengths": LENGTHS,
        **SETTINGS,
    },
    seeds=range(5),
)
