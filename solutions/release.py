"""Write exercises/ from solutions/: `make release`, or `python solutions/release.py`.

What stands at one place is brought into the sources (sync.py), and nbgrader makes of each what
students get, as `nbgrader generate_assignment` does. One process does it for all sets, since most
of what that command takes is its start.
"""

import sys
import warnings
from pathlib import Path

import sync
from nbgrader.apps import NbGraderAPI
from sqlalchemy.exc import SAWarning
from traitlets.config.loader import PyFileConfigLoader


def release(problem_sets: list[str], root: Path = sync.ROOT) -> list[str]:
    """Generate the named sets; those whose release is another than it was.

    Raises ValueError if nbgrader refuses one; the message is what it logged.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    course = NbGraderAPI(config=config)
    changed = []
    for name in problem_sets:
        path = root / "exercises" / name / f"{name}.ipynb"
        before = path.read_bytes() if path.exists() else b""
        done = course.generate_assignment(name, force=True)
        if not done["success"]:
            raise ValueError(f"{name} was not released:\n{done.get('log')}\n{done.get('error')}")
        if path.read_bytes() != before:
            changed.append(name)
    return changed


def main() -> None:
    """Bring the sources up to date, and release them all."""
    warnings.simplefilter("ignore", SAWarning)  # nbgrader's database layer, about itself
    sets = sync.problem_sets()
    try:
        sync.main(sets)
        changed = release(sets)
    except ValueError as error:
        sys.exit(str(error))
    if changed:
        print(f"Changed in exercises/: {', '.join(changed)}")


if __name__ == "__main__":
    main()
