"""The command line: errors become a sentence and an exit status, and a missing extra is named."""

import os
import subprocess
import sys

import pytest

from autograder import __version__, errors
from autograder.__main__ import COMMANDS, main

HIDDEN = """
import sys
for name in {names!r}:
    sys.modules[name] = None
from importlib import util
find = util.find_spec
util.find_spec = lambda name, package=None: None if name in {names!r} else find(name, package)
from autograder.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def without(names, *arguments, cwd=None):
    """The command on a machine where some packages are not installed."""
    command = [sys.executable, "-c", HIDDEN.format(names=tuple(names)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=cwd)


@pytest.mark.parametrize("command", ["grade", "table"])
def test_a_command_whose_extra_is_missing_says_what_to_install(command):
    """One sentence, no traceback."""
    done = without(["nbgrader", "sqlalchemy", "tqdm"], command)
    assert done.returncode == 3
    assert done.stderr == (
        f"autograder: `autograder {command}` needs nbgrader, which is not installed: "
        "pip install 'nbgrader-examiner[grade]'\n"
    )


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_nobody_waits_for_nbgrader_who_asks_for_help(arguments):
    """It takes seconds to import; a help needs nothing but Python."""
    code = (
        "import atexit, sys\n"
        "heavy = {'nbgrader', 'IPython', 'numpy', 'sqlalchemy', 'distributed', 'starlette'}\n"
        "atexit.register(lambda: print('imported:', *sorted(heavy & {*sys.modules})))\n"
        "from autograder.__main__ import main\n"
        f"main({arguments})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: autograder")
    assert done.stdout.splitlines()[-1].strip() == "imported:"


@pytest.mark.parametrize(("typed", "meant"), [("gradee", "grade"), ("docter", "doctor")])
def test_a_command_that_is_misspelt_is_answered_with_the_one_that_was_meant(typed, meant, capsys):
    """And with all that there are, where it is like none of them."""
    with pytest.raises(SystemExit) as stopped:
        main([typed, "ps1"])
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert f"there is no command {typed!r}. Did you mean `autograder {meant}`? There are: " in error
    with pytest.raises(SystemExit):
        main(["zzz"])
    assert (
        f"there is no command 'zzz'. There are: {', '.join(COMMANDS)}." in capsys.readouterr().err
    )


@pytest.mark.sandbox
def test_doctor_without_nbgrader_still_describes_the_machine():
    """And says what is missing to grade."""
    done = without(["nbgrader", "sqlalchemy", "tqdm"], "doctor")
    assert done.returncode == 1
    assert "bubblewrap" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("pip install 'nbgrader-examiner[grade]'")
    assert done.stderr == ""


def test_a_cluster_without_dask_says_what_to_install(tmp_path):
    """The extra is another one."""
    done = without(["distributed"], "grade", "--scheduler", "tcp://127.0.0.1:9", "--course", ".")
    assert done.returncode == 3
    assert "needs distributed" in done.stderr
    assert "pip install 'nbgrader-examiner[cluster]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.nbgrader
def test_each_family_of_errors_has_an_exit_status(monkeypatch, capsys):
    """Printed without a traceback, whatever raised it."""
    from autograder.commands import table

    for error, status in (
        (errors.CourseError("no gradebook"), 2),
        (errors.RunStopped("no scheduler"), 3),
        (errors.SandboxUnavailable("no bubblewrap"), 3),
        (errors.Ungradable("no notebook"), 1),
        (errors.CannotCheck("no tests"), 2),
    ):

        def fail(_options, error=error):
            raise error

        monkeypatch.setattr(table, "run", fail)
        assert main(["table"]) == status
        assert capsys.readouterr().err == f"autograder: {error}\n"


@pytest.mark.nbgrader
def test_output_that_nobody_reads_to_its_end_is_no_error():
    """`autograder doctor | head -1` ends without a traceback."""
    unread, written = os.pipe()
    os.close(unread)
    command = [sys.executable, "-m", "autograder", "doctor"]
    done = subprocess.run(command, stdout=written, stderr=subprocess.PIPE, timeout=600)
    os.close(written)
    assert (done.returncode, done.stderr) == (141, b"")


LAST = """
import atexit, sys
from autograder import __main__ as command
def run(arguments):
    atexit.register(print, "written at the end")
    return {ended}
command._run = run
sys.exit(command.main())
"""


@pytest.mark.parametrize(("ended", "status"), [("0", 0), ("130", 130), ("1 / 0", 1)])
def test_what_is_left_for_the_end_of_the_process_is_done(ended, status):
    """Although the process ends at once when its command has."""
    command = [sys.executable, "-c", LAST.format(ended=ended)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout) == (status, "written at the end\n")
    assert ("ZeroDivisionError" in done.stderr) == (status == 1)


@pytest.mark.nbgrader
def test_every_command_has_help_and_the_version_is_told(capsys):
    """Help imports one command's module alone."""
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert "usage: autograder" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["--version"])
    assert __version__ in capsys.readouterr().out
