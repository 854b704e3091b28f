"""A small class, as the gradebook's table has it, and its files as Canvas and Moodle export them.

The files are made after what the two vendors document; `autograder.exchange.canvas` and `.moodle` say
where. Ids of Canvas and of Moodle, and addresses, are made up.
"""

from autograder.course.table import Person, Question, Row, Standing, Table

QUESTIONS = (Question("sheet", "pad", 4, ("pad-test",)), Question("sheet", "essay", 6, ("essay",)))
PEOPLE = {
    person.id: person
    for person in (
        Person("chen", "Wei-Han", "Chen", "chen@uni.example", "55512"),
        Person("wang", "小明", "王", "xm.wang@uni.example"),
        Person("zob", "Zoë", "O'Brien", "zoe@uni.example"),
        Person("kim1", "Kim", "Lee", "kim1@uni.example"),
        Person("kim2", "Kim", "Lee"),
        Person("omar", "عمر", "الخطيب", "omar@uni.example"),
        Person("formula", '=HYPERLINK("http://evil.example","x")', "@SUM(1)", "f@uni.example"),
        Person("devi", "देवी", "शर्मा"),
        Person("gone", "Gone", "Away", "gone@uni.example"),
    )
}
HOW = {  # standing, score, and the scores of the questions
    "chen": (Standing.GRADED, 8.5, (3.5, 5.0)),
    "wang": (Standing.WAITS, 4.0, (4.0, None)),
    "zob": (Standing.UNGRADABLE, 0.0, (None, None)),
    "kim1": (Standing.GRADED, 0.0, (0.0, 0.0)),
    "kim2": (Standing.GRADED, 10.0, (4.0, 6.0)),
    "omar": (Standing.MISSING, 0.0, (0.0, 0.0)),
    "formula": (Standing.GRADED, 0.3, (0.1, 0.2)),
    "devi": (Standing.GRADED, 7.0, (2.0, 5.0)),
    "gone": (Standing.GRADED, 1.0, (1.0, 0.0)),
}

CANVAS_HEAD = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,ps1 (4711),ps2 (4712),"
    "Problem Sets Current Score,Current Score,Final Grade"
)
CANVAS = (
    "\ufeff" + CANVAS_HEAD + "\r\n"
    ",,,,,,Manual Posting,,,,\r\n"
    "    Points Possible,,,,,,10.00,5.00,(read only),(read only),(read only)\r\n"
    '"Chen, Wei-Han",55512,S-001,wei.chen,"A, B",,,4.00,80.0,80.0,B\r\n'
    '"王, 小明",55513,S-002,xm.wang@uni.example,A,,,,,,\r\n'
    '"O\'Brien, Zoë",55514,zob,zoeb,A,said hello,3.00,,,,\r\n'
    '"Lee, Kim",55515,kim1,klee,A,,,,,,\r\n'
    '"Lee, Kim",55516,S-777,klee2,A,,,,,,\r\n'
    '"الخطيب, عمر",55517,,omar,A,,,,,,\r\n'
    '"=""=HYPERLINK(""""x"""")""",55518,,f@uni.example,A,,,,,,\r\n'
    '"शर्मा, देवी",55519,,dsharma,A,,EX,,,,\r\n'
    '"Neu, Nora",55520,,nora,A,,,,,,\r\n'
    '"Student, Test",55599,,f00ba4,A,,,,,,\r\n'
)
WORKSHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 1234567","Wei-Han Chen",chen@uni.example,"Submitted for grading - Late",,10.00,Yes,'
    '"Sunday, 1 November 2026, 11:59 PM",-,\n'
    '"Participant 1234568","小明 王",XM.Wang@uni.example,"Submitted for grading",,10.00,Yes,'
    '"Sunday, 1 November 2026, 9:00 AM",-,\n'
    '"Participant 1234569","Zoë O\'Brien",zoe@uni.example,"Submitted for grading",3.00,10.00,Yes,-,-,'
    '"Well done,\n""mostly"""\n'
    '"Participant 1234570","Kim Lee",kim1@uni.example,"Submitted for grading",,10.00,No,-,-,\n'
    '"Participant 1234571","Kim Lee",klee2@uni.example,"No submission",,10.00,Yes,-,-,\n'
    '"Participant 1234572","عمر الخطيب",omar@uni.example,"No submission",,10.00,Yes,-,-,\n'
    '"Participant 1234573","देवी शर्मा",,"Submitted for grading",,10.00,Yes,-,-,\n'
)
GRADER_REPORT = (
    '"First name","Last name","ID number",Institution,Department,"Email address",'
    '"Assignment: ps1 (Real)","Assignment: ps1 (Feedback)","Course total (Real)",'
    '"Last downloaded from this course"\r\n'
    "Wei-Han,Chen,chen,,,wei@uni.example,-,,-,1790000000\r\n"
    "小明,王,,,,xm.wang@uni.example,-,,-,1790000000\r\n"
)


def table(name: str = "ps1") -> Table:
    """The class's grades of one assignment."""
    rows = tuple(
        Row(
            student,
            PEOPLE[student].name,
            scores,
            score,
            (),
            (),
            standing=standing,
            person=PEOPLE[student],
        )
        for student, (standing, score, scores) in HOW.items()
    )
    return Table(name, QUESTIONS, rows)
