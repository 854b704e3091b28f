"""What a sandboxed kernel cannot do. What could do harm is tried inside an outer sandbox only."""

import os
import shutil
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox import availability, bubblewrap, calls, isolation, seccomp
from autograder.sandbox.forked import ForkedKernel
from autograder.sandbox.zygote import Zygote

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., str]
Outer = Callable[[str], dict]


# --- what it cannot see


def test_a_listener_outside_cannot_be_reached(kernel: ForkedKernel, run: Run) -> None:
    """The test's own listener stands for the network."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connect = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2)"
        assert run(kernel, connect).startswith("OSError: [Errno 101]")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0autograder-test-{os.getpid()}")
        listener.listen()
        connect = f"socket.socket(socket.AF_UNIX).connect({listener.getsockname()!r})"
        assert run(kernel, connect).startswith("ConnectionRefusedError")


def test_other_kinds_of_sockets_do_not_exist(kernel: ForkedKernel, run: Run) -> None:
    """Some (vsock) know no network namespaces, and lead out of a virtual machine."""
    for family in ("AF_VSOCK", "AF_NETLINK", "AF_PACKET"):
        assert "[Errno 97]" in run(kernel, f"import socket; socket.socket(socket.{family}, 3)")


def test_the_course_and_the_repository_are_not_there(
    kernel: ForkedKernel, run: Run, tmp_path: Path
) -> None:
    """Of the folders that hold the engine only the package itself is shown."""
    (tmp_path / "gradebook.db").write_text("secret")
    for path in (tmp_path, ROOT / "solutions", ROOT / "tests" / "conftest.py", ROOT / ".git"):
        assert run(kernel, f"import os; print(os.path.exists({str(path)!r}))") == "False\n"
    assert run(kernel, "print(sorted(set(os.listdir('/')) & {'home', 'run', 'sys', 'var'}))") == (
        "[]\n"
    )


def test_a_course_inside_of_a_folder_that_is_shown_is_masked(
    plain: dict, sandboxed: None, run: Run, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    (library / "course" / "source").mkdir(parents=True)
    (library / "__init__.py").write_text("name = 'library'")
    (library / "gradebook.db").write_text("secret")
    (library / "course" / "source" / "solution").write_text("secret")
    modules = [*plain["modules"], library]
    masked = [library / "course", library / "gradebook.db"]
    with (
        Zygote(modules=modules, server=plain["server"], masked=masked) as zygote,
        zygote.fork("student", Limits()) as kernel,
    ):
        assert run(kernel, "import library; print(library.name)") == "library\n"
        seen = f"import os; print(os.listdir({str(library / 'course')!r}))"
        assert run(kernel, seen) == "[]\n"
        read = f"print(open({str(library / 'gradebook.db')!r}).read())"
        assert "secret" not in run(kernel, read)


def test_what_is_shown_already_cannot_be_masked_later(
    sandboxed: None, tmp_path: Path, plain: dict
) -> None:
    """It takes another zygote; any other place is masked, or rather never was to be seen."""
    library = tmp_path / "library"
    (library / "course").mkdir(parents=True)
    (tmp_path / "course").mkdir()
    with Zygote(modules=[*plain["modules"], library], server=plain["server"]) as zygote:
        assert zygote.mask([str(tmp_path / "course")])
        assert not zygote.mask([str(library / "course")])
        assert zygote.masked == (tmp_path / "course",)


def test_a_course_above_the_libraries_is_masked_and_they_are_not(
    plain: dict, sandboxed: None, run: Run, tmp_path: Path
) -> None:
    """A library in the course's own folder, as in a virtual environment there, can be imported."""
    course = tmp_path / "shown" / "course"
    library = course / "env" / "library"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("name = 'library'")
    (course / "gradebook.db").write_text("secret")
    modules = [*plain["modules"], tmp_path / "shown", library]
    with (
        Zygote(modules=modules, server=plain["server"], masked=[course]) as zygote,
        zygote.fork("student", Limits()) as kernel,
    ):
        assert run(kernel, "import library; print(library.name)") == "library\n"
        assert run(kernel, f"import os; print(os.listdir({str(course)!r}))") == "['env']\n"
        assert run(kernel, f"print(os.listdir({str(course / 'env')!r}))") == "['library']\n"


