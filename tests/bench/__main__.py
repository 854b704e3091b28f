"""`python -m tests.bench`: how fast this engine grades a class, beside plain nbgrader.

A class hands in problem set 1, or those that are named, and a small one on Keras; right, partly
right and wrong work mixed. `nbgrader autograde` and `autograder grade` grade it in turn, each in a
fresh course folder, with nothing else running. The engine has rehearsed the assignments before; what
it takes with the rehearsal is measured once, and printed beside. Scores that differ without a known
reason end with 1.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from tests.bench import keras_set, page, peer, report
from tests.bench.forks import seconds_a_pair
from tests.bench.grading import (
    GRADERS,
    Figures,
    differing_scores,
    floor,
    fresh,
    grade,
    hand_on_contracts,
    make_class,
)
from tests.bench.measure import Run, machine
from tests.submissions.answers import ProblemSet, problem_sets


def uses_tensorflow(problem_set: ProblemSet) -> bool:
    """Whether the instructor's notebook imports TensorFlow or Keras."""
    text = (problem_set.source / f"{problem_set.name}.ipynb").read_text(encoding="utf-8")
    return "import tensorflow" in text or "import keras" in text or "from tensorflow" in text


def compare(
    course: Path, sets: list[ProblemSet], students: int, turns: int, jobs: int
) -> tuple[dict[str, Figures], list[Run], int, list[str]]:
    """Grade a class by both, in turn: figures per set, runs of the whole, scores, differences."""
    figures = {each.name: Figures(students, floor(course, each.name)) for each in sets}
    rehearsed = fresh(course, "rehearsed")
    for name, found in figures.items():
        say(f"engine, {name}, which it has to rehearse ...")
        found.cold = grade("engine", rehearsed, [name], jobs)
    hand_on_contracts(rehearsed, course)
    whole = []
    for turn in range(turns):
        for grader in GRADERS:
            copy = fresh(course, grader)
            for name, found in figures.items():
                say(f"turn {turn + 1}: {grader}, {name} ...")
                found.runs[grader].append(grade(grader, copy, [name], jobs))
        say(f"turn {turn + 1}: engine, everything in one run ...")
        whole.append(grade("engine", fresh(course, "whole"), [], jobs))
    compared, lines = differing_scores(course.with_name("nbgrader"), course.with_name("engine"))
    _, more = differing_scores(course.with_name("nbgrader"), course.with_name("whole"))
    return figures, whole, compared, sorted({*lines, *more})


def scale(
    folder: Path, problem_set: ProblemSet, sizes: list[int], jobs: int, rehearsed: Path
) -> dict[int, Run]:
    """Grade classes of several sizes by the engine alone: size -> its run."""
    runs = {}
    for size in sizes:
        say(f"engine, {problem_set.name}, {size} students ...")
        course = make_class(folder / f"class-{size}", [problem_set], size)
        hand_on_contracts(rehearsed, course)
        runs[size] = grade("engine", course, [problem_set.name], jobs)
    return runs


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [each.name for each in problem_sets()]
    parser.add_argument("--sets", nargs="+", default=names[:1], choices=names, metavar="SET")
    parser.add_argument("--students", type=int, default=24, help="to each problem set")
    parser.add_argument("--turns", type=int, default=2, help="how often each grades the class")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--scale", action="store_true", help="also a class of ten times the size")
    parser.add_argument("--quick", action="store_true", help="three students, one turn, no Keras")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--peers", action="store_true", help="also another grader, otter-grader")
    parser.add_argument("--book", action="store_true", help="write the page of the book anew")
    options = parser.parse_args(arguments)
    if options.quick:
        options.students, options.turns = 3, 1
    about = machine()
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        named = [each for each in problem_sets() if each.name in options.sets]
        sets = [*named, keras_set.write(Path(scratch) / "sets")]
        light = next((each for each in sets if not uses_tensorflow(each)), sets[0])
        if options.quick:
            sets = [light]
        say(f"making a class of {options.students} ...")
        course = make_class(Path(scratch) / "class", sets, options.students)
        figures, whole, compared, lines = compare(
            course, sets, options.students, options.turns, options.jobs
        )
        sizes = [options.students, 10 * options.students] if options.scale else []
        scaled = scale(Path(scratch), light, sizes, options.jobs, course)
        say("two kernels, and nothing in them ...")
        pair = seconds_a_pair()
        other = None
        if options.peers:
            say("a peer ...")
            other = peer.measured(Path(scratch) / "peer")
    found = report.Report(about, options.jobs, figures, whole, compared, lines, scaled, pair, other)
    print(found)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(found.plain(), indent=2) + "\n", encoding="utf-8")
    if options.book:
        page.renew(found.plain())
    return 1 if found.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
