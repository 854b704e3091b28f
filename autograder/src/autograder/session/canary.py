"""Whether a kernel sees what is masked: asked with a canary, a file whose name nobody can know."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import KernelError
from autograder.model import Limits, Settings
from autograder.sandbox.kernels import start_kernels

_SECONDS = 300.0
_LOOK = """
import os
for folder, folders, files in os.walk("/"):
    for name in {names!r} & set(files):
        print(name, folder)
"""


@dataclass(frozen=True)
class Found:
    """What became of the canary in one folder."""

    folder: Path
    seen_at: str = ""  # where a kernel found it
    not_tried: str = ""  # why there was none


def look(settings: Settings) -> list[Found]:
    """Put a canary into each masked folder, and have a kernel look for them everywhere."""
    folders = [path for path in map(Path, settings.masked) if path.is_dir()]
    names: dict[Path, str] = {}
    why: dict[Path, str] = {}
    with ExitStack() as placed:
        for folder in folders:
            try:
                names[folder] = placed.enter_context(_canary(folder))
            except OSError as error:
                why[folder] = error.strerror or str(error)
        said = _ask(_LOOK.format(names=set(names.values())), settings) if names else ""
    seen = dict(line.split(" ", 1) for line in said.splitlines())
    return [
        Found(folder, seen.get(names.get(folder, ""), ""), why.get(folder, ""))
        for folder in folders
    ]


@contextmanager
def _canary(folder: Path) -> Iterator[str]:
    canary = folder / f".canary-{secrets.token_hex(8)}"
    canary.touch(mode=0o644, exist_ok=False)
    try:
        yield canary.name
    finally:
        canary.unlink()


def _ask(source: str, settings: Settings) -> str:
    """What a cell prints in a kernel of its own."""
    with closing(start_kernels((), settings.sandbox, settings.masked)) as kernels:
        kernel = kernels.fork("student", Limits(cell_seconds=_SECONDS))
        kernel.channel.send({"do": "run", "source": source, "locked": False, "n": 1})
        numbered, _ = kernel.channel.receive(_SECONDS)
        kernel.kill()
    reply = numbered.get("reply")
    outputs = reply.get("outputs") if isinstance(reply, dict) else None
    if not isinstance(outputs, list) or any(one["output_type"] == "error" for one in outputs):
        raise KernelError(f"a kernel could not look for the canaries: {reply}")
    return "".join(output.get("text", "") for output in outputs).strip()
