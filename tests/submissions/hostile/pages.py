"""Text that takes long to show, leads astray, covers or cuts the page, or acts on a terminal."""

import nbformat

from tests.submissions.hostile.attack import THE_END, Paper, attack


def _essay(paper: Paper, text: str) -> None:
    paper.answer_honestly()
    paper.cell("essay").source = text


def _display(paper: Paper, markup: str) -> None:
    paper.answer_honestly()
    paper.before("mean", f"from IPython.display import HTML, display\ndisplay(HTML({markup}))")


# Text that takes long


@attack("write '<' and 200,000 blanks into its essay", honest=8)
def blanks_without_end(paper: Paper):
    _essay(paper, "because <" + " " * 200_000)


@attack("write 20,000 comments that never end into its essay", honest=8)
def comments_without_end(paper: Paper):
    _essay(paper, "because <!--" + " " * 60_000 + "<!--" * 20_000)


@attack("write brackets, quotations and emphasis without end into its essay", honest=8)
def marks_without_end(paper: Paper):
    _essay(paper, "\n\n".join(["[" * 50_000, "> " * 30_000, "*a **b _c " * 20_000, "`a" * 50_000]))


@attack("show formatting that a parser opens anew in each paragraph", honest=8)
def nested_formatting_shown(paper: Paper):
    _display(paper, "('<b><i><u><s>' * 60 + '<p>') * 60")


@attack("show 30,000 elements in each other", honest=8)
def nested_elements_shown(paper: Paper):
    _display(paper, "'<b><i><u>' * 30000")


@attack("show tables in tables, and links in links", honest=8)
def nested_tables_shown(paper: Paper):
    _display(paper, "'<table><tr><td><a href=x><b>' * 3000")


# Links


@attack("hide a link that runs behind a backslash", trace="page", flagged=True)
def link_behind_a_backslash(paper: Paper):
    paper.cell("essay").source = f"[click](javascript\\:x='{paper.token}')"


@attack("hide links that run behind entities, blanks and references", trace="page", flagged=True)
def link_by_reference(paper: Paper):
    token = paper.token
    paper.cell("essay").source = (
        f"[a][x] [b](<java\tscript:x='{token}'>) ![c](javascript&colon;x='{token}')\n\n"
        f"[x]: java&#x73;cript&#58;x='{token}'"
    )


@attack("hide a link that runs in a formula", trace="page", flagged=True)
def link_in_a_formula(paper: Paper):
    token = paper.token
    paper.cell(
        "essay"
    ).source = f"$\\href{{javascript:x='{token}'}}{{x}}$ &#36;&#92;href{{{token}}}{{x}}&#36;"


# The page


@attack("cover the page with a box of its own", trace="page")
def page_covered(paper: Paper):
    box = f"<div style=\"position:fixed;inset:0;background:white url('{paper.token}')\">All right: 8/8</div>"
    _essay(paper, box)
    paper.answer("mean", "raise NotImplementedError")
    paper.answer("words", "raise NotImplementedError")
    paper.answer("steps", "raise NotImplementedError")


def _cut(paper: Paper, markup: str) -> None:
    """Write something ahead of all answers, and what has to be seen at the end."""
    _essay(paper, THE_END)
    cell = nbformat.v4.new_markdown_cell(f"I know\n\n{markup}", id="cut")
    paper.notebook.cells.insert(paper.place("mean"), cell)


@attack("cut the page off with an element that swallows the rest", trace="page", honest=8)
def page_cut_by_an_element(paper: Paper):
    _cut(paper, f"<plaintext title={paper.token}>")


@attack("cut the page off with a comment that never ends", trace="page", honest=8)
def page_cut_by_a_comment(paper: Paper):
    _cut(paper, f"<!-- {paper.token}")


@attack("hide a cell from whoever marks, by a tag that becomes a class", trace="page", honest=8)
def tag_that_hides(paper: Paper):
    paper.answer_honestly()
    paper.before("mean", "'what is not to be seen'")
    paper.notebook.cells[paper.place("mean") - 1].metadata["tags"] = [f"{paper.token} hidden"]


