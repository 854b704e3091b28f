"""The citation, the changelog and the package speak of the same edition."""

from __future__ import annotations

import re
import tomllib

import yaml

from tests.conftest import ROOT

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"(?m)^## \[?(\d[\w.]*)\]? - (\d{4}-\d\d-\d\d)$", CHANGELOG)


def test_the_citation_names_the_newest_edition_of_the_changelog():
    version, date = RELEASES[0]
    assert (CITATION["version"], CITATION["date-released"].isoformat()) == (version, date)
    assert CITATION["preferred-citation"]["edition"] == version
    assert CITATION["preferred-citation"]["year"] == int(date[:4])


def test_the_package_is_of_that_edition():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert package["project"]["version"] == CITATION["version"]


def test_code_and_book_are_cited_with_their_licences():
    assert CITATION["license"] == "BSD-3-Clause"
    assert CITATION["preferred-citation"]["license"] == "CC-BY-4.0"


def test_the_changelog_begins_with_what_is_not_released_and_goes_back_in_time():
    assert re.findall(r"(?m)^## (.*)$", CHANGELOG)[0] == "Unreleased"
    dates = [date for _, date in RELEASES]
    assert dates == sorted(dates, reverse=True)
