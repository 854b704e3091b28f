"""The hostile corpus against the engine: what tests/submissions/hostile/ tries, and does not get.

All of it happens inside an outer sandbox of the corpus's own. The class is graded in one run; each
promise is then looked for in the result of each attack.
"""

import json
import os
import sys
from collections.abc import Callable

import pytest

from tests.submissions.hostile import outer, runs, table
from tests.submissions.hostile.corpus import ATTACKS

corpus = pytest.mark.parametrize("name", list(ATTACKS))


@pytest.fixture(scope="session")
def outer_sandbox() -> Callable[..., bytes]:
    """The outer sandbox; where there is none the tests are skipped, but not in CI."""
    if missing := outer.what_is_missing():
        reason = f"the hostile corpus runs in an outer sandbox only: {missing}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return outer.run


@pytest.fixture(scope="session")
def results(outer_sandbox) -> dict[str, dict]:
    """What became of each attack, all of them graded in one class, with neighbours between."""
    return {result["name"]: result for result in runs.run_engine(list(ATTACKS), print)}


def test_the_corpus_is_large():
    """There are at least 45 attacks, and each says in one line what it tries."""
    assert len(ATTACKS) >= 45
    assert all(attack.tries and "\n" not in attack.tries for attack in ATTACKS.values())


def test_no_attack_is_ever_written_outside_the_outer_sandbox():
    """Handing a hostile submission in is refused where the machine could be harmed."""
    with pytest.raises(outer.NotInside):
        outer.demand_inside()


def test_the_outer_sandbox_has_nothing_of_the_machine_to_write_to(outer_sandbox):
    """In it: no right, no writable place but its own, no process but its own, no network."""
    report = json.loads(outer_sandbox([sys.executable, "-c", _LOOK_AROUND]))
    assert set(report["written"]) == {str(path) for path in outer.WRITABLE}
    assert report["capabilities"] == "0" * 16
    assert report["processes"] == ["1"]
    assert report["interfaces"] == ["lo"]


def test_the_outer_sandbox_ends_what_takes_too_long_or_too_much(outer_sandbox, monkeypatch):
    """Time and the memory of all its processes are watched from outside."""
    with pytest.raises(outer.Overrun, match="more than 1 s"):
        outer_sandbox(["sleep", "60"], seconds=1)
    monkeypatch.setattr(outer, "MAX_MEMORY", 200 * outer.MIB)
    greedy = "import time; held = bytearray(b'x') * 2**28; time.sleep(60)"
    with pytest.raises(outer.Overrun, match=r"held [0-9]+ MiB"):
        outer_sandbox([sys.executable, "-c", greedy], seconds=30)


_LOOK_AROUND = """
import json, os, re, socket
written = []
for folder in ("/", "/usr", "/etc", "/dev", "/proc", "/proc/sys/kernel", "/tmp", "/dev/shm",
               "/home", "/home/grader", "/usr/local/share", "/var", "/root", os.environ["PYTHONPATH"], os.getcwd()):
    try:
        open(f"{folder}/trial", "w").close()
        written.append(folder)
    except OSError:
        pass
print(json.dumps({
    "written": written,
    "capabilities": re.search("CapBnd:.([0-9a-f]+)", open("/proc/self/status").read())[1],
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "interfaces": [name for _, name in socket.if_nameindex()],
}))
"""


@corpus
def test_it_earns_what_its_honest_work_earns(name, results):
    """No point more, and none less; what cannot be graded is not zero."""
    attack, points = ATTACKS[name], results[name]["points"]
    if attack.honest is None:
        assert points is None
        assert results[name]["outcome"] == "ungradable"
    else:
        assert points is not None, results[name].get("flags")
        assert attack.least <= points <= attack.honest


@corpus
def test_the_class_goes_on_and_the_neighbours_keep_their_scores(name, results):
    """The students graded right before and right after have what they earned, cell by cell."""
    result = results[name]
    assert not result["stopped"], result["log"]
    assert not result["hung"]
    assert result["before"]
    assert result["after"]


@corpus
def test_it_ran_in_the_engines_own_sandbox(name, results):
    """What is shown here is shown of the sandbox, and not of a fallback without one."""
    assert results[name]["sandboxed"]


@corpus
def test_it_reads_no_secret(name, results):
    """No hidden test, expected value, mark, other work or secret of the grader is handed out."""
    assert results[name]["loot"] == []


@corpus
def test_it_leaves_no_trace(name, results):
    """No file, process or message of its own is found anywhere, no script on a feedback page."""
    assert results[name]["trace"] == []


@corpus
def test_what_is_kept_of_it_is_small(name, results):
    """A flood of output does not fill the course's disk, or the page that shows it."""
    assert results[name]["megabytes"] <= table.MOST_MEGABYTES


@corpus
def test_the_report_on_it_is_short(name, results):
    """Whatever is made up about it, and however much of it was put right."""
    assert len(results[name].get("flags", ())) <= table.MOST_FLAGS


@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.flagged])
def test_it_is_flagged_where_it_can_be_seen(name, results):
    """A person is told, with a reason."""
    assert results[name].get("flags")


@pytest.mark.parametrize("category", ["accidents"])
def test_honest_students_with_bad_luck_are_not_suspected(category, results):
    """What is no cheating at all is graded without a flag."""
    members = [name for name, attack in ATTACKS.items() if attack.category == category]
    assert {name: results[name]["flags"] for name in members if results[name].get("flags")} == {}


def test_together_they_change_nothing_in_the_course(results):
    """Sources, releases, submissions and settings are as they were before the class was graded."""
    assert {change for result in results.values() for change in result["changed"]} == set()
