"""What all live calculators share: their script, their look, and a still."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import anywidget
from IPython.display import HTML, display

from unrolled.checks import whole_number

SCRIPTS = Path(__file__).parent  # of the calculators; each lies beside the Python that shows it

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_COMMENTS = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL
)
_INDENT = re.compile(r"^\s+", re.MULTILINE)  # and empty lines
_TYPES = re.compile(r"/\*\* @type \{[^\n]*?\} \*/ ?")  # of a parameter, within a line


def bundled(name: str) -> str:
    """Return the script of a calculator: its module and what it imports, as one module.

    Comments that stand on lines of their own are left out, and so are the types of parameters and
    the indentation: no text may go over several lines.

    Args:
        name: the ES module in this folder, without its ending.

    Raises:
        ValueError: if the module does not import the kit, directly or through another module.
    """
    parts = _with_imports(name, {})
    if "kit" not in parts:
        raise ValueError(f'{name}.js must have one statement `import {{ … }} from "./kit.js";`.')
    return _INDENT.sub("", _TYPES.sub("", _COMMENTS.sub("", "".join(parts.values()))))


def _with_imports(name: str, parts: dict[str, str]) -> dict[str, str]:
    """Add a module's text to the parts by its name, after those of what it imports."""
    source = (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
    for imported in _IMPORT.findall(source):
        if imported not in parts:
            _with_imports(imported, parts)
    parts[name] = _IMPORT.sub("", source)
    return parts


class Calculator(anywidget.AnyWidget):
    """A widget that a page of the book can run without a kernel.

    A subclass names its script, `_esm = bundled("convolution")`, and its settings, as traits tagged
    `sync=True`; it says in `still` what readers without scripts see. `heights` is the room that a
    page keeps for it until it has started, so that nothing below it moves then.
    """

    _css = SCRIPTS / "calculators.css"
    heights: ClassVar[tuple[int, int]] = (1000, 1400)  # pixels, on a wide screen and on a phone

    def still(self) -> str:
        """Return HTML that shows the present settings and their result without a script."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        # Two outputs, because MyST-NB shows one format of each. Where scripts run, a browser
        # ignores the still; `calculators.js` starts the calculator in its room.
        bundle = self._repr_mimebundle_()
        assert bundle is not None  # it would be without a view
        display(bundle[0], raw=True)
        wide, phone = self.heights
        room = (
            f'<div class="calculator-room" data-model="{self.model_id}" '
            f'style="--wide: {wide}px; --phone: {phone}px">'
            f"<noscript>{self.still()}</noscript></div>"
        )
        display(HTML(room))


def framed(content: str) -> str:
    """Return the HTML of a still: `content` in the frame of a calculator."""
    return (
        f'<div class="unrolled-calculator still">{content}'
        "<p>With scripts switched on, this is a calculator: every number can be changed.</p></div>"
    )


def within(name: str, value: int, limits: tuple[float, float]) -> int:
    """Return `value`, or raise a ValueError that says what the calculator allows for `name`."""
    lowest, highest = limits
    number = whole_number(name, value, minimum=lowest)
    if number > highest:
        raise ValueError(f"{name} must be at most {highest} in the calculator, but got {value!r}.")
    return number
