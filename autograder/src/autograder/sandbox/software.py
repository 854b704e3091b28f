"""Which folders of a machine hold software, and may be shown: all else below /usr is not."""

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

_PARTS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32", "libexec", "include")
_SYSTEM = (*_PARTS, "nix/store")
# /usr/local/share also holds what programs keep: nbgrader's exchange is there by default
_SHARED = ("usr/share", "usr/local/share/fonts", "usr/local/share/nltk_data")
_NO_PACKAGES = (*_PARTS, "share", "src", "etc", "games")


@functools.cache
def folders() -> tuple[Path, ...]:
    """The system's folders of software, those that are links to others among them."""
    names = [f"{top}{part}" for top in ("usr/", "usr/local/") for part in _PARTS]
    known = [Path("/", name) for name in (*_SYSTEM, *names, *_SHARED)]
    return tuple(path for path in (*known, *_packages()) if path.is_symlink() or path.is_dir())


def _packages() -> Iterator[Path]:
    """What was installed in a folder of its own: /usr/local/julia, /usr/local/texlive/2026."""
    for path in sorted(Path("/usr/local").glob("*")):
        programs = [*path.glob("bin"), *path.glob("[0-9]*/bin")]
        if path.name not in _NO_PACKAGES and programs:
            yield path


def is_shown(path: Path, others: Sequence[Path]) -> bool:
    """Whether a path lies in a folder of software, or in one of some others."""
    return any(path.is_relative_to(folder) for folder in (*others, *folders()))
