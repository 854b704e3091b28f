"""A student's notebook, put right from the instructor's."""

import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from autograder.errors import Ungradable
from autograder.model import NotebookSpec
from autograder.notebooks.repair import repair
from tests.autograder.notebooks.cells import answer, exam, locked, ordinary
from tests.autograder.notebooks.honest import SOURCES, load

RELEASED, SPEC = load(SOURCES[0])  # nbgrader's example
EXAMINED = [name for name, cell in SPEC.named.items() if not cell.metadata["solution"]]


def handed_in() -> dict:
    """The release as a file, to be changed by a test."""
    return json.loads(nbformat.writes(RELEASED))


def put_right(notebook: dict, spec: NotebookSpec = SPEC):
    """The repaired notebook and its flags; what is promised of every notebook is checked."""
    repaired, flags = repair(json.dumps(notebook).encode(), spec)
    nbformat.validate(repaired)
    MetadataValidator().validate_nb(repaired)
    assert len({cell.id for cell in repaired.cells}) == len(repaired.cells)
    for name, cell in named(repaired).items():
        if utils.is_locked(cell):
            assert cell.source == spec.named[name].source
    return repaired, flags


def named(notebook) -> dict:
    cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells}


def order(notebook) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]


def find(notebook: dict, name: str) -> dict:
    return next(
        c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def small(*cells) -> tuple[dict, NotebookSpec]:
    """A notebook of code cells, as released, and its spec."""
    file = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    for number, cell in enumerate(cells):
        kept = {"nbgrader": {**cell.metadata, "grade_id": cell.name}} if cell.name else {}
        written = {"id": f"c{number}", "cell_type": "code", "source": cell.source}
        file["cells"].append({**written, "metadata": kept, "outputs": [], "execution_count": None})
    return file, NotebookSpec("small", cells)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_an_honest_notebook_is_not_flagged(path):
    """Executed, saved by another Jupyter, and answered: nothing to flag, all text kept."""
    released, spec = load(path)
    file = json.loads(nbformat.writes(released))
    for cell in file["cells"]:
        cell["metadata"] |= {"collapsed": False, "execution": {"iopub.execute_input": "2026"}}
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "x = 3  # my answer"
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    file["metadata"]["kernelspec"] = {"name": "conda-x", "language": "python", "display_name": "x"}
    repaired, flags = put_right(file, spec)
    assert flags == ()
    assert order(repaired) == order(released)
    assert all(not cell.get("outputs") for cell in repaired.cells)
    answers = [cell for cell in repaired.cells if utils.is_solution(cell)]
    assert {cell.source for cell in answers} == {"x = 3  # my answer"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_an_untouched_answer_has_the_checksum_by_which_nbgrader_knows_it(path):
    released, spec = load(path)
    repaired, flags = put_right(json.loads(nbformat.writes(released)), spec)
    assert flags == ()
    for cell in repaired.cells:
        if utils.is_solution(cell) or utils.is_locked(cell):
            assert cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)


def test_hidden_tests_come_back_without_a_flag():
    released, spec = load(SOURCES[2])
    repaired, _ = put_right(json.loads(nbformat.writes(released)), spec)
    assert "BEGIN HIDDEN TESTS" in named(repaired)["pad_same-hidden"].source


@pytest.mark.parametrize("name", EXAMINED)
def test_a_missing_cell_is_put_back_at_its_place(name):
    file = handed_in()
    file["cells"].remove(find(file, name))
    repaired, flags = put_right(file)
    assert order(repaired) == order(RELEASED)
    assert [(flag.cell, flag.text) for flag in flags] == [(name, "was missing, and was put back")]


def test_all_missing_tests_are_put_back_in_their_order():
    file = handed_in()
    for name in EXAMINED:
        file["cells"].remove(find(file, name))
    repaired, _ = put_right(file)
    assert [n for n in order(repaired) if n] == list(SPEC.named)


def test_a_deleted_answer_is_flagged_and_its_test_stays_after_the_students_work():
    """The answer was written in cells of the student's own."""
    file, spec = small(answer("def f(): pass", "a"), exam("f()", "t"), exam("f()", "u"))
    own = [file["cells"][0] | {"metadata": {}, "source": text} for text in ("x = 1", "f = max")]
    file["cells"] = [*own, file["cells"][2]]
    repaired, flags = put_right(file, spec)
    assert order(repaired) == ["", "", "t", "u"]
    assert ("a", "the answer's cell is missing") in [(flag.cell, flag.text) for flag in flags]


def test_a_missing_test_comes_after_all_cells_that_may_hold_its_missing_answer():
    cells = [exam("f()", "s"), answer("def f(): pass", "a"), exam("f()", "t"), exam("f()", "u")]
    file, spec = small(*cells)
    own = [file["cells"][1] | {"metadata": {}, "source": text} for text in ("x = 1", "f = max")]
    file["cells"] = [file["cells"][0], *own, file["cells"][3]]
    assert order(put_right(file, spec)[0]) == ["s", "", "", "t", "u"]


def test_a_missing_written_answer_counts_as_not_answered():
    file = handed_in()
    file["cells"].remove(find(file, "sum_of_squares_equation"))
    repaired, flags = put_right(file)
    assert utils.determine_grade(named(repaired)["sum_of_squares_equation"]) == (0, 1.0)
    assert flags


@pytest.mark.parametrize(
    ("key", "value"),
    [("points", 100), ("grade", False), ("solution", True), ("points", "many"), ("task", True)],
)
def test_changed_metadata_of_a_test_are_put_right_and_flagged(key, value):
    file = handed_in()
    find(file, "correct_squares")["metadata"]["nbgrader"][key] = value
    repaired, flags = put_right(file)
    assert named(repaired)["correct_squares"].metadata.nbgrader.points == 1
    assert order(repaired) == order(RELEASED)
    assert {flag.kind for flag in flags} == {"tampering"}


@pytest.mark.parametrize("lost", [["points"], ["grade"], ["grade", "points", "locked"]])
def test_metadata_that_a_program_lost_accuse_nobody(lost):
    file = handed_in()
    about = find(file, "correct_squares")["metadata"]["nbgrader"]
    for key in lost:
        del about[key]
    repaired, flags = put_right(file)
    assert named(repaired)["correct_squares"].metadata.nbgrader.points == 1
    assert {flag.kind for flag in flags} == {"repaired"}
    assert all(flag.text.startswith("had lost") for flag in flags)


def test_an_unlocked_and_changed_read_only_cell_is_put_right_and_flagged():
    file, spec = small(locked("x = 1", "l"), exam("assert x == 1", "t"))
    file["cells"][0]["source"] = "x = 2"
    file["cells"][0]["metadata"]["nbgrader"]["locked"] = False
    repaired, flags = put_right(file, spec)
    assert repaired.cells[0].source == "x = 1"
    assert len(flags) == 2


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception"])
def test_a_tag_that_changes_a_tests_execution_is_removed_and_flagged(tag):
    file = handed_in()
    find(file, "correct_squares")["metadata"]["tags"] = [tag]
    repaired, flags = put_right(file)
    assert "tags" not in named(repaired)["correct_squares"].metadata
    assert [flag.cell for flag in flags] == ["correct_squares"]


def test_a_skip_tag_on_a_cell_of_the_students_is_removed_and_flagged():
    file = handed_in()
    plain = next(c for c in file["cells"] if "nbgrader" not in c["metadata"])
    plain["metadata"]["tags"] = ["mine", "skip-execution"]
    repaired, flags = put_right(file)
    assert [c.metadata.tags for c in repaired.cells if "tags" in c.metadata] == [["mine"]]
    assert len(flags) == 1


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ("x hidden", ["x-hidden"]),
        ('x"><script>', ["x-script"]),
        ("a\u2028b\tc", ["a-b-c"]),
        ("skip-execution ", []),
        (" ,", []),
        ("über_1", ["über_1"]),
        ("t" * 5000, ["t" * 60]),
    ],
)
def test_a_tag_of_the_students_is_one_word(tag, left):
    """Pages make a class of it, and what would be two could hide the cell from whoever marks it."""
    file = handed_in()
    plain = next(c for c in file["cells"] if "nbgrader" not in c["metadata"])
    plain["metadata"]["tags"] = [tag]
    repaired, _ = put_right(file)
    assert [one for c in repaired.cells for one in c.metadata.get("tags", ())] == left


