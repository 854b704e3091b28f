"""Who is who: found by what identifies a person, never guessed."""

from autograder.course.table import Person
from autograder.exchange.people import Entry, match
from tests.autograder.exchange.made_class import PEOPLE

CLASS = list(PEOPLE.values())


def found(*entries: Entry, people=CLASS) -> dict[int, str]:
    return {place: person.id for place, person in match(entries, people).found.items()}


def test_a_number_a_login_or_an_address_finds_a_person():
    """In any case; a login may be the e-mail, or what stands before its @."""
    assert found(
        Entry("a", lms="55512"),
        Entry("b", number="ZOB"),
        Entry("c", login="XM.Wang@Uni.example"),
        Entry("d", login="omar"),
        Entry("e", email="kim1@uni.example"),
    ) == {0: "chen", 1: "zob", 2: "wang", 3: "omar", 4: "kim1"}


def test_a_name_finds_who_alone_has_it_however_it_is_written():
    """Either order, any script, decomposed, without its accents or signs."""
    for name in ("Wei-Han Chen", "Chen, Wei-Han", "chenweihan", "CHEN WEI HAN"):
        assert found(Entry("x", names=(name,))) == {0: "chen"}
    for name in ("O’Brien, Zoe\u0308", "obrienzoe", "Zoë O'Brien"):
        assert found(Entry("x", names=(name,))) == {0: "zob"}
    for name, student in (("王 小明", "wang"), ("عمر الخطيب", "omar"), ("शर्मा, देवी", "devi")):
        assert found(Entry("x", names=(name,))) == {0: student}


def test_duplicate_names_are_never_guessed():
    """Two in the gradebook, or two in the file: neither is anybody, and it is said."""
    two = match([Entry("x", names=("Kim Lee",))], CLASS)
    assert two.found == {}
    assert two.doubtful == {0: "may be any of kim1, kim2"}
    twice = match([Entry("x", names=("Wei-Han Chen",)), Entry("y", names=("Chen Wei Han",))], CLASS)
    assert twice.found == {}
    assert set(twice.doubtful) == {0, 1}


def test_a_namesake_of_somebody_who_is_found_stays_unknown():
    """The one in the file who is not in the gradebook does not get the other's grade."""
    one = [Person("kim1", "Kim", "Lee", "kim1@uni.example")]
    known = Entry("Lee, Kim (1)", email="kim1@uni.example", names=("Lee, Kim",))
    other = Entry("Lee, Kim (2)", email="kim2@uni.example", names=("Lee, Kim",))
    assert found(known, other, people=one) == {0: "kim1"}
    assert found(other, people=one) == {}  # her address says that she is another


def test_what_points_to_two_people_is_not_decided():
    """A number of one, and the address of another."""
    matches = match([Entry("x", number="chen", email="zoe@uni.example")], CLASS)
    assert matches.doubtful == {0: "may be any of chen, zob"}


def test_a_number_of_the_platforms_that_is_somebodys_id_by_chance_finds_nobody():
    """It may be the id, if the name does not say another one."""
    people = [Person("55512", "Nora", "Neu")]
    assert found(Entry("x", lms="55512"), people=people) == {0: "55512"}
    assert found(Entry("x", lms="55512", names=("neunora",)), people=people) == {0: "55512"}
    assert found(Entry("x", lms="55512", names=("Lee, Kim",)), people=people) == {}


def test_two_lines_for_one_student_are_not_decided():
    """Whichever were taken, the other's grade would be overwritten."""
    matches = match([Entry("x", number="chen"), Entry("y", email="chen@uni.example")], CLASS)
    assert matches.found == {}
    assert set(matches.doubtful) == {0, 1}


def test_what_is_not_known_finds_nobody():
    """Empty fields are no key, and names of signs alone none either."""
    nameless = [Person("a"), Person("b")]
    assert found(Entry("x", names=("", "?!")), Entry("y"), people=nameless) == {}
