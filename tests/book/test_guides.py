"""The guide for instructors agrees with the engine."""

import re
from pathlib import Path

from autograder.__main__ import COMMANDS
from book.guides import settings
from tests.submissions.assemble import ROOT

GUIDES = ROOT / "book" / "guides"


def text(name: str) -> str:
    return Path(GUIDES / f"{name}.md").read_text(encoding="utf-8")


def test_the_page_of_settings_is_what_the_engine_has():
    """`python -m book.guides.settings` writes it anew."""
    assert text("settings") == settings.page()


def test_every_command_is_in_the_guide():
    told = "".join(text(path.stem) for path in GUIDES.glob("*.md") if path.stem != "hostile")
    told += (ROOT / "solutions" / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if f"autograder {name}" not in told]
    assert missing == []


def test_no_command_is_in_the_guide_that_there_is_not():
    for path in GUIDES.glob("*.md"):
        for name in re.findall(r"(?<![./\w])autograder ([a-z]+) [a-z]*\d", text(path.stem)):
            assert name in COMMANDS, f"{path.name}: autograder {name}"
