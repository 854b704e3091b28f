"""What an attack got and what it left: looked for in every place that it could have written to."""

import hashlib
import os
import re
import socket
import threading
from html.parser import HTMLParser
from pathlib import Path

from tests.submissions.hostile import course, outer
from tests.submissions.hostile.assignment import ASSIGNMENT, LOOT
from tests.submissions.hostile.attack import THE_END, Outside

TOKEN = re.compile(r"trace-of-([\w-]+)\.")
SHARED_MEMORY_KEY = 0x7ACE  # of the attack that leaves System V shared memory
_MOST = 2**26  # bytes read of one file
NO_PAGE = "no feedback page"
_RUNS = (".html", ".htm", ".xhtml", ".xht", ".xml", ".svg", ".js", ".mjs")
# IPython's own record of every cell that ran, and the logs of the programs that grade.
_RECORDS = ("history.sqlite", "history.sqlite-journal", ".nbgrader.log", course.LOG.name)


class Listener:
    """Stands for the world outside: TCP, UDP and Unix sockets, inside the sandbox."""

    def __init__(self):
        self.heard = bytearray()
        self._sockets = [socket.create_server(("127.0.0.1", 0))]
        port = self._sockets[0].getsockname()[1]
        self.outside = Outside("127.0.0.1", port)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", port))
        self._sockets.append(datagrams)
        for path in ("\0hostile-corpus-listener", "/tmp/hostile-corpus-listener"):
            local = socket.socket(socket.AF_UNIX)
            local.bind(path)
            local.listen()
            self._sockets.append(local)
        for one in self._sockets:
            threading.Thread(target=self._listen, args=(one,), daemon=True).start()

    def _listen(self, one: socket.socket) -> None:
        while True:
            try:
                if one.type == socket.SOCK_DGRAM:
                    self.heard += one.recv(2**16)
                    continue
                connection, _ = one.accept()
                with connection:
                    connection.settimeout(1)
                    self.heard += connection.recv(2**16)
            except OSError:
                continue

    @property
    def visitors(self) -> set[str]:
        """The attacks that got through."""
        return set(TOKEN.findall(self.heard.decode("latin-1")))


def files() -> list[Path]:
    """All regular files in the writable places."""
    found, others = [], {str(path) for path in outer.readable()}
    for place in outer.WRITABLE:
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in others]
            found += [path for name in names if not (path := Path(folder, name)).is_symlink()]
    return [path for path in found if path.is_file()]


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST).decode("latin-1")
    except OSError:
        return ""


def loot(listener: Listener) -> dict[str, set[str]]:
    """What each attack got hold of, and handed out: attack -> kinds of canaries."""
    found: dict[str, set[str]] = {}
    for text in (*map(_text, files()), listener.heard.decode("latin-1")):
        for name, _, kind in LOOT.findall(text):
            found.setdefault(name, set()).add(kind[::-1])
    return found


def traces(students: dict[str, str]) -> dict[str, set[str]]:
    """Files that an attack left outside its own folders: attack -> paths. students: attack -> id"""
    found: dict[str, set[str]] = {}
    for path in files():
        if path.name in _RECORDS or ".autograder" in path.parts:
            continue
        for name in TOKEN.findall(str(path)) + TOKEN.findall(_text(path)):
            if students.get(name, name) not in path.parts:
                found.setdefault(name, set()).add(_shown(path))
    return found


def _shown(path: Path) -> str:
    """A path without numbers, for a report."""
    return re.sub(r"\.-?\d+$", "", str(path).replace(str(outer.HOME), "~"))


def shared_memory() -> bool:
    """Whether the attack on System V shared memory left a segment."""
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
    return any(int(line.split()[0]) == SHARED_MEMORY_KEY for line in lines)


def processes() -> int:
    """How many processes live beside this one; the dead are buried first."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
    others = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return sum(_alive(entry) for entry in others if entry.name != "1")


def _alive(entry: Path) -> bool:
    try:
        return (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def fingerprints(*left_out: str) -> dict[str, str]:
    """A digest of each file of the course, but not of the gradebook, logs, and some students'."""
    skipped = {*_RECORDS, "gradebook.db", "gradebook.db-journal", ".autograder", *left_out}
    found = {}
    for path in course.FOLDER.rglob("*"):
        name = path.relative_to(course.FOLDER)
        if path.is_file() and not path.is_symlink() and not skipped & set(name.parts):
            found[str(name)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def active(student: str) -> set[str]:
    """What of a student's would run in a browser that shows the feedback page: tags."""
    page = course.FOLDER / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    kept = course.FOLDER / "autograded" / student / ASSIGNMENT
    if not page.is_file():
        return {NO_PAGE} if (kept / f"{ASSIGNMENT}.ipynb").is_file() else set()
    parser = _Active()
    text = page.read_text(errors="replace")
    parser.feed(text)
    parser.close()
    served = [one for one in kept.rglob("*") if one.suffix.lower() in _RUNS and one.is_file()]
    files = {f"the file {one.name}" for one in served if TOKEN.search(_text(one))}
    handed_in = _text(kept / f"{ASSIGNMENT}.ipynb")
    cut = {"the end is gone"} if THE_END in handed_in and THE_END not in parser.shown else set()
    return parser.found | files | cut


def on_the_terminal(log: str) -> set[str]:
    """The attacks whose words stand behind an escape in what a command printed."""
    return set(re.findall(r"[\x1b\u202e\x9b][^\n]{0,40}?trace-of-([\w-]+)\.", log))


class _Active(HTMLParser):
    """Finds a token where a browser would act on it, and not just show it."""

    ACTS = ("base", "embed", "form", "iframe", "link", "meta", "object")
    ADDRESSES = ("action", "formaction", "href", "src", "xlink:href", "data", "to")

    def __init__(self):
        super().__init__()
        self.found: set[str] = set()
        self.shown = ""
        self._swallowed = False
        self._inside = ""
        self._code = 0  # elements of code, in which there are no formulas

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self._code += tag in ("code", "pre")
        self._swallowed = self._swallowed or tag == "plaintext"
        data = tag == "script" and "json" in values.get("type", "")
        self._inside = tag if tag in ("script", "style") and not data else ""
        for name, value in values.items():
            scheme = re.sub(r"[\x00-\x20]", "", value).lower()
            acts = name.startswith("on") or name == "srcdoc" or tag in self.ACTS
            acts |= name in self.ADDRESSES and scheme.startswith(("javascript:", "data:text"))
            acts |= name == "style" or (name == "class" and "hidden" in value.split())
            if acts and TOKEN.search(value):
                self.found.add(f"{tag} {name}={value[:80]!r}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        self._code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        self.shown += "" if self._swallowed else data
        if self._inside and TOKEN.search(data):
            self.found.add(self._inside)
        if not self._code and re.search(r"\\href\{[^}]*trace-of-", data):
            self.found.add("a link in a formula")
