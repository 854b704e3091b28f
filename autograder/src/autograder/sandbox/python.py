"""The Python of a kernel: its environment variables, where it finds modules, how it is called."""

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.places import HOME, TEMPORARY
from autograder.sandbox.software import is_shown

_PACKAGE = Path(__file__).resolve().parent.parent
_PREFIX_PARTS = ("bin", "lib", "lib64", "lib32", "libexec", "include", "share", "etc", "ssl")


def environment(home: str = HOME, temporary: str = TEMPORARY) -> dict[str, str]:
    """All the environment variables of a kernel."""
    binaries = [str(Path(sys.prefix) / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
    threads = {
        f"{library}_NUM_THREADS": "2" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS")
    }
    return threads | {
        "PATH": os.pathsep.join(binaries),
        "HOME": home,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": temporary,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{home}/.config/matplotlib",
        "IPYTHONDIR": f"{home}/.ipython",
        "KERAS_HOME": f"{home}/.keras",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",  # the order of a set is the same in every run
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "2",
        "TF_NUM_INTEROP_THREADS": "2",
        "CUDA_VISIBLE_DEVICES": "-1",
        "MALLOC_ARENA_MAX": "2",  # each arena takes address space, which is limited
        "NBGRADER_EXECUTION": "autograde",
    }


@dataclass(frozen=True)
class Installed:
    """Where Python finds modules: its folders, and what lies elsewhere (editable installs)."""

    path: tuple[str, ...]
    elsewhere: tuple[Path, ...]


_PROBE = """
import importlib.util, json, sys
found = {}
for name in sys.argv[1:]:
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is not None:
        origin = [spec.origin] if spec.has_location else []
        found[name] = list(spec.submodule_search_locations or origin)
print(json.dumps([sys.path, found]))
"""


@functools.lru_cache(maxsize=16)
def installed(preload: tuple[str, ...]) -> Installed:
    """Where modules are, asked of a Python that stands in no folder: what lies there is no library."""
    names = sorted({name.partition(".")[0] for name in preload} | {"autograder"})
    probe = subprocess.run(
        [sys.executable, "-E", "-P", "-W", "ignore", "-c", _PROBE, *names],
        capture_output=True,
        check=True,
        cwd="/",
    )
    path, found = json.loads(probe.stdout)
    found.setdefault("autograder", [str(_PACKAGE)])
    folders = tuple(entry for entry in path if Path(entry).is_dir())
    places = [Path(entry) for entry in folders if entry.endswith(("-packages", "lib-dynload"))]
    places += [Path(place) for name in sorted(found) for place in found[name]]
    elsewhere: list[Path] = []
    for place in places:
        if not is_shown(place, [*python_parts(), *elsewhere]):
            elsewhere.append(place)
    return Installed(folders, tuple(elsewhere))


def python_parts() -> Iterator[Path]:
    """The parts of this Python and of its virtual environment, and nothing that lies beside."""
    for prefix in dict.fromkeys((sys.prefix, sys.exec_prefix, sys.base_prefix)):
        if prefix not in ("/", "/usr", "/usr/local"):  # see software.py
            for part in (*_PREFIX_PARTS, "pyvenv.cfg"):
                if (Path(prefix) / part).exists():
                    yield Path(prefix) / part


def python_command(code: str, path: Sequence[str], *arguments: str) -> list[str]:
    """Python that sees nothing but installed packages and these folders, and runs some code."""
    entries = [entry for entry in path if entry]
    start = f"import sys; sys.path += [p for p in {entries} if p not in sys.path]; {code}"
    return [sys.executable, "-s", "-P", "-c", start, *arguments]
