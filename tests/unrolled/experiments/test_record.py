"""A measurement and the table it leaves: what was measured comes back as it was, and says how."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled import experiments
from unrolled.__main__ import main
from unrolled.experiments import EXPERIMENTS, Experiment, Table, experiment, load
from unrolled.experiments.record import run

BOOK = Path(__file__).parents[3] / "book"

SCALE = {"lstm": 1.0, "gru": 10.0}


def error(seed: int, cell: str, length: int) -> float:
    return SCALE[cell] * length + seed**2


def measure(seed: int, *, cells: list[str], lengths: list[int]) -> Iterator[dict]:
    for cell in cells:
        for length in lengths:
            yield {"cell": cell, "length": length, "mse": error(seed, cell, length)}


SMALL = Experiment(
    name="small",
    file="room/small.csv",
    measure=measure,
    settings={"cells": ["lstm", "gru"], "lengths": [10, 30]},
    seeds=(0, 1, 3),
)


def with_rows(*rows: dict) -> Experiment:
    """An experiment of one seed that measures just these rows."""
    return Experiment("small", "small.csv", lambda seed: iter(rows), {}, (0,))


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return load(run(SMALL, tmp_path))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The `experiments` command in a course whose only experiment is SMALL."""
    monkeypatch.setattr("unrolled.__main__.EXPERIMENTS", ("small",))
    monkeypatch.setattr(experiments, "EXPERIMENTS", ("small",))
    module = type("Module", (), {"EXPERIMENT": SMALL})
    monkeypatch.setattr(experiments.importlib, "import_module", lambda name: module)
    return lambda *arguments: main(["experiments", *map(str, arguments)])


# What is measured is what is read


def test_a_table_holds_every_row_of_every_seed_in_the_order_measured(table):
    expected = [
        {"seed": seed, "cell": cell, "length": length, "mse": error(seed, cell, length)}
        for seed in (0, 1, 3)
        for cell in ("lstm", "gru")
        for length in (10, 30)
    ]
    assert list(table.rows) == expected


def test_a_table_says_how_it_was_made(table):
    assert table.settings == SMALL.settings
    assert table.seeds == (0, 1, 3)
    assert table.versions["numpy"] == np.__version__
    assert set(table.versions) == {"python", "numpy", "keras", "tensorflow"}
    assert table.seconds >= 0


def test_the_table_is_written_below_the_book_where_the_experiment_says(tmp_path):
    assert run(SMALL, tmp_path) == tmp_path / "room" / "small.csv"
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["small.csv"]


text = st.text(
    st.characters(categories=["L", "P", "Zs"], exclude_characters="_"), min_size=1
).filter(lambda word: word.casefold().strip() not in ("nan", "inf", "infinity", "true", "false"))
values = st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), text)


@given(row=st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), values, min_size=1))
def test_numbers_truth_values_and_text_come_back_as_they_were(row, tmp_path_factory):
    row = {name: value for name, value in row.items() if name != "seed"}
    [read] = load(run(with_rows(row), tmp_path_factory.mktemp("book"))).rows
    assert read == {"seed": 0, **row}
    assert {name: type(value) for name, value in row.items()} == {
        name: type(value) for name, value in read.items() if name != "seed"
    }


def test_a_measurement_that_has_no_value_comes_back_as_nan(tmp_path):
    table = load(run(with_rows({"solved_after": float("nan")}), tmp_path))
    assert math.isnan(table["solved_after"][0])


def test_numpys_numbers_are_written_as_numbers(tmp_path):
    row = {"mse": np.float32(0.25), "steps": np.int64(3)}
    assert load(run(with_rows(row), tmp_path)).rows[0] == {"seed": 0, "mse": 0.25, "steps": 3}


# Choosing rows and columns


def test_a_column_comes_in_the_order_of_the_rows(table):
    assert table["length"].tolist() == [10, 30] * 6


def test_where_keeps_the_rows_that_have_all_the_values(table):
    chosen = table.where(cell="gru", length=30)
    assert chosen["seed"].tolist() == [0, 1, 3]
    assert chosen["mse"].tolist() == [300, 301, 309]
    assert chosen.settings == table.settings


def test_where_with_a_value_that_no_row_has_names_those_there_are(table):
    with pytest.raises(ValueError, match=r"cell='elman'; cell is one of \['lstm', 'gru'\]"):
        table.where(cell="elman")


def test_where_with_values_that_no_row_has_together_names_what_is_left(tmp_path):
    table = load(
        run(with_rows({"cell": "lstm", "length": 10}, {"cell": "gru", "length": 30}), tmp_path)
    )
    with pytest.raises(ValueError, match=r"no row with cell='gru' has length=10; .* one of \[30\]"):
        table.where(cell="gru", length=10)


