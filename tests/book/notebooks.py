"""Where the repository's notebooks are, for the tests that look into them."""

from __future__ import annotations

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"


def chapters() -> list[Path]:
    """The notebooks of the book, in the order of their names."""
    return sorted(p for p in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def assignments() -> list[Path]:
    """The notebooks that instructors write and that students get."""
    return sorted([*ROOT.glob("solutions/*/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")])


def cells(notebook: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(notebook, as_version=4).cells


def page_of(notebook: Path) -> str:
    """A chapter's name in the ledger: its path below book/, without the ending."""
    return notebook.relative_to(BOOK).with_suffix("").as_posix()
