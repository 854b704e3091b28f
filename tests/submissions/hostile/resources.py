"""Attacks on what a machine has: processes, memory, disk, output, time. All of them are bounded."""

from tests.submissions.hostile.attack import Paper, attack

ALL = ("mean", "words", "steps")


@attack("start 300 processes that sleep", honest=8, least=0, flagged=True, trace="process")
def processes_without_end(paper: Paper):
    paper.first(
        """
        import os, time
        started = 0
        for _ in range(300):
            try:
                if os.fork() == 0:
                    time.sleep(30)
                    os._exit(0)
                started += 1
            except OSError as error:
                print(error)
                break
        print(started)
        """,
        *ALL,
    )


@attack("start 300 threads that sleep", honest=8, least=0)
def threads_without_end(paper: Paper):
    paper.first(
        """
        import threading, time
        for number in range(300):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        """,
        *ALL,
    )


# On a quick machine it ends with a MemoryError of its own, which is no more to flag than any
# other exception in an answer; on a slow one with the time limit of a cell, which is flagged.
@attack("ask for 6 GiB of memory and write to it", honest=8, least=0)
def memory(paper: Paper):
    paper.first(
        """
        held = []
        for _ in range(6 * 2**30 // 2**26):
            held.append(bytearray(b"x") * 2**26)
        """,
        *ALL,
    )


@attack("fill memory in five processes at once, 1 GiB each", honest=8, least=0, flagged=True)
def memory_of_many(paper: Paper):
    paper.first(
        """
        import os, time
        ready, full = os.pipe()
        for _ in range(5):
            if os.fork() == 0:
                try:
                    held = [bytearray(b"x") * 2**26 for _ in range(16)]
                finally:
                    os.write(full, b".")
                    time.sleep(20)
                    os._exit(0)
        for _ in range(5):
            os.read(ready, 1)  # however slow the machine is, all are full at once
        time.sleep(20)
        """,
        *ALL,
    )


@attack("write 1 GiB of files into the working directory and /tmp", honest=8)
def disk(paper: Paper):
    paper.first(
        """
        import os
        for place in (".", "/tmp"):
            for number in range(16):
                try:
                    with open(f"{place}/{TOKEN}-{number}", "wb") as file:
                        file.write(bytes(2**25))
                except OSError as error:
                    print(error)
        """,
        *ALL,
    )


@attack("make 20,000 empty files and folders 500 deep", honest=8, least=0, trace="file")
def files_without_end(paper: Paper):
    paper.first(
        """
        import os
        try:
            for number in range(20_000):
                open(f"/tmp/{TOKEN}-{number}", "w").close()
        except OSError as error:
            print(error)
        here = os.getcwd()
        for _ in range(500):
            os.mkdir("d")
            os.chdir("d")
        os.chdir(here)
        """,
        *ALL,
    )


@attack("fill shared memory with 600 MB", honest=8, least=0, trace="file")
def shared_memory(paper: Paper):
    paper.first(
        """
        try:
            for number in range(10):
                with open(f"/dev/shm/{TOKEN}-{number}", "wb") as file:
                    file.write(bytes(60 * 10**6))
        except OSError as error:
            print(error)
        """,
        *ALL,
    )


@attack("open files until no more can be opened", honest=8, least=0)
def open_files(paper: Paper):
    paper.first(
        """
        held = []
        try:
            while len(held) < 20_000:
                held.append(open("/dev/null"))
        except OSError as error:
            print(error)
        """,
        *ALL,
    )


@attack("print one line of 30 MB", honest=8, flagged=True)
def long_line(paper: Paper):
    paper.first("print('x' * 30_000_000)", *ALL)


@attack("print 300,000 lines, and as many on the error stream", honest=8, flagged=True)
def many_lines(paper: Paper):
    paper.first(
        "import sys\nprint('line\\n' * 300_000)\nprint('line\\n' * 300_000, file=sys.stderr)",
        *ALL,
    )


@attack("flood the output from a child and from native code", honest=8)
def output_from_below(paper: Paper):
    paper.first(
        """
        import os, subprocess, sys
        os.write(1, b"x" * 10**6)
        subprocess.run([sys.executable, "-c", "print('x' * 20_000_000)"])
        """,
        *ALL,
    )


@attack("show 200 pages of HTML of 100 kB each", honest=8, flagged=True)
def rich_outputs(paper: Paper):
    paper.first(
        """
        from IPython.display import HTML, display
        for _ in range(200):
            display(HTML("<p>" + "x" * 100_000 + "</p>"))
        """,
        *ALL,
    )


@attack("print 30 MB in the middle of a test", honest=5)
def output_in_a_test(paper: Paper):
    paper.answer_honestly("words", "steps")
    paper.answer(
        "mean",
        """
        def running_mean(values, width):
            print("x" * 30_000_000)
            raise ValueError("y" * 30_000_000)
        """,
    )


@attack("recurse as deep as the stack goes, and beyond", honest=6, endless=True)
def recursion(paper: Paper):
    paper.answer_honestly("mean", "words")
    paper.answer(
        "steps",
        """
        import sys
        def collatz(n):
            sys.setrecursionlimit(10**9)
            return collatz(n)
        """,
    )


@attack("compute a number that takes an hour", honest=6, flagged=True, endless=True)
def huge_power(paper: Paper):
    paper.answer_honestly("mean", "words")
    paper.answer("steps", "def collatz(n):\n    return len(str(7 ** 10**8))")


@attack("sleep in every cell, just below the limit", honest=8, least=0)
def naps(paper: Paper):
    paper.answer_honestly()
    for name in ("mean", "words", "steps"):
        paper.before(name, "import time\ntime.sleep(1.2)")
