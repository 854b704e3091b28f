"""What the student's code logs, told to the test: `assertLogs` and handlers of the test find it.

Only what the student's own loggers let through is told: the level of a logger is set on its side.
"""

import logging

from autograder.errors import DataError

MAX_RECORDS = 100  # of one call
MAX_TEXT = 10_000
Told = list[tuple[str, int, str]]  # logger, level, message


class Logged:
    """Keeps what is logged in this process while somebody listens."""

    def __init__(self) -> None:
        self._kept: Told = []
        self._listening = False
        self._make = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self._record)

    def _record(self, *args: object, **options: object) -> logging.LogRecord:
        record = self._make(*args, **options)
        if self._listening and len(self._kept) < MAX_RECORDS:
            try:
                text = str(record.getMessage())
            except Exception:  # arguments that do not fit its text: logging itself says so
                text = str(record.msg)
            self._kept.append((record.name, record.levelno, text[:MAX_TEXT]))
        return record

    def listen(self) -> None:
        """From here on what is logged is kept."""
        self._listening = True

    def take(self) -> Told:
        """What was kept; nobody listens any more."""
        taken, self._kept, self._listening = self._kept, [], False
        return taken


def log_again(told: object) -> None:
    """Log here what was told, where somebody waits for it; DataError if it is nothing of the kind."""
    if type(told) is not list or len(told) > MAX_RECORDS:
        raise DataError("what was logged is a list")
    for entry in told:
        if type(entry) is not list or [type(part) for part in entry] != [str, int, str]:
            raise DataError("what was logged has a logger, a level and a text")
        name, level, text = entry
        logger = logging.getLogger(name)
        if logger.hasHandlers() and logger.isEnabledFor(level):
            logger.handle(logger.makeRecord(name, level, "the student's code", 1, text, (), None))
