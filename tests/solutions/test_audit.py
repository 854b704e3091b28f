"""`autograder audit` of the problem sets: nothing worthless is paid, and nothing right refused.

Their mutants are all tried in test_mutants.py, without kernels; here a part of them is graded as a
class is, with every answer that is filed in tests/submissions.
"""

import json
import shutil

import pytest

from autograder.__main__ import main
from tests.solutions.in_process import read_source
from tests.submissions import answers, assemble

SETS = [
    pytest.param(each, id=each.name, marks=[pytest.mark.keras] if with_keras else [])
    for each in answers.problem_sets()
    for with_keras in [read_source(each.name).with_keras]
]


@pytest.mark.long
@pytest.mark.parametrize("problem_set", SETS)
def test_an_audit_finds_nothing_to_mend(problem_set, sandboxed, tmp_path, capsys):
    """No worthless answer earns a point, no change goes unnoticed, each filed one gets its due."""
    name, course = problem_set.name, tmp_path / "course"
    assemble.make_course(course, name)
    kept = shutil.ignore_patterns("sample_class", "__pycache__")
    filed = answers.FOLDER / name
    shutil.copytree(filed, course / "tests" / "submissions" / name, ignore=kept)
    status = main(["audit", name, "--course", str(course), "--json"])
    (told,) = json.loads(capsys.readouterr().out)
    weak = {
        one["question"]: [one["paid"], one["survivors"], one["refused"], one["generous"]]
        for one in told["questions"]
        if one["paid"] or one["survivors"] or one["refused"] or one["generous"]
    }
    assert weak == {}
    assert status == 0
    assert [one["question"] for one in told["questions"]] == read_source(name).questions
    tried = {one["question"]: one["tried"]["filed"] for one in told["questions"]}
    assert tried == {question: len(found) for question, found in problem_set.answers().items()}