def test_a_course_that_is_seen_through_a_link_is_masked(tmp_path: Path) -> None:
    """What is shown may be a link to where the course lies."""
    (tmp_path / "data" / "course").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "data")
    hidden = bubblewrap._hidden([tmp_path / "data" / "course"], [tmp_path / "link"])
    assert hidden == [tmp_path / "link" / "course"]


def test_of_usr_only_software_is_shown(kernel: ForkedKernel, run: Run) -> None:
    """Not what programs keep below it, such as nbgrader's exchange."""
    shared = "import os; print(os.listdir('/usr/local/share'))"
    assert set(run(kernel, shared).strip("[]\n").replace("'", "").split(", ")) <= {
        "fonts",
        "nltk_data",
        "",
    }
    assert (
        run(
            kernel,
            "print([f'/usr/{n}' for n in ('src', 'local/etc', 'local/src', 'games')"
            " if os.path.exists(f'/usr/{n}')])",
        )
        == "[]\n"
    )
    assert run(kernel, "print(os.path.isdir('/usr/bin'), os.path.isdir('/usr/share'))") == (
        "True True\n"
    )


def test_the_machines_users_and_settings_are_not_there(kernel: ForkedKernel, run: Run) -> None:
    """Looking up one's own name works all the same."""
    assert run(kernel, "import getpass, pwd, os; print(getpass.getuser(), os.getuid())") == (
        "student 1000\n"
    )
    assert run(kernel, "print(*sorted(entry.pw_name for entry in pwd.getpwall()))") == (
        "nobody root student\n"
    )
    assert run(kernel, "print(os.path.exists('/etc/shadow'), os.uname().nodename)") == (
        "False kernel\n"
    )


def test_no_other_process_can_be_seen_or_signalled(kernel: ForkedKernel, run: Run) -> None:
    """A kernel is process 2 of a world of its own; /proc names no process."""
    assert run(kernel, "import os; print(os.getpid(), os.getppid(), os.listdir('/proc'))") == (
        "2 1 ['self']\n"
    )
    assert run(kernel, "print(sorted(os.listdir('/proc/self')))") == "['cmdline', 'exe', 'maps']\n"
    assert run(kernel, "print(open('/proc/self/maps').read())") == "\n"
    assert run(kernel, f"os.kill({os.getpid()}, 0)").startswith("ProcessLookupError")


def test_kernels_share_no_folder_and_no_socket(zygote: Zygote, run: Run) -> None:
    with zygote.fork("student", Limits()) as one, zygote.fork("examiner", Limits()) as other:
        write = """
            import os, socket
            for folder in ("/student", "/tmp", "/dev/shm", os.getcwd()):
                open(f"{folder}/trace", "w").write("x")
            listener = socket.socket(socket.AF_UNIX)
            listener.bind("\\0trace")
            listener.listen()
        """
        assert run(one, write) == ""
        look = """
            import os, socket
            print([f for f in ("/student", "/tmp", "/dev/shm", ".") if "trace" in os.listdir(f)])
            socket.socket(socket.AF_UNIX).connect("\\0trace")
        """
        assert run(other, look).startswith("[]\nConnectionRefusedError")


def test_nothing_that_a_kernel_wrote_is_there_for_the_next(zygote: Zygote, run: Run) -> None:
    """It writes wherever it can; the next kernel sees what the first one saw before."""
    listing = """
        import os
        for top in ("/student", "/tmp", "/dev", "/proc"):
            for folder, folders, names in sorted(os.walk(top)):
                print(folder, sorted(folders), sorted(names))
    """
    spread = """
        import os
        for folder, folders, names in os.walk("/"):
            if folder.count("/") > 2:
                folders.clear()
            for name in (".trace", "sitecustomize.py", "trace.pth"):
                try:
                    open(os.path.join(folder, name), "w").write("x")
                    print(folder)
                except OSError:
                    pass
    """
    with zygote.fork("student", Limits()) as kernel:
        before = run(kernel, listing)
        written = set(run(kernel, spread).split())
        assert written
        assert all(folder.startswith(("/student", "/tmp", "/dev/shm")) for folder in written)
    with zygote.fork("student", Limits()) as kernel:
        assert run(kernel, listing) == before


