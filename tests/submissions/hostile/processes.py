"""Processes, threads and signals: what stops the class, and what outlives its cell."""

import textwrap

from tests.submissions.hostile.attack import Paper, attack

REST = ("words", "steps")
ALL = ("mean", *REST)


def _dies_when_called(paper: Paper, statement: str) -> None:
    """Dies in the answer to the first question; the others are honest."""
    paper.answer_honestly(*REST)
    paper.answer("mean", f"def running_mean(values, width):\n    {statement}")


def _hangs_when_called(paper: Paper, body: str) -> None:
    """Does not come back from the answer to the last question; the others are honest."""
    paper.answer_honestly("mean", "words")
    body = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    paper.answer("steps", f"def collatz(n):\n{body}")


@attack("end the kernel in the middle of a test with os._exit", honest=5, flagged=True)
def exit_at_once(paper: Paper):
    _dies_when_called(paper, "import os; os._exit(0)")


@attack("end the kernel with a crash in native code", honest=5, flagged=True)
def crash(paper: Paper):
    _dies_when_called(paper, "import ctypes; ctypes.string_at(1)")


@attack("abort the kernel", honest=5, flagged=True)
def abort(paper: Paper):
    _dies_when_called(paper, "import os; os.abort()")


@attack("leave with sys.exit, exit and quit in the answers' own cells", honest=8)
def polite_exit(paper: Paper):
    for name in ("mean-visible", "words-visible", "steps-test"):
        paper.before(name, "import sys\nsys.exit(0)")
        paper.before(name, "quit()")
    paper.answer_honestly()


@attack("become another program", honest=8, flagged=True)
def another_program(paper: Paper):
    paper.first("import os\nos.execv('/bin/sleep', ['sleep', '20'])", *ALL)


@attack("kill every process that it can reach", honest=8, flagged=True)
def kill_everything(paper: Paper):
    paper.first("import os\nos.kill(-1, 9)", *ALL)


@attack("kill its parent", honest=8)
def kill_the_parent(paper: Paper):
    paper.first("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(0.2)", *ALL)


@attack("interrupt its parent as if someone had pressed Ctrl-C", honest=8)
def interrupt_the_parent(paper: Paper):
    paper.first("import os, time\nos.kill(os.getppid(), 2)\ntime.sleep(0.5)", *ALL)


@attack("stop its parent without ending it", honest=8)
def stop_the_parent(paper: Paper):
    paper.first("import os, time\nos.kill(os.getppid(), 19)\ntime.sleep(0.2)", *ALL)


@attack("kill its process group", honest=8, flagged=True)
def kill_the_group(paper: Paper):
    paper.first("import os, signal, time\nos.killpg(0, 9)\ntime.sleep(0.2)", *ALL)


# The last question has one test, so that the limit is waited for once.


@attack("loop for ever", honest=6, flagged=True, endless=True)
def endless_loop(paper: Paper):
    _hangs_when_called(paper, "while True: pass")


@attack("loop for ever and swallow every interrupt", honest=6, flagged=True, endless=True)
def interrupts_swallowed(paper: Paper):
    _hangs_when_called(
        paper,
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
    )


@attack("ignore every signal and sleep", honest=6, flagged=True, endless=True)
def signals_ignored(paper: Paper):
    _hangs_when_called(
        paper,
        """
        import signal, time
        for number in (1, 2, 3, 10, 12, 13, 14, 15):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(60)
        """,
    )


@attack("stay in native code that no interrupt reaches", honest=6, flagged=True, endless=True)
def native_loop(paper: Paper):
    _hangs_when_called(paper, "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 2 * 10**8)")


@attack("lock itself out", honest=6, flagged=True, endless=True)
def deadlock(paper: Paper):
    _hangs_when_called(
        paper, "import _thread; a = _thread.allocate_lock(); a.acquire(); a.acquire()"
    )


@attack("ring an alarm during later tests", honest=8, least=0)
def alarms(paper: Paper):
    paper.first(
        """
        import signal
        def ring(*arguments):
            raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
        """,
        *ALL,
    )


@attack("leave a daemon behind that writes to every place that it finds", trace="process")
def daemon(paper: Paper):
    paper.act("""
        import os, sys, time
        if not globals().get("daemon") and os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for _ in range(300):
                    for place in ("/tmp", "/dev/shm", os.path.expanduser("~"), ".", ".."):
                        try:
                            open(f"{place}/{TOKEN}", "w").write("x")
                        except OSError:
                            pass
                    time.sleep(0.1)
            os._exit(0)
        globals()["daemon"] = True
    """)


@attack("leave a thread behind that keeps the kernel from ending", honest=8, trace="process")
def thread_that_stays(paper: Paper):
    paper.first(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(40,), daemon=False).start()
        """,
        *ALL,
    )


@attack("write a file and sleep when the kernel ends", honest=8, trace="file")
def at_exit(paper: Paper):
    paper.first(
        """
        import atexit, time
        @atexit.register
        def late():
            open(f"/tmp/{TOKEN}", "w").write("x")
            time.sleep(8)
        """,
        *ALL,
    )


@attack("wait for the next student's kernel and raise that student's score", trace="process")
def sleeper_for_the_next(paper: Paper):
    paper.act("""
        import glob, os, sqlite3, time
        if not globals().get("daemon") and os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                here = os.getcwd()
                for _ in range(200):
                    for path in glob.glob(os.path.join(here, "../../*/hunt/hunt.ipynb")):
                        if NAME not in path:
                            try:
                                hand_out(open(path).read())
                                text = open(path).read().replace("assert ", "True or ")
                                open(path, "w").write(text)
                            except OSError:
                                pass
                    for path in glob.glob("/tmp/*") + glob.glob(os.path.expanduser("~/.ipython/*")):
                        try:
                            open(os.path.join(path, TOKEN), "w").write("x")
                        except OSError:
                            pass
                    time.sleep(0.1)
            os._exit(0)
        globals()["daemon"] = True
    """)


@attack("keep a segment of shared memory and a semaphore after its end", trace="file")
def shared_memory_left(paper: Paper):
    paper.act("""
        import ctypes, mmap
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.shmget(0x7ACE, 4096, 0o1666), libc.semget(0x7ACE, 1, 0o1666))
        open(f"/dev/shm/{TOKEN}", "w").write("x")
    """)
