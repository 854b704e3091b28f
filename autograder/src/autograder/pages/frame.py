"""A page's head, its style and its end; what stands between comes from the rooms that write pages."""

import html
from collections.abc import Iterable

STYLE = """\
:root { color-scheme: light dark; --text: #1c1e21; --page: #fff; --soft: #5a6068;
  --line: #d5d9de; --good: #186a3b; --bad: #a01818; --wait: #7a4a00; --code: #f3f4f6;
  --accent: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --page: #16181b; --soft: #a6adb5;
  --line: #3a3f45; --good: #7fd6a3; --bad: #ff9d94; --wait: #f0c06a; --code: #22262b;
  --accent: #8cbcf2; } }
@media print { :root { --text: #000; --page: #fff; --soft: #444; --line: #bbb; --good: #186a3b;
  --bad: #a01818; --wait: #7a4a00; --code: #f3f4f6; --accent: #000; color-scheme: light; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: .95rem; margin: .75rem 0 .25rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); } a { color: var(--accent); }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
section { border-top: 1px solid var(--line); padding: .75rem 0; }
ul { margin: 0; padding-left: 1.25rem; }
pre { margin: .25rem 0; padding: .5rem; background: var(--code); white-space: pre-wrap;
  font: .875rem/1.4 ui-monospace, monospace; }
"""


def page(title: str, body: Iterable[str], style: str = "") -> str:
    """A whole page.

    title: text; body: markup, of which everything from elsewhere is escaped; style: more CSS
    """
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{html.escape(title)}</title>",
            f"<style>\n{STYLE}{style}</style></head>",
            "<body><main>",
            *body,
            "</main></body></html>",
            "",
        ]
    )
