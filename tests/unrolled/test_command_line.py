"""The command line prints what the library says, and answers bad input with what would do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from unrolled.__main__ import COMMANDS, main
from unrolled.architectures import ALEXNET_LECTURE, NETWORKS, VGG16, trace


def refused(arguments: list[str], capsys: pytest.CaptureFixture) -> str:
    """Run the command, which must end with the status 2 and print nothing; return its error."""
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    return printed.err


def test_the_command_prints_the_table():
    done = subprocess.run(
        [sys.executable, "-m", "unrolled", "trace", "vgg16", "--input", "224x224x3"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{trace(VGG16)}\n"
    assert done.stderr == ""


@pytest.mark.parametrize("name", [name for name in NETWORKS if name != "alexnet_lecture"])
def test_every_network_is_traced_on_its_own_input_if_none_is_given(name, capsys):
    assert main(["trace", name]) == 0
    assert capsys.readouterr().out == f"{trace(NETWORKS[name])}\n"


def test_another_input_is_traced(capsys):
    assert main(["trace", "alexnet_lecture", "--input", "227x227x3"]) == 0
    assert capsys.readouterr().out == f"{trace(ALEXNET_LECTURE, (227, 227, 3))}\n"


@pytest.mark.parametrize("spelling", ["VGG16", "vgg-16", "Vgg_16", "VGG 16"])
def test_a_network_is_known_by_any_usual_spelling(spelling, capsys):
    assert main(["trace", spelling]) == 0
    assert capsys.readouterr().out.startswith("VGG-16 on an input of 224x224x3\n")


@pytest.mark.parametrize("spelling", ["64X48X3", "64\u00d748\u00d73", " 64x48x3 "])
def test_an_input_is_read_in_any_usual_spelling(spelling, capsys):
    assert main(["trace", "vgg16", "--input", spelling]) == 0
    assert capsys.readouterr().out.startswith("VGG-16 on an input of 64x48x3\n")


@pytest.mark.parametrize(
    ("typed", "meant"), [("vg16", "vgg16"), ("alexnt", "alexnet"), ("lenet", "lenet5")]
)
def test_a_mistyped_network_is_told_the_nearest_one_and_all_others(typed, meant, capsys):
    error = refused(["trace", typed], capsys)
    assert f"there is no network '{typed}'. Did you mean {meant}?" in error
    assert all(name in error for name in NETWORKS)


def test_an_unknown_network_that_is_near_to_none_is_told_all(capsys):
    error = refused(["trace", "transformer"], capsys)
    assert "Did you mean" not in error
    assert all(name in error for name in NETWORKS)


def test_a_mistyped_command_is_told_the_nearest_one(capsys):
    error = refused(["trcae", "vgg16"], capsys)
    assert "there is no command 'trcae'. Did you mean trace?" in error


@pytest.mark.parametrize("text", ["224", "224x224", "224,224,3", "224x224x3x1", "axbxc", "2.5x2x1"])
def test_an_input_that_cannot_be_read_is_told_the_form(text, capsys):
    error = refused(["trace", "vgg16", "--input", text], capsys)
    assert "expected height x width x channels" in error
    assert "such as 224x224x3" in error
    assert repr(text) in error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["alexnet_lecture"], "layer pool3 (MaxPool2D 3x3, stride 2) gets 1x1x256"),
        (["alexnet_lecture"], "The smallest input on which every layer can be built is 63x63x3."),
        (["vgg16", "--input", "0x224x3"], "the height of input_shape (0, 224, 3) must be"),
    ],
)
def test_an_impossible_network_is_refused_with_the_librarys_own_message(arguments, message, capsys):
    error = refused(["trace", *arguments], capsys)
    assert error.startswith("python -m unrolled trace: error: ")
    assert message in error


@pytest.mark.parametrize("arguments", [[], ["trace"]])
def test_what_is_missing_is_named(arguments, capsys):
    assert "arguments are required" in refused(arguments, capsys)


@pytest.mark.parametrize("arguments", [["--help"], ["trace", "--help"]])
def test_help_names_every_command_and_every_network(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in (NETWORKS if "trace" in arguments else COMMANDS))
