"""Whether this machine can isolate kernels: tried for real, and what it lacks, with the way out."""

import functools
import os
import platform
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.sandbox import fences, isolation, seccomp
from autograder.sandbox.bubblewrap import Form, bubblewrap
from autograder.sandbox.python import installed, python_command

_TRIAL = "from autograder.sandbox.forking import trial; trial()"
_WORKS = "an isolated process ran"


@dataclass(frozen=True)
class Fact:
    """Something that this machine offers, or does not."""

    what: str
    whether: bool | None  # None: not offered, and needed by nothing
    detail: str


@functools.cache
def _try(form: Form) -> str:
    """Isolate a process for real, in one of the forms; "" or what went wrong."""
    where = installed(())
    command, files = bubblewrap(form, where.elsewhere)
    parents = [str(place.parent) for place in where.elsewhere]
    try:
        trial = subprocess.run(
            [*command, *python_command(_TRIAL, parents)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            pass_fds=files,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        for file in files:
            os.close(file)
    if _WORKS in trial.stdout.decode(errors="replace"):
        return ""
    lines = trial.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"it ended with {trial.returncode}"


def forms() -> list[Form]:
    """The forms to try, the best first."""
    as_root = [Form(False, True), Form(False, False)] if os.getuid() == 0 else []
    return [*as_root, Form(True, True), Form(True, False)]


def likely_form() -> Form:
    """The form that works as a rule; SandboxUnavailable if none can. To be tried: `working_form`."""
    return working_form() if _prerequisites() else forms()[0]


def working_form() -> Form:
    """The form in which isolation works here; SandboxUnavailable if there is none."""
    missing = _prerequisites()
    if not missing:
        for form in forms():
            if not _try(form):
                return form
        missing = _refusals()
    raise SandboxUnavailable(
        "This machine cannot isolate submissions:\n"
        + "\n".join(f"- {line}" for line in missing)
        + "\nSubmissions can run without isolation (--unsafe-no-sandbox): they can then read and "
        "change all that you can, gradebook and hidden tests included."
    )


def what_is_missing() -> list[str]:
    """What this machine lacks to isolate kernels, and how to get it; empty if it lacks nothing."""
    missing = _prerequisites()
    if missing:
        return missing
    return [] if any(not _try(form) for form in forms()) else _refusals()


def _prerequisites() -> list[str]:
    if sys.platform != "linux":
        system = platform.system() or sys.platform
        return [
            f"Namespaces are a part of Linux, and this is {system}. Grade on Linux: in a virtual "
            "machine, in a container, or in WSL 2."
        ]
    if shutil.which("bwrap") is None:
        return [
            "bubblewrap (the command bwrap) is not installed: "
            "apt-get install bubblewrap, or dnf install bubblewrap."
        ]
    return []


def _setting(name: str) -> str:
    try:
        return Path("/proc/sys", *name.split(".")).read_text().strip()
    except OSError:
        return ""


def _refusals() -> list[str]:
    """Why bubblewrap does not work although it is there: the settings that are known to forbid it."""
    reasons = []
    if _setting("kernel.unprivileged_userns_clone") == "0":
        reasons.append(
            "kernel.unprivileged_userns_clone is 0, so only root may isolate processes: "
            "sudo sysctl kernel.unprivileged_userns_clone=1 (to keep it, write the line into "
            "/etc/sysctl.d/50-userns.conf)."
        )
    if _setting("user.max_user_namespaces") == "0":
        reasons.append(
            "user.max_user_namespaces is 0, so there are no user namespaces: "
            "sudo sysctl user.max_user_namespaces=10000 (to keep it, write the line into "
            "/etc/sysctl.d/50-userns.conf)."
        )
    if _setting("kernel.apparmor_restrict_unprivileged_userns") == "1":
        reasons.append(
            "AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns is "
            "1, as on Ubuntu 24.04). Allow them to bwrap with a file /etc/apparmor.d/bwrap that "
            "says `abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap "
            "flags=(unconfined) { userns, }` and `sudo systemctl reload apparmor`; or to all with "
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0."
        )
    bwrap = shutil.which("bwrap")
    if bwrap and os.stat(bwrap).st_mode & stat.S_ISUID and os.getuid() != 0:
        reasons.append(
            f"{bwrap} is installed setuid, and then leaves no rights to isolate each kernel: "
            f"sudo chmod u-s {bwrap} (user namespaces take the place of setuid)."
        )
    said = "; ".join(dict.fromkeys(filter(None, map(_try, forms()))))
    inside = " In a container, start it with --security-opt seccomp=unconfined"
    inside += " --security-opt apparmor=unconfined, and with --cap-add SYS_ADMIN for root."
    reasons.append(f"bubblewrap was tried, and failed: {said}.{inside if not reasons else ''}")
    return reasons


def _user(form: Form) -> Fact:
    what = "a user for each kernel"
    if not form.user_namespace and isolation.user_for_each():
        return Fact(what, True, "what Linux counts for each user is counted for each kernel alone")
    return Fact(
        what,
        None,
        "none: only root can make one. What Linux counts for each user, such as pages in pipes, is "
        "counted together with yours; watches on files are refused",
    )


def _fence() -> Fact:
    found = fences.fence()
    if isinstance(found, fences.Fence):
        what = "a control group for each kernel: memory, processes, processors"
        return Fact("fence around kernels", True, f"{what} (below {found.top})")
    return Fact(
        "fence around kernels",
        None,
        f"none for kernel memory: {found}; memory is watched 20 times a second instead, and "
        "sockets and pipes are counted. On a machine with systemd this lends one: "
        "systemd-run --user --scope -p Delegate=yes autograder grade …",
    )


def facts() -> list[Fact]:
    """What this machine offers to isolate kernels, for `autograder doctor`."""
    release = f"{platform.system()} {platform.release()} on {platform.machine()}"
    bwrap = shutil.which("bwrap")
    linux = sys.platform == "linux"
    missing = what_is_missing()
    form = None if missing else working_form()
    rows = [
        Fact("Linux", linux, release),
        Fact("bubblewrap", bwrap is not None, bwrap or "the command bwrap is not installed"),
        Fact("isolation", not missing, "tried: an isolated process ran" if form else missing[0]),
    ]
    rows += [Fact("isolation", False, line) for line in missing[1:]]
    if form is not None:
        user = "in a user namespace" if form.user_namespace else "as root, which kernels give up"
        rows.append(Fact("the zygote runs", True, user))
        proc = "its own" if form.own_proc else "the surrounding one (kernels still see none)"
        rows.append(Fact("the zygote's /proc", form.own_proc or None, proc))
    calls = "allows what a notebook has a use for, and nothing else"
    if not seccomp.supported():
        calls = f"there is none for {platform.machine()}: only x86_64 and aarch64 have one"
    rows.append(Fact("filter for system calls", seccomp.supported(), calls))
    if form is not None:
        rows += [_user(form), _fence()]
    kernels = "forked from a zygote" if linux else "started cold, one by one: fork is unsafe"
    rows.append(Fact("forked kernels", linux, kernels))
    return rows