# --- what it may not do


def test_a_kernel_has_no_rights(kernel: ForkedKernel, run: Run) -> None:
    """No capability in any set, no way to gain one, and a filter over its system calls."""
    status = dict(
        line.split(":\t")
        for line in Path(f"/proc/{kernel.process.pid}/status").read_text().splitlines()
        if ":\t" in line
    )
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, name
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == ("2" if seccomp.supported() else "0")
    user = int(status["Uid"].split()[0])
    assert user != 0 if os.getuid() == 0 else user == os.getuid()


@pytest.mark.skipif(not isolation.user_for_each(), reason="only root can make more users")
def test_each_kernel_is_a_user_of_its_own(zygote: Zygote) -> None:
    """What Linux counts for each user, one kernel cannot use up for another."""
    with zygote.fork("student", Limits()) as one, zygote.fork("student", Limits()) as other:
        users = {Path(f"/proc/{kernel.process.pid}").stat().st_uid for kernel in (one, other)}
    assert len(users) == 2
    assert min(users) >= isolation.FIRST_OF_MANY


def test_whether_kernels_are_users_of_their_own_is_listed(
    sandboxed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For `autograder doctor`."""
    monkeypatch.setattr(isolation, "user_for_each", lambda: False)
    facts = {fact.what: fact for fact in availability.facts()}
    assert "only root can make one" in facts["a user for each kernel"].detail


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "ptrace(0, 0, 0, 0)",
        "mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "umount2(b'/proc', 2)",
        "setns(0, 0)",
        "chroot(b'/tmp')",
        "personality(0)",
        "process_vm_readv(1, None, 0, None, 0, 0)",
        "shmget(0, 4096, 0o600)",
        "syscall(SYS['bpf'], 0, 0, 0)",
        "syscall(SYS['perf_event_open'], 0, 0, 0, 0, 0)",
        "syscall(SYS['keyctl'], 0, 0)",
        "syscall(SYS['userfaultfd'], 0)",
        "syscall(SYS['io_uring_setup'], 1, 0)",
        "syscall(SYS['pidfd_getfd'], 0, 0, 0)",
        "syscall(SYS['clone'], 0x10000011, 0, 0, 0, 0)",
        "syscall(SYS['statmount'], 0, 0, 0, 0)",
        "syscall(SYS['listmount'], 0, 0, 0, 0)",
        "syscall(SYS['open_tree_attr'], 0, 0, 0, 0, 0)",
        "syscall(SYS['vmsplice'], 1, 0, 0, 0)",
        "syscall(SYS['mbind'], 0, 0, 0, 0, 0, 0)",
        "syscall(SYS['move_pages'], 0, 0, 0, 0, 0, 0)",
        "syscall(SYS['ioprio_set'], 1, 0, 0)",
    ],
)
@pytest.mark.skipif(not seccomp.supported(), reason="no filter for this machine's system calls")
def test_system_calls_that_lead_out_are_refused(kernel: ForkedKernel, run: Run, call: str) -> None:
    column = 0 if os.uname().machine == "x86_64" else 1
    numbers = {name: pair[column] for name, pair in seccomp._REFUSED.items()}
    numbers["clone"] = seccomp._CLONE[column]
    source = f"import ctypes; SYS = {numbers}; libc = ctypes.CDLL(None, use_errno=True)"
    run(kernel, source)
    assert run(kernel, f"print(libc.{call}, ctypes.get_errno())") == "-1 1\n"


@pytest.mark.parametrize(
    "numbers",
    [
        {"inotify_init1": (294, 26)},
        {"landlock_create_ruleset": (444, 444)},
        {"file_getattr": (468, 468)},
        {"io_setup": (206, 0)},
        {"setresuid": (117, 147)},
        {"mq_open": (240, 180)},
        {"setxattr": (188, 5)},
        {"a call of a later Linux": (900, 900)},
    ],
    ids=lambda numbers: next(iter(numbers)),
)
@pytest.mark.skipif(not seccomp.supported(), reason="no filter for this machine's system calls")
def test_all_other_calls_do_not_exist(
    kernel: ForkedKernel, run: Run, numbers: dict[str, tuple[int, int]]
) -> None:
    """Programs do without them, as on an older Linux."""
    ((x86_64, aarch64),) = numbers.values()
    number = x86_64 if os.uname().machine == "x86_64" else aarch64
    run(kernel, "import ctypes; libc = ctypes.CDLL(None, use_errno=True)")
    call = f"libc.syscall({number}, 0, 0, 0, 0, 0, 0)"
    assert run(kernel, f"print({call}, ctypes.get_errno())") == "-1 38\n"


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter says to a call: the program is run here, instruction by instruction."""
    code = seccomp.program(machine)
    rules = [struct.unpack_from("HBBI", code, i) for i in range(0, len(code), 8)]
    known = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]
    data = struct.pack("IIQ", number, architecture or known, 0)
    data += struct.pack("6Q", *arguments, *[0] * (6 - len(arguments)))
    loaded, place = 0, 0
    while True:
        what, if_true, if_false, value = rules[place]
        place += 1
        if what == 0x06:
            return value
        if what == 0x20:
            (loaded,) = struct.unpack_from("I", data, value)
        elif what == 0x54:
            loaded &= value
        else:
            found = {0x15: loaded == value, 0x35: loaded >= value, 0x45: loaded & value}[what]
            place += if_true if found else if_false


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_allows_what_is_listed_and_nothing_else(machine: str) -> None:
    """On both machines, whichever this is; for all numbers that there are."""
    column = ["x86_64", "aarch64"].index(machine)
    allowed = {numbers[column] for numbers in calls.ALLOWED.values()}
    refused = {numbers[column] for numbers in seccomp._REFUSED.values()}
    by_argument = {numbers[column] for numbers in seccomp._with_arguments()}
    assert allowed & refused <= {None}
    for number in set(range(1000)) - by_argument:
        wanted = 0x7FFF0000 if number in allowed else 0x50001 if number in refused else 0x50026
        assert answer(machine, number) == wanted, number
    assert answer(machine, 0, architecture=0x40000003) == 0x50001  # a program of 32 bits
    assert answer(machine, 0x40000000) == 0x50001


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_some_calls_are_allowed_with_some_arguments(machine: str) -> None:
    """Sockets of few kinds; no new namespaces; no larger buffers than a socket has by itself."""
    column = ["x86_64", "aarch64"].index(machine)
    clone, socket_, pair, option = (numbers[column] for numbers in seccomp._with_arguments())
    yes, family, protocol = 0x7FFF0000, 0x50000 | 97, 0x50000 | 93
    close = socket.SOCK_CLOEXEC
    for arguments, wanted in {
        (1, 5, 0): yes,  # a Unix socket
        (2, 1 | close, 6): yes,  # TCP
        (10, 2, 17): yes,  # UDP
        (2, 1, 262): protocol,  # MPTCP
        (2, 2, 136): protocol,  # UDP-Lite
        (2, 5 | close, 0): protocol,  # SCTP, without its name
        (16, 3, 0): family,  # netlink
        (40, 1, 0): family,  # vsock
    }.items():
        assert answer(machine, socket_, *arguments) == wanted, arguments
    assert answer(machine, pair, 1, 1, 0) == yes
    assert answer(machine, pair, 30, 1, 0) == family
    assert answer(machine, clone, 0x11) == yes
    assert answer(machine, clone, 0x10000011) == 0x50001
    assert answer(machine, option, 3, 1, 2) == yes  # SO_REUSEADDR
    assert answer(machine, option, 3, 6, 7) == yes
    assert answer(machine, option, 3, 1, 7) == 0x50000  # SO_SNDBUF: as if it had been done


