"""The Python side of the live calculators.

A calculator is one ES module in `book/calculators/`. It is shown by an anywidget, so the same file
runs in JupyterLab, beside a kernel, and in a page of the book, where `book/_static/calculators.js`
starts it and no kernel is needed. Readers without scripts see a still: a drawing and the result,
computed here.

A new calculator is its module, a class below that names the module, the settings (as traits tagged
`sync=True`) and the still, and a function that checks the settings and makes one.
"""

from __future__ import annotations

import html
from pathlib import Path

import anywidget
import traitlets
from IPython.display import HTML, display

from unrolled import figures
from unrolled.checks import whole_number
from unrolled.convolution import (
    MODES,
    effective_kernel_size,
    output_size,
    padding_amounts,
)

BOOK = Path(__file__).resolve().parent.parent / "book"

# What the convolution calculator lets its reader set: LIMITS in book/calculators/convolution.js.
LIMITS = {
    "n": (1, 256),
    "kernel_size": (1, 16),
    "strides": (1, 16),
    "dilation_rate": (1, 16),
    "padding": (0, 32),
}

WIDEST_STILL = 40  # cells; a drawing of more is not legible without scrolling


class Calculator(anywidget.AnyWidget):
    """What all calculators share: their look, and a still for readers without scripts."""

    _css = BOOK / "_static" / "calculators.css"

    def still(self) -> str:
        """Return HTML that shows the present settings and their result without a script."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        # Two outputs, because MyST-NB shows one format of each. Where scripts run, a browser
        # ignores the second; `calculators.js` finds it by the model it belongs to.
        display(self._repr_mimebundle_()[0], raw=True)
        display(HTML(f'<noscript data-model="{self.model_id}">{self.still()}</noscript>'))


class ConvolutionCalculator(Calculator):
    """Output size, padding and taps of a convolution along one axis.

    `padding` is a mode or a whole number, as text; `step` is the output that the drawing
    highlights, counted from 0. Make one with `convolution_calculator`.
    """

    _esm = BOOK / "calculators" / "convolution.js"

    n = traitlets.Int(9).tag(sync=True)
    kernel_size = traitlets.Int(3).tag(sync=True)
    strides = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)
    dilation_rate = traitlets.Int(1).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def still(self) -> str:
        padding = self.padding if self.padding in MODES else int(self.padding)
        settings = (self.n, self.kernel_size, self.strides, padding, self.dilation_rate)
        try:
            outputs = output_size(*settings)
        except ValueError as error:
            return _still(f"<p>{html.escape(str(error))}</p>")
        before, after = padding_amounts(*settings[:3], self.dilation_rate, padding)
        span = effective_kernel_size(self.kernel_size, self.dilation_rate)
        formula = (
            f"<math><mo>⌊</mo><mfrac><mrow><mn>{self.n}</mn><mo>+</mo><mn>{before}</mn><mo>+</mo>"
            f"<mn>{after}</mn><mo>−</mo><mn>{span}</mn></mrow><mn>{self.strides}</mn></mfrac>"
            f"<mo>⌋</mo><mo>+</mo><mn>1</mn><mo>=</mo><mn>{outputs}</mn></math>"
        )
        drawing = ""
        if self.n + before + after <= WIDEST_STILL:
            axes = figures.draw_taps(*settings, highlight=min(self.step, outputs - 1))
            drawing = figures.show(
                axes.figure,
                alt=f"{outputs} outputs over {self.n} inputs, with {before} zeros of padding "
                f"before them and {after} after; lines join each output to the inputs it reads.",
            )._repr_html_()
        return _still(
            f"<p>With an input of size {self.n}, a kernel of size {self.kernel_size}, stride "
            f"{self.strides}, dilation rate {self.dilation_rate} and {before} + {after} zeros of "
            f"padding, the output size is <strong>{outputs}</strong>: {formula}</p>{drawing}"
        )


def convolution_calculator(
    *,
    n: int = 9,
    kernel_size: int = 3,
    strides: int = 1,
    padding: int | str = "valid",
    dilation_rate: int = 1,
    step: int = 0,
) -> ConvolutionCalculator:
    """Return a live calculator of a convolution's output size, to be shown by a cell.

    Args:
        n: inputs.
        kernel_size, strides, dilation_rate: as in Keras.
        padding: "valid", "same", "full", or the zeros on each side.
        step: the output that is highlighted at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show, or if the kernel does
            not fit into the padded input.

    >>> convolution_calculator(n=227, kernel_size=11, strides=4)  # doctest: +SKIP
    """
    settings = {
        "n": _within("n", n),
        "kernel_size": _within("kernel_size", kernel_size),
        "strides": _within("strides", strides),
        "padding": padding if isinstance(padding, str) else _within("padding", padding),
        "dilation_rate": _within("dilation_rate", dilation_rate),
    }
    outputs = output_size(**settings)
    step = whole_number("step", step, minimum=0)
    if step >= outputs:
        raise ValueError(f"step must be below the number of outputs, {outputs}, but got {step}.")
    settings["padding"] = str(settings["padding"])
    return ConvolutionCalculator(**settings, step=step)


def _within(name: str, value: int) -> int:
    """Return `value`, or raise a ValueError that says what the calculator allows for `name`."""
    lowest, highest = LIMITS[name]
    number = whole_number(name, value, minimum=lowest)
    if number > highest:
        raise ValueError(f"{name} must be at most {highest} in the calculator, but got {value!r}.")
    return number


def _still(content: str) -> str:
    return (
        f'<div class="unrolled-calculator still">{content}'
        "<p>With scripts switched on, this is a calculator: every number can be changed.</p></div>"
    )
