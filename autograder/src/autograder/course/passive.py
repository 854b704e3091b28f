"""Files that a browser would run are kept under names by which it shows them as text.

formgrader serves what lies in autograded/, with all the rights of whoever is marking there.
"""

import mimetypes
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

# Kinds of files in which there can be scripts, or styles, or links to them.
_ACTIVE = re.compile(
    r"html|\bxml\b|svg|javascript|ecmascript|xsl|shockwave|css|^message/|^multipart/"
)
# Some machines' lists of kinds have not all of these.
_ENDINGS = (
    *(".htm", ".html", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".hta", ".svg", ".svgz"),
    *(".js", ".mjs", ".xml", ".xsl", ".xslt", ".swf", ".css", ".wasm", ".htc"),
)


def is_active(path: str) -> bool:
    """Whether a browser may run what is in a file of this name.

    >>> is_active("plot.HTML"), is_active("data.csv"), is_active("report.docx")
    (True, False, False)
    """
    kind, _ = mimetypes.guess_type(f"x/{path}", strict=False)
    return path.lower().endswith(_ENDINGS) or bool(_ACTIVE.search((kind or "").lower()))


def passive(files: Mapping[str, bytes], own: Collection[str]) -> dict[str, bytes]:
    """Files that were handed in, those that a browser may run with `.txt` behind their names.

    own: paths that the author ships or asks for, which stay as they are
    """
    kept = {path: content for path, content in files.items() if path in own or not is_active(path)}
    for path, content in files.items():
        if path not in kept:
            name = f"{path}.txt"
            while name in kept or name in files:
                name += ".txt"
            kept[name] = content
    return kept


def make_passive(folder: Path, own: Collection[str]) -> None:
    """Rename such files in a folder that was written by others."""
    for inner, _, names in os.walk(folder):
        for name in names:
            path = Path(inner, name)
            if is_active(name) and path.relative_to(folder).as_posix() not in own:
                new = path.with_name(f"{name}.txt")
                while new.exists():
                    new = new.with_name(f"{new.name}.txt")
                path.rename(new)
