"""What the running cell shows, collected as a notebook would keep it, and no more than it may."""

from dataclasses import dataclass, field
from typing import Any

from autograder.wire.messages import Displayed, Output, Raised, Result

CUT = "\n... output cut here: it is longer than a cell may print ...\n"
PICTURE_FACTOR = 10  # a picture may be so many times larger than a text
_OF_OUTPUT = 100  # characters that an output counts, besides what is in it


@dataclass
class Outputs:
    """The outputs of the running cell, in their order, no larger than allowed."""

    limit: int  # characters of text
    items: list[Output] = field(default_factory=list)
    size: int = 0
    cut: bool = False

    def start(self) -> None:
        self.items, self.size, self.cut = [], 0, False

    def text(self, name: str, text: str) -> None:
        """Add printed text; text of the same stream runs on."""
        text = text[: max(self.limit - self.size, 0)] if self._full(len(text)) else text
        self.size += len(text)
        if not text:
            return
        last = self.items[-1] if self.items else None
        if (
            last is not None
            and last["output_type"] == "stream"
            and last["name"] == name
            and isinstance(last["text"], list)
        ):
            last["text"].append(text)
        else:
            self.size += _OF_OUTPUT
            self.items.append({"output_type": "stream", "name": name, "text": [text]})

    def rich(self, output: Displayed | Result) -> None:
        """Add a display or a result."""
        size = sum(len(value) for value in output["data"].values() if isinstance(value, str))
        size = _OF_OUTPUT + size // PICTURE_FACTOR
        if not self._full(size):
            self.size += size
            self.items.append(output)

    def error(self, name: str, text: str, traceback: list[str]) -> Raised:
        """Add an error."""
        raised: Raised = {
            "output_type": "error",
            "ename": name,
            "evalue": text[:10_000],
            "traceback": [line[:20_000] for line in traceback[-60:]],
        }
        self.items.append(raised)
        return raised

    def clear(self) -> None:
        self.items = []

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Change what was displayed under an id, within this cell."""
        for output in self.items:
            if output["output_type"] == "display_data" and output.get("display_id") == display_id:
                output["data"], output["metadata"] = data, metadata

    def finished(self) -> list[Output]:
        """The outputs as nbformat has them."""
        for output in self.items:
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
            elif output["output_type"] == "display_data":
                output.pop("display_id", None)
        if self.cut:
            self.items.append({"output_type": "stream", "name": "stdout", "text": CUT})
        return self.items

    def _full(self, size: int) -> bool:
        full = self.size + size > self.limit
        self.cut = self.cut or full
        return full