def test_what_python_needs_works_all_the_same(kernel: ForkedKernel, run: Run) -> None:
    """Threads, programs, pools of processes, shared memory, temporary files."""
    source = """
        import multiprocessing, subprocess, tempfile, threading
        from multiprocessing import shared_memory
        thread = threading.Thread(target=print, args=("thread",))
        thread.start()
        thread.join()
        print(subprocess.run(["echo", "program"], capture_output=True, text=True).stdout.strip())
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(pool.map(abs, [-1, -2]))
        memory = shared_memory.SharedMemory(create=True, size=100)
        memory.unlink()
        memory.close()
        with tempfile.NamedTemporaryFile() as file:
            print(file.name.startswith("/tmp/"))
    """
    assert run(kernel, source) == "thread\nprogram\n[1, 2]\nTrue\n"


def test_a_file_may_only_grow_so_far(kernel: ForkedKernel, run: Run) -> None:
    """It is an error of the write, not the end of the kernel."""
    assert run(kernel, "open('big', 'wb').write(bytes(2**21))").startswith("OSError: [Errno 27]")
    assert run(kernel, "import os; print(os.path.getsize('big'))") == f"{2**20}\n"


def test_only_so_much_can_be_written_in_all(kernel: ForkedKernel, run: Run) -> None:
    source = """
        for i in range(8):
            with open(f"/{['student', 'tmp', 'dev/shm'][i % 3]}/{i}", "wb") as file:
                file.write(bytes(2**20))
    """
    assert run(kernel, source).startswith("OSError: [Errno 28]")


