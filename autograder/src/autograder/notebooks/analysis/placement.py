"""Where each cell runs, and whose each name is: decided from the instructor's cells alone.

- Answer cells, and ordinary cells that nbgrader does not know, run in the student's kernel.
- Locked cells run in both.
- Test cells run in the examiner's kernel, except where one needs the student's (`reasons.py`
  says what; the reason names the line), or where the instructor asks for it: with the tag
  `unprotected` or `"autograder": {"unprotected": true}` in the cell's metadata.

A name belongs to the cell that bound it last, in the instructor's order:
- bound by a student's cell: the student's. The examiner asks for it.
- bound by no cell at all: the examiner's own if it has one by then, say from `%pylab` in a locked
  cell; else the student's.
- bound by a locked or a test cell: the examiner's own.
- imported by a student's cell: the examiner imports it itself, so that no student can replace it.

A test cell that rebinds or deletes a student's name at its top level needs no unprotected place:
the examiner's namespace does the same in the student's kernel. (nbgrader's own example deletes
`squares`, to see whether `sum_of_squares` uses it.) A name that a test cell binds before it reads
it is scratch, and stays with the examiner, expected values included. Where one of the author's
answers reads it, it is shared: the student's kernel gets it, too, whenever a test binds it, and the
test goes on to read its own. Where an answer also binds it, it is the student's. A cell that is no
Python stays a test of the examiner's: it earns nothing anywhere.
"""

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.model import Cell, Placement
from autograder.notebooks.analysis.modules import import_statements, shown_imports, star_names
from autograder.notebooks.analysis.names import BUILTINS, Use, parse, uses, walked
from autograder.notebooks.analysis.reasons import Reason, random_modules, reasons

OF_THE_STUDENT = (Placement.STUDENT, Placement.INSIDE)


def analyse(
    cells: Sequence[Cell],
    files: Mapping[str, bytes] | None = None,
    handed_in: Collection[str] = (),
    inside: Mapping[str, str] | None = None,
) -> tuple[Cell, ...]:
    """The cells with placement, reason, student_names, imports and student_imports filled in.

    files: what lies beside the notebook (relative path -> contents), for its own modules
    handed_in: paths of files that the students write themselves; what a cell imports from such a
        module is the student's
    inside: test cells that are known to need the student's kernel: name -> reason
    """
    analysis = _Analysis(cells, files or {}, handed_in, inside or {})
    for index, cell in enumerate(cells):
        if cell.cell_type == "code":
            analysis.cell(index, cell)
    return tuple(analysis.result(index, cell) for index, cell in enumerate(cells))


@dataclass
class _Owner:
    """Who bound a name last."""

    placement: Placement
    cell: int
    imports: tuple[str, ...] = ()  # the statements, if it was imported


@dataclass
class _Found:
    """What is known of one cell."""

    placement: Placement = Placement.STUDENT
    reason: str = ""
    student_names: set[str] = field(default_factory=set)
    free_names: set[str] = field(default_factory=set)
    shared_names: set[str] = field(default_factory=set)
    imports: list[str] = field(default_factory=list)
    student_imports: list[str] = field(default_factory=list)


