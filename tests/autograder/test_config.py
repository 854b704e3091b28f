"""Settings: what nbgrader_config.py says, in the engine's units."""

import pytest
from traitlets import TraitError
from traitlets.config import Config

from autograder.config import read_settings
from autograder.model import MIB, Limits, Settings


def test_without_configuration_the_defaults_hold():
    """Sandboxed, with the limits of limits.py."""
    assert read_settings(Config()) == Settings(limits=Limits(), sandbox=True)


@pytest.mark.parametrize(
    ("config", "seconds"),
    [
        ({"Execute": {"timeout": 5}}, 5),
        ({"Execute": {"timeout": None}}, 600),  # nbgrader: no limit; here: the submission's
        ({"Execute": {"timeout": -1}}, 600),
        ({"Execute": {"timeout": 5}, "GradingEngine": {"cell_seconds": 7.5}}, 7.5),
    ],
)
def test_a_cell_may_run_as_long_as_nbgrader_lets_it_unless_the_engine_is_told(config, seconds):
    """`c.Execute.timeout` holds, and `c.GradingEngine.cell_seconds` wins."""
    assert read_settings(Config(config)).limits.cell_seconds == seconds


def test_limits_are_given_in_units_that_people_use():
    """MiB in the file, bytes in the engine."""
    engine = {"memory_mib": 512, "disk_mib": 8, "file_mib": 2, "output_mib": 0.5, "processes": 9}
    limits = read_settings(Config({"GradingEngine": engine})).limits
    assert (limits.memory, limits.disk, limits.file_size) == (512 * MIB, 8 * MIB, 2 * MIB)
    assert (limits.output, limits.processes) == (MIB // 2, 9)


def test_only_named_variables_reach_the_examiner():
    """Those that are set; the rest of the environment stays outside."""
    config = Config({"GradingEngine": {"examiner_environment": ["HIDDEN_TEST_SEED", "UNSET"]}})
    settings = read_settings(config, {"HIDDEN_TEST_SEED": "7", "HOME": "/root"})
    assert settings.examiner_environment == {"HIDDEN_TEST_SEED": "7"}


@pytest.mark.parametrize("option", ["cell_seconds", "memory_mib", "processes", "output_mib"])
def test_a_limit_that_allows_nothing_is_refused(option):
    """The error names the option."""
    with pytest.raises(TraitError, match=f"GradingEngine.{option} is a limit"):
        read_settings(Config({"GradingEngine": {option: 0}}))
