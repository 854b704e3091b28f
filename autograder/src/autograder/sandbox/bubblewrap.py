"""The sandbox around a zygote: bubblewrap's arguments, and what is shown of this machine."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.isolation import DEVICES
from autograder.sandbox.places import HOME, TEMPORARY
from autograder.sandbox.python import environment, inside, python_parts

_SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix/store")
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
    inside of anything shown.
    """
    command = [shutil.which("bwrap") or "bwrap"]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-user"] if form.user_namespace else []
    command += ["--cap-add", "ALL", "--hostname", "kernel", "--new-session", "--clearenv"]
    command += ["--as-pid-1"]  # with the zygote all kernels end, whatever they do
    command += ["--tmpfs", TEMPORARY, "--tmpfs", HOME]
    shown = [*_system(command), *python_parts(), *visible]
    command += _open_folders([*shown, Path("/dev/shm/x"), Path("/etc/x")])
    for path in shown:
        command += ["--ro-bind", str(path), str(path)]
    for path in masked:
        if inside(path.resolve(), [*shown, *(place.resolve() for place in shown)]):
            command += _hidden(path)
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


def _system(command: list[str]) -> list[Path]:
    """The system's folders; what is only a link to another of them is linked at once."""
    shown = [Path("/etc", name) for name in _SETTINGS if Path("/etc", name).exists()]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            command += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            shown.append(path)
    return shown


def shown_in_tmp(visible: Sequence[Path] = ()) -> list[str]:
    """What is shown although it lies in /tmp, where a kernel has a folder of its own."""
    shown = [*python_parts(), *visible]
    return [str(path) for path in shown if path.is_relative_to(TEMPORARY)]


def _open_folders(paths: Sequence[Path]) -> list[str]:
    """The folders above these paths; bubblewrap itself would make them for root alone."""
    folders = {folder for path in paths for folder in path.parents} - {Path("/"), Path(TEMPORARY)}
    return [
        word for folder in sorted(folders) for word in ("--perms", "0755", "--dir", str(folder))
    ]


def _hidden(path: Path) -> list[str]:
    place = str(path.resolve())
    return (
        ["--tmpfs", place, "--remount-ro", place]
        if path.is_dir()
        else ["--ro-bind", "/dev/null", place]
    )


def _fonts() -> list[str]:
    """Matplotlib's list of fonts, which takes seconds to make anew."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    arguments = []
    for path in sorted(cache.glob("fontlist-*.json")) if cache.is_dir() else []:
        place = Path(environment()["MPLCONFIGDIR"]) / path.name
        arguments += ["--ro-bind", str(path), str(place)]
    return arguments
