"""A Sphinx extension: the reference shows docstrings as people write them.

A docstring is plain text with code in backticks and the sections that napoleon knows (Args,
Returns, Raises). Here it becomes what Sphinx reads:

- an indented block stays as it is: a formula, a drawing, a few lines of a program;
- a paragraph of lines `name: what it is` or `raises ValueError if ...` describes the fields of a
  class, or the arguments and the errors of a function;
- where a field has a comment instead, as `state: State  # after the last step`, the comment is its
  description;
- signs that would be markup are signs, and a value in quotes is code.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from enum import Enum

from sphinx.application import Sphinx
from traitlets import TraitType, Undefined

_ITEM = re.compile(r"(?P<name>[a-z]\w*(?:, [a-z]\w*)*): |raises (?P<error>[A-Z]\w*) ")
_SPAN = re.compile(r"`[^`]*`|(?<!\w)(\*\*?)\w[^*]*\1(?!\w)")  # code, *words*, **words**
_VALUE = re.compile(r'"[^"\n]+"')
_MARKUP = re.compile(r"[*|]|(?<=\w)_(?!\w)")
_DESCRIBED = re.compile(r"(?m)^(?:Args|Fields):$")


def as_rst(text: str, names: str = "Args") -> str:
    r"""Turn a docstring into what napoleon and Sphinx read.

    names: the section of lines `name: what it is`, "Args" or "Fields"

    >>> print(as_rst("Return |x|, see *A book*.\n\n    y = a | b\n\n`a | b` is code."))
    Return \|x\|, see *A book*.
    <BLANKLINE>
    ::
    <BLANKLINE>
        y = a | b
    <BLANKLINE>
    `a | b` is code.
    >>> print(as_rst("A part.\n\nmean, std: (features,),\nof each.\nraises OSError if not."))
    A part.
    <BLANKLINE>
    Args:
        mean, std: (features,),
            of each.
    Raises:
        OSError: if not.
    """
    blocks: list[str] = []
    literal = False
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        before, indented = literal, block.startswith("    ")
        literal = indented and (before or not blocks or not _is_indented(blocks[-1]))
        if literal:
            blocks += [block] if before else ["::", block]
        elif block.lstrip().startswith(">>>"):
            blocks.append(block)
        elif _ITEM.match(block):
            blocks.append("\n".join(_items(without_markup(block), names)))
        else:
            blocks.append(without_markup(block))
    return "\n\n".join(blocks)


def _is_indented(block: str) -> bool:
    return block.splitlines()[-1].startswith("    ")


def _items(block: str, names: str) -> Iterator[str]:
    section = ""
    for line in block.splitlines():
        item = _ITEM.match(line)
        if item and section != (section := names if item["name"] else "Raises"):
            yield f"{section}:"
        if not item:
            yield f"        {line.strip()}"
        elif item["name"]:
            yield f"    {line}"
        else:
            yield f"    {item['error']}: {line[item.end() :]}"


def without_markup(text: str) -> str:
    """Write signs as signs, and values in quotes as code, outside of code and italics.

    >>> without_markup('"same" or `"full"`')
    '``"same"`` or `"full"`'
    """
    written, end = [], 0
    for span in _SPAN.finditer(text):
        written += [_plain(text[end : span.start()]), span[0]]
        end = span.end()
    return "".join(written) + _plain(text[end:])


def _plain(text: str) -> str:
    return _VALUE.sub("``\\g<0>``", _MARKUP.sub(r"\\\g<0>", text))


def comment_on(source: str, name: str) -> str:
    """The comment on a field of a class: beside it, or in the lines above it.

    >>> comment_on("class A:\\n    h: float = 0.0  # after the step\\n", "h")
    'after the step'
    >>> comment_on("class A:\\n    # One\\n    # or two.\\n    ONE = 1\\n", "ONE")
    'One or two.'
    """
    line = rf" +{name}\b(?:: [^#\n]+| = [^#\n]+)"
    if beside := re.search(rf"(?m)^{line}  # (.+)$", source):
        return beside[1]
    above = re.search(rf"(?m)((?:^ +# .*\n)+){line}$", source)
    return " ".join(re.findall(r"# (.*)", above[1])) if above else ""


def fields_of(cls: type) -> str:
    """The comments on the fields of a class, or the values of an enumeration, as a section."""
    source = inspect.getsource(cls)
    section = "Values" if issubclass(cls, Enum) else "Fields"
    names = [*inspect.get_annotations(cls), *getattr(cls, "__members__", ())]
    comments = {name: comment_on(source, name) for name in names if name[0] != "_"}
    lines = [f"    {name}: {said}" for name, said in comments.items() if said]
    return without_markup("\n".join([f"{section}:", *lines])) if lines else ""


def process(
    app: Sphinx, what: str, name: str, obj: object, options, lines: list[str]
) -> None:
    is_class = isinstance(obj, type)
    text = as_rst("\n".join(lines), "Fields" if is_class else "Args")
    if is_class and not _DESCRIBED.search(text):
        text += f"\n\n{fields_of(obj)}"
    if isinstance(obj, TraitType) and obj.default_value not in (None, Undefined):
        text += f" The default is ``{obj.default_value!r}``."
    lines[:] = [*text.splitlines(), ""]


def sign(
    app: Sphinx, what: str, name: str, obj: object, options, signature, returns
) -> tuple[str | None, str | None] | None:
    """Nobody calls an enumeration; the default that a factory makes has no name."""
    if isinstance(obj, type) and issubclass(obj, Enum):
        return None, None
    return signature.replace("<factory>", "...") if signature else signature, returns


def skip(
    app: Sphinx, what: str, name: str, obj: object, skipped: bool, options
) -> bool | None:
    """All names in `__all__` are shown; the fields of a class stand in its description."""
    if what == "module":
        module = sys.modules[app.env.temp_data["autodoc:module"]]
        return name not in module.__all__ if hasattr(module, "__all__") else None
    return True if type(obj).__name__ == "_tuplegetter" else None


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("autodoc-process-docstring", process, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", sign)
    app.connect("autodoc-skip-member", skip)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
