"""What runs inside the outer sandbox: `GRADER make` and `GRADER attack NAME ...`.

The course comes in through standard input, and results go out through standard output.
"""

import ctypes
import json
import os
import signal
import sys
import time

from tests.submissions.hostile import corpus, course, evidence, outer
from tests.submissions.hostile.assignment import ASSIGNMENT, NEIGHBOUR_SCORES

PR_SET_DUMPABLE = 4


GRADERS = {
    "nbgrader": lambda seconds: course.nbgrader("autograde", ASSIGNMENT, seconds=seconds),
    "engine": lambda seconds: _engine(seconds),
}


def _engine(seconds: float) -> int | None:
    """Grade, and print the table, as an instructor does next. What is endless has a short limit."""
    grade = ("grade", "--jobs", "1", "--student")
    status = course.autograder(*grade, course.OTHERS, seconds=seconds)
    if status is not None and any((course.FOLDER / "submitted").glob(course.ENDLESS)):
        patience = course.LITTLE_PATIENCE
        status = course.autograder(*grade, course.ENDLESS, seconds=seconds, patience=patience)
    course.autograder("table", ASSIGNMENT)
    return status


def make(grader: str) -> bytes:
    """A new course, as bytes; plain nbgrader's neighbour is graded once for its many sandboxes."""
    course.make()
    if grader == "nbgrader":
        GRADERS[grader](60)
    return course.pack()


def attack(grader: str, names: list[str]) -> list[dict]:
    """Let a class of attacks be graded, with neighbours between them: a result for each."""
    listener, notebook = evidence.Listener(), course.release()
    names = sorted(names, key=lambda name: corpus.ATTACKS[name].endless)  # they are graded last
    for number, name in enumerate(names):
        course.hand_in(number, name, notebook, listener.outside)
    return _graded(names, listener, lambda: GRADERS[grader](60 + 12 * len(names)))


def _graded(names: list[str], listener: evidence.Listener, grade) -> list[dict]:
    """Grade, and gather the evidence: a result for each attack."""
    students = {name: course.attacker(number, name) for number, name in enumerate(names)}
    own = [*students.values(), *(course.neighbour(*one) for one in enumerate(names))]
    alone = len(names) == 1 and (course.FOLDER / "autograded" / course.BEFORE).exists()
    folders = own if alone else (*own, course.BEFORE)
    before = evidence.fingerprints(*folders)
    submitted = _submitted()
    started = time.monotonic()
    status = grade()
    seconds = time.monotonic() - started
    time.sleep(0.5)  # what is about to end may end
    left = evidence.processes()
    _end_all()
    changed = _changes(before, evidence.fingerprints(*folders)) | _changes(submitted, _submitted())
    if any(name in corpus.PAGES for name in names):
        course.nbgrader("generate_feedback", ASSIGNMENT, "--student=n*-page-*", seconds=120)
    found, traces = evidence.loot(listener), evidence.traces(students)
    printed = evidence.on_the_terminal(course.LOG.read_text(errors="replace"))
    results = []
    for name, scores in _scores(names).items():
        trace = traces.get(name, set()) | (changed if len(names) == 1 else set())
        trace |= {"the network"} if name in listener.visitors else set()
        shown = evidence.active(students[name]) if name in corpus.PAGES else set()
        trace |= {tag if tag == evidence.NO_PAGE else f"runs in the page: {tag}" for tag in shown}
        trace |= {"the terminal"} if name in printed else set()
        if name == "shared-memory-left" and evidence.shared_memory():
            trace.add("shared memory")
        if left and (len(names) == 1 or corpus.ATTACKS[name].trace == "process"):
            trace.add("processes")
        results.append(
            {
                "name": name,
                "points": None if scores[1] is None else sum(scores[1].values()),
                "before": scores[0] == NEIGHBOUR_SCORES,
                "after": scores[2] == NEIGHBOUR_SCORES,
                "stopped": scores[2] is None,
                "hung": status is None,
                "loot": sorted(found.get(name, ())),
                "trace": sorted(trace)[:10],
                "megabytes": course.size(students[name]) // 10**6,
                "changed": sorted(changed)[:10],  # by any of those that were graded together
                "seconds": round(seconds, 1),
                **course.notes(students[name]),
            }
        )
    return results


def _scores(names: list[str]) -> dict[str, list[dict | None]]:
    """For each attack: the scores of the neighbour before, its own, those of the one after."""
    found, scores = {}, course.scores()
    previous = course.BEFORE
    for number, name in enumerate(names):
        triple = (previous, course.attacker(number, name), course.neighbour(number, name))
        found[name] = [scores.get(student) for student in triple]
        previous = triple[-1]
    return found


def _submitted() -> dict[str, str]:
    """What was handed in, and what is not to be changed by grading it."""
    files = evidence.fingerprints("autograded", "feedback", "source", "release")
    return {path: digest for path, digest in files.items() if path.startswith("submitted")}


def _changes(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Files of the course that are not as they were."""
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {f"changed: {path}" for path in paths}


def _end_all() -> None:
    """End all processes but this one: the sandbox is its own."""
    outer.demand_inside()
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return
    time.sleep(0.1)


def main(grader: str, what: str, *names: str) -> None:
    outer.demand_inside()
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # no one here may look into this process
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which does nothing to process 1
    sys.setrecursionlimit(20_000)  # for folders nested without end, in what looks for evidence
    given = sys.stdin.buffer.read()
    if what == "make":
        answer = make(grader)
    else:
        course.unpack(given)
        results = attack(grader, list(names))
        log = course.LOG.read_text(errors="replace")[-20_000:]
        answer = json.dumps({"results": results, "log": log}).encode()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # without waiting for the listener's threads


if __name__ == "__main__":
    main(*sys.argv[1:])
