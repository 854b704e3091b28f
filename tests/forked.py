"""`python -m MODULE ...`, each time in a fork of one process that has imported nbgrader.

To import nbgrader takes a second of the processor, and the tests run its commands a hundred times.
A fork is a process of its own like any other: with the folder, the environment and the output that
it is given, and nothing of the tests in it. A test of how a command starts starts it itself.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import runpy
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

IMPORTED = ("nbgrader.apps", "nbgrader.api", "alembic.config", "nbconvert", "nbclient")


def run(
    module: str, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], seconds: float
) -> tuple[int, str]:
    """The exit status of `python -m MODULE ARGUMENTS`, and what it printed.

    Raises TimeoutError if it takes longer.
    """
    with tempfile.NamedTemporaryFile(mode="r", errors="replace") as output:
        request = {
            "argv": [module, *arguments],
            "cwd": str(cwd.resolve()),
            "environment": dict(environment),
            "output": output.name,
        }
        server = _server()
        assert server.stdin
        assert server.stdout
        server.stdin.write(f"{json.dumps(request)}\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], seconds)[0]:
            raise TimeoutError(f"{module} {' '.join(arguments)}: not done after {seconds} s")
        return int(server.stdout.readline()), output.read()


@functools.cache
def _server() -> subprocess.Popen[str]:
    """The process that forks; it ends with this one, which closes its input."""
    command = [sys.executable, str(Path(__file__).resolve())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _serve() -> dict:
    """Fork for each request; returns it in the fork alone, and ends the process that forks."""
    for module in IMPORTED:
        importlib.import_module(module)
    import nbformat
    import sqlalchemy.orm

    nbformat.validate(nbformat.v4.new_notebook())  # compiles what checks notebooks
    sqlalchemy.orm.configure_mappers()
    gc.freeze()  # a fork shares the memory of what is never looked through
    for line in sys.stdin:
        child = os.fork()
        if not child:
            return json.loads(line)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    sys.exit()


def _become(request: dict) -> None:
    """Be the process that was asked for."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(request["output"], os.O_WRONLY)
    for number, file in enumerate((nothing, output, output)):
        os.dup2(file, number)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path[0] = request["cwd"]
    sys.argv = request["argv"]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        _status.append(end.code if isinstance(end.code, int) else int(end.code is not None))
        raise
    except BaseException:
        _status.append(1)
        raise


_status: list[int] = []  # of a fork, when it ends


def _leave() -> None:
    """End a fork, after all that it does at its end.

    Python would free object by object what it shares, and copy the memory of each for that.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(*_status or [0])


if __name__ == "__main__":
    atexit.register(_leave)  # what is registered first is called last
    _become(_serve())
