"""Opening nbgrader's gradebook, and saying in words what is wrong when it cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Base, Gradebook
from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from autograder.errors import CourseError

LOCK_SECONDS = 20  # how long to wait for a gradebook that another program writes to


def open_gradebook(db_url: str, course_id: str = "") -> Gradebook:
    """nbgrader's gradebook, checked to be there and to be of this version of nbgrader.

    raises CourseError
    """
    address = make_url(db_url)
    if address.get_backend_name() == "sqlite":
        if not Path(address.database or "").is_file():
            raise CourseError(
                f"no gradebook at {address.database}: `nbgrader generate_assignment ASSIGNMENT` "
                "makes one; run it in the course's folder, or name that folder with --course"
            )
        address = address.update_query_dict({"timeout": str(LOCK_SECONDS)})
    with explained(db_url):
        engine = create_engine(address)
        try:
            _check_version(engine, db_url)
        finally:
            engine.dispose()
        gradebook = Gradebook(address.render_as_string(hide_password=False), course_id)
        if address.get_backend_name() == "sqlite":
            gradebook.close()  # its first connection; it opens others as it needs them
            event.listen(gradebook.engine, "connect", _keep_journal)
        return gradebook


def _keep_journal(connection: Any, record: object) -> None:
    """Empty SQLite's journal after a transaction instead of deleting it: as safe, and faster."""
    connection.execute("PRAGMA journal_mode=TRUNCATE").close()


def _check_version(engine: Engine, db_url: str) -> None:
    """Every table and column that this nbgrader uses must be there, before it adds to them."""
    found = inspect(engine)
    tables = set(found.get_table_names())
    for name, table in Base.metadata.tables.items():
        missing = {column.name for column in table.columns}
        if name in tables:
            missing -= {column["name"] for column in found.get_columns(name)}
        if missing:
            raise CourseError(
                f"the gradebook {shown(db_url)} was made by another version of nbgrader "
                f"(it has no {name}.{min(missing)}): make a copy of it, then run "
                "`nbgrader db upgrade` in the course's folder"
            )


def shown(db_url: str | URL) -> str:
    """A database as it is named in messages: a path, or an address without its password."""
    address = make_url(db_url)
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    return address.render_as_string(hide_password=True)


@contextmanager
def explained(db_url: str) -> Iterator[None]:
    """Errors of the database become a CourseError that names it, and the way out."""
    try:
        yield
    except SQLAlchemyError as error:
        raise CourseError(_explanation(shown(db_url), error)) from error
    except ImportError as error:  # the driver of another kind of database
        raise CourseError(
            f"the gradebook {shown(db_url)} needs a package that is not installed: {error.name}"
        ) from error


def _explanation(name: str, error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", None) or error).strip()
    again = "what was graded before is recorded; run the command again to go on"
    if not isinstance(error, DatabaseError):
        return f"the gradebook {name} cannot be used: {said}"
    if "locked" in said:
        return (
            f"the gradebook {name} is in use by another program and stayed locked: close "
            f"what writes to it (another nbgrader, a database browser); {again}"
        )
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return f"the gradebook {name} cannot be written: make it and its folder writable; {again}"
    if "full" in said or "disk I/O" in said:
        return f"no room left to write the gradebook {name} ({said}): free some; {again}"
    if "not a database" in said or "malformed" in said:
        return f"the gradebook {name} is damaged ({said}): put a copy of it in its place"
    return f"the gradebook {name} gave an error: {said}; {again}"