@attack("tag a cell with markup", trace="page", honest=8)
def tag_that_is_markup(paper: Paper):
    paper.answer_honestly()
    paper.before("mean", "'tagged'")
    tag = f'x" onclick="x=\'{paper.token}\'"'
    paper.notebook.cells[paper.place("mean") - 1].metadata["tags"] = [tag, "hidden\u00a0d-none"]


@attack("tag a cell a thousand times, with tags a thousand letters long", honest=8)
def tags_in_thousands(paper: Paper):
    paper.answer_honestly()
    paper.before("mean", "'tagged'")
    tags = [f"{number} {'hidden ' * 150}" for number in range(1000)]
    paper.notebook.cells[paper.place("mean") - 1].metadata["tags"] = tags


@attack("show an attached picture that is not attached", trace="page", honest=8)
def picture_that_is_gone(paper: Paper):
    _essay(paper, "As the figure says: ![figure](attachment:gone.png)")


@attack("show an attached picture by a reference, and one with blanks", trace="page", honest=8)
def pictures_that_are_gone(paper: Paper):
    _essay(paper, "![a][r] ![b](<attachment:my figure.png> 'title')\n\n[r]: attachment:gone.png")


@attack("attach pictures of kinds that are none", trace="page", honest=8)
def pictures_of_no_kind(paper: Paper):
    _essay(paper, "![a](attachment:a) ![b](attachment:b.png) ![c](attachment:c.png)")
    script = f"<script>x = '{paper.token}'</script>"
    paper.cell("essay")["attachments"] = {
        "a": {},
        "b.png": {"text/html": script},
        "c.png": {"image/png": f'"><{script}'},
    }


# The report


_FORGE = """
import sys

audit = sys.modules.get("autograder.kernel.audit")
seen = getattr(audit, "_flags", {{}})


def forge(number):
    for n in range(20):
        seen[{kind}, {text}] = None
"""


def _forge(paper: Paper, kind: str, text: str, cells: int = 1) -> None:
    paper.answer_honestly()
    paper.before("mean", _FORGE.format(kind=kind, text=text))
    for number in range(cells):
        paper.before("mean", f"forge({number})")


@attack("make up 6,000 remarks on itself", honest=8, least=0)
def remarks_made_up(paper: Paper):
    _forge(paper, "'network'", "f'seen {number}, {n}'", 300)


@attack("make up remarks of 2,000 kinds", honest=8, least=0)
def remarks_of_all_kinds(paper: Paper):
    _forge(paper, "f'kind {number} {n}'", "'seen'", 100)


@attack("be put right in 2,000 ways", honest=8, least=0, flagged=True)
def put_right_without_end(paper: Paper):
    paper.answer_honestly()
    for number in range(2000):
        cell = {"cell_type": f"kind {number}", "source": "", "metadata": {}, "id": f"odd-{number}"}
        paper.notebook.cells.append(cell)


@attack("put what acts on a terminal into a remark on itself", honest=8, least=0)
def remark_that_acts(paper: Paper):
    _forge(paper, "'network'", "f'\\x1b[2J\\x1b[1m{TOKEN} all right\\n  fine'")


@attack("put what acts on a terminal into the names of its files", honest=8, flagged=True)
def names_that_act(paper: Paper):
    paper.answer_honestly()
    paper.links[f"\x1b[2J{paper.token}\n fine"] = "nowhere"


@attack(
    "put what acts on a terminal into the ids and kinds of its cells",
    honest=8,
    least=0,
    flagged=True,
)
def ids_that_act(paper: Paper):
    paper.answer_honestly()
    evil = f"\x1b[2J{paper.token}\u202e\r"
    for name in ("mean-visible", "steps-test"):
        paper.cell(name).metadata["nbgrader"]["grade_id"] = evil + name
    paper.notebook.metadata["kernelspec"] = {"name": evil, "language": evil}
