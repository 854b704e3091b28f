"""A Sphinx extension: formulas become MathML while the book is built.

Browsers draw MathML by themselves, so a formula is there at once, without a script, from a local
file as from a server, and a screen reader can read it. Temml (temml.org, MIT licence), which
knows the LaTeX that KaTeX knows, does the translation: `temml.min.js` beside this file runs in
V8, inside this process. A formula that Temml cannot read is a warning, and so fails the build.
"""

from __future__ import annotations

import atexit
import html
import json
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


@cache
def _temml() -> MiniRacer:
    engine = MiniRacer()
    atexit.register(
        engine.close
    )  # left to the interpreter's end, its thread is waited for in vain
    engine.eval(Path(__file__).with_name("temml.min.js").read_text(encoding="utf-8"))
    return engine


@cache
def to_mathml(latex: str, display: bool) -> str:
    """Translate LaTeX into a <math> element.

    Raises:
        ValueError: if Temml cannot read the formula; the message says where.
    """
    options = {"displayMode": display, "throwOnError": True}
    call = f"temml.renderToString({json.dumps(latex)}, {json.dumps(options)})"
    try:
        return str(_temml().eval(call))
    except JSEvalException as error:
        reason = next(line for line in str(error).splitlines() if "Error" in line)
        raise ValueError(f"{reason.strip()} in the formula {latex!r}") from error


def _render(node: nodes.Element, display: bool) -> str:
    latex = node.astext()
    try:
        return to_mathml(latex, display)
    except ValueError as error:
        logger.warning("%s", error, location=node, type="mathml")
        return f"<code>{html.escape(latex)}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(f'<span class="math">{_render(node, display=False)}</span>')
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math-display"))
    self.body.append(f'<div class="math-scroll">{_render(node, display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
