"""Markup that may be shown: what is allowed, and what every browser reads alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebooks.markup import fenced, is_harmless, is_plain_table, is_safe
from autograder.notebooks.rendering import mend_html, mend_markdown
from tests.autograder.notebooks.pages import active, page_of

HONEST = {
    "mathematics": "Since $a<b$ and $\\frac{1}{2} \\lt 1$:\n\n$$\n\\begin{aligned} a &< b \\\\\nc &= d\n"
    "\\end{aligned}\n$$\n\nand \\begin{equation} x \\end{equation}.",
    "code": "`x < 3`\n\n```python\nfor i in range(3):\n    print(i < 2 & 1)\n```\n\n    indented <b>",
    "a table": "| a | b |\n|--:|:-:|\n| 1 | $x$ |",
    "lists": "# Why & how\n\n- a\n  - b\n\n1. x\n2. y\n\n- [x] done\n- [ ] not yet\n\n> quoted",
    "links": "[a](https://a.example/?x=1&y=2 'title') <https://b.example> http://c.example "
    "[m](mailto:a@b.example) [here](#top) [file](notes.txt) [r]\n\n[r]: https://d.example",
    "pictures": "![a](attachment:a.png) ![b](data:image/png;base64,iVBORw0KGgo=) ![c](plot.png)",
    "a little markup": "**so** <b>be it</b>, x<sub>2</sub><br>y <u>z</u> &copy; a < b & c > d\n\n"
    "<details><summary>more</summary>\n\ntext\n\n</details>",
    "words of other languages": "Größe 大小 حجم – “quoted” … 5 €",
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_what_honest_students_write_stays_to_the_letter(source):
    mended = mend_markdown(source, ["a.png"])
    assert (mended.text, mended.as_text) == (source, False)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<span style='color:red' class=modal>red</span>", "<span>red</span>"),
        ("<center>a</center> <font color=red>b</font>", "a b"),
        ("a <!-- a remark --> b", "a  b"),
        ("<img src=plot.png width=300 style='x' onload=act()>", '<img src="plot.png" width="300">'),
        ("<a href=https://a.example target=_blank>x</a>", '<a href="https://a.example">x</a>'),
        ("[f](file:///C:/x) [d](doi:10.1/2)", "[f] (file:///C:/x) [d] (doi:10.1/2)"),
        ("- a\n- <p align=center>b</p>", "- a\n- <p>b</p>"),
        ("see <script>act()</script>", "see &lt;script&gt;act()&lt;/script&gt;"),
        ("![x](attachment:gone.png)", "*(no picture gone.png in the notebook)*"),
        ("![x](attachment:a%20b.png 'title')", "*(no picture a_20b.png in the notebook)*"),
        ("![x][r]\n\n[r]: attachment:gone.png", "![x][r]\n\n[r]: attachment gone.png"),
    ],
)
def test_what_may_not_stay_goes_and_the_rest_is_markdown_still(source, left):
    mended = mend_markdown(source, ["a.png"])
    assert (mended.text, mended.as_text) == (left, False)
    assert not active(page_of(mended.text))


HOSTILE = [
    r"[x](javascript\:act())",
    "[x](javascript:act())",
    "[x](java&#115;cript:act())",
    "[x](JavaScript&colon;act())",
    "[x](<java\tscript:act()>)",
    "[x](data:text/html,<script>act()</script>)",
    "[x](vbscript:act())",
    "[x][y]\n\n[y]: javascript&colon;act()",
    "![x](javascript:act())",
    "<javascript:act()>",
    "<a href='java\tscript:act()'>x</a>",
    "<a href=' javascript:act()'>x</a>",
    "<img src=x onerror=act()>",
    "<img src=x\nonerror\n=\nact()>",
    "<b onclick=act()>x</b>",
    "<svg onload=act()>",
    "<math><a xlink:href='javascript:act()'>x</a></math>",
    "<details open ontoggle=act()>",
    "<div style='position:fixed;inset:0;background:white'>x</div>",
    "<div class='modal-backdrop'>x</div>",
    "<h1 id='total-score'>x</h1><div id=x>",
    "<plaintext>",
    "<xmp>",
    "<textarea>",
    "<title>",
    "<noscript><p title='</noscript><img src=x onerror=act()>'>",
    "<!-- ",
    "a\n\n<!--\n\nb",
    "<!DOCTYPE x>",
    "<?php x",
    "<![CDATA[ x",
    "</div></div></body>",
    "<div><p></div></p>",
    "<table><tr><td>x",
    "<iframe srcdoc='<script>act()</script>'></iframe>",
    "<form action='javascript:act()'><button>save</button></form>",
    "<input type=text name=score value=9>",
    "<base href='//elsewhere'>",
    "<meta http-equiv=refresh content='0;url=//elsewhere'>",
    "<link rel=stylesheet href=//elsewhere>",
    "<style>* { display: none }</style>",
    r"$\href{javascript:act()}{x}$",
    r"$\style{position:fixed}{x}$ $\class{modal}{x}$ $\cssId{total}{x}$",
    r"$\bbox[position:fixed]{x}$ $\mmlToken{mi}[href=javascript:act()]{x}$",
    r"$\require{HTML}$ $\smash{\rlap{\rule{90em}{90em}}}$",
    r"&#36;&#92;href{javascript:act()}{x}&#36;",
    "$$\n\\href{javascript:act()}{x}\n$$",
    '```mermaid\ngraph TD; A-->B; click A href "javascript:act()"\n```',
    "`<script>` and ```` ``` ```` <script>act()</script>",
    "# <script>act()</script>",
    "| <img src=x onerror=act()> |\n|---|\n| x |",
    "> <script>\n> act()\n> </script>",
    '[x](https://a.example "a\\" onclick=act() b=\\"")',
    '![x" onerror="act()](x.png)',
    '```x"onclick="act()\ny\n```',
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_that_a_student_writes_acts_covers_or_cuts_the_page(source):
    """As nbconvert, which nbgrader's pages use, renders it."""
    mended = mend_markdown(source, [])
    assert not active(page_of(mended.text))


