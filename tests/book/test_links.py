"""Every link leads somewhere, every chapter to the next, and every page says what it is.

What is read here is the built HTML, without a browser. Addresses of other hosts are not asked:
`make links` does that.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from tests.book.notebooks import ROOT, chapters, page_of
from tests.book.pages import GENERATED, PAGES, elements, in_order

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
NOTEBOOKS = [f"book/{page_of(chapter)}" for chapter in chapters()]
ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src"}
# These hold whole addresses of other hosts that no reader's browser asks for by itself.
ELSEWHERE = ("https:", "http:", "mailto:", "data:")

_ANCHORS: dict[Path, set[str]] = {}


def anchors(page: Path) -> set[str]:
    if page not in _ANCHORS:
        found = re.findall(r'\s(?:id|name)="([^"]+)"', page.read_text(encoding="utf-8"))
        _ANCHORS[page] = set(found)
    return _ANCHORS[page]


def leads_nowhere(page: Path, address: str) -> bool:
    """Whether an address on a page means a file or a place in it that is not there."""
    path, anchor = unquote(urlsplit(address).path), unquote(urlsplit(address).fragment)
    target = (page.parent / path).resolve() if path else page
    if not target.is_file():
        return True
    return bool(anchor) and target.suffix == ".html" and anchor not in anchors(target)


@pytest.mark.parametrize("name", ["index.html", *PAGES, *GENERATED])
def test_every_address_within_the_book_leads_somewhere(built_book, name):
    page = built_book / name
    addresses = {e.get(ADDRESSES[e.tag]) for e in elements(page, *ADDRESSES)} - {"", "#"}
    local = {address for address in addresses if not address.startswith(ELSEWHERE)}
    assert [address for address in sorted(local) if leads_nowhere(page, address)] == []


def test_a_link_that_leads_nowhere_is_noticed(built_book):
    page = built_book / "book/notation.html"
    assert not leads_nowhere(page, "cnn/padding.html#what-goes-wrong")
    assert leads_nowhere(page, "cnn/paddling.html")
    assert leads_nowhere(page, "cnn/padding.html#what-goes-right")


@pytest.mark.parametrize("place", range(len(in_order())))
def test_a_page_leads_to_the_one_before_and_the_one_after(built_book, place):
    order = in_order()
    page = built_book / order[place]
    for step, kind in ((-1, "left-prev"), (1, "right-next")):
        links = [e for e in elements(page, "a") if kind in e.get("class").split()]
        if 0 <= place + step < len(order):
            (link,) = links
            assert (page.parent / link.get("href")).resolve() == built_book / order[place + step]
        else:
            assert links == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_can_be_downloaded_without_outputs(built_book, name):
    page = built_book / f"{name}.html"
    links = [e for e in elements(page, "a") if buttons(e)]
    (link,) = [e for e in links if e.get("href").endswith(".ipynb") and e.get("download")]
    assert link.get("download") == link.get("href").rpartition("/")[2]
    notebook = json.loads((page.parent / link.get("href")).read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") for cell in notebook["cells"])


def buttons(link) -> bool:
    """Whether a link stands in the row of buttons above a page."""
    return any("article-header-buttons" in a.get("class").split() for a in link.ancestors())


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_can_be_launched_in_binder_and_colab(built_book, name):
    """The owner comes from _config.yml; while it is the placeholder, the buttons say so.

    What they open is the notebook for download, which `publish` puts into a branch of its own.
    """
    owner, repository = CONFIG["repository"]["url"].rstrip("/").split("/")[-2:]
    file = f"unrolled-{re.sub('[/_]', '-', name.removeprefix('book/'))}.ipynb"
    state = "not published yet" if owner == "OWNER" else "needs a network"
    expected = {
        "Binder": f"https://mybinder.org/v2/gh/{owner}/{repository}/notebooks"
        f"?urlpath=lab/tree/{file}",
        "Colab": "https://colab.research.google.com/github/"
        f"{owner}/{repository}/blob/notebooks/{file}",
    }
    links = [e for e in elements(built_book / f"{name}.html", "a") if buttons(e)]
    found = {" ".join(e.text.split()): e.get("href") for e in links}
    for where, address in expected.items():
        assert found[f"{where} ({state})"] == address
    assert (built_book / "_downloads" / file).is_file()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_what_it_is_where_it_is_shared(built_book, name):
    page = built_book / name
    said = {e.get("property") or e.get("name"): e.get("content") for e in elements(page, "meta")}
    (title, *_) = [e.text for e in elements(page, "title")]
    assert said["og:title"] in title
    assert 40 <= len(said["og:description"]) <= 200, said["og:description"]
    assert said["description"] == said["og:description"]
    assert said["og:url"].startswith("https://")
    assert said["og:url"].endswith(name)
    picture = said["og:image"].partition("/_static/")[2]
    assert (built_book / "_static" / picture).read_bytes().startswith(b"\x89PNG")


def test_no_two_pages_describe_themselves_alike(built_book):
    descriptions = [
        e.get("content")
        for name in PAGES
        for e in elements(built_book / name, "meta")
        if e.get("name") == "description"
    ]
    assert len(set(descriptions)) == len(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_books_own_icon_and_logo(built_book, name):
    page = built_book / name
    icons = [e.get("href") for e in elements(page, "link") if "icon" in e.get("rel").split()]
    assert [Path(icon).name for icon in icons] == ["favicon.svg"]
    logos = {e.get("src").rpartition("/")[2] for e in elements(page, "img") if not e.get("alt")}
    assert logos == {"logo.svg", "logo-dark.svg"}  # the name stands beside them


def test_a_term_leads_to_the_glossary_and_the_glossary_to_the_chapters(built_book):
    glossary = built_book / "book/glossary.html"
    terms = {e.get("id") for e in elements(glossary, "dt")}
    assert len(terms) >= 40
    entries = [e for e in elements(glossary, "a") if e.is_within("dd")]
    explained = {e.get("href").partition("#")[0] for e in entries} - {""}
    assert len(explained) >= 15
    chapters = (n for n in PAGES if n.startswith(("book/rnn/", "book/lstm/", "book/gru/")))
    for name in (n for n in chapters if not n.endswith(("/sheet.html", "/quiz.html"))):
        links = [e.get("href") for e in elements(built_book / name, "a")]
        assert any("glossary.html#term-" in link for link in links), name
