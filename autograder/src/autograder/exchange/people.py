"""Who is who: what a platform says of people, and whom the gradebook knows.

Nobody is guessed. What is known of a person comes first: the platform's number, the student's
number, the login, the e-mail. A name is the last resort, and counts only where nobody else has it on
either side, and nothing else that is known speaks against it.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from autograder.course.table import Person

Key = tuple[str, str]  # a kind, and what is known
Keys = Iterable[Key]
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """What a platform says of one person; "" for what it does not say."""

    shown: str  # how the person is named in a report
    lms: str = ""  # the platform's own number
    number: str = ""  # the student's
    login: str = ""
    email: str = ""
    names: tuple[str, ...] = ()  # the name, in the ways in which it may be written


@dataclass
class Matches:
    """Whom the entries are, by their places."""

    found: dict[int, Person] = field(default_factory=dict)
    by_name: list[int] = field(default_factory=list)  # those of them that nothing else identified
    doubtful: dict[int, str] = field(default_factory=dict)  # why it is not decided


def match(entries: Sequence[Entry], people: Sequence[Person]) -> Matches:
    """Find the person of each entry."""
    matches = Matches()
    for keys_of, keys_of_person, by_name in _WAYS:
        held, asked = _index(people, keys_of_person), _index(entries, keys_of)
        taken = {person.id for person in matches.found.values()}
        for place, entry in enumerate(entries):
            if place in matches.found or place in matches.doubtful:
                continue
            keys = [key for key in keys_of(entry) if key[1]]
            hits = {person for key in keys for person in held.get(key, ())}
            if len(hits) > 1:
                names = ", ".join(sorted(person.id for person in hits))
                matches.doubtful[place] = f"may be any of {names}"
            elif hits and by_name and any(len(asked[key]) > 1 for key in keys):
                matches.doubtful[place] = "several have this name"
            elif hits:
                (person,) = hits
                if not by_name and _is_chance(entry, person):
                    matches.doubtful[place] = f"may be {person.id}, who has another name"
                elif keys_of is _sure or not (person.id in taken or _differ(entry, person)):
                    matches.found[place] = person
                    matches.by_name += [place] if by_name else []
    _leave_out_doubles(matches)
    return matches


def _leave_out_doubles(matches: Matches) -> None:
    """Of several entries that would be one person, none is."""
    claims = Counter(person.id for person in matches.found.values())
    for place, person in list(matches.found.items()):
        if claims[person.id] > 1:
            del matches.found[place]
            matches.doubtful[place] = f"is not the only one that would be {person.id}"
    matches.by_name = [place for place in matches.by_name if place in matches.found]


def _index(owners: Iterable[T], keys_of: Callable[[T], Keys]) -> dict[Key, set[T]]:
    held: dict[Key, set[T]] = defaultdict(set)
    for one in owners:
        for key in keys_of(one):
            if key[1]:
                held[key].add(one)
    return held


def _differ(entry: Entry, person: Person) -> bool:
    """Whether something that is known of both says that they are two."""
    pairs = (entry.lms, person.lms_user_id), (entry.email, person.email)
    return any(a and b and _plain(a) != _plain(b) for a, b in pairs)


def _is_chance(entry: Entry, person: Person) -> bool:
    """Whether nothing but the platform's number is like an id, and the names are not."""
    if not entry.lms or _plain(entry.lms) != _plain(person.id):
        return False
    if set(_sure(entry)) & {key for key in _sure_of(person) if key[1]}:
        return False
    ours = {name for _, name in _folded_names_of(person)} - {"", _folded(spelling(person.id))}
    theirs = {name for _, name in _folded_names(entry)} - {""}
    return bool(ours and theirs) and not ours & theirs


def _sure(entry: Entry) -> Keys:
    yield "lms", _plain(entry.lms)
    yield "id", _plain(entry.number)
    for text in (entry.login, entry.email):
        yield "id", _plain(text)
        yield "email", _plain(text)


def _sure_of(person: Person) -> Keys:
    yield "lms", _plain(person.lms_user_id)
    yield "id", _plain(person.id)
    yield "email", _plain(person.email)


def _likely(entry: Entry) -> Keys:
    """The platform's number may be the id; a login may be an e-mail without what follows the @."""
    yield "id", _plain(entry.lms)
    for text in (entry.login, entry.email):
        yield "local", _plain(text).partition("@")[0]


def _likely_of(person: Person) -> Keys:
    yield "id", _plain(person.id)
    for text in (person.id, person.email):
        yield "local", _plain(text).partition("@")[0]


def _names(entry: Entry) -> Keys:
    for name in entry.names:
        yield "name", spelling(name)


def _names_of(person: Person) -> Keys:
    yield "name", spelling(person.first_name + person.last_name)
    yield "name", spelling(person.last_name + person.first_name)
    yield "name", spelling(person.id)


def _folded_names(entry: Entry) -> Keys:
    return ((kind, _folded(name)) for kind, name in _names(entry))


def _folded_names_of(person: Person) -> Keys:
    return ((kind, _folded(name)) for kind, name in _names_of(person))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def spelling(name: str) -> str:
    """A name without what platforms leave out or write in different ways: blanks, signs, case.

    >>> spelling("O’Brien, Zoë") == spelling("o'brien zoe\\u0308"), spelling("王 小明")
    (True, '王小明')
    """
    whole = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in whole if unicodedata.category(sign)[0] in "LMN")


def _folded(name: str) -> str:
    """The same without the marks on its letters, which some platforms drop."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


# From the surest to the last resort; whether names are compared.
_WAYS = (
    (_sure, _sure_of, False),
    (_likely, _likely_of, False),
    (_names, _names_of, True),
    (_folded_names, _folded_names_of, True),
)
