"""Messages that a kernel has no business sending: to the engine, to Jupyter, to other processes."""

from tests.submissions.hostile.attack import Paper, attack

_FRAMES = """
import json
verdict = {"outputs": [], "error": None, "value": 2.0, "flags": [], "cut": False, "seconds": 0.0}
messages = [{"reply": verdict}, {"reply": {"value": True}}, {"answer": verdict}]
messages += [{"ask": {"op": "name", "name": "secret"}}, {"ask": {"op": "name", "name": "expected"}}]
messages += [{"reply": verdict, "n": n} for n in range(50)]
texts = [json.dumps(message).encode() for message in messages]
frames = [b"%d\\n%s" % (len(text), text) for text in texts]
"""


def _to_every_descriptor(what: str) -> str:
    return f"""
import os
{_FRAMES}
for number in range(3, 256):
    for frame in {what}:
        try:
            os.set_blocking(number, False)
            os.write(number, frame)
        except OSError:
            break
"""


@attack("write forged verdicts of the engine to every open file descriptor", least=0)
def forged_verdicts(paper: Paper):
    paper.act(_to_every_descriptor("frames"))


@attack("write forged verdicts from a second process, again and again", least=0)
def verdicts_from_a_child(paper: Paper):
    body = _to_every_descriptor("frames[:3]").replace("\n", "\n            ")
    paper.act(f"""
        import os, time
        if not globals().get("spammed"):
            globals()["spammed"] = True
            if os.fork() == 0:
                for _ in range(20):
                    time.sleep(0.02)
                    try:
                        exec({body!r}.replace("\\n            ", "\\n"))
                    except BaseException:
                        pass
                os._exit(0)
    """)


@attack("write garbage to every open file descriptor", honest=8, least=0, flagged=True)
def garbage_to_descriptors(paper: Paper):
    paper.first(
        _to_every_descriptor("[b'999999999999999\\n', bytes(10**5), b'1\\n{']"),
        *("mean", "words", "steps"),
    )


@attack(
    "write the head of a frame that announces 90 MB, and never send them", least=0, flagged=True
)
def announced_and_not_sent(paper: Paper):
    paper.act(_to_every_descriptor("[b'90000000\\n{']"))


@attack("publish forged results through the kernel's own Jupyter session", flagged=False)
def forged_jupyter_messages(paper: Paper):
    paper.act("""
        from IPython import get_ipython
        kernel = get_ipython().kernel
        content = {"execution_count": 1, "data": {"text/plain": "1.0"}, "metadata": {}}
        kernel.session.send(
            kernel.iopub_socket, "execute_result", content, parent=kernel.get_parent(),
            ident=kernel._topic("execute_result"))
    """)


@attack("send forged results for cells that are still to come, from a thread")
def results_ahead_of_time(paper: Paper):
    paper.act("""
        import threading, time
        from IPython import get_ipython
        def claim():
            for _ in range(150):
                time.sleep(0.01)
                get_ipython().displayhook(1.0)
        if not globals().get("claiming"):
            globals()["claiming"] = threading.Thread(target=claim, daemon=True)
            claiming.start()
    """)


@attack("shut the kernel's channels and reply 'aborted' to what comes", honest=8, least=0)
def channels_closed(paper: Paper):
    paper.first(
        """
        import os
        os.closerange(3, 256)
        """,
        *("mean", "words", "steps"),
    )


@attack("take a copy of the parent's descriptors with pidfd_getfd, and write to them")
def descriptors_of_the_parent(paper: Paper):
    paper.act("""
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        parent = libc.syscall(434, os.getppid(), 0)  # pidfd_open
        for number in range(3, 40):
            copy = libc.syscall(438, parent, number, 0)  # pidfd_getfd
            if copy >= 0:
                hand_out(os.readlink(f"/proc/self/fd/{copy}"))
                os.set_blocking(copy, False)
                os.write(copy, b"2\\n{}")
    """)


@attack("attach to its parent with ptrace and stop it", least=0)
def parent_traced(paper: Paper):
    paper.act("""
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.ptrace(16, os.getppid(), None, None))  # PTRACE_ATTACH
    """)


@attack("write into its parent's memory through /proc")
def parent_overwritten(paper: Paper):
    paper.act("""
        import os
        with open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0) as memory:
            for line in open(f"/proc/{os.getppid()}/maps").read().splitlines():
                start, stop = (int(part, 16) for part in line.split()[0].split("-"))
                if "heap" in line:
                    memory.seek(start)
                    memory.write(bytes(min(stop - start, 2**20)))
    """)


@attack("be two: fork, so that a second kernel goes on answering beside the first", least=0)
def twins(paper: Paper):
    paper.act("""
        import os
        if not globals().get("forked"):
            globals()["forked"] = True
            os.fork()
    """)
