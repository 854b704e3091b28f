"""What an assignment imports is known before nbgrader is there."""

import json

from autograder.course.ahead import likely


def notebook(*sources):
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def write(course, step, name, text):
    folder = course / step / name
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(text)


def test_it_is_read_from_the_instructors_notebooks(tmp_path):
    """The source, or the release where there is no source."""
    write(tmp_path, "source", "ps1", notebook("import json.decoder", ["import math\n", "x = 1"]))
    write(tmp_path, "release", "ps1", notebook("import csv"))
    write(tmp_path, "release", "ps2", notebook("import csv"))
    found = {spec.name: set(spec.preload) for spec in likely(tmp_path, ["ps1", "ps2"])}
    assert found == {"ps1": {"json", "json.decoder", "math"}, "ps2": {"csv"}}


def test_it_is_what_the_gradebook_says_later(folder):
    """Or the guess would be of no use."""
    from autograder.course.folder import Course, read_spec

    course = Course.open(folder)
    with course.gradebook() as gradebook:
        names = course.assignments(gradebook)
        for spec in likely(folder, names):
            assert spec.preload == read_spec(course, spec.name, gradebook).preload
    assert names


def test_an_answer_counts_as_students_get_it(tmp_path):
    """The gradebook has it without the solution, and so without what only that imports."""
    answer = {"nbgrader": {"grade_id": "answer", "solution": True}}
    for step, source in (("source", "import math\nimport csv"), ("release", "import math")):
        cell = {"cell_type": "code", "source": source, "metadata": answer}
        write(tmp_path, step, "ps1", json.dumps({"cells": [cell]}))
    assert [spec.preload for spec in likely(tmp_path, ["ps1"])] == [("math",)]


def test_what_cannot_be_read_stops_nobody(tmp_path):
    """Whoever reads it in earnest says what is wrong with it."""
    for number, text in enumerate(["", "[]", '{"cells": [1]}', '{"cells": [{}]}']):
        write(tmp_path, "source", f"ps{number}", text)
        assert [spec.preload for spec in likely(tmp_path, [f"ps{number}", "none"])] == [()]
