"""Attacks that look for what they must not know: tests, expected values, marks, other work."""

from tests.submissions.hostile.attack import Paper, attack


@attack("read the notebook that is being graded, and all that lies around it, from the disk")
def notebook_on_disk(paper: Paper):
    paper.act("""
        import pathlib
        for path in pathlib.Path().resolve().glob("**/*"):
            if path.is_file() and path.stat().st_size < 2**22:
                hand_out(path.read_bytes())
    """)


@attack("walk from the working directory up to the root and read sources, notes and other work")
def files_further_up(paper: Paper):
    paper.act("""
        import os, time
        end = time.monotonic() + 0.15
        for top in [os.path.expanduser("~/course"), os.getcwd(), "..", "../..", "../../.."]:
            for folder, _, names in os.walk(top):
                for path in [os.path.join(folder, name) for name in names]:
                    if os.path.isfile(path):
                        with open(path, "rb") as file:
                            hand_out(file.read(2**22))
                if time.monotonic() > end:
                    return
    """)


@attack("read every file of the machine that it may, outside the system's own folders")
def whole_disk(paper: Paper):
    paper.act("""
        import os, time
        if globals().get("walked"):
            return
        globals()["walked"] = True
        end = time.monotonic() + 1
        system = {"usr", "lib", "lib64", "bin", "sbin", "etc", "proc", "sys", "site-packages"}
        for folder, folders, names in os.walk("/"):
            folders[:] = [name for name in folders if name not in system]
            if time.monotonic() > end:
                return
            for path in [os.path.join(folder, name) for name in names]:
                if os.path.isfile(path):
                    try:
                        with open(path, "rb") as file:
                            hand_out(file.read(2**22))
                    except OSError:
                        pass
    """)


@attack("open the gradebook and read tests and marks in it", flagged=True)
def gradebook_read(paper: Paper):
    paper.act("""
        import sqlite3
        for up in ("", "../", "../../", "../../../", "../../../../", "/home/grader/course/"):
            try:
                rows = sqlite3.connect(f"file:{up}gradebook.db?mode=ro", uri=True).execute
                hand_out(list(rows("select source from source_cell")))
                hand_out(list(rows("select * from student")))
            except sqlite3.Error as error:
                print(error)
    """)


