"""Execute one notebook in one kernel, and leave in a folder what came of it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from book.execution.kernel import ROOT
from book.execution.process import KernelManager, KernelProcess

CELL_SECONDS = 900  # as in _config.yml: enough on a machine a quarter as fast
START_SECONDS = 300  # a cold one imports the libraries first
SHUTDOWN_SECONDS = 60.0
UNSEEN = {"remove-stderr", "remove-output", "remove-cell"}
COLOURS = re.compile(r"\x1b\[[\d;]*m")


class Failed(Exception):
    """A chapter failed; the text names the notebook, the cell and what happened."""


@dataclass(frozen=True)
class Outcome:
    """What one execution left: `executed.ipynb`, `used.json`, `kernel.log`, or `failed.txt`."""

    folder: Path

    @property
    def executed(self) -> Path:
        return self.folder / "executed.ipynb"

    @property
    def used(self) -> Path:
        return self.folder / "used.json"

    @property
    def log(self) -> Path:
        return self.folder / "kernel.log"

    @property
    def failed(self) -> Path:
        return self.folder / "failed.txt"

    def empty(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def read_used(self) -> dict[str, Any]:
        return json.loads(self.used.read_text(encoding="utf-8"))

    def failure(self) -> str:
        """What went wrong; the process that should have said it may itself be gone."""
        if self.failed.exists():
            return self.failed.read_text(encoding="utf-8")
        return f"{self.folder}: the process that executed the notebook was ended from outside"


def execute(
    path: Path, outcome: Outcome, warm: bool, cell_seconds: int = CELL_SECONDS
) -> None:
    """Execute a notebook in its own folder and write what came of it into the outcome.

    Raises Failed if a cell fails, takes too long, or writes to standard error where readers see it.
    """
    waiting = KernelProcess(warm, outcome.used, outcome.log)
    begun = time.time_ns()
    notebook = nbformat.read(path, as_version=4)
    run(notebook, path, waiting, cell_seconds)
    if not outcome.used.exists():
        raise Failed(
            f"{_name(path)}: the kernel did not end in order; see {outcome.log}"
        )
    used = outcome.read_used()
    used |= {"begun": begun, "seconds": waiting.seconds - used["imports"]}
    outcome.used.write_text(json.dumps(used), encoding="utf-8")
    nbformat.write(notebook, outcome.executed)


def run(
    notebook: nbformat.NotebookNode,
    path: Path,
    waiting: KernelProcess,
    cell_seconds: int,
) -> None:
    """Execute all cells of a notebook, in place."""
    place = [0]

    def note(cell: nbformat.NotebookNode, cell_index: int, **_: Any) -> None:
        place[0] = cell_index

    # Sockets are files: a port that is free may be another program's before the kernel takes it.
    with tempfile.TemporaryDirectory(prefix="kernel-") as sockets:
        manager = KernelManager(
            waiting,
            kernel_name="python3",
            transport="ipc",
            connection_file=str(Path(sockets, "connection.json")),
            shutdown_wait_time=SHUTDOWN_SECONDS,
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=cell_seconds,
            startup_timeout=START_SECONDS,
            record_timing=False,  # it would stand in the notebook, and change its hash
            resources={"metadata": {"path": str(path.parent)}},
            on_cell_start=note,
        )
        try:
            client.execute(cleanup_kc=True)
        except (CellControlSignal, DeadKernelError) as error:
            raise Failed(_failure(path, notebook, place[0], str(error))) from error
    for index, cell in enumerate(notebook.cells):
        if said := _said_to_reader(cell):
            raise Failed(
                _failure(path, notebook, index, f"a warning on the page:\n{said}")
            )


def _said_to_reader(cell: nbformat.NotebookNode) -> str:
    """What a code cell writes to standard error, unless that is kept from the page."""
    if cell.cell_type != "code" or UNSEEN & {*cell.metadata.get("tags", [])}:
        return ""
    streams = [output for output in cell.outputs if output.output_type == "stream"]
    return "".join(stream.text for stream in streams if stream.name == "stderr")


def _failure(path: Path, notebook: nbformat.NotebookNode, index: int, what: str) -> str:
    name = notebook.cells[index].get("id", "without an id")
    return f"{_name(path)}, cell {index + 1} ({name}): {COLOURS.sub('', what).strip()}"


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
