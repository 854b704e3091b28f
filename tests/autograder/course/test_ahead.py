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
    """Or the guess would be of no use: what solutions import included."""
    from autograder.course.folder import Course, read_spec

    for source in folder.glob("source/*/*.ipynb"):
        written = json.loads(source.read_text())
        for cell in written["cells"]:
            said = cell["metadata"].get("nbgrader", {})
            if said.get("solution"):
                cell["source"] = ["import wave" if said["grade"] else "import csv"]
        source.write_text(json.dumps(written))
    course = Course.open(folder)
    with course.gradebook() as gradebook:
        names = course.assignments(gradebook)
        for spec in likely(folder, names):
            assert spec.preload == read_spec(course, spec.name, gradebook).preload
            assert "csv" in spec.preload
    assert names


def test_an_answer_counts_as_the_author_wrote_it(tmp_path):
    """One that a person grades counts as students get it: the gradebook keeps no more of it."""
    for name, graded, expected in (("ps1", False, ("csv", "math")), ("ps2", True, ("math",))):
        answer = {"nbgrader": {"grade_id": "answer", "solution": True, "grade": graded}}
        for step, source in (("source", "import math\nimport csv"), ("release", "import math")):
            cell = {"cell_type": "code", "source": source, "metadata": answer}
            write(tmp_path, step, name, json.dumps({"cells": [cell]}))
        assert [spec.preload for spec in likely(tmp_path, [name])] == [expected]


def test_what_cannot_be_read_stops_nobody(tmp_path):
    """Whoever reads it in earnest says what is wrong with it."""
    for number, text in enumerate(["", "[]", '{"cells": [1]}', '{"cells": [{}]}']):
        write(tmp_path, "source", f"ps{number}", text)
        assert [spec.preload for spec in likely(tmp_path, [f"ps{number}", "none"])] == [()]
