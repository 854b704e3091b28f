"""The bench measures what it says it measures; its figures are made by `make bench`."""

import json
import os
import sys
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from tests.bench import __main__ as bench
from tests.bench import keras_set, page, peer
from tests.bench.grading import Figures
from tests.bench.measure import CommandFailed, Run, measure
from tests.bench.report import Report
from tests.submissions import answers

MIB = 2**20


def python(code: str, folder) -> Run:
    return measure([sys.executable, "-c", code], folder, dict(os.environ))


def test_clock_processor_and_memory_are_those_of_the_command(tmp_path):
    """Sleeping takes time and no processor; working takes both; memory is the most that was held."""
    idle = python("import time; time.sleep(0.6); print('done')", tmp_path)
    assert idle.printed == "done\n"
    assert idle.seconds >= 0.6
    assert idle.seconds - idle.processor > 0.5  # however slow the machine is at what it does
    assert 2 * MIB < idle.memory < 60 * MIB
    held = python("x = b'1' * (200 << 20); import time; time.sleep(1)", tmp_path)
    assert 200 * MIB < held.memory < 260 * MIB


def test_memory_is_of_the_driver_and_processor_time_also_of_its_children(tmp_path):
    """A child's memory is not counted to the driver; its work is counted to the run."""
    child = "import time; x = b'1' * (200 << 20); t = time.process_time\nwhile t() < 1: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    run = python(code, tmp_path)
    assert run.memory < 100 * MIB
    assert run.processor >= 1


def test_a_command_that_fails_is_no_measurement(tmp_path):
    """What it printed is in the error."""
    with pytest.raises(CommandFailed, match="no luck"):
        python("raise SystemExit('no luck')", tmp_path)


@pytest.mark.parametrize("size", [3, 24])
def test_a_class_is_mixed_and_the_same_every_time(size):
    """Somebody has everything right, most have not, and nobody hands in what the next one does."""
    (problem_set,) = [each for each in answers.problem_sets() if each.name == "ps1"]
    made = answers.mixed_class(problem_set, size)
    assert made == answers.mixed_class(problem_set, size)
    assert len(made) == len({str(sections) for sections in made.values()}) == size
    right = {
        (question, section.source)
        for question, sections in problem_set.answers().items()
        for section in sections
        if section.title.startswith("right")
    } | {(section.title, section.source) for section in problem_set.reference()}
    shares = [
        sum((section.title, section.source) in right for section in sections)
        for sections in made.values()
    ]
    assert max(shares) == len(problem_set.reference())
    assert min(shares) <= 4


def test_the_keras_set_fits_its_answers(tmp_path):
    """Every file of answers is to a question that there is, and has right and wrong ones."""
    problem_set = keras_set.write(tmp_path)
    assert set(problem_set.answers()) == set(keras_set.QUESTIONS)
    for sections in problem_set.answers().values():
        assert {section.title[:5] for section in sections} >= {"right", "wrong"}


def test_the_table_says_the_ratio_and_the_growth():
    """Seconds a submission, the mean of the turns; ratios of them; cost and memory at ten times."""
    run = Run(seconds=8.0, processor=1.0, memory=100 * MIB, printed="")
    figures = Figures(4, 0.01, {"nbgrader": [run, run], "engine": [replace(run, seconds=0.4)] * 2})
    whole = [replace(run, seconds=0.2)] * 2
    scaled = {4: replace(run, seconds=0.4), 40: replace(run, seconds=4.4, memory=103 * MIB)}
    report = Report("a machine", 2, {"ps1": figures}, whole, 100, [], scaled)
    lines = str(report).splitlines()
    assert lines[4].split() == ["ps1", "4", "2.000", "0.100", "20.0", "0.010"]
    assert lines[5].split() == ["the", "whole", "4", "2.000", "0.050", "40.0", "0.010"]
    assert "at 10 times the size a submission costs +10%, and the driver holds +3 MiB" in lines
    assert report.plain()["sets"]["ps1"]["ratio"] == pytest.approx(20)
    assert report.plain()["whole"]["ratio"] == pytest.approx(40)


