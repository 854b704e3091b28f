"""The convolution calculator: output size, padding and taps along one axis."""

from __future__ import annotations

import html
from typing import Any, cast

import traitlets
from matplotlib.figure import Figure

from unrolled import figures
from unrolled.calculators.base import Calculator, bundled, framed, within
from unrolled.checks import whole_number
from unrolled.convolution import (
    MODES,
    effective_kernel_size,
    output_size,
    padding_amounts,
)

# What the convolution calculator lets its reader set: LIMITS in convolution.js beside this file.
LIMITS = {
    "n": (1, 256),
    "kernel_size": (1, 16),
    "strides": (1, 16),
    "dilation_rate": (1, 16),
    "padding": (0, 32),
    "width": (1, 256),
}

WIDEST_STILL = 40  # cells; a drawing of more is not legible without scrolling


class ConvolutionCalculator(Calculator):
    """Output size, padding and taps of a convolution along one axis, and the sizes of an image.

    `padding` is a mode or a whole number, as text; `step` is the output that the drawing
    highlights, counted from 0. Make one with `convolution_calculator`.
    """

    _esm = bundled("convolution")
    heights = (1076, 1350)

    n = traitlets.Int(9).tag(sync=True)
    kernel_size = traitlets.Int(3).tag(sync=True)
    strides = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)
    dilation_rate = traitlets.Int(1).tag(sync=True)
    width = traitlets.Int(9).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def still(self) -> str:
        padding = self.padding if self.padding in MODES else int(self.padding)
        settings = (self.n, self.kernel_size, self.strides, padding, self.dilation_rate)
        try:
            outputs = output_size(*settings)
        except ValueError as error:
            return framed(f"<p>{html.escape(str(error))}</p>")
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
                cast(Figure, axes.figure),  # never a part of one
                alt=f"{outputs} outputs over {self.n} inputs, with {before} zeros of padding "
                f"before them and {after} after; lines join each output to the inputs it reads.",
            )._repr_html_()
        return framed(
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
    width: int | None = None,
    step: int = 0,
) -> ConvolutionCalculator:
    """Return a live calculator of a convolution's output size, to be shown by a cell.

    Args:
        n: inputs.
        kernel_size, strides, dilation_rate: as in Keras.
        padding: "valid", "same", "full", or the zeros on each side.
        width: of an image whose height is n; where it is not given, n.
        step: the output that is highlighted at first, counted from 0.

    Raises:
        ValueError: if a setting is not one that the calculator can show, or if the kernel does
            not fit into the padded input.

    >>> calculator = convolution_calculator(n=227, kernel_size=11, strides=4)
    >>> calculator.padding, calculator.width
    ('valid', 227)
    """
    settings: dict[str, Any] = {
        "n": within("n", n, LIMITS["n"]),
        "kernel_size": within("kernel_size", kernel_size, LIMITS["kernel_size"]),
        "strides": within("strides", strides, LIMITS["strides"]),
        "padding": padding
        if isinstance(padding, str)
        else within("padding", padding, LIMITS["padding"]),
        "dilation_rate": within("dilation_rate", dilation_rate, LIMITS["dilation_rate"]),
    }
    outputs = output_size(**settings)
    step = whole_number("step", step, minimum=0)
    if step >= outputs:
        raise ValueError(f"step must be below the number of outputs, {outputs}, but got {step}.")
    settings["padding"] = str(settings["padding"])
    width = within("width", n if width is None else width, LIMITS["width"])
    return ConvolutionCalculator(**settings, width=width, step=step)
