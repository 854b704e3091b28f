"""`python -m tests.project.address` (`make address`) writes into the README where the book is published.

The address follows from the one place that names the repository, `repository: url` in _config.yml:
github.com/someone/unrolled is published at someone.github.io/unrolled.
"""

from __future__ import annotations

import re

import yaml

from tests.conftest import ROOT

README = ROOT / "README.md"
NOBODY = "OWNER"  # stands in _config.yml until somebody publishes the book
_LINE = re.compile(r"(?m)^\*\*The book\*\* .*$")


def repository() -> str:
    """The address of the repository, as _config.yml has it."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config["repository"]["url"].rstrip("/")


def line(url: str) -> str:
    """What the README says of the book's address.

    >>> line("https://github.com/Ada/unrolled")
    '**The book** is at <https://ada.github.io/unrolled/>.'
    """
    owner, name = url.split("/")[-2:]
    if owner == NOBODY:
        return "**The book** is not published yet; `make` builds it."
    return f"**The book** is at <https://{owner.lower()}.github.io/{name}/>."


def written(text: str, url: str) -> str:
    """The README with that line in the place of the one it has; it has to have one."""
    found = len(_LINE.findall(text))
    if found != 1:
        raise ValueError(f"README.md has {found} lines that begin with '**The book**', not one")
    return _LINE.sub(line(url), text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8"), repository()), encoding="utf-8")
    print(line(repository()))
