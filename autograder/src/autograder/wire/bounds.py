"""How much one message may hold: shares of the memory that a kernel may use.

A value is bounded before it is built. What it will take is counted, not measured: an item that is a
number or a text is counted once, one that holds others four times, a long number by its length.
"""

from dataclasses import dataclass

MIB = 2**20
CONTAINER = 4  # items that a list, a dict … is counted as, besides what is in it
_OF_ITEM = 256  # bytes of the kernel's memory for each item: it is there twice, and read as JSON
_OF_COMMA, _OF_LIST, _OF_OBJECT = 64, 64, 256  # bytes that JSON takes when it is read


@dataclass
class Bounds:
    """The bounds of this process; `use` sets them for a kernel."""

    memory: int = 512 * MIB

    def use(self, memory: int) -> None:
        """Take these bytes for what the kernel may use."""
        self.memory = memory

    @property
    def items(self) -> int:
        """Items of one message."""
        return self.memory // _OF_ITEM

    @property
    def int_bits(self) -> int:
        """Bits of one whole number."""
        return self.memory // 512

    @property
    def frame(self) -> int:
        """Bytes of one frame: sender and receiver have them three times."""
        return self.memory // 8

    @property
    def json(self) -> int:
        """Bytes of a frame's JSON."""
        return self.memory // 16

    @property
    def read(self) -> int:
        """Bytes that a frame's JSON may take when it is read, as `cost_of` counts them."""
        return self.memory // 4


BOUNDS = Bounds()


def cost_of(text: bytes) -> int:
    """Bytes that a JSON text takes at most, about, when it is read."""
    commas, lists, objects = (text.count(sign) for sign in (b",", b"[", b"{"))
    return len(text) + _OF_COMMA * commas + _OF_LIST * lists + _OF_OBJECT * objects


def too_many() -> str:
    """Why a value of so many items does not travel."""
    return f"the value cannot be handed on: it has more than {BOUNDS.items} items"
