"""A platform's own file, filled: the grades that are grades, and not a byte more."""

import csv
import io
import json

import pytest

from autograder.errors import CourseError
from autograder.exchange.export import as_text, export_into, write_table
from autograder.exchange.fill import Wishes
from tests.autograder.exchange.made_class import CANVAS, GRADER_REPORT, WORKSHEET, table


def filled(tmp_path, to, text, tables=None, encoding="utf-8", **wishes):
    """The file's lines, and the report."""
    file = tmp_path / "grades.csv"
    file.write_bytes(text.encode(encoding))
    exported = export_into(tables or [table()], to, file, None, Wishes(**wishes))
    assert file.read_bytes() == text.encode(encoding)  # what the platform gave is still there
    return (tmp_path / "grades-filled.csv").read_bytes().decode(encoding), exported


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that are not as they were."""
    lines = zip(before.splitlines(True), after.splitlines(True), strict=True)
    return [(old, new) for old, new in lines if old != new]


def refused(tmp_path, to, text, tables=None, **wishes) -> str:
    with pytest.raises(CourseError) as error:
        filled(tmp_path, to, text, tables, **wishes)
    assert not (tmp_path / "grades-filled.csv").exists()
    return str(error.value)


def test_canvas_gets_the_grades_of_what_is_graded_and_all_else_stays(tmp_path):
    """Found by Canvas's number, the student's number, login and e-mail; EX and blanks stay."""
    text, exported = filled(tmp_path, "canvas", CANVAS)
    assert changed(CANVAS, text) == [
        (line, line.replace(blank, graded))
        for line in CANVAS.splitlines(True)
        for who, blank, graded in (
            ("55512", ",,,4.00", ",,8.5,4.00"),
            ("kim1", "A,,,,", "A,,0,,"),
            ("55518", "A,,,,", "A,,0.3,,"),
        )
        if who in line
    ]
    report = str(exported)
    assert "ps1 in 'ps1 (4711)': 3 grades" in report
    assert "waits, left as it was (1): wang" in report
    assert "ungradable, left as it was (1): zob" in report
    assert "missing, left as it was (1): omar" in report
    assert "devi: left as it was, the file says EX" in report


def test_who_is_not_found_is_said_in_both_directions_and_namesakes_are_not_guessed(tmp_path):
    """The second Kim Lee of either side gets nothing, though each is the only one left."""
    _, exported = filled(tmp_path, "canvas", CANVAS)
    assert exported.found.doubtful == {"Lee, Kim (klee2)": "may be any of kim1, kim2"}
    assert exported.found.unknown == ["Neu, Nora (nora)"]  # and not Canvas's own test student
    assert exported.filled[0].without_line == ["kim2", "gone"]
    assert exported.found.by_name == {"शर्मा, देवी (dsharma)": "devi"}
    assert not exported.is_complete


def test_a_column_of_ones_own_takes_the_state_in_canvas(tmp_path):
    """It is the instructor's: Canvas imports it as text, not as an assignment."""
    text, _ = filled(tmp_path, "canvas", CANVAS.replace(",Notes,", ",ps1 state,"))
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    states = {row[3]: row[5] for row in rows[3:]}
    assert states["wei.chen"] == "graded"
    assert states["xm.wang@uni.example"] == "waits"
    assert states["zoeb"] == "ungradable"
    assert states["omar"] == "missing"
    assert states["nora"] == ""


def test_the_form_of_the_file_is_kept(tmp_path):
    """Semicolons, decimal commas, another encoding, no mark, LF."""
    text = (
        "Student;ID;SIS Login ID;Section;ps1 (1)\n    Points Possible;;;;10,00\n"
        "Chen, Wei-Han;55512;wei;A;\nO'Brien, Zoë;9;zob;Übung;\n"
    )
    out, _ = filled(tmp_path, "canvas", text, encoding="cp1252")
    assert out == text.replace("wei;A;", "wei;A;8,5")
    out, _ = filled(tmp_path, "canvas", text, encoding="utf-16")
    assert out == text.replace("wei;A;", "wei;A;8,5")


