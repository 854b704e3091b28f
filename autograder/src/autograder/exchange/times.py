"""When something was handed in, as far as a download tells, and where that is known from.

A platform that makes an archive may write the moment of the download on every file in it: Canvas does,
and so do newer versions of Moodle. Times that lie close together are therefore no use. Moodle's
worksheet has the right ones. Where nothing tells, a submission counts as handed in in time, unless
Canvas has written LATE into its name; then it is a second late, since by how much it does not say.

Times without a zone are those of this machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from nbgrader.utils import parse_utc

from autograder.exchange.labels import Piece

CLOSE = timedelta(hours=1)  # an archive is made in less


@dataclass(frozen=True)
class Arrival:
    """When, in UTC, and how that is known."""

    when: datetime
    source: str
    late: bool = False
    told: bool = False  # by the platform itself


def telling(pieces: Sequence[Piece]) -> set[str]:
    """The downloads whose files' times are not those of the download itself."""
    spans: dict[str, list[datetime]] = {}
    for piece in pieces:
        if piece.filed.when and piece.label.platform != "Canvas":
            spans.setdefault(piece.filed.archive, []).append(piece.filed.when)
    return {name for name, times in spans.items() if max(times) - min(times) > CLOSE}


def arrival(
    pieces: Sequence[Piece], submitted: str, tells: set[str], due: datetime | None
) -> Arrival:
    """When one student's files were handed in.

    submitted: what the worksheet says; "" if nothing
    due: in UTC, without a zone, as the gradebook has it
    """
    times = [
        piece.filed.when
        for piece in pieces
        if piece.filed.when and piece.filed.archive in tells and piece.label.platform != "Canvas"
    ]
    said = _parsed(submitted)
    if said:
        return replace(_arrival(said, "Moodle's worksheet", due), told=True)
    if times:
        return _arrival(max(times), "the archive", due)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    if any(piece.late for piece in pieces):
        if due is None:
            return Arrival(now, "Canvas says LATE, and the gradebook has no due date", True)
        return Arrival(due + timedelta(seconds=1), "Canvas says LATE, and not by how much", True)
    return Arrival(min(now, due or now), "nothing tells: taken as in time")


def _arrival(local: datetime, source: str, due: datetime | None) -> Arrival:
    when = local.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return Arrival(when, source, due is not None and when > due)


def _parsed(text: str) -> datetime | None:
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None
