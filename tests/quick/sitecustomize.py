"""Python as it is in a test of `make check`: what such a test must not need is not there.

Every Python process imports this module by itself, before anything else, where its folder is on
PYTHONPATH; so the commands that a test starts are held to it, too.
"""

import os
import sys

PACKAGES = {"keras", "tensorflow", "nbgrader"}
PROGRAMS = {
    "bwrap",
    "chromium",
    "chromium-headless-shell",
    "chromium-browser",
    "firefox-esr",
    "firefox",
}


class NotQuick(BaseException):
    """A test of `make check` uses what it must not need. Nobody is to catch this."""


def _refuse(event: str, arguments: tuple) -> None:
    if event == "import" and arguments[0].partition(".")[0] in PACKAGES:
        raise NotQuick(f"a test without the marker for it imports {arguments[0]}")
    if event == "subprocess.Popen" and os.path.basename(os.fsdecode(arguments[0])) in PROGRAMS:
        raise NotQuick(f"a test without the marker for it starts {os.fsdecode(arguments[0])}")


sys.addaudithook(_refuse)
