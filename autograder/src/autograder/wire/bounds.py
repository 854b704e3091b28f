"""How much one message may hold: shares of the memory that a kernel may use.

A value is bounded before it is built. What it will take is counted, not measured: an item that is a
number or a text is counted once, one that holds others four times, a long number by its length.
"""

MIB = 2**20
CONTAINER = 4  # items that a list, a dict … is counted as, besides what is in it
LONG = 512  # bits of a long number that count as an item
_OF_ITEM = 256  # bytes of the kernel's memory for each item: it is there twice, and read as JSON
_OF_COMMA, _OF_LIST, _OF_OBJECT = 64, 64, 256  # bytes that JSON takes when it is read


class Bounds:
    """The bounds of this process; `use` sets them for a kernel."""

    def __init__(self, memory: int):
        self.use(memory)

    def use(self, memory: int) -> None:
        """Take these bytes for what the kernel may use."""
        self.memory = memory
        self.items = memory // _OF_ITEM  # of one message
        self.int_bits = memory // 512  # of one whole number
        self.frame = memory // 8  # bytes; sender and receiver have them three times
        self.json = memory // 16  # bytes of a frame's JSON
        self.read = memory // 4  # bytes that it may take when it is read, as `cost_of` counts


BOUNDS = Bounds(512 * MIB)


def cost_of(text: bytes) -> int:
    """Bytes that a JSON text takes at most, about, when it is read."""
    commas, lists, objects = (text.count(sign) for sign in (b",", b"[", b"{"))
    return len(text) + _OF_COMMA * commas + _OF_LIST * lists + _OF_OBJECT * objects


def too_many() -> str:
    """Why a value of so many items does not travel."""
    return f"the value cannot be handed on: it has more than {BOUNDS.items} items"
