"""Tables that a reader can sort; without a script they are tables."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

STYLE = """\
.scroll { overflow-x: auto; margin: .5rem 0; } table { border-collapse: collapse; }
th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: normal; }
td { overflow-wrap: break-word; max-width: 38rem; }
th[scope=row] { font-weight: 600; position: sticky; left: 0; background: var(--page);
  min-width: 7rem; max-width: 20rem; overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; } thead th { vertical-align: bottom; }
caption { text-align: left; } th button { all: unset; cursor: pointer; font: inherit; }
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th button::after { content: "\\a0\\2195"; color: var(--soft); }
th[aria-sort=ascending] button::after { content: "\\a0\\2191"; color: inherit; }
th[aria-sort=descending] button::after { content: "\\a0\\2193"; color: inherit; }
@media (max-width: 40rem) { th[scope=row] { max-width: 9rem; } }
@media print { th button::after { content: ""; } .scroll { overflow: visible; }
  th[scope=row] { position: static; } tr { break-inside: avoid; } }
"""
# A click sorts, another one turns the order round; rows without a value stay below.
SCRIPT = """\
<script>
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const numeric = head.classList.contains("number");
    const value = row => row.cells[column].dataset.value;
    const compare = numeric ? (a, b) => a - b
      : (a, b) => a.localeCompare(b, undefined, { numeric: true });
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const one of heads) one.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...[...body.rows].sort((first, second) => {
        const a = value(first), b = value(second);
        if (a === "" || b === "") return (a === "") - (b === "");
        return down ? compare(b, a) : compare(a, b);
      }));
    });
  });
}
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
});
</script>
"""


@dataclass(frozen=True)
class Column:
    """A column; that of numbers is set to the right, and sorted as numbers."""

    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """What a cell shows, as markup, and what it is sorted by; "" for nothing known."""

    markup: str
    value: str | float = ""

    @classmethod
    def of(cls, text: str) -> "Cell":
        """A cell with a text."""
        return cls(html.escape(text), text)

    @classmethod
    def number(cls, value: float | None, shown: str) -> "Cell":
        """A cell with a number; a dash if it is not known."""
        return cls("–") if value is None else cls(html.escape(shown), value)


def table(label: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """A table whose rows can be sorted; the first cell of each names it.

    label: what it is called by those who do not see it
    """
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(label)}">'
    yield f"<table{' class=sortable' if len(rows) > 1 else ''}><thead><tr>"
    for column in columns:
        yield f'<th scope="col"{_kind(column)}>{html.escape(column.title)}</th>'
    yield "</tr></thead><tbody>"
    for first, *others in rows:
        cells = [f'<th scope="row"{_sorted_by(first)}>{first.markup}</th>']
        cells += [
            f"<td{_kind(column)}{_sorted_by(cell)}>{cell.markup}</td>"
            for column, cell in zip(columns[1:], others, strict=True)
        ]
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _kind(column: Column) -> str:
    return ' class="number"' if column.numeric else ""


def _sorted_by(cell: Cell) -> str:
    return f' data-value="{html.escape(str(cell.value))}"'