def test_the_instructors_own_tags_stay():
    released, spec = load(SOURCES[2])
    repaired, _ = put_right(json.loads(nbformat.writes(released)), spec)
    assert named(repaired)["pad_same-visible"].metadata.tags == ["raises-exception"]


def test_of_two_copies_of_a_test_the_last_counts():
    file, spec = small(answer("def f(): pass", "a"), exam("f()", "t"))
    file["cells"] = [file["cells"][i] for i in (1, 0, 1)]
    repaired, flags = put_right(file, spec)
    assert order(repaired) == ["", "a", "t"]
    assert "is there 2 times" in flags[0].text


@pytest.mark.parametrize("first", [True, False])
def test_of_two_copies_of_an_answer_the_one_that_was_written_in_counts(first):
    file = handed_in()
    at = next(i for i, c in enumerate(file["cells"]) if c is find(file, "squares"))
    copied = copy.deepcopy(file["cells"][at])
    written = file["cells"][at] if first else copied
    written["source"] = "def squares(n): return 3"
    file["cells"].insert(at + 1, copied)
    repaired, flags = put_right(file)
    assert named(repaired)["squares"].source == "def squares(n): return 3"
    assert len(flags) == 1


@pytest.mark.parametrize("change", ["dropped", "renamed", "all metadata lost"])
def test_an_answer_that_lost_its_id_is_recognised(change):
    file = handed_in()
    cell = find(file, "squares")
    cell["source"] = "def squares(n):\n    return [i * i for i in range(1, n + 1)]"
    if change == "dropped":
        del cell["metadata"]["nbgrader"]
    elif change == "renamed":
        cell["metadata"]["nbgrader"]["grade_id"] = "mine"
    else:
        for other in file["cells"]:
            other["metadata"] = {}
    repaired, flags = put_right(file)
    assert order(repaired) == order(RELEASED)
    assert named(repaired)["squares"].source == cell["source"]
    lost = "all" if change == "all metadata lost" else "squares"
    if lost == "all":  # said once, with their number
        assert [flag.text for flag in flags] == ["had lost its id; it was recognised"]
        assert flags[0].cell == f"{len(SPEC.named)} cells"
    else:
        assert lost in [flag.cell for flag in flags]


