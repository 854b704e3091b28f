"""The process of a kernel: it waits for its orders, serves a notebook, and says what was used.

A warm kernel is forked from a process that has imported LIBRARIES; a cold one imports them itself:

python -m book.execution.kernel PIPE
"""

from __future__ import annotations

import importlib
import json
import os
import random
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from book.execution.uses import Uses

ROOT = Path(__file__).resolve().parents[2]

# What chapters import, and takes long; of this course nothing. Importing computes nothing: an
# operation of TensorFlow before the fork would start threads, which a fork does not take along.
LIBRARIES = (
    "anywidget",
    "ipykernel.kernelapp",
    "keras",
    "matplotlib.pyplot",
    "pandas",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.special",
    "seqeval.metrics",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "sklearn.neighbors",
    "statsmodels.datasets",
    "tensorflow",
)
SETTINGS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as any kernel has it
    # As many kernels run as there are processors: more threads would wait for each other.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # no start-up chatter on a page
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}


@dataclass(frozen=True)
class Orders:
    """What a waiting kernel is told.

    Fields:
        connection_file: where jupyter_client wrote the ports.
        folder: where the notebook is executed.
        used: the file for what was used, written when the kernel is shut down.
        log: the file for what the process says beside the notebook.
    """

    connection_file: str
    folder: str
    used: str
    log: str


def import_libraries() -> None:
    """Import what chapters need, with the settings of a kernel, as far as nobody chose others."""
    os.environ.update(SETTINGS | os.environ)
    for name in LIBRARIES:
        importlib.import_module(name)


def serve(pipe: int) -> NoReturn:
    """Wait for orders, serve the notebook until the kernel is shut down, and end the process."""
    status = 1
    try:
        with os.fdopen(pipe) as orders:
            told = orders.read()
        if told:  # otherwise nobody is left to give orders
            _serve(Orders(**json.loads(told)))
            status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(
            status
        )  # what the parent wanted to do at its own end is not to be done here


def _serve(orders: Orders) -> None:
    _speak_into(orders.log)
    os.chdir(orders.folder)
    if sys.path[0] == str(
        ROOT
    ):  # put there by `python -m`; a kernel looks in its folder
        del sys.path[0]
    import_libraries()
    imports = time.process_time()

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher.py", "-f", orders.connection_file]
    random.seed()
    np.random.seed()  # noqa: NPY002 (each kernel from its own state, as cold ones are)
    uses = Uses(ROOT)
    kernel = IPKernelApp.instance(
        connection_file=orders.connection_file, parent_handle=os.getppid()
    )
    kernel.initialize(["--HistoryManager.hist_file=:memory:"])
    kernel.start()
    used = {"imports": imports, "files": uses.files()}
    Path(orders.used).write_text(json.dumps(used), encoding="utf-8")


def _speak_into(log: str) -> None:
    """Let standard output and error be the log, and standard input nothing."""
    with open(log, "ab") as file, open(os.devnull, "rb") as nothing:
        for descriptor, of in ((0, nothing), (1, file), (2, file)):
            os.dup2(of.fileno(), descriptor)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
