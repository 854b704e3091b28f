"""What is printed does nothing to a terminal."""

import pytest

from autograder.commands.check import format_checks
from autograder.course.decisions import Waiting
from autograder.course.report import Report
from autograder.course.state import CLAIMS, State
from autograder.course.table import Question, Row, Table
from autograder.model import MOST_FLAGS, Flag, Outcome, few
from autograder.printing import printable, tell
from autograder.session.check import Check

ACTING = [
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\r",
    "\b",
    "\u202e",
    "\x00",
    "\udcff",
    "\u2028",
]
EVIL = "".join(ACTING)


def lines(text: str) -> int:
    return len(text.splitlines())


@pytest.mark.parametrize("acting", ACTING)
def test_nothing_that_acts_is_left(acting):
    """Escapes, bells, carriage returns, what turns the direction round, halves of characters."""
    shown = printable(f"a{acting}b")
    assert shown.isprintable()
    assert shown.startswith("a\\")


def test_letters_of_all_languages_and_their_blanks_stay():
    text = "Größe 王\u3000小明 حجم 🙂 a\xa0b"
    assert printable(text) == text


def test_what_a_command_prints_goes_the_same_way(capsys):
    """Its own lines stay lines."""
    tell(f"a\n\tb{EVIL}")
    printed = capsys.readouterr().out
    assert printed.startswith("a\n    b\\x1b")
    assert printed.count("\n") == 2
    assert all(line.isprintable() for line in printed.split("\n"))


def outputs(evil: str) -> list[str]:
    """What the commands print of names, flags and answers."""
    flag = Flag(evil, evil, evil, evil)
    state = State("", Outcome.FLAGGED, flags=(flag, Flag(evil, evil, claimed=True)))
    lost = State("", Outcome.UNGRADABLE, reason=evil)
    row = Row(evil, evil, (1.0,), 1.0, (), (evil,))
    return [
        str(Report(evil, {evil: state, f"{evil}2": lost}, notes=(evil,))),
        str(Table(evil, (Question(evil, evil, 1.0, ()),), (row,))),
        str(Waiting(evil, evil, ("a",), 1)),
    ]


def test_no_name_and_no_flag_adds_a_line_to_a_report_or_a_table():
    """A forged flag with a line break in it would be a forged line of the report."""
    for text, plain in zip(outputs(f"x\n{EVIL}"), outputs("x"), strict=True):
        assert lines(text) == lines(plain)
        assert all(line.isprintable() for line in text.split("\n"))


def test_what_a_test_says_in_a_check_is_printed_line_by_line(tmp_path, capsys):
    check = Check(f"q{EVIL}", "fail", f"one\n{EVIL}")
    tell(format_checks(tmp_path / EVIL.replace("\x00", ""), [check]))
    assert all(line.isprintable() for line in capsys.readouterr().out.split("\n"))


def test_of_many_flags_of_a_kind_the_first_are_kept_and_the_others_counted():
    """A report of 6,040 lines hides what is in it."""
    forged = [Flag("network", f"no {n}", claimed=True) for n in range(6040)]
    kept = few([Flag("repaired", "a"), *forged, Flag("repaired", "a"), Flag("network", "true")])
    assert len(kept) == MOST_FLAGS + 3
    assert Flag("network", "and 6,020 more", claimed=True) in kept
    assert Flag("network", "true") in kept
    assert kept.count(Flag("repaired", "a")) == 1


def test_what_only_the_students_process_says_stands_under_a_heading_of_its_own():
    state = State(
        "",
        Outcome.FLAGGED,
        flags=(Flag("network", "tried", claimed=True), Flag("repaired", "was missing")),
    )
    assert state.notes == ["repaired: was missing", CLAIMS, "  network: tried"]
