"""Try the visible tests of the notebook that was saved last. `check.bat` and `check.sh` start this.

It lies in the folder that students get, beside them and beside the problem sets; there it stands
alone, and so it says in plain words what is missing.
"""

import importlib.util
import os
import re
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NOT_INSTALLED = """\
Python is here ({python}), but the program that checks is not.
README.md says under 'Install' how it comes here: one command, once."""
NO_TENSORFLOW = """\
{name} needs TensorFlow, which is not installed here.
README.md says under 'Install' how it comes here. Until then its tests fail."""


def saved_last(folder: Path) -> Path | None:
    """The notebook in a folder that was saved last, or None where there is none.

    One in which something has been run comes before those that were only unpacked.
    """
    found = [
        path
        for path in folder.glob("**/*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return max(found, key=lambda path: (_was_run(path), path.stat().st_mtime), default=None)


def _was_run(path: Path) -> bool:
    return bool(re.search(r'"execution_count": \d', path.read_text("utf-8", "replace")))


def main(arguments: list[str]) -> int:
    """Check the named notebook, or the one that was saved last; 0 if no test fails."""
    if importlib.util.find_spec("autograder") is None:
        print(NOT_INSTALLED.format(python=sys.executable))
        return 2
    notebook = Path(arguments[0]) if arguments else saved_last(FOLDER)
    if notebook is None:
        print(f"There is no notebook in {FOLDER}.")
        return 2
    if not arguments:
        os.chdir(FOLDER)
        notebook = notebook.relative_to(FOLDER)
        saved = time.strftime("%H:%M on %d %B", time.localtime(notebook.stat().st_mtime))
        print(f"{notebook.name} was saved last, at {saved}. Its tests run now, from top to bottom.")
    text = notebook.read_text("utf-8", "replace") if notebook.is_file() else ""
    if "import keras" in text and importlib.util.find_spec("tensorflow") is None:
        print(NO_TENSORFLOW.format(name=notebook.name))
    print(flush=True)
    from autograder.__main__ import main as autograder

    return autograder(["check", str(notebook)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
