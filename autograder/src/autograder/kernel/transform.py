"""IPython's own syntax (magics, `!`, `?`) turned into Python, and quickly where there is none.

IPython splits every cell into tokens to look for it, which takes longer than most cells run. Where
no line can hold any of it, nothing would be found.
"""

from IPython.core.inputtransformer2 import TransformerManager

from autograder.wire.prepared import may_hold_magics


class QuickTransformer(TransformerManager):
    """Gives what IPython's transformer gives; lines that are indented wrongly it leaves to Python."""

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        """Replace IPython's syntax, where there may be some."""
        if not may_hold_magics("\n".join(lines)):  # IPython has more ends of lines than Python
            return lines
        transformed: list[str] = super().do_token_transforms(lines)
        return transformed
