"""A Sphinx extension: code on paper has the colours of the light theme, whatever the screen has.

The theme's `pygments.css` has two sets of colours, for a light page and for a dark one. Here the
light ones become those of every page, and the dark ones those of a dark page on a screen.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

_LIGHT = 'html[data-theme="light"]'
_DARK = 'html[data-theme="dark"]'


def dark_on_screens(style: str) -> str:
    """Let the dark rules hold on screens, and the light ones everywhere, as strong as before.

    >>> light, dark = (f'html[data-theme="{theme}"] .k {{ color: c }}' for theme in ("light", "dark"))
    >>> print(dark_on_screens(f"{light}\\n{dark}"))
    html:root .k { color: c }
    @media screen {
    html[data-theme="dark"] .k { color: c }
    }
    """
    light, dark, rest = style.partition(_DARK)
    return f"{light.replace(_LIGHT, 'html:root')}@media screen {{\n{dark}{rest}\n}}"


def mend(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    file = Path(app.outdir) / "_static" / "pygments.css"
    style = file.read_text(encoding="utf-8")
    if _LIGHT in style:
        file.write_text(dark_on_screens(style), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("build-finished", mend, priority=900)  # when the theme has written it
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
