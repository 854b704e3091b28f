"""Whoever wants to use the course finds a licence for all of it, word for word."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tests.conftest import ROOT

# Of https://creativecommons.org/licenses/by/4.0/legalcode.txt
LEGAL_CODE = "9ba9550ad48438d0836ddab3da480b3b69ffa0aac7b7878b5a0039e7ab429411"
OURS = "unrolled authors"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_licence_of_the_text_is_the_official_one_to_the_byte():
    assert hashlib.sha256((ROOT / "LICENSE-TEXT").read_bytes()).hexdigest() == LEGAL_CODE


def test_the_licence_of_the_code_names_its_authors():
    assert read("LICENSE").startswith("BSD 3-Clause License\n\nCopyright (c) 2023-2026, the Unr")


def test_each_distribution_brings_the_licence_along():
    """A wheel holds only what lies in its own folder."""
    assert read("autograder/LICENSE") == read("LICENSE")
    for project in ("pyproject.toml", "autograder/pyproject.toml"):
        assert 'license = "BSD-3-Clause"\nlicense-files = ["LICENSE"' in read(project)


def test_every_file_that_names_another_author_stands_in_the_notice():
    """A file says whose it is by a line 'Copyright ...', in it or beside it (*.LICENSE)."""
    folders = ("book", "unrolled", "autograder", "solutions", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".pyc"]
    notice = read("NOTICE")
    others = [path.relative_to(ROOT).as_posix() for path in files if is_of_others(path)]
    assert "book/math/temml.LICENSE" in others
    assert [name for name in others if name not in notice] == []


def is_of_others(path: Path) -> bool:
    text = path.read_bytes()[:4000].decode("utf-8", errors="replace")
    owners = re.findall(r"(?im)^[\s#/*]*copyright\b(?:\s*\(c\)|\s+©)?\s+\d{4}(.*)", text)
    return any(OURS not in owner.lower() for owner in owners)


def test_every_file_in_the_notice_is_there():
    named = re.findall(r"(?m)^(book/\S+)$|(?m:in )(book/\S+\.LICENSE)", read("NOTICE"))
    paths = [path.rstrip(".") for pair in named for path in pair if path]
    assert len(paths) >= 4
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_readme_start_page_and_student_folder_name_the_licence():
    assert "LICENSE-TEXT" in read("README.md")
    for page in ("book/index.ipynb", "solutions/students.md"):
        assert "https://creativecommons.org/licenses/by/4.0/" in read(page)