def test_a_written_answer_that_lost_its_id_is_recognised_by_its_place():
    file = handed_in()
    cell = find(file, "sum_of_squares_equation")
    cell |= {"metadata": {}, "source": "Pythagoras"}
    repaired, _ = put_right(file)
    assert named(repaired)["sum_of_squares_equation"].source == "Pythagoras"


def test_a_test_that_was_moved_before_its_answer_is_run_there_as_in_nbgrader():
    file, spec = small(answer("def f(): pass", "a"), exam("f()", "t"))
    file["cells"].reverse()
    repaired, flags = put_right(file, spec)
    assert order(repaired) == ["t", "a"]
    assert ["another order" in flag.text for flag in flags] == [True]


def test_questions_in_another_order_keep_it():
    cells = [answer("a = 1", "a"), exam("a", "s"), answer("b = 1", "b"), exam("b", "t")]
    file, spec = small(*cells)
    file["cells"] = file["cells"][2:] + file["cells"][:2]
    repaired, flags = put_right(file, spec)
    assert order(repaired) == ["b", "t", "a", "s"]
    assert ["another order" in flag.text for flag in flags] == [True]


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        (["a", "l", "s", "t"], ["a", "s", "l", "t"]),
        (["l", "a", "s", "t"], ["a", "s", "l", "t"]),
        (["a", "s", "t", "l"], ["a", "s", "l", "t"]),
        (["t", "l", "a", "s"], ["a", "s", "l", "t"]),
    ],
)
def test_a_locked_cell_cannot_be_moved_across_the_tests(moved, expected):
    """It may hold a reference for the later questions: that must not answer the earlier ones."""
    cells = [answer("def f(): 0", "a"), exam("f()", "s"), locked("f = 1", "l"), exam("f", "t")]
    file, spec = small(*cells)
    by_name = dict(zip("aslt", file["cells"], strict=True))
    file["cells"] = [by_name[name] for name in moved]
    repaired, flags = put_right(file, spec)
    assert order(repaired) == expected
    assert "moved across" in flags[0].text


def test_a_changed_cell_type_is_put_right():
    file = handed_in()
    find(file, "correct_squares").pop("outputs")
    find(file, "correct_squares").pop("execution_count")
    find(file, "correct_squares")["cell_type"] = "markdown"
    repaired, flags = put_right(file)
    assert named(repaired)["correct_squares"].cell_type == "code"
    assert [flag.kind for flag in flags] == ["repaired"]


def test_a_foreign_kernel_is_flagged_and_the_instructors_used():
    file = handed_in()
    file["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    repaired, flags = put_right(file)
    assert repaired.metadata.kernelspec == SPEC.kernelspec
    assert "'bash'" in flags[0].text


def test_an_older_schema_of_nbgrader_is_read_quietly():
    file = handed_in()
    for cell in file["cells"]:
        if "nbgrader" in cell["metadata"] and not cell["metadata"]["nbgrader"].get("task"):
            cell["metadata"]["nbgrader"]["schema_version"] = 1
    assert put_right(file)[1] == ()


def test_another_format_version_is_brought_to_4():
    old = nbformat.v4.downgrade(copy.deepcopy(RELEASED))
    repaired, flags = put_right(json.loads(nbformat.writes(old, version=3)))
    assert order(repaired) == order(RELEASED)
    assert "format version was 3" in flags[0].text


def test_attachments_and_text_stay():
    file = handed_in()
    text = next(c for c in file["cells"] if c["cell_type"] == "markdown" and not c["metadata"])
    text["attachments"] = {"a.png": {"image/png": "AAAA"}}
    repaired, flags = put_right(file)
    assert [c.attachments for c in repaired.cells if "attachments" in c] == [text["attachments"]]
    assert flags == ()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "empty"),
        (nbformat.writes(RELEASED).encode()[:700], "cut off or damaged"),
        (b"\xff\xfe\x00", "cut off or damaged"),
        (b"[1, 2]", "other JSON"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"a": 3}', "neither a format version nor cells"),
        (b'{"nbformat": 5, "cells": []}', "format version is 5"),
        (b'{"nbformat": 3, "worksheets": 7}', "cannot be brought to 4"),
        (b'{"nbformat": 4, "cells": []}', "another notebook"),
        (b'{"nbformat": 4, "cells": [' + b"0," * 20_000 + b"0]}", "20001 cells"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"nbformat": 4, "x": ' + b"9" * 10_000 + b"}", "cannot be read"),
    ],
)
def test_what_no_program_can_grade_has_a_reason(file, reason):
    with pytest.raises(Ungradable, match=reason):
        repair(file, SPEC)


