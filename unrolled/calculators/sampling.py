"""Sampling: from the scores of a few words to the distribution that the next word is drawn from."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from unrolled.calculators.base import Calculator, bundled, framed, within
from unrolled.calculators.gates import between

# What the reader may set: LIMITS in sampling.js beside this file.
LIMITS = {
    "words": (2, 12),
    "letters": (1, 12),
    "logit": (-100, 100),
    "temperature": (0, 5),
    "top_k": (1, 12),
    "top_p": (0, 1),
}
WORDS = {
    "mat": 3.2,
    "sofa": 2.7,
    "floor": 2.4,
    "roof": 1.5,
    "table": 1.1,
    "moon": -0.5,
    "idea": -1.6,
    "of": -3.0,
}  # after 'The cat sat on the'
NEARLY = 1e-12  # so near to top-p a sum has reached it


class Sampled(NamedTuple):
    """What `sample_from` returns, each for all words, in their order."""

    before: np.ndarray  # softmax of the logits
    heated: np.ndarray  # softmax of the logits over the temperature
    cut: list[str]  # "top_k", "top_p", or "" for a word that stays
    after: np.ndarray  # 0 where a word is cut; the others share what it had


class SamplingCalculator(Calculator):
    """Words, their logits, and what is done to them; make one with `sampling_calculator`.

    Words and logits are text, with spaces between them.
    """

    _esm = bundled("sampling")
    heights = (1030, 1190)

    words = traitlets.Unicode(" ".join(WORDS)).tag(sync=True)
    logits = traitlets.Unicode(" ".join(f"{logit:g}" for logit in WORDS.values())).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    top_k = traitlets.Int(LIMITS["top_k"][1]).tag(sync=True)
    top_p = traitlets.Float(1.0).tag(sync=True)

    def still(self) -> str:
        words = self.words.split()
        logits = np.array(self.logits.split(), dtype=float)
        sampled = sample_from(logits, self.temperature, self.top_k, self.top_p)
        order = np.argsort(-logits, kind="stable")
        rows = "".join(
            f'<tr><th scope="row">{html.escape(words[i])}</th><td>{_minus(f"{logits[i]:g}")}</td>'
            f"<td>{sampled.before[i]:.4f}</td><td>{sampled.heated[i]:.4f}</td>"
            f"<td>{'cut' if sampled.cut[i] else f'{sampled.after[i]:.4f}'}</td></tr>"
            for i in order
        )
        stay = sampled.cut.count("")
        return framed(
            f"<p>At a temperature of {self.temperature:g}, with top-k {self.top_k} and top-p "
            f"{self.top_p:g}, {stay} of {len(words)} words can be drawn. The entropy is "
            f"{entropy(sampled.before):.3f} bits before and {entropy(sampled.after):.3f} bits "
            'after.</p><div class="wide"><table><thead><tr><th scope="col">Word</th>'
            '<th scope="col">Logit</th><th scope="col">Softmax</th>'
            '<th scope="col">With the temperature</th><th scope="col">After the cuts</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>"
        )


def sample_from(
    logits: ArrayLike, temperature: float = 1.0, top_k: int = 12, top_p: float = 1.0
) -> Sampled:
    """Return the distributions on the way from logits, (words,), to a draw.

    First the logits are divided by the temperature; at 0 the largest gets everything, equal ones
    share it. Of this distribution only the `top_k` most probable words stay. Of what they then
    share, the most probable words stay until their sum has reached `top_p`. Of equal words the
    first comes first.

    >>> sampled = sample_from([3, 2, 1, 0], temperature=0.5, top_k=3, top_p=0.9)
    >>> sampled.heated.round(3)
    array([0.865, 0.117, 0.016, 0.002])
    >>> sampled.cut
    ['', '', 'top_p', 'top_k']
    >>> sampled.after.round(3)
    array([0.881, 0.119, 0.   , 0.   ])
    """
    logits = np.asarray(logits, dtype=float)
    before, heated = _softmax(logits, 1), _softmax(logits, temperature)
    order = np.argsort(-logits, kind="stable")
    cut = [""] * len(logits)
    total = heated[order[:top_k]].sum()
    reached = 0.0  # of the total, by the words before
    for rank, word in enumerate(order):
        if rank >= top_k:
            cut[word] = "top_k"
        elif rank and top_p < 1 and reached >= top_p - NEARLY:
            cut[word] = "top_p"
        reached += heated[word] / total
    after = np.where([not why for why in cut], heated, 0)
    return Sampled(before, heated, cut, after / after.sum())


def entropy(p: ArrayLike) -> float:
    """Return the entropy of a distribution in bits.

    >>> entropy([0.25, 0.25, 0.25, 0.25])
    2.0
    """
    p = np.asarray(p)
    return float(p @ -np.log2(np.where(p > 0, p, 1)))


def sampling_calculator(
    logits: Mapping[str, float] | None = None,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
) -> SamplingCalculator:
    """Return a live view of how a word is drawn, to be shown by a cell.

    Args:
        logits: the score of each word, 2 to 12 words without spaces; None for what may follow
            'The cat sat on the'.
        temperature: by which the logits are divided, from 0 to 5.
        top_k: how many of the most probable words stay, at most; None for all.
        top_p: the probability that the words that stay have together, at least.

    Raises:
        ValueError: if a setting is not one that the calculator can show.

    >>> calculator = sampling_calculator({"heads": 1, "tails": 0.5}, temperature=0.7)
    >>> calculator.words, calculator.logits
    ('heads tails', '1 0.5')
    """
    scores = WORDS if logits is None else logits
    fewest, most = LIMITS["words"]
    if not fewest <= len(scores) <= most:
        raise ValueError(f"logits must be of {fewest} to {most} words, but got {len(scores)}.")
    for word in scores:
        if word.split() != [word] or len(word) > LIMITS["letters"][1]:
            raise ValueError(
                f"each word must have 1 to {LIMITS['letters'][1]} letters and no space, but got "
                f"{word!r}."
            )
    numbers = [between("each logit", logit, LIMITS["logit"]) for logit in scores.values()]
    return SamplingCalculator(
        words=" ".join(scores),
        logits=" ".join(f"{number:.12g}" for number in numbers),
        temperature=between("temperature", temperature, LIMITS["temperature"]),
        top_k=LIMITS["top_k"][1] if top_k is None else within("top_k", top_k, LIMITS["top_k"]),
        top_p=between("top_p", top_p, LIMITS["top_p"]),
    )


def _softmax(logits: np.ndarray, temperature: float) -> np.ndarray:
    over = logits - logits.max()  # not above 0
    powers = np.exp(over / temperature) if temperature else (over == 0).astype(float)
    return powers / powers.sum()


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