def test_only_so_many_files_can_be_open(kernel: ForkedKernel, run: Run) -> None:
    assert run(kernel, "files = [open('/dev/null') for _ in range(100)]").startswith(
        "OSError: [Errno 24]"
    )


# --- what would do harm: in an outer sandbox


def test_too_much_memory_is_an_error_of_the_cell(outer: Outer) -> None:
    found = outer("""
        kernel = zygote.fork("student", Limits(memory=256 * MIB))
        found["one"] = run(kernel, "x = bytearray(300 * 2**20)")
        found["after"] = run(kernel, "print('alive')")
    """)
    assert found == {"one": "MemoryError: ", "after": "alive\n"}


def test_too_much_memory_in_several_processes_is_noticed(outer: Outer) -> None:
    """Each stays below its limit, and all together do not."""
    found = outer("""
        kernel = zygote.fork("student", Limits(memory=128 * MIB))
        kernel.channel.send({"source": '''if True:
            import os, time
            for _ in range(4):
                if os.fork() == 0:
                    held = bytearray(60 * 2**20)
                    time.sleep(20)
                    os._exit(0)
            time.sleep(20)
        '''})
        for _ in range(100):
            time.sleep(0.05)
            why = kernel.overdrawn()
            if why:
                break
        found["why"] = why
        kernel.kill(why)
        found["reason"] = kernel.exit_reason()
    """)
    assert found == dict.fromkeys(("why", "reason"), "more than 128 MiB of memory")


def test_memory_that_processes_share_counts_once(outer: Outer) -> None:
    """A pool of processes beside a large array is no offence."""
    found = outer("""
        kernel = zygote.fork("student", Limits(memory=200 * MIB))
        run(kernel, "held = bytearray(100 * 2**20)")
        run(kernel, "import os, time; pids = [os.fork() or time.sleep(20) for _ in range(4)]")
        found["why"] = kernel.overdrawn()
    """)
    assert found == {"why": ""}


