"""How a course wants to be graded: what `c.GradingEngine` in nbgrader_config.py may set."""

import os
from collections.abc import Mapping

from traitlets import Bool, Bunch, Enum, Float, Integer, List, TraitError, Unicode, validate
from traitlets.config import Config, Configurable

from autograder.model import MIB, Limits, Settings

_LIMITS = Limits()


class GradingEngine(Configurable):
    """The grading engine's options, as nbgrader_config.py sets them: `c.GradingEngine.…`."""

    cell_seconds = Float(
        None,
        allow_none=True,
        help="Seconds that one cell may run; without it, what c.Execute.timeout says, or 30.",
    ).tag(config=True)
    submission_seconds = Float(
        _LIMITS.submission_seconds, help="Seconds that the cells of one submission may run in all."
    ).tag(config=True)
    memory_mib = Integer(
        _LIMITS.memory // MIB, help="MiB that a student's kernel and all it starts may use."
    ).tag(config=True)
    disk_mib = Integer(
        _LIMITS.disk // MIB, help="MiB that a student's kernel may write in all."
    ).tag(config=True)
    file_mib = Integer(_LIMITS.file_size // MIB, help="MiB that one file may grow to.").tag(
        config=True
    )
    output_mib = Float(
        _LIMITS.output / MIB, help="MiB of text that one cell may print; pictures ten times that."
    ).tag(config=True)
    processes = Integer(
        _LIMITS.processes, help="Processes and threads that a student's kernel may have at once."
    ).tag(config=True)
    open_files = Integer(
        _LIMITS.open_files, help="Files that a process of a student's kernel may hold open."
    ).tag(config=True)
    sandbox = Bool(
        True, help="Whether student code is isolated; false only where you trust every student."
    ).tag(config=True)
    disagreement = Enum(
        ["wait", "outside", "inside"],
        "wait",
        help="What counts where a test fails outside a student's kernel and passes inside.",
    ).tag(config=True)
    inside = Enum(
        ["run", "wait"],
        "run",
        help="Whether tests that the author's answers pass only inside run there, or wait.",
    ).tag(config=True)
    reveal = Enum(
        ["verdict", "message", "code"],
        "message",
        help="How much of hidden tests `autograder feedback` tells students.",
    ).tag(config=True)
    preload = List(
        Unicode(), help="Modules that forked kernels import besides those of the assignment."
    ).tag(config=True)
    examiner_environment = List(
        Unicode(),
        help="Names of environment variables that hidden tests may read, and student code may not.",
    ).tag(config=True)
    audit_folder = Unicode(
        "audit",
        help="Where, in the course's folder, authors keep what `autograder audit` shall try.",
    ).tag(config=True)
    groups_file = Unicode(
        "groups.toml", help="The file in the course's folder that says who works together."
    ).tag(config=True)

    @validate(
        "cell_seconds",
        "submission_seconds",
        "memory_mib",
        "disk_mib",
        "file_mib",
        "output_mib",
        "processes",
        "open_files",
    )
    def _is_positive(self, proposal: Bunch) -> float | None:
        if proposal.value is not None and not proposal.value > 0:
            name = f"c.GradingEngine.{proposal.trait.name}"
            raise TraitError(f"{name} is a limit and must be above 0, not {proposal.value!r}")
        return proposal.value


def read_settings(config: Config, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that nbgrader's configuration holds.

    environment: where the values of `GradingEngine.examiner_environment` come from; a variable
        that is not set there is left out
    raises TraitError if a value is not one that the option can have

    >>> read_settings(Config({"Execute": {"timeout": 5}})).limits.cell_seconds
    5.0
    """
    engine = GradingEngine(config=config)
    limits = Limits(
        cell_seconds=_cell_seconds(engine, config),
        submission_seconds=engine.submission_seconds,
        memory=engine.memory_mib * MIB,
        processes=engine.processes,
        open_files=engine.open_files,
        file_size=engine.file_mib * MIB,
        disk=engine.disk_mib * MIB,
        output=int(engine.output_mib * MIB),
    )
    names = engine.examiner_environment
    return Settings(
        limits=limits,
        sandbox=engine.sandbox,
        preload=tuple(engine.preload),
        disagreement=engine.disagreement,
        inside=engine.inside,
        examiner_environment={name: environment[name] for name in names if name in environment},
    )


def reveal(config: Config) -> str:
    """How much of hidden tests feedback tells: "verdict", "message" or "code"."""
    return str(GradingEngine(config=config).reveal)


def _cell_seconds(engine: GradingEngine, config: Config) -> float:
    """Seconds per cell. For nbgrader, no time-out or a negative one means no limit."""
    if engine.cell_seconds is not None:
        return engine.cell_seconds
    execute = config.get("Execute", {})
    if "timeout" not in execute:
        return _LIMITS.cell_seconds
    timeout = execute["timeout"]
    if timeout is None or timeout <= 0:
        return engine.submission_seconds
    return float(timeout)
