"""The course as nbgrader sees it.

Run every nbgrader command, and JupyterLab with its formgrader, from this folder. To work on
another course folder with the same settings, name it: `--CourseDirectory.root=/path/to/folder`.
"""

import os
import sys
from pathlib import Path

from autograder.hooks import use_engine

# nbgrader starts `alembic` by its bare name: let it find the one beside this Python.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.course_id = "unrolled"
c.CourseDirectory.source_directory = "solutions"  # what an instructor writes
c.CourseDirectory.release_directory = "exercises"  # what a student gets: generated, never edited

# What a student finds in place of an answer.
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("not answered yet")'}
c.ClearSolutions.text_stub = "*not answered yet*"

# `nbgrader autograde` and formgrader's button grade as `autograder grade` does: tests run where no
# student code can reach them, student code in a sandbox.
use_engine(c)

# The hidden tests draw their inputs from this seed, if it is set; no answer can read it.
c.GradingEngine.examiner_environment = ["HIDDEN_TEST_SEED"]

# What `autograder audit` tries besides its own: wrong and right answers to every question.
c.GradingEngine.audit_folder = "tests/submissions"

# A cell may run this long. After that it is interrupted and earns nothing; the next cells still run.
c.Execute.timeout = 30  # seconds
c.Execute.interrupt_on_timeout = True
c.ExecutePreprocessor.startup_timeout = 120  # seconds, for a kernel on a machine that is busy

# A kernel's remark that it listens without encryption, on this machine alone, helps nobody.
c.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
