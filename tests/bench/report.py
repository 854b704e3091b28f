"""The bench's figures as a table for a terminal, and as plain data for a file."""

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tests.bench.grading import GRADERS, Figures
from tests.bench.measure import Run
from tests.bench.peer import Peer

MIB = 2**20
COLUMNS = "{:<14}{:>12}{:>12}{:>12}{:>9}{:>10}"


@dataclass(frozen=True)
class Report:
    """Everything that was measured."""

    machine: str
    jobs: int
    figures: dict[str, Figures]  # problem set -> what it took
    whole: list[Run]  # the engine grading every set in one run, a run for each turn
    compared: int  # scores
    differences: list[str]
    scaled: dict[int, Run]  # size of the class -> the engine's run
    kernels: float = 0.0  # seconds to fork and to end the two kernels of a submission
    peer: Peer | None = None

    @property
    def submissions(self) -> int:
        return sum(found.submissions for found in self.figures.values())

    @property
    def unexplained(self) -> list[str]:
        """Differing scores for which no reason is known."""
        return [line for line in self.differences if not line.endswith("]")]

    def whole_seconds(self, grader: str) -> float:
        """Seconds per submission over the whole class.

        nbgrader takes one assignment at a time: the sum of its runs. The engine takes them all.
        """
        if grader == "engine":
            return sum(run.seconds for run in self.whole) / len(self.whole) / self.submissions
        runs = [run for found in self.figures.values() for run in found.runs[grader]]
        return sum(run.seconds for run in runs) / len(self.whole) / self.submissions

    def whole_floor(self) -> float:
        spent = sum(found.floor * found.submissions for found in self.figures.values())
        return spent / self.submissions

    def __str__(self) -> str:
        lines = [
            self.machine,
            f"{len(self.whole)} turns, --jobs {self.jobs}; seconds per submission",
            "",
            COLUMNS.format("set", "submissions", *GRADERS, "ratio", "floor"),
        ]
        for name, found in self.figures.items():
            seconds = [found.each(grader) for grader in GRADERS]
            lines.append(_row(name, found.submissions, seconds, found.floor))
        seconds = [self.whole_seconds(grader) for grader in GRADERS]
        lines.append(_row("the whole", self.submissions, seconds, self.whole_floor()))
        lines += [
            "",
            "floor: processor time of the notebook's own cells in one warm process",
            "the whole: nbgrader's runs of the sets together; the engine's one run of all sets",
            f"two kernels, forked and ended with nothing in them: {self.kernels:.3f}",
            "driver's memory, all sets: "
            + ", ".join(f"{run.memory / MIB:.0f} MiB" for run in self.whole),
        ]
        cold = {name: one.cold for name, one in self.figures.items() if one.cold}
        if cold:
            each = (
                f"{name} {run.seconds / self.figures[name].submissions:.3f}"
                for name, run in cold.items()
            )
            lines.append(f"engine, with the rehearsal: {', '.join(each)}")
        explained = len(self.differences) - len(self.unexplained)
        lines.append(
            f"scores compared: {self.compared}, different: {len(self.differences)}"
            + (f", {explained} of them for a known reason" if explained else "")
        )
        lines += [f"  {line}" for line in self.differences]
        if self.scaled:
            lines += ["", *self._scale()]
        if self.peer:
            lines += ["", str(self.peer)]
        return "\n".join(lines)

    def _scale(self) -> list[str]:
        lines = ["class    seconds per submission    driver's memory    (the engine, NumPy only)"]
        for size, run in self.scaled.items():
            lines.append(f"{size:>5}{run.seconds / size:>26.3f}{run.memory / MIB:>15.0f} MiB")
        small, large = min(self.scaled), max(self.scaled)
        cost = self.scaled[large].seconds / large / (self.scaled[small].seconds / small)
        memory = (self.scaled[large].memory - self.scaled[small].memory) / MIB
        lines.append(
            f"at {large // small} times the size a submission costs {cost - 1:+.0%}, "
            f"and the driver holds {memory:+.0f} MiB"
        )
        return lines

    def plain(self) -> dict:
        """The figures as data for JSON; what the commands printed is left out."""
        return {
            "machine": self.machine,
            "date": datetime.now(UTC).date().isoformat(),
            "load_after": os.getloadavg()[0],
            "jobs": self.jobs,
            "sets": {
                name: {
                    "submissions": found.submissions,
                    "floor": found.floor,
                    **{grader: found.each(grader) for grader in GRADERS},
                    "ratio": found.ratio,
                    "cold": found.cold.seconds / found.submissions if found.cold else None,
                    "runs": {grader: _runs(found.runs[grader]) for grader in GRADERS},
                }
                for name, found in self.figures.items()
            },
            "whole": {
                "submissions": self.submissions,
                "floor": self.whole_floor(),
                **{grader: self.whole_seconds(grader) for grader in GRADERS},
                "ratio": self.whole_seconds("nbgrader") / self.whole_seconds("engine"),
                "runs": {"engine": _runs(self.whole)},
            },
            "scores": {"compared": self.compared, "different": self.differences},
            "scale": {str(size): _runs([run])[0] for size, run in self.scaled.items()},
            "kernels": self.kernels,
            "peer": asdict(self.peer) if self.peer else None,
        }


def _row(name: str, submissions: int, seconds: list[float], floor: float) -> str:
    plain, engine = seconds
    figures = (f"{plain:.3f}", f"{engine:.3f}", f"{plain / engine:.1f}", f"{floor:.3f}")
    return COLUMNS.format(name, submissions, *figures)


def _runs(runs: list[Run]) -> list[dict]:
    return [
        {name: value for name, value in asdict(run).items() if name != "printed"} for run in runs
    ]
