"""Grade the questions with plain nbgrader and with this engine, keep the results, print the table.

python -m tests.autograder.styles                     # all groups, by both: ten minutes
python -m tests.autograder.styles pandas plots        # these groups
python -m tests.autograder.styles --engine-only       # nbgrader's results stay as they were
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.autograder.styles import grading
from tests.autograder.styles.course import make_course
from tests.autograder.styles.grading import PASSES, Result
from tests.autograder.styles.kept import read_results, table, write_results
from tests.autograder.styles.questions import Group, read_groups


def main() -> None:
    """Run the command."""
    groups = read_groups()
    parser = argparse.ArgumentParser(prog="python -m tests.autograder.styles")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(groups))
    parser.add_argument("--engine-only", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.groups) - groups.keys():
        parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(groups)}")
    chosen = [groups[name] for name in options.groups or groups]
    with tempfile.TemporaryDirectory() as folder:
        results = grade(Path(folder), chosen, by_nbgrader=not options.engine_only)
    write_results(results)
    for question, result in results.items():
        _tell(question, result)
    print(table(results))


def grade(folder: Path, groups: list[Group], by_nbgrader: bool) -> dict[str, Result]:
    """Question -> what became of it; where nbgrader is not asked, its part is what was kept."""
    results = grading.grade_with_engine(make_course(folder / "engine", groups), groups)
    if by_nbgrader:
        plain = grading.grade_with_nbgrader(make_course(folder / "plain", groups), groups)
    else:
        plain = {question: result.nbgrader for question, result in read_results().items()}
    return {
        question: replace(result, nbgrader=plain.get(question, result.nbgrader))
        for question, result in results.items()
    }


def _tell(question: str, result: Result) -> None:
    if result.lost or result.waits:
        print(f"{question}: the author's answer {result.engine.right}: {result.engine.said}")
    if result.reason:
        print(f"{question}: inside: {result.reason}")
    if result.gained:
        print(f"{question}: a wrong answer passes")
    if result.nbgrader.right != PASSES or result.nbgrader.wrong == PASSES:
        print(f"{question}: by nbgrader, {result.nbgrader}")


if __name__ == "__main__":
    main()
