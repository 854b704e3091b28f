"""All errors that the engine raises, in one tree; each message says what is wrong and the way out.

    AutograderError
    ├── EngineFault             this machine, or the engine itself                 exit status 3
    │   ├── RunStopped          nothing can be graded in these surroundings
    │   │   ├── SandboxUnavailable
    │   │   └── ExtraMissing    a package that only this command needs is not installed
    │   ├── KernelError         a kernel, or its zygote, could not be started
    │   ├── ChannelClosed       the process at the other end is gone
    │   └── ChannelTimeout      nothing complete came in time
    ├── CourseError             the course, its gradebook or its configuration     exit status 2
    └── SubmissionFault         what a student handed in, or a student's process   exit status 1
        ├── Unreadable          the folder, or a file in it
        ├── Ungradable          a notebook that no program can put right
        ├── CannotCheck         a notebook without tests, say                      exit status 2
        ├── DataError           what came is not data, or what should go cannot
        ├── FrameError          what came is not a frame
        ├── KernelLost          a kernel is gone, or had to be ended
        └── TimeOver            the time is over, and the kernel is still there

An error that reaches `autograder.__main__` is printed and gives the exit status. All of them can be
sent from one process to another.
"""


class AutograderError(Exception):
    """What the engine raises by intention."""

    exit_status = 3


# This machine, or the engine


class EngineFault(AutograderError):
    """This machine, or the engine itself, does not do what it should."""


class RunStopped(EngineFault):
    """Nothing can be graded in these surroundings; the message says what is missing."""


class SandboxUnavailable(RunStopped):
    """This machine cannot isolate kernels; the message says what is missing and how to get it."""


class ExtraMissing(RunStopped):
    """A package is not installed that this command needs; the message says how to install it."""

    @classmethod
    def of(cls, extra: str, purpose: str, package: str | None) -> "ExtraMissing":
        """The error for a part of the engine that only one of its extras installs."""
        return cls(
            f"{purpose} needs {package}, which is not installed: "
            f"pip install 'nbgrader-examiner[{extra}]'"
        )


class KernelError(EngineFault):
    """A kernel, or its zygote, could not be started; the message says why."""


class ChannelClosed(EngineFault):
    """The process at the other end is gone."""


class ChannelTimeout(EngineFault):
    """Nothing complete came in time."""


# The author


class CourseError(AutograderError):
    """The course cannot be graded as it is; the message says what to do about it."""

    exit_status = 2


# A submission


class SubmissionFault(AutograderError):
    """What a student handed in, or a student's process, is the reason."""

    exit_status = 1


class Unreadable(SubmissionFault):
    """What was handed in cannot be read; the message says why."""


class Ungradable(SubmissionFault):
    """A notebook that no program can put right; the message says why. A person has to look."""


class CannotCheck(SubmissionFault):
    """The notebook cannot be run; the message says why."""

    exit_status = 2


class DataError(SubmissionFault):
    """What came is not data, or what should go cannot: the message says why."""


class FrameError(SubmissionFault):
    """What came is not a frame; the message says why."""


class KernelLost(SubmissionFault):
    """A kernel is gone; the message says why, `kind` is the flag's."""

    def __init__(self, reason: str, kind: str = "kernel died"):
        super().__init__(reason, kind)  # both, so that it can be sent to another process
        self.reason = reason
        self.kind = kind

    def __str__(self) -> str:
        return self.reason


class TimeOver(SubmissionFault):
    """The cell's or the submission's time is over; the kernel is still there."""

    kind = "time limit"
