"""The reference solutions with one thing changed: none may earn full credit.

Mutants that compute the same as the reference stand in tests/submissions/psN/audit.toml, each with
the reason why.
"""

import time

import pytest

from autograder.audit.filed import Accepted, accepted
from autograder.audit.mutants import mutants
from tests.solutions.in_process import all_questions, failed_examples, hidden_credit, read_source
from tests.solutions.tally import tally
from tests.submissions import answers

SOURCES = {each.name: read_source(each.name) for each in answers.problem_sets()}


def equivalent(name: str, question: str) -> dict[str, str]:
    """The mutants of a reference that are known to compute the same -> the reason why."""
    marks = accepted(answers.FOLDER / name, SOURCES[name].questions)
    return marks.get(question, Accepted()).mutants


@pytest.mark.parametrize(("name", "question"), all_questions(long={"units_within_budget"}))
def test_no_mutant_of_the_reference_earns_full_credit(name, question, record_property):
    """Changing any operator, constant, index, axis or call of the reference costs hidden points."""
    source = SOURCES[name]
    started = time.process_time()
    full = hidden_credit(source, question, source.cells[question])
    # A mutant that never ends is stopped; the slower the machine, the later.
    seconds = 0.3 + 20 * (time.process_time() - started)
    assert full > 0
    made = mutants(source.cells[question])
    credits = {m: hidden_credit(source, question, m.source, seconds=seconds) for m in made}
    alive = {mutant.what for mutant, credit in credits.items() if credit == full}
    harmless = equivalent(name, question)
    killable = [mutant for mutant in made if mutant.what not in harmless]
    killed = [mutant for mutant in killable if mutant.what not in alive]
    tally(record_property, name, "mutants killed", len(killed), len(killable))
    assert len(made) >= 8
    assert alive == harmless.keys(), "those not listed survive; those listed no longer do"
    assert all(len(why) > 20 for why in harmless.values())


@pytest.mark.parametrize(("name", "question"), all_questions())
def test_the_examples_in_the_docstring_are_true(name, question):
    """What a docstring shows is what the reference returns."""
    failed, tried = failed_examples(SOURCES[name], question)
    assert tried > 0
    assert failed == 0
