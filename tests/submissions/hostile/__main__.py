"""Run the hostile corpus, always inside its outer sandbox.

python -m tests.submissions.hostile nbgrader [NAME ...]   on plain nbgrader (some twenty minutes)
python -m tests.submissions.hostile engine [NAME ...]     on the engine
python -m tests.submissions.hostile table                 write book/guides/hostile.md
python -m tests.submissions.hostile list                  the names, and what each tries to do
"""

import os
import sys

from tests.submissions.hostile import outer, runs, table
from tests.submissions.hostile.corpus import ATTACKS

PAGE = outer.ROOT / "book" / "guides" / "hostile.md"


def main(arguments: list[str]) -> int:
    """Run one of the commands; 1 if the engine did not hold, 2 if it could not be tried."""
    what, *names = arguments or ["help"]
    unknown = [name for name in names if name not in ATTACKS]
    if what not in ("table", "list", *runs.GRADERS) or unknown:
        print(
            f"unknown: {', '.join(unknown)}\n" if unknown else "", __doc__, sep="", file=sys.stderr
        )
        return 2
    if what == "list":
        for attack in ATTACKS.values():
            print(f"{attack.category:10} {attack.name:32} tries to {attack.tries}")
        return 0
    if what == "table":
        PAGE.write_text(table.markdown(), encoding="utf-8")
        print(f"written: {PAGE.relative_to(outer.ROOT)}")
        return 0
    if missing := outer.what_is_missing():
        print(f"not run, since there is no outer sandbox: {missing}", file=sys.stderr)
        return 2 if os.environ.get("CI") else 0
    return _run(what, names or list(ATTACKS))


def _run(grader: str, names: list[str]) -> int:
    run = runs.run_nbgrader if grader == "nbgrader" else runs.run_engine
    results = run(names, lambda text: print(f"... {text}", file=sys.stderr, flush=True))
    runs.save(grader, results)
    seconds = sorted((result.get("seconds", 0), result["name"]) for result in results)
    slowest = ", ".join(f"{name} {taken:g} s" for taken, name in seconds[:-30:-1])
    print(f"... the longest: {slowest}", file=sys.stderr)
    wrong = {result["name"]: table.faults(ATTACKS[result["name"]], result) for result in results}
    for result in results:
        flags = f" [{'; '.join(result['flags'])}]" if result.get("flags") else ""
        print(f"{result['name']:32} {'; '.join(wrong[result['name']]) or 'held'}{flags}")
        if len(results) == 1:
            print(result["log"], *result["loot"], *result["trace"], sep="\n")
    return int(grader == "engine" and any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
