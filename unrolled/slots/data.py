"""Utterances with IOB tags: what they are, the spans that their tags mean, and their files.

In the IOB scheme the first word of a piece of information bears `B-` and the name of its slot, the
further words `I-`, and all other words `O` (L. A. Ramshaw and M. P. Marcus, *Text chunking using
transformation-based learning*, 1995; the variant in which every span begins with `B-`):

    to     new          taipei       tomorrow
    O      B-toloc.city I-toloc.city B-depart_date.relative

A data set lies in a directory as the literature on ATIS passes it on: a folder for each of
`train`, `valid` and `test`, and in each folder three text files in UTF-8, line by line parallel:

    seq.in      the words, with spaces between them
    seq.out     as many tags
    label       the intent of the utterance; an empty line where there is none
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Span", "Splits", "Utterance", "load_iob", "save_iob", "spans"]

TAG = re.compile(r"O|[BI]-\S+")
WORDS_FILE, TAGS_FILE, INTENTS_FILE = "seq.in", "seq.out", "label"


@dataclass(frozen=True)
class Utterance:
    """A sentence with a tag for each of its words, and the intent of the whole.

    Raises:
        ValueError: if there is no word, the numbers of words and tags differ, a word is empty or
            holds a space, or a tag is not O, B-slot or I-slot.

    >>> Utterance(("to", "taipei"), ("O", "B-toloc.city")).spans
    [Span(slot='toloc.city', start=1, stop=2)]
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    intent: str = ""

    def __post_init__(self) -> None:
        for name in ("words", "tags"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise ValueError(f"{name} must be several strings, but got one: {value!r}.")
            object.__setattr__(self, name, tuple(value))
        if not self.words:
            raise ValueError("an utterance must have at least one word, but got none.")
        if len(self.words) != len(self.tags):
            raise ValueError(
                f"an utterance needs one tag for each word, but got {len(self.words)} words and "
                f"{len(self.tags)} tags."
            )
        for word in self.words:
            if word.split() != [word]:
                raise ValueError(f"a word must be neither empty nor hold spaces, but got {word!r}.")
        for position, tag in enumerate(self.tags):
            check_tag(tag, position)
        if self.intent.strip() != self.intent or len(self.intent.splitlines()) > 1:
            raise ValueError(
                f"an intent must be one line without spaces around it, but got {self.intent!r}."
            )

    @property
    def spans(self) -> list[Span]:
        """The pieces of information in the utterance, as `spans(tags)` reads them."""
        return spans(self.tags)

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Splits:
    """The three parts of a data set: to learn from, to choose with, and to judge by."""

    train: tuple[Utterance, ...]
    valid: tuple[Utterance, ...]
    test: tuple[Utterance, ...]

    def __post_init__(self) -> None:
        for part, utterances in self.parts():
            object.__setattr__(self, part, tuple(utterances))

    def parts(self) -> Iterator[tuple[str, tuple[Utterance, ...]]]:
        """Give ("train", utterances), ("valid", utterances) and ("test", utterances)."""
        return ((part, getattr(self, part)) for part in PARTS)


PARTS = tuple(field.name for field in fields(Splits))


class Span(NamedTuple):
    """A piece of information: the words `start` to `stop - 1` of an utterance fill `slot`."""

    slot: str
    start: int
    stop: int


def spans(tags: Sequence[str]) -> list[Span]:
    """Read the spans from IOB tags, in the order of the sentence.

    A tagger may give tags that no person would, and they must mean something all the same. The
    rule is that of the `conlleval` script of the CoNLL-2000 shared task, which the literature on
    ATIS and seqeval's default mode share: a span begins at every `B-`, and also at an `I-` whose
    neighbour before it is `O` or belongs to another slot; it ends before the next word that does
    not continue it with `I-` of its own slot.

    Raises:
        ValueError: if a tag is not O, B-slot or I-slot.

    >>> spans(["O", "B-toloc.city", "I-toloc.city", "B-toloc.city"])
    [Span(slot='toloc.city', start=1, stop=3), Span(slot='toloc.city', start=3, stop=4)]
    >>> spans(["O", "I-toloc.city", "I-stoploc.city"])
    [Span(slot='toloc.city', start=1, stop=2), Span(slot='stoploc.city', start=2, stop=3)]
    """
    found: list[Span] = []
    slot, start = "", 0  # the span that is open, "" for none
    for position, tag in enumerate((*tags, "O")):
        check_tag(tag, position)
        continues = tag[0] == "I" and tag[2:] == slot
        if slot and not continues:
            found.append(Span(slot, start, position))
        if not continues:
            slot, start = tag[2:], position
    return found


@cache  # a data set has some hundred tags, and bears each of them thousands of times
def _is_tag(tag: str) -> bool:
    return TAG.fullmatch(tag) is not None


def check_tag(tag: str, position: int) -> None:
    """Refuse a tag that is not of the IOB scheme."""
    if not isinstance(tag, str) or not _is_tag(tag):
        raise ValueError(
            f"tag {position + 1} is {tag!r}, but a tag must be O, or B- or I- and the name of a "
            "slot, such as B-toloc.city."
        )


def load_iob(directory: str | Path) -> Splits:
    """Read a data set from the folders `train`, `valid` and `test` of a directory.

    The module's docstring shows the layout. Line ends may be those of Unix or of Windows, and the
    last line may lack its own.

    Raises:
        ValueError: if a folder or file is missing or empty, the files of a folder are not line by
            line parallel, a line is empty, has another number of tags than of words, a tag that
            is not O, B-slot or I-slot, or bytes that are not UTF-8. The message names the file
            and the line, and says what would be right.
    """
    directory = Path(directory)
    missing = [part for part in PARTS if not (directory / part).is_dir()]
    if missing:
        raise ValueError(
            f"{directory} has no folder {missing[0]}: a data set needs the folders "
            f"{', '.join(PARTS)}, each with the files {WORDS_FILE}, {TAGS_FILE} and {INTENTS_FILE}."
        )
    return Splits(**{part: tuple(_load_part(directory / part)) for part in PARTS})


def save_iob(splits: Splits, directory: str | Path) -> None:
    """Write a data set in the layout that `load_iob` reads; existing files are replaced."""
    for part, utterances in splits.parts():
        folder = Path(directory) / part
        folder.mkdir(parents=True, exist_ok=True)
        _write_lines(folder / WORDS_FILE, (" ".join(each.words) for each in utterances))
        _write_lines(folder / TAGS_FILE, (" ".join(each.tags) for each in utterances))
        _write_lines(folder / INTENTS_FILE, (each.intent for each in utterances))


def _load_part(folder: Path) -> Iterator[Utterance]:
    words_file, tags_file = folder / WORDS_FILE, folder / TAGS_FILE
    sentences, tag_lines = _read_lines(words_file), _read_lines(tags_file)
    intents = _read_lines(folder / INTENTS_FILE, empty_lines=True)
    for file, lines in ((tags_file, tag_lines), (folder / INTENTS_FILE, intents)):
        if len(lines) != len(sentences):
            raise ValueError(
                f"{file} has {len(lines)} lines, but {words_file} has {len(sentences)}: line n of "
                f"the one must belong to line n of the other, so line "
                f"{min(len(lines), len(sentences)) + 1} stands alone."
            )
    for number, (sentence, tag_line, intent) in enumerate(
        zip(sentences, tag_lines, intents, strict=True), start=1
    ):
        words, tags = sentence.split(), tag_line.split()
        if len(words) != len(tags):
            raise ValueError(
                f"{tags_file}, line {number}: {len(tags)} tags, but line {number} of {words_file} "
                f"has {len(words)} words: each word needs one tag, O if it fills no slot."
            )
        try:
            yield Utterance(tuple(words), tuple(tags), intent.strip())
        except ValueError as error:
            raise ValueError(f"{tags_file}, line {number}: {error}") from error


def _read_lines(file: Path, empty_lines: bool = False) -> list[str]:
    """Return the lines of a text file in UTF-8, without their ends."""
    if not file.is_file():
        raise ValueError(
            f"there is no file {file}: each of the folders {', '.join(PARTS)} needs {WORDS_FILE} "
            f"(words), {TAGS_FILE} (tags) and {INTENTS_FILE} (intents)."
        )
    raw = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if raw[-1] == b"":  # the end of the last line
        raw.pop()
    if not raw:
        raise ValueError(f"{file} is empty, but must have a line for each utterance, at least one.")
    lines = []
    for number, line in enumerate(raw, start=1):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{file}, line {number}: byte {error.start + 1} of the line, "
                f"0x{line[error.start]:02x}, is not UTF-8: save the file as UTF-8."
            ) from error
        if not empty_lines and not lines[-1].strip():
            raise ValueError(
                f"{file}, line {number} is empty: each line must hold an utterance, so remove the "
                f"line here and its partners in the other files of {file.parent}."
            )
    return lines


def _write_lines(file: Path, lines: Iterable[str]) -> None:
    file.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8"))
