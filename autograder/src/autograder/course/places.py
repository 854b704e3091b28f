"""Where a course keeps what no student's code may see."""

from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets.config import Config

_STEPS = ("source", "release", "submitted", "autograded", "feedback", "solution")


def places(directories: CourseDirectory, config: Config) -> tuple[str, ...]:
    """The course's folders, the exchange and the gradebook's file: absolute paths."""
    root = Path(directories.root).resolve()
    named = [getattr(directories, f"{step}_directory") for step in _STEPS]
    exchange = ExchangeFactory(config=config).exchange(coursedir=directories, config=config)
    named += [getattr(exchange, name, "") for name in ("root", "cache")]
    named.append(_file(directories.db_url))
    there = [root, *(root / Path(name).expanduser() for name in named if name)]
    return tuple(str(one) for one in dict.fromkeys(there) if one == root or root not in one.parents)


def _file(url: str) -> str:
    """The file of a gradebook; "" if it is on a server."""
    try:
        address = make_url(url)
    except ArgumentError:
        return ""
    return address.database or "" if address.drivername.startswith("sqlite") else ""