def test_a_difference_without_a_reason_fails_the_bench():
    """Scores that differ are listed; a known reason stands behind them in brackets."""
    run = Run(1.0, 1.0, MIB, "")
    figures = {"ps1": Figures(1, 0.1, {"nbgrader": [run], "engine": [run]})}
    known, unknown = "grades a / b: nbgrader 0, engine 1 [stderr]", "grades a / c: 0, 1"
    report = Report("a machine", 1, figures, [run], 2, [known, unknown], {})
    assert report.unexplained == [unknown]
    assert "scores compared: 2, different: 2, 1 of them for a known reason" in str(report)


def test_the_page_of_the_book_is_that_of_its_figures():
    """Which `make bench` keeps beside it."""
    figures = json.loads(page.FIGURES.read_text(encoding="utf-8"))
    assert page.PAGE.read_text(encoding="utf-8") == page.markdown(figures)
    assert figures["machine"] in page.markdown(figures)


def test_the_page_says_what_is_measured_and_how_much_is_left():
    """The time of a submission more in a large class, less its own cells and its kernels."""
    run = Run(seconds=4.0, processor=1.0, memory=100 * MIB, printed="")
    figures = {"ps1": Figures(4, 0.05, {"nbgrader": [run], "engine": [run]}, cold=run)}
    scaled = {4: replace(run, seconds=2.0), 44: replace(run, seconds=6.0)}
    other = peer.Peer("otter-grader", "7", 15.0, 12, 3)
    report = Report("a machine", 2, figures, [run], 100, [], scaled, 0.03, other)
    lines = page.markdown(report.plain()).splitlines()
    assert "| problem set 1 (NumPy) | 4 | 1.000 | 1.000 | 1.0 | 1.000 | 0.050 |" in lines
    assert "| calls from kernel to kernel, reading, repairing, recording | 120 |" in lines
    assert "| **all**: 2 processors, 44 submissions less 4 | 200 |" in lines
    assert "`otter run` of otter-grader 7 takes 15.0 seconds for a" in lines
    assert "a notebook of 12 questions on NumPy: 15.000 seconds per submission" in str(report)


def test_the_peers_notebook_is_answered_right(tmp_path):
    """By its own tests, as otter has them."""
    peer.write(tmp_path)
    names = {}
    for cell in nbformat.read(tmp_path / peer.NOTEBOOK, as_version=4).cells:
        if "otter" not in cell.source and "grader" not in cell.source:
            exec(cell.source, names)
    names["np"] = np
    for name in peer.QUESTIONS:
        suite = {}
        exec((tmp_path / "tests" / f"{name}.py").read_text(encoding="utf-8"), suite)
        for case in suite["test"]["suites"][0]["cases"]:
            typed, printed = case["code"].removeprefix(">>> ").split("\n")
            assert repr(eval(typed, names)) == printed


def test_a_peer_that_gives_less_than_all_points_is_noticed():
    """Its time would be that of something else."""
    tests = [{"score": 1, "max_score": 1} for _ in peer.QUESTIONS]
    assert peer.all_right({"tests": [*tests, {"name": "Public tests"}]})
    assert not peer.all_right({"tests": tests[1:]})
    assert not peer.all_right({"tests": [{"score": 0, "max_score": 1}, *tests[1:]]})


@pytest.mark.long
def test_a_quick_bench_runs_both_graders(tmp_path, capsys):
    """`--quick`: three students, one turn; equal scores, a table, and a file of figures."""
    assert bench.main(["--quick", "--jobs=1", f"--json={tmp_path / 'bench.json'}"]) == 0
    assert "scores compared: 75, different: 0" in capsys.readouterr().out
    found = json.loads((tmp_path / "bench.json").read_text())["sets"]["ps1"]
    assert found["submissions"] == 3
    assert 0 < found["floor"] < found["nbgrader"]