class _Analysis:
    """Goes through the cells in the instructor's order."""

    def __init__(
        self,
        cells: Sequence[Cell],
        files: Mapping[str, bytes],
        handed_in: Collection[str],
        inside: Mapping[str, str],
    ):
        self.files, self.inside = files, inside
        self.handed_in = {path.split("/")[0].removesuffix(".py") for path in handed_in}
        self.found = [_Found() for _ in cells]
        self.owners: dict[str, _Owner] = {}
        self.stars: list[str] = []  # star imports of the student's cells, with names unknown
        self.unknown_star = False
        self.called_by_student: set[str] = set()  # read in functions of the student's cells
        self.called_by_examiner: set[str] = set()  # read in functions of the examiner's cells
        self.helpers: dict[str, tuple[set[str], Reason | None]] = {}
        students = [
            c.source
            for c in cells
            if c.cell_type == "code" and written_placement(c) is Placement.STUDENT
        ]
        answers = [use for source in students for use in uses(source)]
        self.read_by_answers = {use.name for use in answers if use.action == "read"}
        self.bound_by_answers = {use.name for use in answers if use.action in ("bind", "delete")}
        self.randomness = random_modules(students)
        self.classes = {
            statement.name
            for source in students
            for statement in getattr(parse(source), "body", ())
            if isinstance(statement, ast.ClassDef)
        }

    def result(self, index: int, cell: Cell) -> Cell:
        found = self.found[index]
        return replace(
            cell,
            placement=found.placement,
            reason=found.reason,
            student_names=frozenset(found.student_names),
            free_names=frozenset(found.student_names & found.free_names),
            student_classes=frozenset(found.student_names & self.classes),
            shared_names=frozenset(found.shared_names),
            imports="\n".join(dict.fromkeys(found.imports)),
            student_imports="\n".join(dict.fromkeys(found.student_imports)),
        )

    def cell(self, index: int, cell: Cell) -> None:
        found, used = self.found[index], uses(cell.source)
        found.placement = written_placement(cell)
        if found.placement is not Placement.STUDENT:
            found.reason = self._reason(cell, found.placement, used)
            if found.reason:
                found.placement = Placement.INSIDE
        if found.placement in (Placement.BOTH, Placement.OUTSIDE):
            self._examine(found, cell, used)
        if found.placement is not Placement.OUTSIDE:
            self._hand_over(used)
        self._bind(index, found.placement, cell, used)

    def _is_students(self, name: str) -> bool:
        owner = self.owners.get(name)
        if owner:
            return owner.placement in OF_THE_STUDENT and not owner.imports
        return name not in BUILTINS and not self.unknown_star

    def _is_examiners(self, name: str) -> bool:
        """Whether a locked cell or a test bound a name last, to something that it may change."""
        owner = self.owners.get(name)
        places = (Placement.BOTH, Placement.OUTSIDE)
        return owner is not None and owner.placement in places and not owner.imports

    def _is_a_setting(self, name: str) -> bool:
        """Whether the author's answers bind a name, and read it in functions: it may have changed."""
        return name in self.bound_by_answers and name in self.called_by_student

    def _scratch(self, used: Sequence[Use]) -> set[str]:
        """The names that a cell makes for itself, at its top level or new ones through `global`."""
        first: dict[str, Use] = {}
        for use in used:
            if not use.nested:
                first.setdefault(use.name, use)
        inner = {use.name for use in used if use.nested and use.action != "read"}
        made = {name for name in inner - set(first) if name not in self.owners}
        for name, use in first.items():
            perhaps = use.conditional and name in self.owners and self._is_students(name)
            if use.action in ("bind", "import") and not perhaps:
                made.add(name)
        if "*" in made:
            names = self._star_names(first["*"].statement)
            made |= {name for name in first if name not in self.owners} if names is None else names
        return made

    def _reason(self, cell: Cell, placement: Placement, used: Sequence[Use]) -> str:
        """Why the cell must run in the student's kernel; "" if it need not."""
        if placement is Placement.OUTSIDE and cell.name in self.inside:
            return self.inside[cell.name]
        asked = cell.other_metadata.get("autograder") or {}
        tags = cell.other_metadata.get("tags") or ()
        if placement is Placement.OUTSIDE and "unprotected" in tags:
            return "the instructor's notebook tags it `unprotected`"
        if (
            placement is Placement.OUTSIDE
            and isinstance(asked, dict)
            and asked.get("unprotected") is True
        ):
            return "the instructor's notebook marks it unprotected"
        for use in used:
            if self._from_student(use):
                return f"line {use.line} imports `{use.name}` from a file that students hand in"
        known = {use.name for use in used} | set(self.owners)
        scratch = self._scratch(used)
        student = {name for name in known if self._is_students(name) and name not in scratch}
        found = reasons(cell.source, student, self.randomness)
        if placement is Placement.BOTH:
            found = [why for why in found if not why.within and why.names & student]
            changed = [u for u in used if u.name in student and not u.nested and u.action != "read"]
            if not found and changed:
                return f"line {changed[0].line} changes the student's `{changed[0].name}`"
        if found:
            return str(found[0])
        return self._helpers_reason(used, scratch) if placement is Placement.OUTSIDE else ""

    def _from_student(self, use: Use) -> bool:
        """Whether an import reads a module that the students write."""
        if isinstance(use.statement, ast.ImportFrom):
            modules = [use.statement.module or use.name]
        else:
            modules = [alias.name for alias in getattr(use.statement, "names", ())]
        return any(module.partition(".")[0] in self.handed_in for module in modules)

    def _helpers_reason(self, used: Sequence[Use], scratch: set[str]) -> str:
        """The reason of a function that an earlier cell defined and this one calls."""
        waiting = [(use.name, use.line) for use in used if use.name not in scratch]
        seen = set()
        while waiting:
            name, line = waiting.pop(0)
            if name in seen or name not in self.helpers or self._is_students(name):
                continue
            seen.add(name)
            reads, reason = self.helpers[name]
            if reason:
                return f"line {line} uses `{name}`, which {reason.text}"
            waiting += [(read, line) for read in sorted(reads)]
        return ""

    def _examine(self, found: _Found, cell: Cell, used: Sequence[Use]) -> None:
        """Whose the names are that the examiner meets in this cell."""
        scratch = self._scratch(used)
        outside = found.placement is Placement.OUTSIDE
        for name in {use.name for use in used} | self.called_by_examiner:
            if self._is_students(name) and (
                name not in scratch or (outside and self._is_a_setting(name))
            ):
                found.student_names.add(name)
                if name not in self.owners:
                    found.free_names.add(name)
        found.student_names -= {use.name for use in used if use.action == "import"} & scratch
        if outside:
            bound = {use.name for use in used if use.action in ("bind", "import")}
            own = {use.name for use in used if self._is_examiners(use.name)}
            found.shared_names |= (bound | own) & self.read_by_answers - found.student_names
        for name in sorted(({use.name for use in used} | self.called_by_examiner) - scratch):
            owner = self.owners.get(name)
            if owner and owner.placement in OF_THE_STUDENT:
                found.imports += owner.imports
        found.imports += self.stars
        if found.placement is Placement.OUTSIDE:
            found.student_imports += shown_imports(cell.source)

    def _hand_over(self, used: Sequence[Use]) -> None:
        """What this cell reads in the student's kernel and a test cell bound must get there."""
        scratch = self._scratch(used)
        for name in {use.name for use in used} - scratch:
            owner = self.owners.get(name)
            if owner and owner.placement is Placement.OUTSIDE:
                if owner.imports:
                    self.found[owner.cell].student_imports += owner.imports
                else:
                    self.found[owner.cell].student_names.add(name)

    def _bind(self, index: int, placement: Placement, cell: Cell, used: Sequence[Use]) -> None:
        """Record what the cell binds and deletes."""
        scratch = self._scratch(used)
        imported = import_statements(cell.source)
        for use in used:
            if use.action == "read":
                continue
            if self._from_student(use):
                self.owners[use.name] = _Owner(Placement.STUDENT, index)
            elif use.name == "*" and use.statement is not None:
                self._bind_star(index, placement, use.statement)
            elif use.action == "delete" and placement is Placement.OUTSIDE:
                self.owners.pop(use.name, None)
            elif use.action == "delete":
                self.owners[use.name] = _Owner(Placement.STUDENT, index)
            elif use.action == "import":
                self.owners[use.name] = _Owner(placement, index, imported.get(use.name, ()))
            elif (
                placement is Placement.OUTSIDE
                and (use.name not in scratch or self._is_a_setting(use.name))
                and self._is_students(use.name)
            ):
                self.owners[use.name] = _Owner(Placement.STUDENT, index)  # put back into its place
            else:
                self.owners[use.name] = _Owner(placement, index)
        nested = {use.name for use in used if use.nested and use.action == "read"}
        if placement is not Placement.OUTSIDE:
            self.called_by_student |= nested
        if placement in (Placement.BOTH, Placement.OUTSIDE):
            self.called_by_examiner |= nested
            self._remember_helpers(cell, used)

    def _star_names(self, statement: ast.stmt | None) -> frozenset[str] | None:
        if not isinstance(statement, ast.ImportFrom) or statement.level or not statement.module:
            return None
        return star_names(statement.module, self.files)

    def _bind_star(self, index: int, placement: Placement, statement: ast.stmt) -> None:
        text = ast.unparse(statement)
        names = self._star_names(statement)
        for name in names or ():
            self.owners[name] = _Owner(placement, index, (text,))
        if names is None:
            self.unknown_star = True
            self.stars += [text] if placement in OF_THE_STUDENT else []

    def _remember_helpers(self, cell: Cell, used: Sequence[Use]) -> None:
        known = {use.name for use in used} | set(self.owners)
        student = {name for name in known if self._is_students(name)}
        found = {
            why.within: why for why in reversed(reasons(cell.source, student, self.randomness))
        }
        for statement in getattr(parse(cell.source), "body", ()):
            reads = {n.id for n in walked(statement) if isinstance(n, ast.Name)}
            name = getattr(statement, "name", "")
            bound = {name} if name else _assigned(statement)
            for helper in bound:
                self.helpers[helper] = (reads - bound, found.get(name) if name else None)


def written_placement(cell: Cell) -> Placement:
    """The placement that nbgrader's metadata tells."""
    if cell.metadata.get("solution"):
        return Placement.STUDENT
    if cell.metadata.get("grade"):
        return Placement.OUTSIDE
    return Placement.BOTH if cell.metadata.get("locked") else Placement.STUDENT


def _assigned(statement: ast.stmt) -> set[str]:
    names = (n for n in walked(statement) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}