@attack("read the cells that have run, the running test among them, in In and the history")
def cell_history(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        shell = get_ipython()
        hand_out(globals().get("In"), globals().get("_ih"), globals().get("_i"))
        hand_out(shell.history_manager.input_hist_raw, shell.history_manager.input_hist_parsed)
    """)


@attack("read the cells of students graded before in IPython's history database")
def history_database(paper: Paper):
    paper.act("""
        import pathlib
        for path in pathlib.Path.home().glob(".ipython/**/*"):
            if path.is_file():
                hand_out(path.read_bytes())
    """)


@attack("walk up the call stack to the test and read its code, names and constants")
def frames_of_the_caller(paper: Paper):
    paper.act("""
        import inspect, sys
        frame = sys._getframe()
        while frame is not None:
            hand_out(frame.f_locals, frame.f_code.co_consts, frame.f_code.co_names)
            try:
                hand_out(inspect.getsource(frame))
            except Exception:
                pass
            frame = frame.f_back
    """)


@attack("read the frames of all threads, and those in which an exception was caught")
def frames_of_all_threads(paper: Paper):
    paper.act("""
        import sys
        for frame in sys._current_frames().values():
            while frame is not None:
                hand_out(dict(frame.f_globals), frame.f_locals, frame.f_code.co_consts)
                frame = frame.f_back
        try:
            1 / 0
        except ZeroDivisionError as error:
            trace = error.__traceback__
            while trace is not None:
                hand_out(trace.tb_frame.f_back and trace.tb_frame.f_back.f_locals)
                trace = trace.tb_next
    """)


@attack("read the test's own names in the namespace that it shares with the answers")
def names_of_the_test(paper: Paper):
    paper.act("""
        hand_out(*[value for value in list(globals().values())])
        from IPython import get_ipython
        hand_out(*list(get_ipython().user_ns.values()))
        import __main__
        hand_out(*vars(__main__).values())
    """)


@attack("read the sources of cells that tracebacks keep in linecache")
def lines_in_the_cache(paper: Paper):
    paper.act("""
        import linecache
        hand_out(list(linecache.cache.values()))
    """)


@attack("search all objects of the interpreter for the expected values", flagged=True)
def garbage_collector(paper: Paper):
    paper.act("""
        import gc
        for thing in gc.get_objects():
            if type(thing) is dict:
                for value in list(thing.values()):
                    if type(value) in (str, bytes):
                        hand_out(value)
            elif type(thing) in (list, tuple):
                for value in thing:
                    if type(value) in (str, bytes):
                        hand_out(value)
    """)


@attack("search the memory of its own process, page by page, with ctypes")
def own_memory(paper: Paper):
    paper.act("""
        import ctypes, re, time
        end = time.monotonic() + 0.15
        try:
            ranges = open("/proc/self/maps").read().splitlines()
        except OSError:  # no /proc: look around an object
            here = id(object()) & ~0xFFFFF
            hand_out(ctypes.string_at(here, 2**16))
            return
        for line in ranges:
            start, stop = (int(part, 16) for part in line.split()[0].split("-"))
            if line.split()[1].startswith("rw") and stop - start < 2**27 and "stack" not in line:
                if time.monotonic() < end:
                    hand_out(ctypes.string_at(start, stop - start))
    """)


@attack("read the memory, environment and command line of every other process through /proc")
def memory_of_others(paper: Paper):
    paper.act("""
        import glob, os, re, time
        end = time.monotonic() + 0.15
        for folder in glob.glob("/proc/[0-9]*"):
            if folder == f"/proc/{os.getpid()}":
                continue
            for name in ("environ", "cmdline"):
                try:
                    hand_out(open(f"{folder}/{name}", "rb").read())
                except OSError:
                    pass
            try:
                memory, maps = open(f"{folder}/mem", "rb"), open(f"{folder}/maps").read()
            except OSError:
                continue
            for line in maps.splitlines():
                start, stop = (int(part, 16) for part in line.split()[0].split("-"))
                if line.split()[1].startswith("rw") and stop - start < 2**26:
                    if time.monotonic() < end:
                        try:
                            memory.seek(start)
                            hand_out(memory.read(stop - start))
                        except (OSError, ValueError, OverflowError):
                            pass
    """)


@attack("read its parent's memory with process_vm_readv and ptrace")
def memory_of_the_parent(paper: Paper):
    paper.act("""
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        class Vector(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
        buffer = ctypes.create_string_buffer(2**20)
        mine = Vector(ctypes.addressof(buffer), len(buffer))
        for start in range(id(object()) & ~0xFFFFFFF, (id(object()) & ~0xFFFFFFF) + 2**28, 2**20):
            theirs = Vector(start, len(buffer))
            got = libc.process_vm_readv(
                os.getppid(), ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
            if got > 0:
                hand_out(buffer.raw[:got])
    """)


@attack("read every file descriptor that it has inherited, and what they point to")
def open_descriptors(paper: Paper):
    paper.act("""
        import os, stat
        for number in range(3, 256):
            try:
                if stat.S_ISREG(os.fstat(number).st_mode):
                    hand_out(os.pread(number, 2**22, 0))
            except OSError:
                continue
            try:
                with open(f"/proc/self/fd/{number}/../gradebook.db", "rb") as file:
                    hand_out(file.read())
            except OSError:
                pass
    """)


@attack("read secrets of the grading program in the environment")
def environment(paper: Paper):
    paper.act("""
        import ctypes, os
        hand_out(dict(os.environ))
        ctypes.CDLL(None).getenv.restype = ctypes.c_char_p
        hand_out(ctypes.CDLL(None).getenv(b"GRADING_SECRET"))
        for process in ("self", "1", os.getppid()):
            try:
                hand_out(open(f"/proc/{process}/environ", "rb").read())
            except OSError:
                pass
    """)


@attack("read each later cell as it is handed to the interpreter, with an audit hook")
def audit_hook(paper: Paper):
    paper.act("""
        import sys
        if not globals().get("hooked"):
            globals()["hooked"] = True
            def look(event, arguments):
                if event in ("compile", "exec"):
                    hand_out(arguments)
                    if event == "exec":
                        hand_out(arguments[0].co_consts, arguments[0].co_names)
            sys.addaudithook(look)
    """)


@attack("read each later cell in a transformer of input and in an event of IPython")
def input_spy(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        if not globals().get("hooked"):
            globals()["hooked"] = True
            def look(lines):
                hand_out(lines)
                return lines
            get_ipython().input_transformers_cleanup.append(look)
            get_ipython().events.register("pre_run_cell", lambda info: hand_out(info.raw_cell))
    """)


@attack("read names and constants line by line, with sys.settrace and sys.setprofile", flagged=True)
def tracer(paper: Paper):
    paper.act("""
        import sys, threading
        def look(frame, event, argument):
            if frame.f_code.co_filename.startswith("<ipython") or "ipykernel" in frame.f_code.co_filename:
                hand_out(frame.f_code.co_consts, list(frame.f_locals.values()))
            return look
        def look_back(frame, event, argument):
            if frame.f_back is not None and frame.f_code.co_name == "act_quietly":
                hand_out(frame.f_back.f_back and frame.f_back.f_back.f_locals)
        sys.setprofile(look_back)
        threading.settrace(look)
        frame = sys._getframe()
        while frame is not None:
            frame.f_trace = look
            frame = frame.f_back
        sys.settrace(look)
    """)


@attack("wait in a thread and read what comes by later")
def patient_thread(paper: Paper):
    paper.act("""
        import glob, sys, threading, time
        def wait():
            for _ in range(200):
                time.sleep(0.01)
                hand_out(globals().get("In"), list(globals().values())[-20:])
                for frame in list(sys._current_frames().values()):
                    hand_out(frame.f_locals)
                for path in glob.glob("*"):
                    with open(path, "rb") as file:
                        hand_out(file.read(2**20))
        if not globals().get("waiting"):
            globals()["waiting"] = threading.Thread(target=wait, daemon=True)
            waiting.start()
    """)


@attack("read the messages that the grading program sends it, from every open descriptor", least=0)
def eavesdropper(paper: Paper):
    paper.act("""
        import os, select
        for number in range(3, 64):
            try:
                if select.select([number], [], [], 0)[0]:
                    os.set_blocking(number, False)
                    hand_out(os.read(number, 2**20))
            except (OSError, ValueError):
                pass
    """)


@attack("list other users' sockets and connect to the kernels that listen on loopback")
def sockets_of_others(paper: Paper):
    paper.act("""
        import glob, json, os, socket
        ports = set()
        for line in open("/proc/net/tcp").read().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A" and local.startswith("0100007F") and int(local[9:], 16) != PORT:
                ports.add(int(local[9:], 16))
        for port in sorted(ports)[:40]:
            with socket.create_connection(("127.0.0.1", port), timeout=0.05) as connection:
                hand_out(connection.recv(2**16))
        for path in glob.glob(os.path.expanduser("~/.local/share/jupyter/runtime/*.json")):
            hand_out(open(path).read())
    """)


@attack("read the tests in the grading program's own modules and in everything they hold")
def modules_of_the_engine(paper: Paper):
    paper.act("""
        import sys
        for name, module in list(sys.modules.items()):
            if name.startswith(("autograder", "nbgrader", "nbclient", "ipykernel", "IPython.core")):
                for value in list(vars(module).values()):
                    hand_out(value)
                    if hasattr(value, "__dict__") and not isinstance(value, type):
                        hand_out(*list(vars(value).values()))
    """)
