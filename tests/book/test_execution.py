"""Chapters are executed by kernels forked from one warm process, and only when something changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat import v4

from book.execution import record, side_by_side, table
from book.execution.record import Record
from book.execution.side_by_side import Chapters
from tests.conftest import ROOT

pytestmark = pytest.mark.keras  # which every warm process imports

# In a process of its own: a warm one must have a single thread, and pytest may have more.
EXECUTE = """
import json, os, sys
from pathlib import Path
sys.path[0] = os.getcwd()  # as `python -m` has it
from book.execution import kernel
from book.execution.side_by_side import Chapters, execute
source, build, how, cell_seconds, *names = sys.argv[1:]
if how == "bare":
    kernel.LIBRARIES = ()
if how != "cold":
    kernel.import_libraries()
parent = {"threads": len(os.listdir("/proc/self/task")), "modules": [*sys.modules]}
chapters = Chapters(Path(source), Path(build))
paths = [path for path in chapters.paths() if chapters.name(path) in names]
failures = execute(chapters, paths, lambda line: None, how != "cold", 2, int(cell_seconds))
print(json.dumps({**parent, "failures": failures}))
"""

SURROUNDINGS = """
import os, sys, threading
print(os.path.basename(os.getcwd()), os.environ["MPLBACKEND"], os.environ["TF_CPP_MIN_LOG_LEVEL"])
print([path for path in sys.path if not path.startswith("/usr")], sys.argv[0], sys.flags)
print(hash("the same for all"), __name__, get_ipython().__class__, threading.active_count())
""".strip()
DRAWING = "import matplotlib.pyplot as plt\nfigure = plt.figure(figsize=(1, 1))\nplt.plot([1, 2]);"
TRAINING = """
import keras
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(keras.ops.ones((8, 2)), keras.ops.ones((8, 1)), epochs=2, verbose=0).history
""".strip()
WARNING = "print('deprecated', file=sys.stderr)"
CHANCE = """
import random, keras, numpy as np
print(random.random(), np.random.random(), float(keras.random.uniform(())), sep="\\n")
""".strip()

NOTEBOOKS = {
    "part/plain": [SURROUNDINGS, DRAWING, TRAINING],
    "part/chance": [CHANCE],
    "part/chance_again": [CHANCE + "  # another notebook"],
    "part/reading": [
        "from unrolled import series\nseries.__name__",
        f"open({str(ROOT / 'book' / 'practice' / 'sine.csv')!r}).readline()",
        f"import os; os.path.exists({str(ROOT / 'README.md')!r}), open('beside', 'w').close()",
    ],
    "part/busy": ["import time", "while time.process_time() < 1: pass"],
    "part/failing": ["whole = 1", "whole / 0"],
    "part/warning": ["import sys", WARNING],
    "part/hidden": ["import sys", WARNING],
    "part/forever": ["while True: pass"],
    "part/gone": ["import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"],
}


def write(source: Path) -> None:
    for name, cells in NOTEBOOKS.items():
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(cell, id=f"cell-{n}") for n, cell in enumerate(cells)]
        )
        if name == "part/hidden":
            notebook.cells[1].metadata.tags = ["remove-stderr"]
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        path = (source / name).with_suffix(".ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)


@dataclass(frozen=True)
class Done:
    """What an execution came to, and what its first process was like before the first fork."""

    failures: list[str]
    threads: int
    modules: list[str]


def execute(chapters: Chapters, how: str, names: list[str], cell_seconds: int = 900) -> Done:
    """Execute by name; how: "warm", "cold", or "bare", which is warm without a large library."""
    arguments = [str(chapters.source), str(chapters.build), how, str(cell_seconds), *names]
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Done(**json.loads(done.stdout))


def path_of(chapters: Chapters, name: str) -> Path:
    return (chapters.source / name).with_suffix(".ipynb")


def outputs(chapters: Chapters, name: str) -> list[list[dict]]:
    """The outputs of each cell, as jupyter-book will find them."""
    cache = get_cache(chapters.cache.path)
    match = cache.match_cache_notebook(nbformat.read(path_of(chapters, name), 4))
    return [cell.outputs for cell in cache.get_cache_bundle(match.pk).nb.cells]


def recorded(chapters: Chapters, name: str) -> Record | None:
    return record.load(chapters.record(path_of(chapters, name)))


@pytest.fixture(scope="module")
def executed(keras, tmp_path_factory) -> tuple[Chapters, Done]:
    """All that end by themselves, executed by kernels of one warm process."""
    folder = tmp_path_factory.mktemp("warm")
    chapters = Chapters(folder / "source", folder / "build")
    write(chapters.source)
    return chapters, execute(chapters, "warm", [n for n in NOTEBOOKS if n != "part/forever"])


@pytest.fixture(scope="module")
def warm(executed) -> Chapters:
    return executed[0]


@pytest.fixture(scope="module")
def failures(executed) -> list[str]:
    return executed[1].failures


@pytest.fixture(scope="module")
def cold(keras, tmp_path_factory) -> Chapters:
    folder = tmp_path_factory.mktemp("cold")
    chapters = Chapters(folder / "source", folder / "build")
    write(chapters.source)
    assert execute(chapters, "cold", ["part/plain"]).failures == []
    return chapters


def test_a_forked_kernel_shows_what_a_cold_one_shows(warm, cold):
    """Folder, paths, hashes, the backend that draws into the page, numbers from a seed."""
    forked, fresh = outputs(warm, "part/plain"), outputs(cold, "part/plain")
    assert forked == fresh
    assert {"image/png", "text/plain"} <= {*fresh[1][-1].data}
    assert "loss" in fresh[2][0].data["text/plain"]


def test_each_kernel_has_chance_of_its_own(warm):
    """Siblings from one process do not repeat each other where nobody set a seed."""
    first, second = (
        outputs(warm, name)[0][0].text.split() for name in ("part/chance", "part/chance_again")
    )
    assert len(first) == 3
    assert not {*first} & {*second}


def test_what_a_chapter_imports_and_reads_is_recorded(warm):
    """And neither what it only looks for, nor what it writes."""
    files = recorded(warm, "part/reading").files
    assert {"unrolled/series.py", "unrolled/checks.py", "book/practice/sine.csv"} <= {*files}
    assert {path for path in files if not path.startswith("unrolled/")} == {
        "book/practice/sine.csv"
    }
    assert "unrolled/figures.py" not in files
    assert files["unrolled/series.py"] == record.digest(ROOT / "unrolled" / "series.py")
    assert recorded(warm, "part/chance").files == {}


def test_a_chapter_is_executed_again_when_a_file_it_used_changes_and_only_then(tmp_path):
    for name in ("used.py", "data.csv", "other.py"):
        (tmp_path / name).write_text(name)
    before = record.digests(["data.csv", "used.py", "missing.toml"], begun_ns=2**63, root=tmp_path)
    done = Record("code", "environment", before, 1.0)
    (tmp_path / "other.py").write_text("changed")
    assert done.outdated("code", "environment", tmp_path) is None
    assert done.outdated("other", "environment", tmp_path) == "its code changed"
    assert "requirements.txt" in done.outdated("code", "other", tmp_path)
    (tmp_path / "used.py").write_text("changed")
    assert done.outdated("code", "environment", tmp_path) == "used.py changed"
    (tmp_path / "used.py").write_text("used.py")
    (tmp_path / "missing.toml").touch()
    assert done.outdated("code", "environment", tmp_path) == "missing.toml changed"
    (tmp_path / "missing.toml").unlink()
    (tmp_path / "data.csv").unlink()
    assert done.outdated("code", "environment", tmp_path) == "data.csv changed"


def test_a_file_that_changed_while_a_chapter_ran_counts_as_changed(tmp_path):
    (tmp_path / "used.py").touch()
    during = record.digests(["used.py"], begun_ns=0, root=tmp_path)
    assert Record("", "", during, 1.0).outdated("", "", tmp_path) == "used.py changed"


def test_a_failing_cell_is_named_with_its_traceback(failures):
    (said,) = [text for text in failures if "part/failing" in text]
    assert "failing.ipynb, cell 2 (cell-1)" in said
    assert "ZeroDivisionError: division by zero" in said
    assert "whole / 0" in said
    assert "\x1b" not in said


def test_a_warning_that_readers_would_see_is_a_failure(failures):
    (said,) = [text for text in failures if "part/warning" in text]
    assert "warning.ipynb, cell 2 (cell-1): a warning on the page" in said
    assert "deprecated" in said


def test_a_kernel_that_is_killed_is_a_failure_of_its_cell(failures):
    (said,) = [text for text in failures if "part/gone" in text]
    assert "gone.ipynb, cell 2 (cell-1)" in said
    assert "died" in said.lower()


def test_nothing_else_failed_and_what_failed_is_in_no_cache(warm, failures):
    assert len(failures) == 3
    for name in ("part/failing", "part/warning", "part/gone"):
        assert recorded(warm, name) is None
        with pytest.raises(KeyError):
            outputs(warm, name)


def test_a_chapter_that_fails_now_no_longer_shows_what_it_showed(cold):
    """Its code is the same, what it imports is not; the old page must not stay."""
    path = path_of(cold, "part/plain")
    code = recorded(cold, "part/plain").code
    side_by_side._forget(cold.cache, cold, path)
    assert recorded(cold, "part/plain") is None
    assert code not in {each.hashkey for each in cold.cache.list_cache_records()}


def test_a_cell_that_takes_too_long_is_ended_and_named(tmp_path):
    chapters = Chapters(tmp_path / "source", tmp_path / "build")
    write(chapters.source)
    (said,) = execute(chapters, "bare", ["part/forever"], cell_seconds=1).failures
    assert "forever.ipynb, cell 1 (cell-0)" in said
    assert "timed out" in said


def test_the_warning_may_be_hidden_from_readers(warm):
    """Where the cell has the tag for it, as the build demands."""
    assert outputs(warm, "part/hidden")[1][0].text == "deprecated\n"


def test_the_processor_time_of_the_kernel_is_recorded_and_shown(warm):
    """The chapter computes until its own clock of processor time has come to a second."""
    done = recorded(warm, "part/busy")
    assert done.seconds >= 1
    lines = table.lines(warm, {path_of(warm, "part/busy")})
    assert [line for line in lines if line.startswith("* part/busy")]
    assert [line for line in lines if line.startswith("  part/chance ")]
    assert lines[-1].split()[0] == "all"


def test_the_warm_process_has_one_thread_and_nothing_of_the_course(executed):
    """A fork takes along no other thread; and what is imported before it cannot be recorded."""
    _, done = executed
    assert done.threads == 1
    assert {"keras", "tensorflow"} <= {*done.modules}
    assert not [name for name in done.modules if name.partition(".")[0] == "unrolled"]


def test_the_built_book_is_that_of_the_present_sources(built_book):
    assert built_book == Chapters().build / "html"
    assert side_by_side.outdated(Chapters()) == {}
