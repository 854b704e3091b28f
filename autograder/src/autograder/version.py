"""Which engine this is: its version for people, and a digest of its code for machines."""

import hashlib
from functools import cache
from pathlib import Path

__version__ = "0.1.0"

_PACKAGE = Path(__file__).resolve().parent


@cache
def engine_digest() -> str:
    """A fingerprint of the engine's own code.

    Part of every submission's digest, since another engine may give the same submission another
    result; and what the workers of a cluster must agree on.
    """
    hashed = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        code = path.read_bytes()
        hashed.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(code)} ".encode())
        hashed.update(code)
    return hashed.hexdigest()[:16]
