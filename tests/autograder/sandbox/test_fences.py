"""The fence around a kernel: control groups, tried in a made tree of files that look like them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.model import MIB, Limits
from autograder.sandbox import availability, fences
from autograder.sandbox.fences import Fence, NoFence, own_group, take
from autograder.sandbox.zygote import Zygote

Run = Callable[..., str]
Outer = Callable[[str], dict]

MOUNTS = """\
31 24 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
32 31 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
41 31 0:38 {root} {mounted} rw,relatime shared:9 - cgroup2 cgroup2 rw
"""


@pytest.fixture
def scope(tmp_path: Path) -> Path:
    """A control group that was delegated to this user, with two processes in it."""
    folder = tmp_path / "user.slice" / "run-1.scope"
    folder.mkdir(parents=True)
    for name, text in {
        "cgroup.controllers": "cpuset cpu io memory pids",
        "cgroup.subtree_control": "",
        "cgroup.type": "domain",
        "cgroup.procs": "101\n",
    }.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("root", "mounted", "own", "folder"),
    [
        ("/", "/sys/fs/cgroup", "0::/user.slice/a.scope", "/sys/fs/cgroup/user.slice/a.scope"),
        ("/", "/sys/fs/cgroup/unified", "4:memory:/x\n0::/", "/sys/fs/cgroup/unified"),
        ("/docker/1", "/sys/fs/cgroup", "0::/docker/1/a", "/sys/fs/cgroup/a"),
    ],
)
def test_the_workers_own_group_is_found(root: str, mounted: str, own: str, folder: str) -> None:
    """On a machine, beside version 1, and in a container that shows its own group alone."""
    assert own_group(MOUNTS.format(root=root, mounted=mounted), own) == Path(folder)


@pytest.mark.parametrize(
    ("mounts", "own"),
    [
        (MOUNTS.format(root="/", mounted="/c").rpartition("41")[0], "0::/"),
        (MOUNTS.format(root="/", mounted="/c"), "4:memory:/x"),
        (MOUNTS.format(root="/", mounted="/c"), "0::/../outside"),
    ],
)
def test_where_there_are_no_such_groups_a_reason_is_given(mounts: str, own: str) -> None:
    with pytest.raises(NoFence, match="no control groups of version 2"):
        own_group(mounts, own)


def test_a_kernel_gets_a_group_with_limits_of_its_own(scope: Path) -> None:
    """Memory with what is written to files, processes with the first one, processors."""
    fence = take(scope)
    limits = Limits(memory=100 * MIB, disk=20 * MIB, processes=30)
    group = fence.around([7, 8], limits)
    assert group.folder.parent == scope
    assert (group.folder / "memory.max").read_text() == str(120 * MIB)
    assert (group.folder / "memory.swap.max").read_text() == "0"
    assert (group.folder / "pids.max").read_text() == "31"
    processors = len(os.sched_getaffinity(0))
    assert (group.folder / "cpu.max").read_text() == f"{processors}00000 100000"
    assert (group.folder / "cgroup.procs").read_text() == "8"  # the last one that was written
    assert fence.around([9], limits).folder != group.folder


def test_the_workers_processes_make_room_for_limits(scope: Path) -> None:
    """A group with processes of its own may not limit groups below it."""
    assert take(scope) == Fence(scope)
    assert (scope / "autograder-workers" / "cgroup.procs").read_text() == "101"
    assert (scope / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"


def test_several_workers_use_one_fence(scope: Path) -> None:
    """The second one finds itself in the group into which the first one moved it."""
    take(scope)
    assert take(scope / "autograder-workers") == Fence(scope)


def test_a_group_is_left_as_it_is_where_it_lends_too_little(scope: Path) -> None:
    """Without the controllers nothing is moved, and the reason names them."""
    (scope / "cgroup.controllers").write_text("cpu hugetlb")
    with pytest.raises(NoFence, match="no controller for memory and pids"):
        take(scope)
    assert not (scope / "autograder-workers").exists()


def test_a_group_that_was_not_delegated_is_left_as_it_is(
    scope: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != scope / "cgroup.procs")
    with pytest.raises(NoFence, match="not delegated"):
        take(scope)
    assert not (scope / "autograder-workers").exists()


def test_want_of_memory_is_told(scope: Path) -> None:
    """As Linux counts it, when it ends a process of the group."""
    group = take(scope).around([7], Limits(memory=64 * MIB))
    assert group.overdrawn() == ""
    (group.folder / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\n")
    assert group.overdrawn() == ""
    (group.folder / "memory.events").write_text("low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\n")
    assert group.overdrawn() == "more than 64 MiB of memory"


def test_a_group_is_removed_with_its_kernel_and_what_is_left_of_others(
    scope: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of workers that were killed go when the next worker comes."""
    monkeypatch.setattr(Path, "rmdir", lambda path: shutil.rmtree(path))  # its files are Linux's
    fence = take(scope)
    group = fence.around([7], Limits())
    group.remove()
    assert not group.folder.exists()
    group.remove()
    (scope / "autograder-kernel-999999999-1").mkdir()
    running = fence.around([7], Limits())
    take(scope)
    assert not (scope / "autograder-kernel-999999999-1").exists()
    assert running.folder.exists()


