"""What the hidden tests draw at random, whatever it is, decides about no answer."""

import pytest

from tests.solutions.in_process import all_questions, hidden_credit, read_source
from tests.submissions import answers

SETS = {problem_set.name: problem_set for problem_set in answers.problem_sets()}
SOURCES = {name: read_source(name) for name in SETS}


@pytest.mark.parametrize(("name", "question"), all_questions(long={"build_reader"}))
@pytest.mark.parametrize(
    "seed", [7, *(pytest.param(seed, marks=pytest.mark.long) for seed in (0, 2026, 10**9))]
)
def test_the_verdict_does_not_depend_on_the_seed(name, question, seed):
    """Right answers keep full credit, and wrong ones none, whichever seed an instructor sets."""
    source = SOURCES[name]
    full = hidden_credit(source, question, source.cells[question])
    assert hidden_credit(source, question, source.cells[question], seed) == full
    for section in SETS[name].answers()[question]:
        credit = hidden_credit(source, question, section.source, seed)
        if section.title.startswith("right"):
            assert credit == full, f"seed {seed}: {section.title}"
        elif section.title.startswith("wrong"):
            assert credit == 0, f"seed {seed}: {section.title}"
