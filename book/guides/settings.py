"""`python -m book.guides.settings` writes settings.md: the engine's options, as its code has them."""

from pathlib import Path

from autograder.config import GradingEngine
from traitlets import Enum, TraitType

PAGE = Path(__file__).with_suffix(".md")
_HEAD = """\
# Settings

They stand in `nbgrader_config.py`, in the course's folder, beside nbgrader's own. Each has a default that suits most courses.

```python
from autograder.hooks import use_engine

# nbgrader autograde and formgrader go through the engine, too
use_engine(c)
c.GradingEngine.cell_seconds = 60
```

This page is made from the engine's code by `python -m book.guides.settings`.

| `c.GradingEngine.` | Default | What it does |
|---|---|---|
"""
_FOOT = """
## Settings of nbgrader's that the engine heeds

| Setting | What it does here |
|---|---|
| `c.Execute.timeout` | seconds for one cell, where `cell_seconds` says nothing; none or a negative number means as many as a submission has |
| `c.CourseDirectory.db_url` | where the gradebook is: SQLite, or PostgreSQL with the extra `postgres` |
| `c.CourseDirectory.…_directory` | where submissions are read and autograded notebooks and feedback are written |
| `c.CourseDirectory.ignore`, `student_id_exclude` | files and students that are passed over |
| `c.Autograde.create_student` | whether a submission may add a student to the gradebook |
| `c.Autograde.permissions`, `c.CourseDirectory.groupshared` | the rights of written files |
| `c.Autograde.exclude_overwriting` | files of yours that students hand in themselves |
| `c.AssignLatePenalties.plugin_class`, `c.LateSubmissionPlugin.…` | what a late submission loses |
| `c.Exchange.root` | the exchange, which no student code sees, and where feedback is released |
"""


def page() -> str:
    """The page, in Markdown."""
    traits = GradingEngine.class_own_traits(config=True)
    return (
        _HEAD
        + "\n".join(_row(name, trait) for name, trait in traits.items())
        + "\n"
        + _FOOT
    )


def _row(name: str, trait: TraitType) -> str:
    default = trait.default()
    shown = '`""`' if default == "" else f"`{default!r}`".replace("'", '"')
    values = ""
    if isinstance(trait, Enum):
        others = [f'`"{value}"`' for value in trait.values if value != default]
        values = f" Or {' or '.join(others)}."
    return f"| `{name}` | {shown} | {trait.help}{values} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
