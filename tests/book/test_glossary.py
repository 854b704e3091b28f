"""The glossary: each word has its Chinese one beside it, in traditional characters, and is found by it."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.book.notebooks import BOOK
from tests.book.pages import elements

PAGE = (BOOK / "glossary.md").read_text(encoding="utf-8")
INTRODUCTION, GLOSSARY = PAGE.split("```{glossary}\n")
CHINESE = " : 中文"  # puts the word under this heading of the index
# Characters that are written otherwise in Taiwan.
SIMPLIFIED = set("积络门记忆层权环递归损标签词语习训练参态单双编码译输热长时间视维闸释强师遗细状图")


def entries() -> list[tuple[list[str], list[str]]]:
    """The words of each entry: those in English, and those in Chinese."""
    found = []
    for entry in GLOSSARY.split("\n```")[0].strip("\n").split("\n\n"):
        words = [line for line in entry.splitlines() if not line.startswith("  ")]
        chinese = [word.removesuffix(CHINESE) for word in words if word.endswith(CHINESE)]
        found.append(([word for word in words if not word.endswith(CHINESE)], chinese))
    return found


ENTRIES = entries()


def simplified(word: str) -> set[str]:
    """
    >>> sorted(simplified("卷积")), simplified("卷積")
    (['积'], set())
    """
    return set(word) & SIMPLIFIED


def test_every_word_has_its_chinese_one():
    assert len(ENTRIES) > 60
    for english, chinese in ENTRIES:
        assert chinese, english
        assert all(re.search(r"[\u4e00-\u9fff]", word) for word in chinese), english


def test_the_characters_are_traditional():
    assert [word for _, chinese in ENTRIES for word in chinese if simplified(word)] == []


def test_no_chinese_word_stands_for_two_things():
    words = [word for _, chinese in ENTRIES for word in chinese]
    assert sorted(set(words)) == sorted(words)


def test_what_could_not_be_checked_is_named():
    english = {word for words, _ in ENTRIES for word in words}
    named = re.findall(r"\{term\}`([^`]+)`", INTRODUCTION)
    assert named
    assert set(named) <= english


def test_the_search_knows_every_chinese_word():
    """A page is found by it; but a single character alone is asked for by nobody."""
    asked = tomllib.loads((BOOK / "search.toml").read_text(encoding="utf-8"))["words"]
    known = {word for words in asked.values() for word in words}
    words = [word for _, chinese in ENTRIES for word in chinese if len(word) > 1]
    assert [word for word in words if word not in known] == []


@pytest.mark.parametrize("word", ["卷積", "教師強制"])
def test_a_screen_reader_is_told_that_a_word_is_chinese(built_book, word):
    page = (built_book / "book/glossary.html").read_text(encoding="utf-8")
    assert re.search(rf'<dt[^>]* lang="zh-Hant"[^>]*>{word}<', page)
    terms = elements(built_book / "book/glossary.html", "dt")
    assert len([term for term in terms if term.get("lang")]) >= len(ENTRIES)
