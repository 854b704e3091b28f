"""All attacks, in the order of the files that hold them."""

from tests.submissions.hostile import (  # noqa: F401 (each enters its attacks)
    accidents,
    answers,
    boundary,
    folders,
    machine,
    messages,
    network,
    notebooks,
    outputs,
    pages,
    processes,
    reading,
    resources,
    startup,
    tampering,
)
from tests.submissions.hostile.attack import ATTACKS

PAGES = [name for name, attack in ATTACKS.items() if attack.trace == "page"]
