"""Whoever wants to read a source finds it: every entry has a DOI or an address."""

from __future__ import annotations

import re

import pytest
from pybtex.database import parse_file

from tests.book.notebooks import BOOK

ENTRIES = parse_file(BOOK / "references.bib").entries
DOI = re.compile(r"10\.\d{4,9}/[^\s{}]+")
NOWHERE = {"chung2023rnn"}  # the lecture: its slides are not published


@pytest.mark.parametrize("key", sorted(set(ENTRIES) - NOWHERE))
def test_an_entry_has_a_doi_or_an_address(key):
    fields = ENTRIES[key].fields
    assert {"doi", "url"} & set(fields), f"{key} has neither doi nor url"
    assert DOI.fullmatch(fields.get("doi", "10.1000/1")), fields.get("doi")
    assert fields.get("url", "https://").startswith("https://"), fields.get("url")


def test_an_entry_is_there_once():
    dois = [e.fields["doi"].lower() for e in ENTRIES.values() if "doi" in e.fields]
    assert len(dois) == len(set(dois))


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_an_arxiv_preprint_has_the_doi_of_its_number(key):
    fields = ENTRIES[key].fields
    if number := re.search(r"arXiv:(\d{4}\.\d{5})", fields.get("journal", "")):
        assert fields["doi"] == f"10.48550/arXiv.{number[1]}"
