"""One run over a course: what is new or changed is graded, recorded, and reported."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import case, func, select

from autograder.course.changes import Scores, changes, scores
from autograder.course.folder import (
    Course,
    other_name,
    read_spec,
    read_submission,
    released_notebooks,
)
from autograder.course.gradebook import explained
from autograder.course.groups import HandedIn, handed_in, left_behind
from autograder.course.journal import Entry, journal
from autograder.course.kept_marks import looked_at
from autograder.course.lock import course_lock, writable
from autograder.course.penalties import Penalties
from autograder.course.recorder import Recorder
from autograder.course.rehearsal import rehearsed, what_it_says
from autograder.course.report import Progress, Report
from autograder.course.state import State, digest, read_states, write_state
from autograder.dispatch.jobs import Job, is_for_the_next_run, ungradable
from autograder.dispatch.start import Workers
from autograder.errors import CourseError, Unreadable
from autograder.model import AssignmentSpec, Submission, SubmissionResult, rounded
from autograder.version import engine_digest

UNRECORDED = 8  # results that may wait for the disk; their submissions are in memory


def grade_course(
    course: Course,
    workers: Workers,
    assignments: Sequence[str] = (),
    student: str = "*",
    force: bool = False,
) -> list[Report]:
    """Grade what is new or changed; a report for each assignment.

    workers: as `start_workers` gives them
    assignments: their names; all that have submissions, if there are none
    student: only this student's, or those that a pattern as nbgrader's matches
    force: grade again what was graded already
    raises CourseError or RunStopped when it cannot go on; what was recorded until then stays
    """
    asked = {"assignments": list(assignments), "student": student, "force": force}
    with (
        course_lock(course.root),
        course.gradebook() as gradebook,
        journal(course.root, "grade", **asked) as entry,
    ):
        with explained(course.db_url):
            plans = [
                _Plan.make(course, gradebook, name, student, force, workers)
                for name in _chosen(course, gradebook, assignments, student)
            ]
            before = {plan.spec.name: scores(gradebook, plan.spec.name) for plan in plans}
        # Those that import least come first, while the others' libraries are being imported.
        plans.sort(key=lambda plan: len({name.partition(".")[0] for name in plan.spec.preload}))
        for plan in plans:
            if plan.submissions:
                workers.prepare(plan.spec, course.settings)
        with Progress(sum(plan.recorded for plan in plans)) as progress:
            writer = _Writer(plans, progress)
            try:
                try:
                    for job, result in workers.map(_jobs(course, plans, writer)):
                        writer.record(job, result)
                finally:
                    writer.finish()
            except BaseException:  # what was done until then is told in the log
                with suppress(CourseError):
                    _conclude(course, gradebook, plans, before, entry)
                raise
        _conclude(course, gradebook, plans, before, entry)
        return sorted((plan.report for plan in plans), key=lambda report: report.assignment)


class _Writer:
    """Records results one after the other, in a thread: while the disk is slow, workers go on."""

    def __init__(self, plans: Sequence["_Plan"], progress: Progress):
        self.plans = {plan.spec.name: plan for plan in plans}
        self.progress = progress
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self.waiting: deque[Future] = deque()

    def record(self, job: Job, result: SubmissionResult) -> None:
        """Have a result recorded soon; raises what went wrong with an earlier one."""
        self.waiting.append(self.thread.submit(self._record, job, result))
        while len(self.waiting) > UNRECORDED or (self.waiting and self.waiting[0].done()):
            self._demand_first()

    def _demand_first(self) -> None:
        try:
            self.waiting.popleft().result()
        except CourseError:  # the others would fail as well: they are left to the next run
            self.waiting.clear()
            self.thread.shutdown(cancel_futures=True)
            raise

    def _record(self, job: Job, result: SubmissionResult) -> None:
        plan = self.plans[result.assignment]
        digest = "" if is_for_the_next_run(result) else job.digest
        for member in plan.submissions[result.student].members:
            its = plan.submissions[result.student].of(member, job.submission, result)
            state = plan.recorder.record(*its, digest)
            plan.report.states[member] = state
            plan.report.graded_now.add(member)
            self.progress.advance(state)

    def finish(self) -> None:
        """Wait until all is recorded."""
        try:
            while self.waiting:
                self._demand_first()
        finally:
            self.thread.shutdown(cancel_futures=True)


def _chosen(course: Course, gradebook: Gradebook, names: Sequence[str], student: str) -> list[str]:
    """The assignments to grade; raises CourseError if there is nothing to grade."""
    if not names:
        known = course.assignments(gradebook)
        found = [name for name in known if handed_in(course, gradebook, name, student)]
        if not found:
            where = course.path("submitted", ", ".join(known) or "ASSIGNMENT", student)
            way = other_name(course, gradebook) or "name the course's folder with --course"
            raise CourseError(
                f"nothing to grade: no submission at {where} for any assignment that the "
                f"gradebook knows; {way}"
            )
        return found
    for name in names:
        if not handed_in(course, gradebook, name, student):
            released_notebooks(course, name, gradebook)  # what is unknown is the first to say
            where = course.path("submitted", name, student)
            raise CourseError(f"nothing to grade: no submission at {where}")
    return list(dict.fromkeys(names))


@dataclass
class _Plan:
    """What is to be done for one assignment."""

    spec: AssignmentSpec
    spec_digest: str
    submissions: dict[str, HandedIn]  # to be graded, by who handed them in
    recorder: Recorder
    report: Report

    @classmethod
    def make(
        cls,
        course: Course,
        gradebook: Gradebook,
        name: str,
        student: str,
        force: bool,
        workers: Workers,
    ) -> "_Plan":
        def grade(spec: AssignmentSpec, author: Submission) -> SubmissionResult:
            settings = replace(course.settings, disagreement="outside")
            ((_job, result),) = workers.map([Job(spec, author, settings)])
            return result

        written = read_spec(course, name, gradebook)
        spec, contract = rehearsed(course, written, grade)
        recorder = Recorder(course, gradebook, name, spec.files, spec.handed_in)
        said = what_it_says(spec, contract, recorder.decisions)
        states, recorded = read_states(course.root, name), _recorded(gradebook, name)
        settled = looked_at(gradebook, name, states)
        for member in settled:
            with writable(course.root):
                write_state(course.root, name, member, settled[member])
        states |= settled
        counting = handed_in(course, gradebook, name, student)
        behind = left_behind(states, counting) if student == "*" else []
        report = Report(name, notes=(*spec.notes, *said, *behind))
        settings = replace(course.settings, masked=())
        spec_digest = digest(replace(spec, notes=()), settings, engine_digest())
        plan = cls(spec, spec_digest, {}, recorder, report)
        recorder.expect(states)
        for one in counting:
            its = {member: states[member] for member in one.members if member in states}
            there = its.keys() == set(one.members) <= recorded
            if not force and there and plan.is_current(course, one, its):
                plan.report.states.update(its)
            else:
                plan.submissions[one.student] = one
        return plan

    @property
    def recorded(self) -> int:
        """How many results will be recorded."""
        return sum(len(one.members) for one in self.submissions.values())

    def is_current(self, course: Course, one: HandedIn, states: Mapping[str, State]) -> bool:
        """Whether a submission is as it was when it was graded, and the results still there."""
        for member, state in states.items():
            place = course.path("autograded", self.spec.name, member)
            if not state.digest or (state.outcome.value != "ungradable" and not place.is_dir()):
                return False
        try:
            now = self.digest(one, read_submission(course, self.spec.name, one.student))
        except Unreadable as problem:
            now = self.digest(one, problem)
        return all(state.digest == now for state in states.values())

    def digest(self, one: HandedIn, submission: Submission | Unreadable) -> str:
        found = f"unreadable: {submission}" if isinstance(submission, Unreadable) else submission
        return digest(self.spec_digest, found, *([one] if one.group else []))


def _recorded(gradebook: Gradebook, assignment: str) -> set[str]:
    """The students of whom the gradebook has a submission."""
    query = select(SubmittedAssignment.student_id).join(Assignment)
    return set(gradebook.db.scalars(query.where(Assignment.name == assignment)))


def _jobs(course: Course, plans: list[_Plan], writer: _Writer) -> Iterator[Job]:
    """Each submission, read when a worker is ready for it; an unreadable one is recorded here."""
    for plan in plans:
        for student, one in plan.submissions.items():
            try:
                plan.recorder.demand(student)
                submission = read_submission(course, plan.spec.name, student)
            except Unreadable as problem:
                nothing = Submission(student, plan.spec.name, {})
                job = Job(plan.spec, nothing, course.settings, plan.digest(one, problem))
                writer.record(job, ungradable(job, str(problem)))
            else:
                yield Job(plan.spec, submission, course.settings, plan.digest(one, submission))


def demand_submissions(course: Course, assignments: Sequence[str], student: str) -> None:
    """Raise CourseError if there is nothing to grade, before anything is made ready for it."""
    with course.gradebook() as gradebook, explained(course.db_url):
        _chosen(course, gradebook, assignments, student)


def _conclude(
    course: Course,
    gradebook: Gradebook,
    plans: Sequence["_Plan"],
    before: Mapping[str, Scores],
    entry: Entry,
) -> None:
    """Late penalties as things stand, the scores, who gained and lost, and the log."""
    with explained(course.db_url):
        penalties = Penalties(course, gradebook)
        for plan in plans:
            name = plan.spec.name
            penalties.refresh(name)
            _add_scores(plan.report, gradebook)
            plan.report.changes = changes(before[name], scores(gradebook, name))
            plan.report.log = str(entry.path)
    entry.contents["assignments"] = [plan.report.as_json() for plan in plans]


def _add_scores(report: Report, gradebook: Gradebook) -> None:
    """The scores of the class, in three queries however large it is."""
    assignment = gradebook.find_assignment(report.assignment)
    undecided = func.sum(case((Grade.needs_manual_grade, 1), else_=0))
    scores = (
        select(SubmittedAssignment.student_id, func.sum(Grade.score), undecided)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id)
    )
    penalties = (
        select(
            SubmittedAssignment.student_id,
            func.coalesce(func.sum(SubmittedNotebook.late_submission_penalty), 0.0),
        )
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .where(SubmittedAssignment.assignment_id == assignment.id)
        .group_by(SubmittedAssignment.student_id)
    )
    off = dict(map(tuple, gradebook.db.execute(penalties)))
    rows = gradebook.db.execute(scores).all()
    report.points = assignment.max_score
    report.scores = {
        student: rounded(max(0.0, score - off.get(student, 0.0))) for student, score, _ in rows
    }
    report.waiting = frozenset(student for student, _, waiting in rows if waiting)
