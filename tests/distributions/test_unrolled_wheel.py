"""The wheel of the library works by itself: without the repository, the book and TensorFlow."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.distributions.wheels import built_wheel, fresh_environment, run
from unrolled import calculators
from unrolled.architectures import VGG16, trace

ROOT = Path(__file__).resolve().parents[2]

MAKE_ALL = """
from unrolled import calculators
for name in calculators.__all__:
    calculator = getattr(calculators, name)()
    assert calculator._esm and ".unrolled-calculator" in str(calculator._css)
    assert "<p>" in calculator.still()
    print(name)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return built_wheel(ROOT, ["unrolled", "LICENSE", "NOTICE"], tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def python(package_index, wheel, tmp_path_factory) -> Path:
    """The Python of an environment with the wheel and its dependencies, and no extra."""
    return fresh_environment(tmp_path_factory.mktemp("installed"), wheel)


def test_the_wheel_holds_the_library_and_nothing_else(wheel):
    """All modules, all scripts, all styles, the text to write from, and the mark of typed packages."""
    kept = (".py", ".js", ".css", ".txt", ".typed")
    library = [path for path in (ROOT / "unrolled").rglob("*") if path.suffix in kept]
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == {path.relative_to(ROOT).as_posix() for path in library}


def test_vgg16_is_traced(python):
    done = run(python, "-m", "unrolled", "trace", "vgg16", "--input", "224x224x3")
    assert done.stdout == f"{trace(VGG16)}\n"
    assert done.stderr == ""


def test_every_calculator_is_made(python):
    assert run(python, "-c", MAKE_ALL).stdout.split() == calculators.__all__


def test_a_quiz_is_shown(python):
    shown = run(python, "-c", "from unrolled import quiz; print(quiz.show([]).data)").stdout
    assert "<style>" in shown
    assert "<script>" in shown


def test_what_is_missing_is_named_with_the_extra_that_has_it(python):
    """TensorFlow is not among the dependencies; who wants to train is told how to get it."""
    said = run(python, "-m", "unrolled", "slots", "--seeds", "1", status=2).stderr
    assert said == (
        "python -m unrolled slots: error: keras is not installed: "
        "pip install 'unrolled-course[slots]'\n"
    )
    to_keras = "from unrolled.architectures import *; to_keras(VGG16)"
    said = run(python, "-c", to_keras, status=1).stderr
    assert "keras is not installed: pip install 'unrolled-course[keras]'" in said
