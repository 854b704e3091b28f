"""How long a word can an encoder-decoder with attention write backwards?

The networks, the words and the training are those of `encoder_decoder`, with attention besides. A
smaller one, and one whose scores are divided by the root of the units, show what it owes to what.
Sources: M.-T. Luong, H. Pham and C. D. Manning, *Effective approaches to attention-based neural
machine translation*, EMNLP 2015; A. Vaswani et al., *Attention is all you need*, NIPS 2017.
"""

from __future__ import annotations

from unrolled.experiments.encoder_decoder import LENGTHS, SETTINGS, measure
from unrolled.experiments.record import Experiment

EXPERIMENT = Experiment(
    name="attention",
    file="beyond/attention.csv",
    measure=measure,
    settings={
        "networks": [[32, "dot"], [16, "dot"], [32, "scaled"]],
        "lengths": LENGTHS,
        **SETTINGS,
    },
    seeds=range(5),
)
