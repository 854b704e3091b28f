"""A Sphinx extension: what a page folds away, and where it can be opened.

- A code cell with the tag `checks` is a quiet bar 'Checks': its assertions serve the build. One with
  the tag `setup` is a bar 'Set-up'. Behind `hide-input` is code whose output comes first.
- A page `sheet` of a part is a cheat sheet: its sections stand in two columns, on one page of paper.
- A section whose title begins with 'Going deeper: ' is folded as a whole, with all its cells, up to
  the next heading that is not below it. The title is the bar.

A link to something within a fold opens it (book/_static/folds.js); on paper all sections are open.
"""

from __future__ import annotations

from docutils import nodes
from reading import DEEPER
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

BARS = {"checks": "Checks", "setup": "Set-up"}


def label_bars(app: Sphinx, doctree: nodes.document) -> None:
    """Let myst-nb fold the cells with these tags, under words of their own."""
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") != "cell_code":
            continue
        for tag in cell["cell_metadata"].get("tags", []):
            if tag in BARS:
                cell["hide_mode"] = "all"
                cell["prompt_show"] = cell["prompt_hide"] = BARS[tag]


def mark_sheet(app: Sphinx, doctree: nodes.document) -> None:
    if app.env.docname.endswith("/sheet"):
        for page in doctree.findall(nodes.section):
            page["classes"].append("sheet")
            break


class CodeBelowItsOutput(SphinxPostTransform):
    """Let a reader see a figure first, and then the bar behind which is the code that drew it."""

    default_priority = 205  # when myst-nb has made the bars
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for cell in self.document.findall(nodes.container):
            if cell.get("hide_mode") == "input" and len(cell.children) > 1:
                cell.append(cell.children.pop(0))


class FoldDeeper(SphinxPostTransform):
    """Put each section 'Going deeper' into a <details>; its anchor and its heading stay."""

    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for section in list(self.document.findall(nodes.section)):
            title, *content = section.children
            if not title.astext().startswith(DEEPER):
                continue
            section["classes"].append("deeper")
            section.children = []
            section += [
                _raw('<details class="deeper"><summary>'),
                title,
                _raw('</summary>\n<div class="deeper-content">'),
                *content,
                _raw("</div></details>"),
            ]


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("doctree-read", label_bars)
    app.connect("doctree-read", mark_sheet)
    app.add_post_transform(CodeBelowItsOutput)
    app.add_post_transform(FoldDeeper)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
