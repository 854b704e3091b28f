"""The reference solutions with one thing changed: none may earn full credit.

Mutants that compute the same as the reference stand in tests/submissions/psN/
equivalent_mutants.toml, each with the reason why.
"""

import tomllib

import pytest

from tests.solutions.in_process import failed_examples, hidden_credit, read_source
from tests.solutions.mutants import mutants
from tests.solutions.tally import tally
from tests.submissions import answers

SETS = {problem_set.name: problem_set for problem_set in answers.problem_sets()}
SOURCES = {name: read_source(name) for name in SETS}
QUESTIONS = [(name, question) for name, source in SOURCES.items() for question in source.questions]


def equivalent(name: str, question: str) -> dict[str, str]:
    """The mutants of a reference that are known to compute the same -> the reason why."""
    path = answers.FOLDER / name / "equivalent_mutants.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {each["mutant"]: each["why"] for each in listed.get(question, [])}


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_no_mutant_of_the_reference_earns_full_credit(name, question, record_property):
    """Changing any operator, constant, index, axis or call of the reference costs hidden points."""
    source = SOURCES[name]
    full = hidden_credit(source, question, source.cells[question])
    assert full > 0
    made = mutants(source.cells[question])
    credits = {m: hidden_credit(source, question, m.source) for m in made}
    alive = {mutant.what for mutant, credit in credits.items() if credit == full}
    harmless = equivalent(name, question)
    killable = [mutant for mutant in made if mutant.what not in harmless]
    killed = [mutant for mutant in killable if mutant.what not in alive]
    tally(record_property, name, "mutants killed", len(killed), len(killable))
    assert len(made) >= 8
    assert alive == harmless.keys(), "those not listed survive; those listed no longer do"
    assert all(len(why) > 20 for why in harmless.values())


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_the_verdict_does_not_depend_on_the_seed(name, question):
    """Right answers keep full credit, and wrong ones none, whichever seed an instructor sets."""
    source = SOURCES[name]
    full = hidden_credit(source, question, source.cells[question])
    for seed in (0, 7, 2026, 10**9):
        assert hidden_credit(source, question, source.cells[question], seed) == full
        for section in SETS[name].answers()[question]:
            credit = hidden_credit(source, question, section.source, seed)
            if section.title.startswith("right"):
                assert credit == full, f"seed {seed}: {section.title}"
            elif section.title.startswith("wrong"):
                assert credit == 0, f"seed {seed}: {section.title}"


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_the_examples_in_the_docstring_are_true(name, question):
    """What a docstring shows is what the reference returns."""
    failed, tried = failed_examples(SOURCES[name], question)
    assert tried > 0
    assert failed == 0
