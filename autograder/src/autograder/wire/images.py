"""Pillow's images as data: mode, size, pixels, palette."""

from collections.abc import Callable
from typing import Any

from autograder.errors import DataError
from autograder.wire.optional import load, loaded
from autograder.wire.values import Packed, Reader, ReadType, Writer

_BYTES = {  # of a pixel
    **{"L": 1, "P": 1, "LA": 2, "PA": 2, "I;16": 2, "I;16B": 2, "RGB": 3, "YCbCr": 3, "HSV": 3},
    **{"LAB": 3, "RGBA": 4, "RGBX": 4, "RGBa": 4, "CMYK": 4, "I": 4, "F": 4},
}
_MODES = {"1", *_BYTES}  # "1": eight pixels in a byte, each row begins a new one
_PALETTES = ("P", "PA")
_MAX_SIDE = 2**20


def write(writer: Writer, value: Any) -> Packed | None:
    """An image as data; None if it is none, or of a mode that does not travel."""
    module: Any = loaded("PIL.Image")
    if module is None or not issubclass(type(value), module.Image) or value.mode not in _MODES:
        return None
    pixels = writer.raw(value.tobytes())
    palette = value.getpalette() if value.mode in _PALETTES else None
    colours = None if palette is None else writer.raw(bytes(palette))
    name = value.format if type(value.format) is str else None
    return {"image": [value.mode, list(value.size), pixels, colours, name]}


def _read(reader: Reader, content: Packed) -> Any:
    mode, size, pixels, colours, name = reader.parts(content, 5)
    if mode not in _MODES or len(reader.parts(size)) != 2:
        raise ValueError("an image has a mode and two sides")
    if not all(type(side) is int and 0 <= side <= _MAX_SIDE for side in size):
        raise ValueError("an image has two sides")
    width, height = size
    raw = reader.raw(pixels)
    row = (width + 7) // 8 if mode == "1" else width * _BYTES[mode]
    if len(raw) != row * height:
        raise ValueError(f"{len(raw)} bytes are no image of {width} by {height}")
    image = load("PIL.Image").frombytes(mode, (width, height), raw)
    if colours is not None:
        palette = reader.raw(colours)
        if mode not in _PALETTES or len(palette) > 3 * 256 or len(palette) % 3:
            raise ValueError("a palette has up to 256 colours")
        image.putpalette(palette)
    if name is not None:
        if type(name) is not str or len(name) > 20 or not name.isalnum():
            raise ValueError("the format of an image has a name")
        image.format = name
    return image


READERS: dict[str, ReadType] = {"image": _read}


# Images that a call changes in place


def watch(value: Any) -> Callable[[], bool] | None:
    """What tells later whether an image is still as it is now; None if this is none."""
    module: Any = loaded("PIL.Image")
    if module is None or not issubclass(type(value), module.Image):
        return None
    before = _state(value)
    return lambda: _state(value) == before


def _state(image: Any) -> tuple:
    return image.mode, image.size, image.tobytes(), image.getpalette()


def replace(target: Any, new: Any) -> bool:
    """Make an image show what another one shows; False if the first is none."""
    module: Any = loaded("PIL.Image")
    if module is None or not issubclass(type(target), module.Image):
        return False
    if not issubclass(type(new), module.Image):
        raise DataError("an image cannot become anything else")
    target.load()
    vars(target).update(vars(new))
    return True
