"""`autograder init`: the two lines that make nbgrader's own commands use the engine."""

import io
import json

import pytest

from autograder.__main__ import main
from autograder.commands import doctor
from autograder.commands.init import FILE, USE_ENGINE
from tests.autograder import plain_course


@pytest.fixture(autouse=True)
def no_examination(monkeypatch):
    """Doctor has tests of its own; here it only says that it was asked, and where."""
    monkeypatch.setattr(doctor, "examine", lambda course, assignments: iter([f"ok in {course}"]))


def init(folder, *options):
    return main(["init", "--course", str(folder), *options])


def test_the_lines_are_shown_added_and_followed_by_doctor(tmp_path, capsys):
    """What was there before stays as it is; a second time nothing is added."""
    config = tmp_path / FILE
    config.write_text("c = get_config()\nc.CourseDirectory.course_id = 'mine'  # no end of line")
    config.chmod(0o640)
    assert init(tmp_path, "--yes") == 0
    text = config.read_text()
    assert text.startswith(
        "c = get_config()\nc.CourseDirectory.course_id = 'mine'  # no end of line\n"
    )
    assert text.endswith(USE_ENGINE)
    assert text.count("get_config()") == 1
    assert config.stat().st_mode & 0o777 == 0o640
    printed = capsys.readouterr().out
    assert USE_ENGINE.strip() in printed
    assert printed.endswith(f"ok in {tmp_path}\n")
    assert init(tmp_path) == 0
    assert config.read_text() == text
    assert "uses the engine already" in capsys.readouterr().out


def test_a_course_without_a_configuration_gets_one(tmp_path):
    """Two lines need `c`."""
    assert init(tmp_path, "--yes") == 0
    assert (tmp_path / FILE).read_text().startswith("c = get_config()\n")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(("answer", "added"), [("y\n", True), ("\n", False), ("no\n", False)])
def test_nothing_is_changed_without_a_yes(tmp_path, monkeypatch, answer, added):
    """On a terminal it asks."""
    stdin = io.StringIO(answer)
    stdin.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("builtins.input", lambda _question: answer.strip())
    assert init(tmp_path) == (0 if added else 2)
    assert (tmp_path / FILE).exists() is added


def test_a_script_is_told_to_say_yes(tmp_path, monkeypatch, capsys):
    """Where nobody can be asked."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert init(tmp_path) == 2
    assert "--yes" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_that_is_no_python_is_left_alone(tmp_path, capsys):
    """The message says which line."""
    (tmp_path / FILE).write_text("c = get_config()\nc.x = (\n")
    assert init(tmp_path, "--yes") == 2
    assert "is no Python: line 2" in capsys.readouterr().err
    assert init(tmp_path / "nowhere") == 2
    assert "no course folder at" in capsys.readouterr().err


@pytest.mark.nbgrader
def test_nbgrader_then_has_the_engine_among_its_steps(tmp_path):
    """Asked of nbgrader itself."""
    init(tmp_path, "--yes")
    code = (
        "import json; from nbgrader.apps import AutogradeApp; app = AutogradeApp(); "
        "app.initialize([]); from nbgrader.converters import Autograde; "
        "print(json.dumps([step.__name__ for step in Autograde(parent=app).autograde_preprocessors]))"
    )
    (tmp_path / "ask.py").write_text(code)
    steps = json.loads(plain_course.command(tmp_path, "ask").splitlines()[-1])
    assert steps[0] == "EngineExecute"
    assert "SaveAutoGrades" in steps
