"""Script and markup that would run in the browser of whoever reads a feedback page."""

import textwrap

import nbformat

from tests.submissions.hostile.attack import Paper, attack


def _shown(paper: Paper, source: str) -> None:
    paper.before(
        "mean",
        "from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display\n"
        + textwrap.dedent(source).strip("\n"),
    )


@attack("show HTML with a script, with handlers and with a frame", trace="page")
def script_in_html(paper: Paper):
    _shown(
        paper,
        """
        display(HTML(f"<script>window.x = '{TOKEN}'</script>"))
        display(HTML(f"<img src=x onerror=\\"x='{TOKEN}'\\">"))
        display(HTML(f"<iframe srcdoc=\\"<script>x='{TOKEN}'</script>\\"></iframe>"))
        display(HTML(f"<a href=\\"java\\tscript:x='{TOKEN}'\\">a</a><body onload=\\"x='{TOKEN}'\\">"))
        """,
    )


@attack("show an SVG picture with a script in it", trace="page")
def script_in_svg(paper: Paper):
    _shown(
        paper,
        """
        head = '<svg xmlns="http://www.w3.org/2000/svg" '
        display(SVG(head + f'onload="x=\\'{TOKEN}\\'"><script>x="{TOKEN}"</script></svg>'))
        display({"image/svg+xml": head + f'><animate onbegin="x=\\'{TOKEN}\\'"/></svg>'}, raw=True)
        """,
    )


@attack("show Javascript and widgets", trace="page")
def javascript(paper: Paper):
    _shown(
        paper,
        """
        display(Javascript(f"window.x = '{TOKEN}'"))
        view = {"model_id": f"</script><script>x='{TOKEN}'</script>", "version_major": 2}
        display({"application/vnd.jupyter.widget-view+json": view, "text/plain": ""}, raw=True)
        """,
    )
    state = {"state": {f"</script><script>x='{paper.token}'</script>": {}}, "version_major": 2}
    paper.notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": state | {"version_minor": 0}
    }


@attack("write script, frames and links that run into its written answer", trace="page")
def script_in_the_essay(paper: Paper):
    token = paper.token
    paper.cell("essay").source = "\n\n".join(
        [
            f"<script>window.x = '{token}'</script>",
            f"<img src=x onerror=\"x='{token}'\">",
            f"[click](javascript:x='{token}')",
            f"<iframe srcdoc=\"<script>x='{token}'</script>\"></iframe>",
            f"<form action=\"javascript:x='{token}'\"><button>save the grade</button></form>",
            f"[click](java&#115;cript:x='{token}') [again](<java\tscript:x='{token}'>)",
            f"[click][link] ![a](javascript:x='{token}')\n\n[link]: JavaScript&colon;x='{token}'",
            f"<details open ontoggle=\"x='{token}'\">",
            f"<math><a xlink:href=\"javascript:x='{token}'\">a</a></math>",
        ]
    )


@attack("show Markdown and LaTeX that become script", trace="page")
def script_in_markdown(paper: Paper):
    _shown(
        paper,
        """
        display(Markdown(f"<img src=x onerror=\\"x='{TOKEN}'\\"> [a](javascript:x='{TOKEN}')"))
        display(Markdown(f"[a](java&#115;cript:x='{TOKEN}') [a][b]\\n\\n[b]: javascript&colon;x='{TOKEN}'"))
        display(Latex(f"$</script><script>x='{TOKEN}'</script>$"))
        display(Latex(f"<img src=x onerror=\\"x='{TOKEN}'\\">"))
        """,
    )


@attack("put markup into printed text, error messages and names", trace="page")
def script_in_text(paper: Paper):
    _shown(
        paper,
        """
        print(f"</pre><script>x='{TOKEN}'</script>")
        print(f"\\x1b]8;;javascript:x='{TOKEN}'\\x07a\\x1b]8;;\\x07")
        """,
    )
    paper.answer(
        "mean",
        "def running_mean(values, width):\n"
        "    raise ValueError(f\"</pre><script>x='{TOKEN}'</script>\")",
    )


@attack("put script into metadata, titles, languages and attachments", trace="page")
def script_in_metadata(paper: Paper):
    script = f"\"></title><script>x='{paper.token}'</script>"
    paper.notebook.metadata["title"] = script
    paper.notebook.metadata["language_info"] = {"name": script, "pygments_lexer": script}
    paper.cell("essay").source = "![a](attachment:a.svg)"
    paper.cell("essay")["attachments"] = {
        "a.svg": {"image/svg+xml": f"<svg onload=\"x='{paper.token}'\"/>", f"text/{script}": script}
    }


@attack("hide its own errors on the page by styles, and cover the marks", trace="page")
def styles(paper: Paper):
    _shown(
        paper,
        """
        display(HTML(f"<style>.{TOKEN}, .output_error, .panel {{ display: none }}</style>"))
        display(HTML(f"<base href='/{TOKEN}/'>"))
        display(HTML(f"<meta http-equiv='refresh' content='0;url=/{TOKEN}'>"))
        """,
    )


@attack("hand in pictures that are something else", trace="page")
def script_as_picture(paper: Paper):
    cell = nbformat.v4.new_code_cell(
        "data = {'image/png': f'x\" onerror=\"x=\\'{TOKEN}\\'', 'text/plain': ''}\n"
        "from IPython.display import display\n"
        "display(data, raw=True)\n"
        "display({'image/jpeg': 'x', 'text/plain': ''}, raw=True,\n"
        "        metadata={'image/jpeg': {'width': f'1\" onerror=\"x=\\'{TOKEN}\\''}})",
        id="picture",
    )
    paper.notebook.cells.insert(paper.place("mean"), cell)