def test_moodles_worksheet_gets_grades_and_says_the_state_in_its_comments(tmp_path):
    """What somebody wrote there stays; a locked grade stays."""
    text, exported = filled(tmp_path, "moodle", WORKSHEET)
    rows = {row[0][-1]: row for row in csv.reader(io.StringIO(text))}
    assert rows["7"][4] == "8.5"
    assert rows["7"][9] == ""
    assert rows["8"][4] == ""
    assert rows["8"][9] == "ps1: part of it is still to be graded"
    assert rows["9"][4] == "3.00"
    assert rows["9"][9] == 'Well done,\n"mostly"'
    assert rows["2"][9] == "ps1: nothing was handed in"
    assert "kim1: left as it was, Moodle says that its grade cannot be changed" in str(exported)
    assert len(changed(WORKSHEET, text)) == 4


def test_what_moodle_has_and_the_course_has_not_is_said(tmp_path):
    """Nobody is told that nothing was handed in who did hand in."""
    there = WORKSHEET.replace('omar@uni.example,"No submission"', 'omar@uni.example,"Submitted"')
    text, exported = filled(tmp_path, "moodle", there)
    assert "nothing was handed in" not in text
    assert "omar: left as it was, Moodle has a submission, and the course has none" in str(exported)


def test_a_state_that_was_said_goes_once_the_grade_is_there(tmp_path):
    """The file that was filled is filled again."""
    waiting = WORKSHEET.replace(",-,\n", ",-,ps1: part of it is still to be graded\n", 1)
    text, _ = filled(tmp_path, "moodle", waiting)
    assert text.splitlines()[1].endswith(',8.5,10.00,Yes,"Sunday, 1 November 2026, 11:59 PM",-,')


def test_moodles_gradebook_is_filled_by_the_assignments_name(tmp_path):
    """Numbers and feedback; "-" stays where there is no grade, and the total is not touched."""
    text, _ = filled(tmp_path, "moodle", GRADER_REPORT)
    assert text.splitlines()[1] == "Wei-Han,Chen,chen,,,wei@uni.example,8.5,,-,1790000000"
    assert text.splitlines()[2] == (
        "小明,王,,,,xm.wang@uni.example,-,ps1: part of it is still to be graded,-,1790000000"
    )


def test_several_assignments_go_into_one_file(tmp_path):
    """Each into its column; in Canvas ps2 counts other points, which is said."""
    said = refused(tmp_path, "canvas", CANVAS, [table(), table("ps2")])
    assert "Canvas counts 5 points for 'ps2 (4712)', and ps2 has 10: --points scale" in said
    text, exported = filled(tmp_path, "canvas", CANVAS, [table(), table("ps2")], points="scale")
    assert '"A, B",,8.5,4.25,80.0' in text
    assert "scores times 0.5" in str(exported)
    text, exported = filled(tmp_path, "canvas", CANVAS, [table(), table("ps2")], points="keep")
    assert '"A, B",,8.5,8.5,80.0' in text
    assert "2 above the 5 points of Canvas" in str(exported)


def test_a_column_for_each_question_comes_behind_the_others(tmp_path):
    """With its points; blank where it waits; filled anew the next time, with Canvas's id or without."""
    text, exported = filled(tmp_path, "canvas", CANVAS, questions=True)
    head, _, points, chen, wang, zob, *_ = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head[-2:] == ["ps1: pad", "ps1: essay"]
    assert points[-2:] == ["4", "6"]
    assert chen[-2:] == ["3.5", "5"]
    assert wang[11:] == ["4"]
    assert len(zob) == 11
    assert "2 columns for questions are new: Canvas makes a new assignment of each" in str(exported)
    known = text.replace("ps1: pad", "ps1: pad (99)").replace("3.5", "1.5")
    again, exported = filled(tmp_path, "canvas", known, questions=True)
    assert again == text.replace("ps1: pad", "ps1: pad (99)")
    assert "are new" not in str(exported)


def test_filling_again_changes_nothing(tmp_path):
    """What stands there already is left as it is written."""
    text, _ = filled(tmp_path, "canvas", CANVAS.replace(",,,4.00,80", ",,8.50,4.00,80"))
    assert '"A, B",,8.50,4.00' in text
    again, exported = filled(tmp_path, "canvas", text)
    assert again == text
    assert "3 grades, 3 of them as they were" in str(exported)