def test_a_fork_bomb_is_bounded(outer: Outer) -> None:
    """600 times it tries to start a sleeper; it gets no more processes than it may have."""
    found = outer("""
        kernel = zygote.fork("student", Limits(processes=40))
        found["printed"] = run(kernel, '''if True:
            import os, time
            started = 0
            for _ in range(600):
                try:
                    if os.fork() == 0:
                        time.sleep(20)
                        os._exit(0)
                    started += 1
                except BlockingIOError:
                    pass
            print(started)
        ''')
        tree = processes.descendants(kernel.first.pid)
        kernel.kill()
        found["left"] = sum(map(processes.alive, tree))
        found["next"] = run(zygote.fork("student", Limits()), "print('alive')")
    """)
    assert int(found["printed"]) <= 39
    assert found["left"] == 0
    assert found["next"] == "alive\n"


def test_a_kernel_that_signals_everything_hurts_only_itself(outer: Outer) -> None:
    """Its neighbour, the zygote and the worker go on."""
    found = outer("""
        neighbour = zygote.fork("examiner", Limits())
        kernel = zygote.fork("student", Limits())
        run(kernel, "import os, signal")
        kernel.channel.send({"source": '''if True:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
                for target in (-1, 0, 1, os.getppid(), *range(3, 300)):
                    try:
                        os.kill(target, number) if target else None
                    except OSError:
                        pass
            os.kill(0, signal.SIGKILL)
        '''})
        try:
            kernel.channel.receive(10)
        except ChannelClosed:
            found["kernel"] = kernel.exit_reason()
        found["neighbour"] = run(neighbour, "print('alive')")
        found["next"] = run(zygote.fork("student", Limits()), "print('alive')")
    """)
    assert "SIGKILL" in found["kernel"]
    assert found["neighbour"] == found["next"] == "alive\n"


def test_the_sandbox_works_inside_another_one(outer: Outer) -> None:
    """As in a container: the tests above run there."""
    found = outer("""
        from autograder.sandbox import availability
        from autograder.sandbox import bubblewrap
        found["missing"] = availability.what_is_missing()
    """)
    assert found == {"missing": []}


# --- what is said where there is none


def test_a_machine_without_bubblewrap_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(availability.sys, "platform", "linux")
    assert "apt-get install bubblewrap" in availability.what_is_missing()[0]
    with pytest.raises(SandboxUnavailable, match="--unsafe-no-sandbox"):
        Zygote()


def test_another_system_is_told_to_use_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability.sys, "platform", "darwin")
    assert "Grade on Linux" in availability.what_is_missing()[0]
    assert not any(fact.whether for fact in availability.facts() if fact.what == "isolation")


@pytest.mark.parametrize(
    ("setting", "value", "remedy"),
    [
        ("kernel.unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        ("user.max_user_namespaces", "0", "user.max_user_namespaces=10000"),
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "/etc/apparmor.d/bwrap"),
        ("", "", "--security-opt seccomp=unconfined"),
    ],
)
def test_a_setting_that_forbids_namespaces_is_named(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, remedy: str
) -> None:
    monkeypatch.setattr(availability, "_prerequisites", list)
    monkeypatch.setattr(availability, "_try", lambda _form: "bwrap: no permissions")
    monkeypatch.setattr(availability, "_setting", lambda name: value if name == setting else "")
    missing = availability.what_is_missing()
    assert remedy in missing[0]
    assert "no permissions" in missing[-1]


def test_what_the_machine_offers_is_listed(sandboxed: None) -> None:
    """For `autograder doctor`."""
    facts = {fact.what: fact for fact in availability.facts()}
    assert facts["isolation"].whether
    assert facts["bubblewrap"].detail.endswith("bwrap")


def test_a_proc_that_is_not_its_own_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may refuse to mount one; kernels see none in either case."""
    monkeypatch.setattr(availability, "working_form", lambda: bubblewrap.Form(True, False))
    monkeypatch.setattr(availability, "what_is_missing", list)
    facts = {fact.what: fact for fact in availability.facts()}
    assert facts["the zygote's /proc"].whether is None
    assert "kernels still see none" in facts["the zygote's /proc"].detail
