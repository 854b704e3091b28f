"""The sandbox around a zygote: bubblewrap's arguments, and what is shown of this machine."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.isolation import DEVICES
from autograder.sandbox.places import HOME, TEMPORARY
from autograder.sandbox.python import environment, python_parts
from autograder.sandbox.software import folders

_SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "mime.types")
_FILES = {  # what stands in /etc instead of the machine's own
    "/etc/passwd": f"root:x:0:0::/:\nstudent:x:1000:1000::{HOME}:\nnobody:x:65534:65534::/:\n",
    "/etc/group": "root:x:0:\nstudent:x:1000:\nnogroup:x:65534:\n",
    "/etc/hosts": "127.0.0.1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


@dataclass(frozen=True)
class Form:
    """One of the ways in which bubblewrap may work here; the first that works is taken."""

    user_namespace: bool  # not needed by root
    own_proc: bool  # a container may refuse to mount another /proc; kernels see none in any case


def bubblewrap(
    form: Form, visible: Sequence[Path] = (), masked: Sequence[Path] = ()
) -> tuple[list[str], list[int]]:
    """bwrap and its arguments up to the command, and the file descriptors that it must inherit.

    visible: files and folders shown besides Python; masked: what must not be seen, should it lie
    inside of anything shown. What is shown below a masked folder is seen all the same.
    """
    command = [shutil.which("bwrap") or "bwrap"]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-user"] if form.user_namespace else []
    command += ["--cap-add", "ALL", "--hostname", "kernel", "--new-session", "--clearenv"]
    command += ["--as-pid-1"]  # with the zygote all kernels end, whatever they do
    command += ["--tmpfs", TEMPORARY, "--tmpfs", HOME]
    links = [path for path in folders() if path.is_symlink()]
    shown = _shown(visible)
    hidden = _hidden(masked, shown)
    command += _open_folders([*shown, *links, Path("/dev/shm/x"), Path("/etc/x")])
    for link in links:
        command += ["--symlink", os.readlink(link), str(link)]
    # the outer ones first: what lies below a masked folder is shown after that was masked
    for path, is_hidden in sorted([(path, False) for path in shown] + [(p, True) for p in hidden]):
        if not is_hidden:
            command += ["--ro-bind", str(path), str(path)]
        elif path.is_dir():
            command += ["--perms", "0755", "--tmpfs", str(path)]
            command += _open_folders([one for one in shown if path in one.parents], path)
        else:
            command += ["--ro-bind", "/dev/null", str(path)]
    for path in hidden:
        command += ["--remount-ro", str(path)] if path.is_dir() else []
    command += ["--proc", "/proc"] if form.own_proc else ["--bind", "/proc", "/proc"]
    for device in DEVICES:
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += _fonts()
    files = []
    for file, text in _FILES.items():
        end, start = os.pipe()
        os.write(start, text.encode())
        os.close(start)
        files.append(end)
        command += ["--perms", "0644", "--ro-bind-data", str(end), file]
    command += ["--remount-ro", "/", "--chdir", "/"]
    for name, value in environment().items():
        command += ["--setenv", name, value]
    return command, files


def would_be_seen(places: Sequence[Path], visible: Sequence[Path] = ()) -> bool:
    """Whether one of these places lies inside of what is shown, were it not masked."""
    return bool(_hidden(places, _shown(visible)))


def _shown(visible: Sequence[Path]) -> list[Path]:
    settings = [Path("/etc", name) for name in _SETTINGS if Path("/etc", name).exists()]
    system = [path for path in folders() if not path.is_symlink()]
    return [*settings, *system, *python_parts(), *visible]


def shown_in_tmp(visible: Sequence[Path] = ()) -> list[str]:
    """What is shown although it lies in /tmp, where a kernel has a folder of its own."""
    shown = [*python_parts(), *visible]
    outer = [path for path in shown if _above(path, shown) is None]  # the others come with them
    return [str(path) for path in outer if path.is_relative_to(TEMPORARY)]


def _open_folders(paths: Sequence[Path], top: Path = Path("/")) -> list[str]:
    """The folders above these paths; bubblewrap itself would make them for root alone."""
    above = {folder for path in paths for folder in path.parents if top in folder.parents}
    return [
        word
        for folder in sorted(above - {Path(TEMPORARY)})
        for word in ("--perms", "0755", "--dir", str(folder))
    ]


def _hidden(masked: Sequence[Path], shown: Sequence[Path]) -> list[Path]:
    """Where masked files and folders would be seen, in whatever is shown."""
    real = {path.resolve() for path in masked if os.path.exists(path)}
    places = [(place, place.resolve()) for place in dict.fromkeys(shown)]
    found = {
        place / path.relative_to(whole)
        for path in real
        for place, whole in places
        if path.is_relative_to(whole)
    }
    return sorted(path for path in found if _above(path, [*shown, *found]) not in found)


def _above(path: Path, folders: Sequence[Path]) -> Path | None:
    """The nearest of some folders that a path lies in."""
    return max((one for one in folders if one in path.parents), default=None)


def _fonts() -> list[str]:
    """Matplotlib's list of fonts, which takes seconds to make anew."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    arguments = []
    for path in sorted(cache.glob("fontlist-*.json")) if cache.is_dir() else []:
        place = Path(environment()["MPLCONFIGDIR"]) / path.name
        arguments += ["--ro-bind", str(path), str(place)]
    return arguments
