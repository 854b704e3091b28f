"""`python -m unrolled slots` shows its progress, reports over seeds, and says what is wrong."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

import unrolled.slots.training
from tests.unrolled.slots.small_data import small_splits
from unrolled.__main__ import main
from unrolled.slots.data import save_iob
from unrolled.slots.settings import TAGGERS


@pytest.fixture
def data(tmp_path: Path) -> Path:
    save_iob(small_splits(train=24, valid=20, test=30), tmp_path)
    return tmp_path


def slots(data: Path, *arguments: str) -> int:
    quick = ("--model", "window", "--epochs", "2")
    try:
        return main(["slots", "--data", str(data), *quick, *arguments])
    except SystemExit as stop:
        return stop.code


def refused(capsys: pytest.CaptureFixture, data: Path, *arguments: str) -> str:
    """Run the command, which must end with the status 2 and train nothing; return its error."""
    assert slots(data, *arguments) == 2
    printed = capsys.readouterr()
    assert "epoch" not in printed.out
    return printed.err


def test_it_shows_every_epoch_and_reports_mean_spread_and_slots(data, capsys):
    assert slots(data, "--seeds", "2") == 0
    text = capsys.readouterr().out
    assert "sentences: train 24, valid 20, test 30" in text
    epochs = re.findall(r"epoch +(\d+)   loss \d\.\d{4}   valid F1 +[\d.]+ +[\d.]+ s", text)
    assert epochs == ["1", "2", "1", "2"]
    measured = [float(f1) for f1 in re.findall(r"best on valid: test F1 ([\d.]+)", text)]
    assert len(set(measured)) == 2
    mean, spread = re.search(r"test F1 over 2 seeds: mean ([\d.]+), spread ([\d.]+)", text).groups()
    assert float(mean) == pytest.approx(statistics.mean(measured), abs=0.011)
    assert float(spread) == pytest.approx(statistics.stdev(measured), abs=0.011)
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert rows["fromloc"][-1] == rows["toloc"][-1] == "30"
    assert rows["all"][-1] == "60"


def test_one_seed_has_no_spread(data, capsys):
    assert slots(data, "--seeds", "1") == 0
    assert capsys.readouterr().out.endswith("one seed: no spread; --seeds 3 gives one\n")


@pytest.mark.parametrize(("typed", "meant"), [("bilst", "bilstm"), ("elmann", "elman")])
def test_a_mistyped_model_is_told_the_nearest_one_and_all_others(data, typed, meant, capsys):
    error = refused(capsys, data, "--model", typed)
    assert f"there is no tagger '{typed}'. Did you mean {meant}?" in error
    assert all(name in error for name in TAGGERS)


def test_a_model_is_known_by_any_usual_spelling(data, capsys):
    assert slots(data, "--seeds", "1", "--epochs", "1", "--model", "Window") == 0
    assert capsys.readouterr().out.startswith("window: a feedforward network")


def test_a_malformed_file_is_named_with_its_line(data, capsys):
    file = data / "valid" / "seq.out"
    lines = file.read_text().splitlines()
    lines[6] += " O"
    file.write_text("\n".join(lines))
    error = refused(capsys, data)
    assert f"{file}, line 7: " in error
    assert "each word needs one tag" in error


def test_a_missing_folder_is_named(data, capsys, tmp_path_factory):
    assert "has no folder train" in refused(capsys, tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
@pytest.mark.parametrize("option", ["--seeds", "--epochs"])
def test_a_number_that_cannot_be_is_refused(data, option, text, capsys):
    error = refused(capsys, data, f"{option}={text}")
    assert f"{option}: expected a whole number of at least 1, but got '{text}'" in error


def test_an_even_window_is_refused(data, capsys):
    assert "window must be odd" in refused(capsys, data, "--window", "4")


@pytest.mark.parametrize(
    ("after", "expected"),
    [(1, "test F1 "), (0, "no seed was done, so test was not scored")],
)
def test_ctrl_c_ends_with_what_was_measured(data, after, expected, monkeypatch, capsys):
    train, calls = unrolled.slots.training.train, []

    def interrupted(*arguments, **settings):
        calls.append(arguments)
        if len(calls) > after:
            raise KeyboardInterrupt
        return train(*arguments, **settings)

    monkeypatch.setattr(unrolled.slots.training, "train", interrupted)
    assert slots(data, "--seeds", "3") == 130
    printed = capsys.readouterr()
    assert expected in printed.out.splitlines()[-1]
    assert printed.err == "python -m unrolled slots: interrupted\n"


def test_help_names_every_tagger(capsys):
    with pytest.raises(SystemExit):
        main(["slots", "--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in TAGGERS)
