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
