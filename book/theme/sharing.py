"""A Sphinx extension: what a page says of itself elsewhere, and where it can be run.

- Messengers, search engines and social networks find a title, a description and a picture in each
  page's head (Open Graph). The description is the page's first paragraph; that of the start page is
  `sharing_description`. The picture is drawn here.
- The launch buttons say that they need a network and, as long as `repository: url` in _config.yml
  holds the placeholder OWNER, that they lead nowhere yet.

Every address comes from `repository: url`: github.com/someone/unrolled is published at
someone.github.io/unrolled.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

PLACEHOLDER = "OWNER"
CARD = "card.png"
LONGEST = 200  # characters of a description
_CITATION = re.compile(r"\s*\[[^]]*\d{4}\w?\]")

INK, MUTED, BLUE, ORANGE = "#1f2328", "#5a626c", "#0072b2", "#c75000"


def repository(app: Sphinx) -> str:
    return app.config.html_theme_options["repository_url"].rstrip("/")


def is_published(app: Sphinx) -> bool:
    return f"/{PLACEHOLDER}/" not in repository(app) + "/"


def site(app: Sphinx) -> str:
    """Where GitHub Pages shows the book."""
    owner, name = repository(app).split("/")[-2:]
    return f"https://{owner.lower()}.github.io/{name}/"


# --- The head of a page ------------------------------------------------------------------


def shortened(text: str, longest: int = LONGEST) -> str:
    """The first sentences of a text, as many as fit; of a long first one, its beginning.

    >>> shortened("One is short. Two is longer than that.", longest=20)
    'One is short.'
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    ends = [text.rfind(end, 0, longest) for end in (". ", "? ", "! ")]
    if max(ends) >= longest // 4:
        return text[: max(ends) + 1]
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def first_paragraph(document: nodes.document) -> str:
    """Its text, without the citations in brackets."""
    for paragraph in document.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            return _CITATION.sub("", paragraph.astext())
    return ""


def add_head(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    if doctree is None:
        return  # search and index
    start = pagename == app.config.root_doc
    said = "" if start else shortened(first_paragraph(doctree))
    title = app.env.titles[pagename].astext()
    entries = {
        "og:type": "website" if start else "article",
        "og:site_name": app.config.html_title,
        "og:title": title,
        "og:description": said or app.config.sharing_description,
        "og:url": site(app) + app.builder.get_target_uri(pagename),
        "og:image": f"{site(app)}_static/{CARD}",
        "og:image:alt": "A unit with a loop, and the same unit unrolled into a chain.",
        "og:image:width": "1200",
        "og:image:height": "630",
    }
    lines = [
        f'<meta property="{k}" content="{html.escape(v)}" />'
        for k, v in entries.items()
    ]
    described = html.escape(entries["og:description"])
    lines.append(f'<meta name="description" content="{described}" />')
    lines.append('<meta name="twitter:card" content="summary_large_image" />')
    context["metatags"] = context.get("metatags", "") + "\n".join(lines)


# --- The picture --------------------------------------------------------------------------


def draw_card(app: Sphinx, error: Exception | None) -> None:
    """Draw the logo, large, with the title; once, for it does not change with the pages."""
    card = Path(app.outdir) / "_static" / CARD
    if error or app.builder.name != "html" or card.exists():
        return
    from matplotlib.figure import Figure  # a second, which most builds can do without
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path as Line

    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1200), ylim=(0, 630))
    axes.axis("off")

    def arrow(line: Line) -> None:
        head = "-|>,head_length=13,head_width=9"
        axes.add_patch(FancyArrowPatch(path=line, arrowstyle=head, color=ORANGE, lw=9))

    loop = [
        (160, 410),
        (78, 502),
        (140, 560),
        (190, 560),
        (245, 560),
        (305, 510),
        (238, 432),
    ]
    arrow(Line(loop, [Line.MOVETO] + 6 * [Line.CURVE4]))
    for x in (430, 620, 810):
        arrow(Line([(x, 380), (x + 138, 380)]))
    for x in (170, 430, 620, 810, 1000):
        axes.plot(x, 380, "o", color=BLUE, ms=72, mew=0, zorder=3)
    axes.text(118, 160, app.config.html_title, size=66, weight="bold", color=INK)
    axes.text(122, 85, "A course on recurrent networks", size=29, color=MUTED)
    figure.savefig(card)


# --- Where a page can be run --------------------------------------------------------------


def word_launch_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict, _
) -> None:
    state = "needs a network" if is_published(app) else "not published yet"
    for group in context.get("header_buttons", []):
        if group.get("label") != "launch-buttons":
            continue
        for button in group["buttons"]:
            button["tooltip"] = f"Run this page on {button['text']}: {state}"
            button["text"] += f" ({state})"


def name_repository(app: Sphinx, docname: str, source: list[str]) -> None:
    """Pages write the placeholder's address; readers see the one of _config.yml."""
    placeholder = f"https://github.com/{PLACEHOLDER}/unrolled"
    source[0] = source[0].replace(placeholder, repository(app))


def set_site(app: Sphinx, config) -> None:
    if is_published(app):
        config.html_baseurl = site(app)


def setup(app: Sphinx) -> dict[str, object]:
    app.add_config_value("sharing_description", "", "html")
    app.connect("config-inited", set_site, priority=900)
    app.connect("source-read", name_repository)
    app.connect("html-page-context", add_head)
    app.connect(
        "html-page-context", word_launch_buttons, priority=800
    )  # after the theme's
    app.connect("build-finished", draw_card)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
