"""Questions to check oneself with: `quiz.toml` beside a chapter becomes a form in its page.

    from unrolled import quiz

    questions = quiz.load("quiz.toml")
    quiz.show(questions)

The form is complete without a script: the options, and folded below them the key with a sentence
for each option. Where scripts run, `quiz.js` puts a button and an answer in the place of the key.
It and `quiz.css` lie beside this module and go into the page with the questions, so that nothing
is loaded from anywhere.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.display import HTML

__all__ = ["Option", "Question", "letters", "load", "show"]

LETTERS = "ABCD"
WORKBENCH = "../workbench.html"
CALCULATORS = {  # by the names that they have in an address
    "convolution": "convolution calculator",
    "shape_tracer": "shape tracer",
    "unrolled_rnn": "unrolled RNN",
    "gradient_flow": "gradient flow calculator",
    "lstm_cell": "LSTM cell calculator",
    "gru_cell": "GRU cell calculator",
    "parameter_counter": "parameter counter",
}


@dataclass(frozen=True)
class Option:
    """One of the four answers that are offered, and why it is right or wrong."""

    letter: str
    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """A question with four options.

    `key` has the letters of the right ones, one or several. `calculator` is the query of an
    address on the workbench ("convolution.n=6&convolution.strides=2"), or empty.
    """

    number: int
    text: str
    key: str
    options: tuple[Option, ...]
    calculator: str = ""

    @property
    def several(self) -> bool:
        """Whether more than one option may be chosen."""
        return len(self.key) > 1


def load(path: str | Path) -> list[Question]:
    """Read the questions of a file.

    Raises:
        ValueError: if a question has not four options with a sentence each, or a key that is not
            made of their letters; the message has the number of the question.
    """
    tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))["question"]
    return [_question(number, table) for number, table in enumerate(tables, start=1)]


def _question(number: int, table: dict[str, Any]) -> Question:
    options, key = table["options"], table["key"]
    if len(options) != len(LETTERS) or not all(len(pair) == 2 and all(pair) for pair in options):
        raise ValueError(f"question {number} must have four options, each [text, sentence].")
    if not key or key != "".join(letter for letter in LETTERS if letter in key):
        raise ValueError(f"the key of question {number} must be letters from A to D, not {key!r}.")
    made = (Option(letter, *pair) for letter, pair in zip(LETTERS, options, strict=True))
    return Question(number, table["text"], key, tuple(made), table.get("calculator", ""))


def letters(hold: Iterable[bool]) -> str:
    """Return the letters of the options that hold, to compare with the key of a question.

    >>> letters([False, True, False, True])
    'BD'
    """
    return "".join(letter for letter, holds in zip(LETTERS, hold, strict=True) if holds)


def show(questions: list[Question]) -> HTML:
    """Return the form, with its script and its style."""
    here = Path(__file__)
    script, style = (here.with_suffix(end).read_text(encoding="utf-8") for end in (".js", ".css"))
    forms = "".join(map(_form, questions))
    key = ", ".join(f"{question.number} {question.key}" for question in questions)
    return HTML(
        f'<style>{style}</style><div class="unrolled-quiz">{forms}'
        f'<p class="printed-key">The right answers: {key}.</p></div><script>{script}</script>'
    )


def _form(question: Question) -> str:
    kind = "checkbox" if question.several else "radio"
    name = f"question-{question.number}"
    options = "".join(
        f'<label><input type="{kind}" name="{name}" value="{option.letter}">'
        f"<b>{option.letter}</b><span>{_inline(option.text)}</span></label>"
        for option in question.options
    )
    reasons = "".join(
        f'<li data-letter="{option.letter}"><b>{option.letter}</b> '
        f"is {'right' if option.letter in question.key else 'wrong'}. "
        f"<span>{_inline(option.reason)}</span></li>"
        for option in question.options
    )
    return (
        f'<form id="{name}" data-key="{question.key}"><fieldset>'
        f"<legend><b>{question.number}.</b> {_inline(question.text)}</legend>"
        f"{options}</fieldset>{_link(question)}"
        f'<div class="answer"><details><summary>Answer to question {question.number}</summary>'
        f"<ul>{reasons}</ul></details></div></form>"
    )


def _link(question: Question) -> str:
    if not question.calculator:
        return ""
    name = question.calculator.partition(".")[0]
    address = html.escape(f"{WORKBENCH}?{question.calculator}#{name.replace('_', '-')}")
    words = f"Question {question.number} in the {CALCULATORS[name]}"
    return f'<p><a href="{address}">{words}</a></p>'


def _inline(text: str) -> str:
    """Escape a text, and set what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