@pytest.mark.parametrize(
    "ask",
    [
        lambda table: table["loss"],
        lambda table: table.where(loss=1),
        lambda table: table.mean_and_spread("loss"),
    ],
    ids=["table[...]", "where", "mean_and_spread"],
)
def test_an_unknown_column_is_told_the_columns_there_are(ask, table):
    with pytest.raises(ValueError, match=r"no column 'loss'; .*'cell', 'length', 'mse'"):
        ask(table)


def test_mean_and_spread_are_those_over_the_seeds(table):
    mean, spread = table.where(cell="lstm", length=10).mean_and_spread("mse")
    assert mean == pytest.approx((10 + 11 + 19) / 3)
    assert spread == pytest.approx(np.std([10, 11, 19], ddof=1))


def test_the_spread_of_a_single_seed_is_not_a_number(table):
    mean, spread = table.where(cell="lstm", length=10, seed=3).mean_and_spread("mse")
    assert mean == 19
    assert math.isnan(spread)


def test_different_measurements_are_not_averaged_by_oversight(table):
    with pytest.raises(ValueError, match=r"6 rows of 3 seed\(s\).* where"):
        table.where(cell="lstm").mean_and_spread("mse")


def test_text_has_no_mean(table):
    with pytest.raises(ValueError, match="'cell' holds text"):
        table.where(cell="lstm", length=10).mean_and_spread("cell")


# Runs that fail, files that are none


def test_an_interrupted_run_leaves_the_old_table(tmp_path):
    path = run(SMALL, tmp_path)
    before = path.read_bytes()

    def interrupted(seed: int, **settings) -> Iterator[dict]:
        yield {"cell": "lstm", "length": 10, "mse": 0.0}
        if seed == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Experiment("small", SMALL.file, interrupted, {}, (0, 1)), tmp_path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_measurement_without_rows_is_refused(tmp_path):
    with pytest.raises(ValueError, match="small: there are no rows"):
        run(with_rows(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("second", [{"b": 1}, {}, {"a": 1, "b": 1}])
def test_rows_of_unlike_columns_are_refused(second, tmp_path):
    with pytest.raises(ValueError, match=r"small: a row has the columns .*'seed', 'a'"):
        run(with_rows({"a": 1}, second), tmp_path)


@pytest.mark.parametrize(
    ("line", "text", "message"),
    [
        (1, "seed,cell", "line 1: expected '# experiment: …'. .*make experiments"),
        (3, "# versions: {}", "line 3: expected '# seeds: …'"),
        (2, "# settings: {cells}", "line 2: .* is not JSON"),
        (8, "0,lstm", "line 8: expected 4 values.*'cell', 'length', 'mse'.* but got 2"),
    ],
)
def test_a_damaged_table_is_refused_with_its_file_and_line(line, text, message, tmp_path):
    path = run(SMALL, tmp_path)
    lines = path.read_text().splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines))
    with pytest.raises(ValueError, match=rf"small\.csv, {message}"):
        load(path)


@pytest.mark.parametrize("lines", [0, 3, 5, 6])
def test_a_table_that_ends_too_early_is_refused(lines, tmp_path):
    path = run(SMALL, tmp_path)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:lines]))
    with pytest.raises(ValueError, match=r"small\.csv"):
        load(path)


# The command


def test_the_command_writes_the_named_table_and_shows_each_row(command, tmp_path, capsys):
    assert command("small", "--book", tmp_path) == 0
    *shown, last = capsys.readouterr().out.splitlines()
    assert shown[0] == "small: seed 0, cell lstm, length 10, mse 10.0"
    assert len(shown) == 12
    assert last == f"wrote {tmp_path / 'room' / 'small.csv'}"
    assert len(load(tmp_path / "room" / "small.csv").rows) == 12


def test_the_command_runs_all_experiments_if_none_is_named(command, tmp_path):
    assert command("--book", tmp_path) == 0
    assert (tmp_path / "room" / "small.csv").exists()


def test_an_unknown_experiment_is_told_those_there_are_before_any_is_run(command, tmp_path, capsys):
    assert command("small", "smal", "--book", tmp_path) == 2
    printed = capsys.readouterr()
    assert "there is no experiment 'smal'. Did you mean small? There are: small." in printed.err
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_book_that_is_not_there_is_named_before_any_experiment_is_run(command, tmp_path, capsys):
    assert command("small", "--book", tmp_path / "boook") == 2
    printed = capsys.readouterr()
    assert "boook: say where the book is with --book" in printed.err
    assert printed.out == ""


# The tables of the book


@pytest.mark.keras
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_books_table_is_that_of_its_experiment_as_it_is_now(name):
    """Settings or seeds that changed since, and nobody measured anew: `make experiments`."""
    made = experiment(name)
    path = BOOK / made.file
    table = load(path)
    assert path.read_text(encoding="utf-8").startswith(f"# experiment: {name}\n")
    assert made.name == name
    assert table.settings == json.loads(json.dumps(dict(made.settings)))
    assert table.seeds == tuple(made.seeds)
    counts = [len(table.where(seed=seed).rows) for seed in made.seeds]
    assert counts == [len(table.rows) // len(counts)] * len(counts)
