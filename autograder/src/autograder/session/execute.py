"""Running a notebook in two kernels, cell by cell, in the notebook's order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from autograder.model import Cell, Exchange, Flag, Limits, Needs, NotebookSpec, Placement
from autograder.notebooks.missing import missing_library
from autograder.notebooks.node import Node
from autograder.notebooks.outputs import (
    DISPLAYED_MARKUP,
    clean_outputs,
    verdict_outputs,
)
from autograder.sandbox.kernels import Kernels
from autograder.session.pair import Pair, lost_cell
from autograder.wire.frames import Message


@dataclass(frozen=True)
class Surroundings:
    """What the kernels of one submission find: environment variables and files, for each role."""

    environments: Mapping[str, Mapping[str, str]]
    files: Mapping[str, Mapping[str, bytes]]
    rewritten: Collection[str] = ()  # shipped files that answers may write anew


@dataclass(frozen=True)
class Seen:
    """What was seen while a notebook ran."""

    flags: tuple[Flag, ...]
    unsure: Mapping[str, str]  # tests that read a file which is another one for the answers: why
    rewritten: frozenset[str]  # shipped files that the answers wrote anew, as they may
    # Tests in which more than plain data was exchanged: inside they might end otherwise.
    doubtful: frozenset[str]
    exchanges: Mapping[str, Exchange]  # what each test that ran outside met in the answers
    seconds_left: float  # of the submission's
    used: Needs


def execute(
    notebook: Node,
    spec: NotebookSpec,
    kernels: Kernels,
    limits: Limits,
    surroundings: Surroundings,
) -> Seen:
    """Run a repaired notebook; its cells have their outputs afterwards.

    notebook: as `repair` gives it; changed in place
    """
    with Pair(
        kernels, limits, surroundings.environments, surroundings.files, surroundings.rewritten
    ) as pair:
        run = _Run(pair, spec, limits)
        for number, cell in enumerate(notebook.cells, start=1):
            run.cell(cell, number)
        flags = tuple(dict.fromkeys(run.flags))
        doubtful = frozenset(run.doubtful)
        return Seen(
            flags, run.unsure, pair.rewritten, doubtful, run.exchanges, pair.time_left, pair.used
        )


class _Run:
    """One notebook on its way through two kernels."""

    def __init__(self, pair: Pair, spec: NotebookSpec, limits: Limits):
        self.pair = pair
        self.named = spec.named
        self.examined = any(cell.placement is Placement.OUTSIDE for cell in spec.cells)
        self.limits = limits
        self.flags: list[Flag] = []
        self.doubtful: set[str] = set()
        self.unsure: dict[str, str] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.count = 0

    def cell(self, cell: Node, number: int) -> None:
        """Run one cell, if there is something to run."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        where = name or f"cell {number}"
        if cell.cell_type != "code":
            return
        self.count += 1
        cell.execution_count = self.count
        self.pair.flags.clear()
        side = self.named[name].placement if name in self.named else Placement.STUDENT
        if side is Placement.OUTSIDE:
            cell.outputs = self._test(cell, self.named[name])
        elif side is Placement.INSIDE:
            reply = self._run(cell.source)
            cell.outputs = verdict_outputs(reply, self.named[name].points, self.limits.output)
        else:
            twice = side is Placement.BOTH and self.examined
            if twice:
                self.pair.share_files()
            cell.outputs = self._students(cell.source, locked=side is Placement.BOTH)
            if twice:
                self._run(cell.source, self.named[name])
        self._note_missing_library(cell, where)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = self.count
        self.flags += [replace(flag, cell=where) for flag in self.pair.flags]

    def _note_missing_library(self, cell: Node, where: str) -> None:
        if name := missing_library(cell):
            text = f"needs {name}, which this machine lacks"
            if text not in (flag.text for flag in self.flags):
                self.flags.append(Flag("missing library", text, where))

    def _students(self, source: str, locked: bool) -> list[Node]:
        reply = self._run(source, locked=locked)
        outputs, odd = clean_outputs(reply.get("outputs"), self.limits.output)
        kinds = {DISPLAYED_MARKUP: "markup"}
        self.pair.flags += [Flag(kinds.get(text, "tampering"), text) for text in odd]
        if reply.get("cut"):
            text = "printed more than is kept; the rest was cut"
            self.pair.flags.append(Flag("output", text))
        return outputs

    def _test(self, cell: Node, spec: Cell) -> list[Node]:
        if spec.student_imports:  # what a test imports in plain sight is there for the answers
            self._run(spec.student_imports)
        reply = self._run(cell.source, spec)
        if reply.get("plain") is not True or self.pair.trouble:
            self.doubtful.add(spec.name)
        self._note_what_it_met(spec, reply)
        self._note_what_it_read(cell)
        if self.pair.trouble and not reply["error"]:  # the test must not swallow a lost call
            trouble = self.pair.trouble[-1]
            reply = {**reply, "error": lost_cell(trouble.kind, trouble.text)["error"]}
        return verdict_outputs(reply, spec.points, self.limits.output)

    def _note_what_it_met(self, test: Cell, reply: Message) -> None:
        """Take note of what a test and the answers exchanged, and of what the author's did not."""
        objects, asked = _texts(reply, "objects"), _texts(reply, "asked")
        met = Exchange(objects, reply.get("changed") is True, asked)
        self.exchanges[test.name] = met
        if test.usual is None or reply["error"]:  # what fails gains nothing by it
            return
        if met.objects and not test.usual.objects:
            of = " and ".join(met.objects)
            text = f"gives objects of its own class {of} where the author's answer gives data"
            self.pair.flags.append(Flag("differs", text))
        if met.changed and not test.usual.changed:
            text = "changes an argument of a call in place, and the author's answer does not"
            self.pair.flags.append(Flag("differs", text))

    def _note_what_it_read(self, test: Node) -> None:
        """Take note of a test that read one of the course's files where the answers have another."""
        read = [
            path
            for path in sorted(self.pair.overwritten)
            if path in self.pair.opened or path.rsplit("/", 1)[-1] in test.source
        ]
        if read:
            name = test.metadata.nbgrader.grade_id
            self.unsure[name] = f"reads {', '.join(read)}, which an answer has changed for itself"

    def _run(self, source: str, spec: Cell | None = None, locked: bool = False) -> Message:
        """Run a cell: in the examiner's kernel if its specification is given."""
        if self.pair.time_left <= 0:
            text = f"not run: the {self.limits.submission_seconds:g} s of a submission are over"
            self.pair.flags.append(Flag("time limit", text))
            return lost_cell("time limit", text)
        if spec is None:
            reply = self.pair.run_student(source, locked)
        else:
            reply = self.pair.run_examiner(source, spec)
        if "outputs" not in reply or "error" not in reply:  # no reply of an honest kernel
            error = reply.get("error") if isinstance(reply.get("error"), dict) else {}
            return {"value": None, **reply, "outputs": [], "error": error or {"ename": "Error"}}
        return reply


def _texts(reply: Message, key: str) -> tuple[str, ...]:
    told = reply.get(key)
    return tuple(map(str, told)) if isinstance(told, list) else ()
