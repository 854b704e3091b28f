"""What students wrote, as it stands in their graded notebooks: the pieces that a marker has to see."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.notebooks.node import Node
from autograder.notebooks.outputs import PICTURES, is_base64

TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")


@dataclass(frozen=True)
class Piece:
    """A piece of a notebook."""

    kind: str  # "markdown", "code", "text", "error", or a MIME type
    source: str
    beside: bool = False  # it stands in a cell of the student's own
    pictures: tuple[tuple[str, str], ...] = ()  # that Markdown shows: name, address


def pieces(notebook: Node, names: Collection[str], author: Collection[str]) -> tuple[Piece, ...]:
    """What stands in some cells of a notebook, and in the student's own cells that follow each.

    author: the texts of the author's cells, which are no answers
    """
    return tuple(_pieces(notebook.cells, names, {text.strip() for text in author}))


def _pieces(cells: Sequence[Node], names: Collection[str], author: set[str]) -> Iterator[Piece]:
    within = False
    for cell in cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name:
            within = name in names
        if not within or (cell.source.strip() in author | {""} and not cell.get("outputs")):
            continue
        if cell.source.strip() not in author:
            kind = "code" if cell.cell_type == "code" else "markdown"
            yield Piece(kind, cell.source, not name, tuple(_pictures(cell)))
        for output in cell.get("outputs", ()):
            yield from _output(output, beside=not name)


def _pictures(cell: Node) -> Iterator[tuple[str, str]]:
    for name, kinds in cell.get("attachments", {}).items():
        for kind, data in kinds.items():
            if kind in PICTURES and is_base64(data):
                yield name, address(kind, data)


def address(kind: str, data: str) -> str:
    """A picture as the address of itself."""
    return f"data:{kind};base64,{''.join(data.split())}"


def outputs(notebook: Node, name: str) -> tuple[Piece, ...]:
    """What a cell printed, showed and raised."""
    return tuple(
        piece
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name
        for output in cell.get("outputs", ())
        for piece in _output(output)
    )


def _output(output: Node, beside: bool = False) -> Iterator[Piece]:
    if output.output_type == "stream":
        yield Piece("text", "".join(output.text), beside)
    elif output.output_type == "error":
        lines = [str(line) for line in output.traceback] or [f"{output.ename}: {output.evalue}"]
        yield Piece("error", "\n".join(lines), beside)
    else:
        kinds = [kind for kind in (*PICTURES, *TEXTS) if kind in output.data]
        yield from (Piece(kind, "".join(output.data[kind]), beside) for kind in kinds[:1])
