"""A gradebook in PostgreSQL instead of SQLite: a real server, started here, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.autograder import plain_course
from tests.autograder.course.conftest import grade, sheet
from tests.autograder.recorded import Recorded, differences, gradebook_url, read_recorded
from tests.submissions import answers
from tests.submissions.assemble import Section

ASSIGNMENT = "ps1"
DATABASES = ("gradebook", "another")
STARTUP = 300  # seconds for the server to answer


def programs() -> Path:
    """The folder of the server's programs, which Debian does not put on the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if (there := shutil.which("initdb")) is not None:
        found.append(Path(there).resolve().parent)
    if not found:
        reason = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdecimal()])


def someone_else() -> str | None:
    """The server refuses to run as root: the user to run it as, or None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="module")
def databases() -> Iterator[str]:
    """A server of our own with empty databases in it: their URL, with {} for the name.

    It listens on a socket in its own folder and on no port; the folder's path has to be short.
    """
    binaries, user = programs(), someone_else()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    who = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}

    def run(*command: str) -> None:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=STARTUP + 30, **who
        )
        assert done.returncode == 0, done.stdout + done.stderr

    data = ["--pgdata", str(folder / "data")]
    try:
        run(
            *(str(binaries / "initdb"), *data, "--auth=trust", "--username=instructor"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        control = str(binaries / "pg_ctl")
        run(
            *(control, "start", *data, "--wait", f"--timeout={STARTUP}"),
            *("--log", str(folder / "log"), "--options", options),
        )
        try:
            for name in DATABASES:
                run(
                    *(str(binaries / "createdb"), f"--host={folder}"),
                    *("--username=instructor", "--no-password", name),
                )
            yield f"postgresql+psycopg://instructor@/{{}}?host={folder}"
        finally:
            run(control, "stop", *data, "--mode=immediate", "--wait")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(databases: str) -> str:
    """The URL of a database."""
    return databases.format(DATABASES[0])


@pytest.fixture(scope="module")
def empty_database(databases: str) -> str:
    """The URL of another."""
    return databases.format(DATABASES[1])


def course_of_two(folder: Path, settings: str = "") -> Path:
    """Two students hand in: one everything right, one a part."""
    (problem_set,) = [each for each in answers.problem_sets() if each.name == ASSIGNMENT]
    course = plain_course.make_course(folder, [problem_set.source], settings)
    plain_course.hand_in(course, "right", ASSIGNMENT, problem_set.reference())
    partly = answers.every_answer(problem_set)["batch-8"]
    plain_course.hand_in(course, "partly", ASSIGNMENT, partly)
    return course


@pytest.fixture(scope="module")
def postgres_course(server, tmp_path_factory) -> Path:
    """The course, released and graded with its gradebook in PostgreSQL."""
    setting = f'c.CourseDirectory.db_url = "{server}"\n'
    course = course_of_two(tmp_path_factory.mktemp("postgres") / "course", setting)
    plain_course.autograde_with_engine(course)
    return course


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory) -> Recorded:
    """What the same class gets with a gradebook in SQLite."""
    course = course_of_two(tmp_path_factory.mktemp("sqlite") / "course")
    plain_course.autograde_with_engine(course)
    return read_recorded(gradebook_url(course))


def graded_by_words(folder: Path, settings: str = "") -> Path:
    """A small course, graded twice without a kernel: a second run finds what the first recorded."""
    (folder / "source").mkdir(parents=True)
    week = folder / "source" / "week2"
    week.mkdir()
    nbformat.write(sheet("double"), week / "first.ipynb")
    course = plain_course.make_course(folder / "course", [week], settings)
    for words in ({"ada": "right", "bob": "wrong"}, {"ada": "right", "bob": "half"}):
        for student, word in words.items():
            shutil.rmtree(course / "submitted" / student, ignore_errors=True)
            plain_course.hand_in(course, student, "week2", [Section("double", word)])
        grade(course)
    return course


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_scores_are_recorded_in_postgresql_as_in_sqlite(empty_database, tmp_path, monkeypatch):
    """Row by row, also where a submission changed and is graded again."""
    monkeypatch.chdir(tmp_path)
    graded_by_words(tmp_path / "pg", f'c.CourseDirectory.db_url = "{empty_database}"\n')
    here = graded_by_words(tmp_path / "here")
    found = read_recorded(empty_database)
    assert {key[1] for key in found.grades} == {"ada", "bob"}
    assert not differences(found, read_recorded(gradebook_url(here)), ("PostgreSQL", "SQLite"))


@pytest.mark.long
def test_a_gradebook_in_postgresql_holds_the_same_as_one_in_sqlite(server, postgres_course, sqlite):
    """Scores, comments, what waits for a person: row by row."""
    found = read_recorded(server)
    assert {key[1] for key in found.grades} == {"right", "partly"}
    assert sum(row[0] or 0 for key, row in found.grades.items() if key[1] == "right") == 40
    assert not differences(found, sqlite, ("PostgreSQL", "SQLite"))
    assert not (postgres_course / "gradebook.db").exists()


@pytest.mark.long
def test_a_changed_submission_is_graded_again_and_a_person_s_grade_is_kept(
    server, postgres_course, sqlite
):
    """A second run leaves what is unchanged, and replaces what is changed."""
    before = read_recorded(server)
    shutil.rmtree(postgres_course / "submitted" / "partly")
    plain_course.hand_in(postgres_course, "partly", ASSIGNMENT, [])
    plain_course.autograde_with_engine(postgres_course)
    after = read_recorded(server)
    assert after.of("right") == before.of("right")
    scores = [row[0] for row in after.of("partly").grades.values()]
    assert scores
    assert not any(scores)


@pytest.mark.long
def test_the_table_reads_a_gradebook_in_postgresql(server, postgres_course):
    """`autograder table --db URL` prints it."""
    printed = plain_course.command(postgres_course, "autograder", "table", "ps1", "--db", server)
    line = next(line for line in printed.splitlines() if line.startswith("right"))
    assert "40" in line.split()
