"""The hooks before a commit fetch nothing: they run what `make` has installed."""

from __future__ import annotations

import re

from pre_commit.clientlib import load_config

from tests.conftest import ROOT

HOOKS = [
    hook
    for repository in load_config(str(ROOT / ".pre-commit-config.yaml"))["repos"]
    for hook in repository["hooks"]
]


def test_style_types_and_notebooks_are_looked_at():
    assert {hook["id"] for hook in HOOKS} == {"ruff-check", "ruff-format", "types", "notebooks"}


def test_every_hook_is_a_program_of_the_installation():
    for hook in HOOKS:
        assert hook["language"] in ("system", "unsupported"), hook["id"]  # two names for one
        assert hook["entry"].startswith(".venv/bin/"), hook["id"]


def test_a_module_that_a_hook_runs_is_there():
    modules = [m for hook in HOOKS for m in re.findall(r"python -m ([\w.]+)", hook["entry"])]
    assert modules
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)
