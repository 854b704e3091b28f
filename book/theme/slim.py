"""A Sphinx extension: what the theme sends with every page, cut down to what the book uses.

The theme is made for every site: its scripts hold all icons of Font Awesome (1.5 MB), its style
has rules for parts that no page here has, and a page is not drawn before both have come. So:

- `templates/static/webpack-macros.html` stands in for the theme's file of that name, without the
  script of the icons; the theme's style draws the same icons from a font;
- scripts wait until the page is drawn (`defer`);
- the theme's script no longer measures all code, what is folded away too, when the page has come and
  after whatever changes on it: `scrolling.js` does what this is for, and only where it is needed;
- when all pages are written, a style keeps the rules whose classes occur on a page or in a script,
  and `icons.woff` gets those of Font Awesome's icons that are left.
"""

from __future__ import annotations

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).with_name("templates")
STYLES = (
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "sphinx-design.min.css",
    "mystnb.*.css",
)
SCRIPT = "scripts/pydata-sphinx-theme.js"
ICONS = "vendor/fontawesome/webfonts/fa-solid-900.ttf"

# Scripts put these together from parts.
COMPOSED = ("bs-tooltip-", "bs-popover-")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_COMMA = re.compile(r",(?![^(]*\))")  # between selectors, not within :is(...)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\]]*\]")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# The start of the theme's addTabStopsToScrollableElements.
_MEASURING = re.compile(
    r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
)
# An icon is a character of the private use area, written as \f186 or as itself.
_ICON = re.compile(r"\\([ef][0-9a-f]{3})\b|([\ue000-\uf8ff])")


def words(folder: Path) -> set[str]:
    """All words of the pages and scripts in a folder: every class that may be used is one."""
    found: set[str] = set()
    for pattern in ("*.html", "book/**/*.html", "_static/**/*.js"):
        for file in folder.glob(pattern):
            found.update(re.findall(r"[\w-]+", file.read_text(encoding="utf-8")))
    return found


def slimmed(style: str, used: set[str]) -> str:
    """Leave out the selectors with a class that is not used, and rules that have no other.

    >>> slimmed(".a,.b{color:red}.b{top:0}@media print{.b:not(.c){top:0}p{top:1}}", {"a"})
    '.a{color:red}@media print{p{top:1}}'
    """

    def needed(selector: str) -> bool:
        bare = selector
        while _BRACKETED.search(bare):
            bare = _BRACKETED.sub("", bare)
        return all(
            name in used or name.startswith(COMPOSED) for name in _CLASS.findall(bare)
        )

    def kept(rule: re.Match[str]) -> str:
        selectors, declarations = rule.groups()
        if "." not in selectors or selectors.lstrip().startswith("@"):
            return rule[0]
        left = ",".join(filter(needed, _COMMA.split(selectors)))
        return f"{left}{{{declarations}}}" if left else ""

    return _RULE.sub(kept, _COMMENT.sub("", style))


def without_measuring(script: str) -> str:
    """The theme's script without the start of what measures all code again and again.

    >>> without_measuring('a(),"complete"===document.readyState?O():window.addEventListener("load",O)')
    'a()'
    """
    rest, found = _MEASURING.subn("", script)
    if found != 1:
        raise ExtensionError(
            "slim.py does not find where the theme begins to measure code"
        )
    return rest


def cut_icons(source: Path, target: Path, characters: list[int]) -> None:
    """Write a font with these characters alone."""
    font = TTFont(source, recalcTimestamp=False)  # the same font whenever it is built
    cutter = subset.Subsetter()
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.flavor = "woff"
    font.save(target)


def defer_scripts(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    """Let a page be drawn before its scripts are there; the page of the search needs them first."""
    if pagename != "search":
        context["script_files"] = [
            _deferred(script) for script in context["script_files"]
        ]


def _deferred(script: _JavaScript) -> _JavaScript:
    # Lines within the page read what documentation_options.js defines.
    if not script.filename or script.filename.endswith("documentation_options.js"):
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return _JavaScript(script.filename, priority=script.priority, **attributes)


def forget_late_style(app: Sphinx) -> None:
    """Remove the style that myst-nb puts in its place behind the pages.

    With a former one there, pages name it with a sum of its content, and others, written before, do not.
    """
    if app.builder.name == "html":
        for file in (Path(app.outdir) / "_static").glob(STYLES[-1]):
            file.unlink()


def slim(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    used = words(Path(app.outdir))
    icons: set[int] = set()
    for pattern in STYLES:
        for file in static.glob(pattern):
            style = slimmed(file.read_text(encoding="utf-8"), used)
            file.write_text(style, encoding="utf-8")
            icons.update(
                int(code, 16) if code else ord(sign)
                for code, sign in _ICON.findall(style)
            )
    script = static / SCRIPT
    script.write_text(
        without_measuring(script.read_text(encoding="utf-8")), encoding="utf-8"
    )
    cut_icons(static / ICONS, static / "icons.woff", sorted(icons))
    logger.info("the theme is cut down to what the pages use")


def setup(app: Sphinx) -> dict[str, object]:
    app.config.templates_path.insert(0, str(TEMPLATES))  # before those of the theme
    app.connect(
        "html-page-context", defer_scripts, priority=900
    )  # when all have been added
    app.connect("builder-inited", forget_late_style)
    app.connect("build-finished", slim)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