PIECES = st.sampled_from(
    [
        *(*HOSTILE, *HONEST.values(), "<", ">", "&", "[", "](", ")", "`", "```", "\n", "\n\n"),
        *("    ", "> ", "- ", "1. ", "|", "---", "$", "$$", "\\", "<!--", "-->", "</", "/>", '"'),
        *(
            "'",
            "=",
            "javascript:",
            "onclick",
            "style=",
            "<a ",
            "<b>",
            "</b>",
            "\\href",
            "\\begin{a}",
        ),
        *("\\end{a}", "&#", ";", "#", "![", "attachment:a.png", "attachment:b", ": ", "~~", "*"),
        *("_", "\t", "\r", "http://", "\x00", "\u2028", "mermaid", "x", " "),
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_mixture_of_it_does_either(source):
    """Nor what was taken for harmless at first sight, nor what is shown as text."""
    assert not active(page_of(mend_markdown(source, ["a.png"]).text))
    assert not active(page_of(fenced(source)))
    if is_harmless(source) and "attachment:" not in source:
        assert not active(page_of(source))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_markup_of_an_output_keeps_nothing_that_acts(source):
    assert not active(f"<div>{mend_html(source).text}</div>")


def test_a_table_of_an_output_keeps_its_text_and_its_rules():
    markup = (
        "<table border='1'><tr style='text-align: right;'><td colspan=2>1 &lt; 2</td></tr></table>"
    )
    mended = mend_html(markup)
    assert not mended.as_text
    assert '<td colspan="2">1 &lt; 2</td>' in mended.text


def test_a_table_of_pandas_needs_no_parser(frame):
    assert is_plain_table(frame)
    assert is_safe(frame)
    assert not is_plain_table(frame.replace("<tbody>", "<tbody onclick=act()>"))
    assert not is_plain_table(frame.replace("<tbody>", "<script>"))
    assert not is_plain_table(frame.replace("</table>", ""))


@pytest.fixture
def frame() -> str:
    """As pandas writes it, without its rules of style."""
    import pandas as pd

    markup = pd.DataFrame({"x": [1, 2], "y<": ["<b>", "&"]})._repr_html_()
    return markup[: markup.index("<style")] + markup.partition("</style>")[2]
