"""Write the built book as one PDF: `make pdf`, or `python -m book.print PAGE ...` for some pages."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import pypdfium2
import yaml
from playwright.sync_api import Browser, sync_playwright

from book.print.assemble import ROOT, Part, document, name_of, read_toc, selected


def about(root: Path = ROOT) -> dict[str, str]:
    """What the title page says."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    description = config["sphinx"]["config"]["sharing_description"]
    kept = {key: str(config[key]) for key in ("title", "author", "copyright")}
    return {**kept, "subtitle": description.split(". ")[0] + "."}


def write_pdf(browser: Browser, html: Path, parts: list[Part], target: Path) -> None:
    """Print the parts into `target`, twice: the second time, it is known where chapters begin."""
    source = target.with_suffix(".html")
    target.parent.mkdir(parents=True, exist_ok=True)
    numbers: dict[str, int] = {}
    context = browser.new_context(
        java_script_enabled=False, color_scheme="light", offline=True
    )
    context.set_default_timeout(300_000)  # ms: the whole book is one long page
    try:
        for _ in range(2):
            source.write_text(document(html, parts, about(), numbers), encoding="utf-8")
            page = context.new_page()
            page.goto(source.as_uri(), wait_until="load")
            page.pdf(
                path=target,
                prefer_css_page_size=True,
                print_background=True,
                outline=True,
                tagged=True,
            )
            page.close()
            numbers = first_pages(target, parts)
    finally:
        context.close()


def first_pages(pdf: Path, parts: list[Part]) -> dict[str, int]:
    """On which page each chapter begins, counted from 1, by the chapter's name.

    The chapters are the outline's entries of the highest level, behind the title and the contents.
    """
    with pypdfium2.PdfDocument(pdf) as printed:
        entries = [entry for entry in printed.get_toc() if entry.level == 0]
        pages = [entry.get_dest().get_index() + 1 for entry in entries]
    names = [name_of(page) for part in parts for page in part.pages]
    return dict(zip(names, pages[-len(names) :], strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "pages", nargs="*", help="as in _toc.yml; without any, the whole book"
    )
    parser.add_argument("--html", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "_build" / "pdf" / "unrolled.pdf"
    )
    chosen = parser.parse_args()
    parts = read_toc()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("make pdf needs Chromium (Debian: apt-get install chromium)")
    if not (chosen.html / "book" / "index.html").exists():
        sys.exit(f"there is no built book in {chosen.html}: run `make book` first")
    try:
        parts = selected(parts, chosen.pages) if chosen.pages else parts
    except ValueError as error:
        sys.exit(str(error))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        write_pdf(browser, chosen.html, parts, chosen.output.resolve())
        browser.close()
    print(f"The book for paper: {chosen.output}")


if __name__ == "__main__":
    main()