@pytest.mark.parametrize(
    ("to", "text", "said"),
    [
        ("canvas", "", "no gradebook that Canvas exported: it has no column 'Student'"),
        ("canvas", WORKSHEET, "no gradebook that Canvas exported"),
        ("canvas", CANVAS.replace("Section", "Sektion"), "it has no column 'Section'"),
        (
            "canvas",
            CANVAS.replace("ps1", "week 1"),
            "no column for 'ps1'; its assignments are 'week",
        ),
        ("canvas", CANVAS.replace("ps2", "PS 1"), "several columns for 'ps1': 'ps1 (4711)', 'PS 1"),
        ("moodle", CANVAS, "neither a grading worksheet nor a gradebook that Moodle exported"),
        ("moodle", WORKSHEET.replace(',Grade,"Max', ',Note,"Max'), "no column 'Grade'"),
        ("moodle", WORKSHEET.replace("10.00", "100.00"), "counts 100 points for 'Grade', and ps1"),
        ("moodle", GRADER_REPORT.replace("ps1", "ps9"), "no column for 'ps1'"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_a_sentence(tmp_path, to, text, said):
    """It says which file it means, and nothing is written."""
    message = refused(tmp_path, to, text)
    assert said in message
    assert message.startswith(str(tmp_path / "grades.csv"))


def test_a_column_may_be_named(tmp_path):
    """As the platform has it, with its number or without."""
    several = CANVAS.replace("ps2", "PS 1").replace("4.00,80", ",80").replace("5.00", "10.00")
    for name in ("PS 1 (4712)", "ps1 (4711)"):
        _, exported = filled(tmp_path, "canvas", several, columns=(name,))
        assert exported.filled[0].column == name
    assert "no column for 'ps3'" in refused_after(tmp_path, columns=("ps3",))
    assert "1 assignments and 2 columns" in refused_after(tmp_path, columns=("ps1", "ps2"))


def refused_after(tmp_path, **wishes) -> str:
    (tmp_path / "grades-filled.csv").unlink()
    try:
        return refused(tmp_path, "canvas", CANVAS, **wishes)
    finally:
        (tmp_path / "grades-filled.csv").touch()


def test_a_worksheet_is_of_one_assignment(tmp_path):
    """Two would write into the same column."""
    said = refused(tmp_path, "moodle", WORKSHEET, [table(), table("ps2")])
    assert "one column, 'Grade', for 2 assignments" in said


def test_cells_of_the_platform_that_may_be_formulas_are_counted(tmp_path):
    """They stay, since the platform would not know them again."""
    text, exported = filled(tmp_path, "canvas", CANVAS)
    assert '"=""=HYPERLINK(""""x"""")""",55518' in text
    assert "cells of grades.csv that may act as formulas in a spreadsheet" in str(exported)
    assert "stay as they were: 1;" in str(exported)


def test_our_own_table_has_states_and_no_zero_that_is_none(tmp_path):
    """And nothing in it acts as a formula, numbers are numbers, commas are quoted."""
    write_table([table()], "csv", tmp_path / "grades.csv", questions=True)
    contents = (tmp_path / "grades.csv").read_bytes()
    assert contents.startswith(b"\xef\xbb\xbf")  # or Excel reads another encoding
    rows = {
        row["student"]: row for row in csv.DictReader(io.StringIO(contents.decode("utf-8-sig")))
    }
    states = {student: (row["state"], row["score"]) for student, row in rows.items()}
    assert states["chen"] == ("graded", "8.5")
    assert states["kim1"] == ("graded", "0")
    assert states["wang"] == ("waits", "")
    assert states["zob"] == ("ungradable", "")
    assert states["omar"] == ("missing", "")
    assert rows["formula"]["first_name"].startswith("'=HYPERLINK(")
    assert rows["formula"]["last_name"] == "'@SUM(1)"
    assert rows["formula"]["score"] == "0.3"
    assert (rows["wang"]["ps1: pad"], rows["wang"]["ps1: essay"]) == ("4", "")
    assert (rows["omar"]["ps1: pad"], rows["zob"]["ps1: pad"]) == ("", "")


def test_json_has_the_same_for_programs():
    """None where there is no grade."""
    found = {row["student"]: row for row in json.loads(as_text([table()], "json", questions=True))}
    assert (found["zob"]["state"], found["zob"]["score"]) == ("ungradable", None)
    assert found["formula"]["score"] == 0.3
    assert [one["score"] for one in found["wang"]["questions"]] == [4.0, None]