def test_kernels_are_put_into_the_fence_before_anything_runs_in_them(
    plain: dict, sandboxed: None, run: Run, scope: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel and the process above it; a kernel that is ended is out of it."""
    monkeypatch.setattr(fences, "fence", lambda: take(scope))
    moved = []
    write = Path.write_text

    def written(path: Path, text: str) -> int:
        if path.name == "cgroup.procs" and "kernel" in path.parent.name:
            moved.append(int(text))
        return write(path, text)

    monkeypatch.setattr(Path, "write_text", written)
    monkeypatch.setattr(Path, "rmdir", lambda path: shutil.rmtree(path))
    with Zygote(**plain) as zygote, zygote.fork("student", Limits()) as kernel:
        assert moved == [kernel.first.pid, kernel.process.pid]
        assert run(kernel, "print(1)") == "1\n"
        (group,) = scope.glob("autograder-kernel-*")
        (group / "memory.events").write_text("oom_kill 1")
        assert kernel.overdrawn() == "more than 4096 MiB of memory"
    assert not group.exists()


@pytest.mark.parametrize("refused", ["cgroup.procs", "memory.max"])
def test_a_fence_that_cannot_be_made_leaves_nothing_behind(
    scope: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """The process may be gone, or Linux refuse a limit."""
    fence = take(scope)
    monkeypatch.setattr(Path, "rmdir", lambda path: shutil.rmtree(path))
    write = Path.write_text

    def refuse(path: Path, text: str) -> int:
        if path.name == refused:
            raise OSError(3, "no such process")
        return write(path, text)

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(OSError, match="no such process"):
        fence.around([7], Limits())
    assert list(scope.glob("autograder-kernel-*")) == []


def test_what_fence_there_is_is_listed(sandboxed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For `autograder doctor`: where the groups are, or what is missing and how to get it."""
    monkeypatch.setattr(fences, "fence", lambda: Fence(Path("/groups")))
    facts = {fact.what: fact for fact in availability.facts()}
    assert facts["fence around kernels"].whether
    assert "/groups" in facts["fence around kernels"].detail
    monkeypatch.setattr(fences, "fence", lambda: "/groups was not delegated to this user")
    facts = {fact.what: fact for fact in availability.facts()}
    assert not facts["fence around kernels"].whether
    assert "no" in facts["fence around kernels"].detail
    assert "not delegated" in facts["fence around kernels"].detail
    assert "Delegate=yes" in facts["fence around kernels"].detail


def test_sockets_and_pipes_are_counted_where_there_is_no_fence(outer: Outer) -> None:
    """Those of all processes together; what processes share counts once."""
    found = outer("""
        limits = Limits(open_files=64)
        kernel = zygote.fork("student", limits)
        run(kernel, "import os, socket, time; held = [socket.socketpair() for _ in range(20)]")
        run(kernel, "for _ in range(4): os.fork() or time.sleep(20)")
        found["shared"] = kernel.overdrawn()
        kernel = zygote.fork("student", limits)
        run(kernel, '''if True:
            import os, socket, time
            for _ in range(4):
                if os.fork() == 0:
                    held = [socket.socketpair() for _ in range(20)]
                    time.sleep(20)
        ''')
        for _ in range(100):
            time.sleep(0.05)
            if found.setdefault("own", kernel.overdrawn()) == "":
                del found["own"]
    """)
    assert found == {"shared": "", "own": "more than 64 sockets and pipes"}