def test_another_encoding_is_read_and_flagged():
    file = handed_in()
    find(file, "squares")["source"] = "s = 'é'"
    text = json.dumps(file, ensure_ascii=False)
    for encoding in ("utf-16", "cp1252"):
        repaired, flags = repair(text.encode(encoding), SPEC)
        assert named(repaired)["squares"].source == "s = 'é'"
        assert "not in UTF-8" in flags[0].text


@pytest.mark.parametrize(
    ("encoding", "comment"),
    [
        ("shift_jis", "# 日本語のコメントです"),
        ("big5", "# 這是我的答案"),
        ("euc_kr", "# 한국어 주석입니다"),
        ("cp1251", "# это мой ответ"),
        ("cp1252", "# réponse donnée à l'élève"),
    ],
)
def test_a_file_of_an_older_machine_is_read_in_its_own_script(encoding, comment):
    """Which one was taken is said."""
    file = handed_in()
    find(file, "squares")["source"] = comment
    raw = json.dumps(file).replace(json.dumps(comment), f'"{comment}"').encode(encoding)
    repaired, flags = repair(raw, SPEC)
    assert named(repaired)["squares"].source == comment
    assert "not in UTF-8" in flags[0].text


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (b"# Readme\n", "this is no notebook: it does not begin as one"),
        (b"\n<!DOCTYPE html>\n<html>", "this is no notebook, but a web page"),
        (b"%PDF-1.7\n\xe2\xe3", "this is no notebook, but a PDF"),
        (b"PK\3\4\0\0", "this is no notebook, but an archive"),
    ],
)
def test_another_kind_of_file_is_not_called_damaged(file, what):
    with pytest.raises(Ungradable, match=what):
        repair(file, SPEC)


@pytest.mark.parametrize("lost", [1, 4, 5])
def test_what_is_said_of_many_cells_is_said_once(lost):
    """Of a few, each is named."""
    file = handed_in()
    cells = [c for c in file["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id")]
    for cell in cells[:lost]:
        cell["metadata"] = {}
    _, flags = put_right(file)
    recognised = [flag.cell for flag in flags if "lost its id" in flag.text]
    names = [cell for cell in order(RELEASED) if cell][:lost]
    assert sorted(recognised) == (sorted(names) if lost < 5 else ["5 cells"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_in_a_file_it_is_put_right_or_ungradable(data):
    """Any part of an honest file replaced by any JSON."""
    file = handed_in()
    for _ in range(data.draw(st.integers(1, 4))):
        part = file
        while True:
            keys = list(part) if isinstance(part, dict) else range(len(part))
            if not keys:
                break
            key = data.draw(st.sampled_from(list(keys)))
            if not isinstance(part[key], (dict, list)) or data.draw(st.booleans()):
                part[key] = data.draw(JSON)
                break
            part = part[key]
    try:
        put_right(file)
    except Ungradable:
        return


def test_halves_of_characters_and_deep_metadata_do_no_harm():
    file = handed_in()
    find(file, "squares")["source"] = "s = '\ud800'"
    deep: list = []
    for _ in range(900):
        deep = [deep]
    file["cells"][1]["metadata"] = {"deep": deep}
    repaired, _ = put_right(file)
    nbformat.writes(repaired).encode()


def test_the_same_file_gives_the_same_notebook():
    file = json.dumps(handed_in()).encode()
    assert nbformat.writes(repair(file, SPEC)[0]) == nbformat.writes(repair(file, SPEC)[0])


def test_a_notebook_without_graded_cells_is_taken_as_it_is():
    file, spec = small(ordinary("x = 1"))
    assert put_right(file, spec)[0].cells[0].source == "x = 1"
