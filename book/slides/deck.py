"""The slides of a part as one page, which needs no network and no server."""

from __future__ import annotations

from html import escape

from bs4 import BeautifulSoup

from book.slides.chapter import Slide
from book.slides.pictures import is_tall

KEYS = (
    ("→ ↓ space", "the next slide"),
    ("← ↑", "the slide before"),
    ("Home End", "the first and the last slide"),
    ("o", "all slides at a glance; Enter opens the one in the frame"),
    ("n", "notes: what the chapter says at this place"),
    ("z", "zoom: the slide’s picture or table over the whole width; ↓ and ↑ move it"),
    ("d", "dark or light"),
    ("b", "a blank screen"),
    ("f", "full screen"),
    ("p", "print, or save as PDF; slides above their notes, if these are shown"),
    ("?", "these keys"),
)
BUTTONS = (
    ("before", "‹", "The slide before"),
    ("next", "›", "The next slide"),
    ("notes", "Notes", ""),
    ("overview", "Overview", ""),
    ("keys", "Keys", ""),
)


def deck(
    caption: str, chapters: dict[str, list[Slide]], quiz: str, sheet: str | None
) -> str:
    """All chapters of a part as one page.

    Args:
        caption: the part's.
        chapters: the slides of each, by a name that its addresses begin with.
        quiz: where the part's questions are.
        sheet: where the part is on one page, if it is.
    """
    contents = "".join(
        f'<li><a href="#{name}-1">{slides[0].title}</a></li>'
        for name, slides in chapters.items()
    )
    help_for_the_speaker = BeautifulSoup(
        "<p>A slide for each question, formula, picture and table. Press <b>n</b> for the notes, "
        "<b>o</b> for all slides at a glance, and <b>?</b> for all keys.</p>",
        "html.parser",
    )
    first = Slide(
        escape(caption),
        f'<ul class="contents">{contents}</ul>',
        "../book/index.html",
        [help_for_the_speaker.p],
    )
    links = f'<a class="open" href="{quiz}">Open the quiz</a>'
    if sheet:
        links += f' <a class="open" href="{sheet}">The part on one page</a>'
    known = BeautifulSoup(
        "<p>The quiz explains each of its answers, and nothing is handed in.</p>",
        "html.parser",
    )
    last = Slide("Questions", f"<p>{links}</p>", quiz, [known.p])
    named = [("start", escape(caption), first)]
    for name, slides in chapters.items():
        where = f"{escape(caption)} · {slides[0].title}"
        named += [
            (f"{name}-{number}", where, slide) for number, slide in enumerate(slides, 1)
        ]
    named.append(("end", escape(caption), last))
    written = [
        _written(name, where, slide, f"{number} / {len(named)}")
        for number, (name, where, slide) in enumerate(named, 1)
    ]
    buttons = "".join(
        f'<button type="button" data-does="{does}"{_named(name)}>{text}</button>'
        for does, text, name in BUTTONS
    )
    keys = "".join(
        f"<dt>{' '.join(f'<kbd>{key}</kbd>' for key in names.split())}</dt><dd>{does}</dd>"
        for names, does in KEYS
    )
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(caption)}: slides</title>
<link rel="icon" href="../_static/favicon.svg">
<link rel="stylesheet" href="../_static/pygments.css">
<link rel="stylesheet" href="../_static/unrolled.css">
<link rel="stylesheet" href="slides.css">
<script defer src="slides.js"></script>
</head>
<body>
<main>
{"".join(written)}</main>
<nav class="bar" aria-label="Slides" hidden>{buttons}</nav>
<dialog id="keys" aria-label="Keys"><dl>{keys}</dl><form method="dialog"><button>Close</button></form></dialog>
</body>
</html>
"""


def _written(name: str, where: str, slide: Slide, number: str) -> str:
    notes = "".join(map(str, slide.notes))
    kinds = "slide opening" if slide.opens else "slide"
    board = "board beside" if is_tall(slide.shown) else "board"
    return f"""<section class="{kinds}" id="{name}">
<div class="{board}">
<h1>{slide.title}</h1>
<div class="shown">{slide.shown}</div>
<footer><span>{where} · <a href="{slide.place}">in the book</a></span><span>{number}</span></footer>
</div>
<div class="notes" tabindex="0">{notes}</div>
</section>
"""


def _named(name: str) -> str:
    return f' aria-label="{name}"' if name else ""
