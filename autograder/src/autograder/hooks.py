"""The engine behind `nbgrader autograde` and formgrader's button. In nbgrader_config.py:

    from autograder.hooks import use_engine
    use_engine(c)

nbgrader then calls the engine once for each notebook, in place of its own sanitising and
executing; it records, writes late penalties and feedback as ever. Several submissions side by
side, and a regrade that keeps the old result until the new one is complete, is what
`autograder grade` adds.
"""

from dataclasses import replace

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets.config import Config

from autograder.course.folder import Course, read_spec, read_submission
from autograder.course.state import State, write_state
from autograder.model import Outcome
from autograder.session.grader import Grader


def use_engine(c: Config) -> None:
    """Let `nbgrader autograde`, run with this configuration, grade through the engine."""
    c.Autograde.sanitize_preprocessors = []
    steps = Autograde.class_traits()["autograde_preprocessors"].default()
    c.Autograde.autograde_preprocessors = [
        EngineExecute if step is Execute else step for step in steps
    ]


class EngineExecute(NbGraderPreprocessor):
    """Grade the notebook that was handed in; what nbgrader made of it so far is not looked at."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """The executed notebook; NbGraderException if it is ungradable, for this student only."""
        where = resources["nbgrader"]
        course = Course.configured(self)
        with course.gradebook() as gradebook:
            spec = read_spec(course, where["assignment"], gradebook)
        notebooks = tuple(one for one in spec.notebooks if one.name == where["notebook"])
        submission = read_submission(course, where["assignment"], where["student"])
        result = Grader().grade(replace(spec, notebooks=notebooks), submission, course.settings)
        for flag in result.flags:
            self.log.warning("%s: %s", where["student"], flag)
        state = State("", result.outcome, result.reason, result.flags, result.seconds)
        write_state(course.root, where["assignment"], where["student"], state)
        if result.outcome is Outcome.UNGRADABLE:
            raise NbGraderException(f"{where['student']}: ungradable: {result.reason}")
        return nbformat.reads(result.notebooks[0].notebook, as_version=4), resources
