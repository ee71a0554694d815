"""Finding people among a million: from any word of their name, in either order, however it is spaced; by mobile; by document.

Each person's name is kept as it is read on from each of its words (`lib.text.turns`), one column and one index for each. What
is typed is a range of these keys, which under row-level security is the one thing that uses an index (docs/decisions/search.md).
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet
from psycopg.sql import SQL, Identifier

from shahramooz.city import keys, scope
from shahramooz.lib import digits, identity, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people import documents
from shahramooz.people.models import IdentityDocument, Person
from shahramooz.people.queries.persons import live

TURNS = ("compact_key", "turn_2", "turn_3", "turn_4", "turn_5")
MOST_WORDS = 6
LONGEST = 80
COMMON = 200  # a word that so many names hold is common
NEAR = 100
WALK = SQL(
    " union all "
).join(  # without the model, whose five-fold statement costs more to put together than to answer
    SQL(
        "(select id from people_person where municipality_id = %(city)s and {turn} >= %(from)s and {turn} < %(until)s"
        " and {turn} like all (%(held)s::text[]) order by {turn}, id limit %(most)s)"
    ).format(turn=Identifier(turn))
    for turn in TURNS
)


def found(words: str, *, among: QuerySet[Person] | None = None) -> QuerySet[Person]:
    """Everybody whose name holds what was typed, each word from its beginning; or who bears the typed mobile or document number.

    In the order of names; nothing typed finds everybody. For the first few of a million ask `first_found`.
    """
    everybody = _everybody(among).order_by("sort_key", "pk")
    if not (typed := _clean(words)):
        return everybody
    if _is_number(typed):
        return everybody.filter(_bearing(typed))
    phrase, parts = _read(typed)
    if not phrase:
        return everybody.none()
    matches = _from_any(phrase)
    return everybody.filter(matches | _all_of(parts) if len(parts) > 1 else matches)


def first_found(words: str, *, most: int, among: QuerySet[Person] | None = None) -> list[Person]:
    """The first `most` of `found`, those whose name begins with what was typed before the others; two or three short questions."""
    everybody = _everybody(among)
    if not (typed := _clean(words)):
        return list(everybody.order_by("sort_key", "pk")[:most])
    if _is_number(typed):
        return list(everybody.filter(_bearing(typed)).order_by("sort_key", "pk")[:most])
    phrase, parts = _read(typed)
    if not phrase:
        return []
    ids = _first(everybody, phrase, most=most)
    if len(ids) < most and len(parts) > 1:
        ids |= _first_with_all(everybody, parts, most=most)
    rows = sorted(_by_id(ids), key=lambda one: (not _begins(one, phrase), one.sort_key, one.pk))
    return rows[:most]


def _everybody(among: QuerySet[Person] | None) -> QuerySet[Person]:
    return (live() if among is None else among.filter(merged_into=None)).filter(municipality_id=scope.current_id())


def _clean(words: str) -> str:
    return digits.to_ascii(words).replace("\x00", "").strip()[:LONGEST]


def _is_number(typed: str) -> bool:
    return any(character.isdigit() for character in typed)


def _read(typed: str) -> tuple[str, list[str]]:
    """What was typed as one key, and as words; a half-space parts words too."""
    parts = text.search_key(typed.replace(text.ZWNJ, " ")).split()[:MOST_WORDS]
    return "".join(parts), parts


def _from_any(beginning: str) -> Q:
    """Names that, read on from one of their words, begin so."""
    matches = Q()
    for turn in TURNS:
        matches |= keys.span(turn, beginning)
    return matches


def _all_of(parts: list[str]) -> Q:
    matches = Q()
    for part in parts:
        matches &= _from_any(part)
    return matches


def _first(everybody: QuerySet[Person], beginning: str, *, most: int) -> set[int]:
    """The first `most` of each turn in the order of its own index: five short walks, whatever lies beyond."""
    walks = [
        everybody.filter(keys.span(turn, beginning)).order_by(turn, "pk").values_list("pk", flat=True)[:most]
        for turn in TURNS
    ]
    return set(walks[0].union(*walks[1:], all=True))


def _first_with_all(everybody: QuerySet[Person], parts: list[str], *, most: int) -> set[int]:
    """Some `most` of those whose name holds every part: the rarest part is walked, the others are looked for in what it finds.

    A turn holds the whole name, so the walk reads the index alone and keeps whatever holds the other parts anywhere; whether
    they begin a word, and whether one may see the person, is asked of those few. Only if that leaves too few of many is
    everybody asked.
    """
    borne = {part: _borne_by(part) for part in parts}
    rarest = min(parts, key=borne.get)
    if not borne[rarest]:
        return set()
    others = [part for part in parts if part != rarest]
    near = _walked(rarest, most=NEAR, holding=others)
    found = set(everybody.filter(_all_of(others), pk__in=near).order_by().values_list("pk", flat=True)[:most])
    if len(found) < most and len(near) >= NEAR:
        return _first(everybody.filter(_all_of(others)), rarest, most=most)
    return found


def _walked(beginning: str, *, most: int, holding: Iterable[str] = ()) -> list[int]:
    """Ids of the first `most` of each turn that begins so and holds all of `holding`; the indexes alone are read."""
    held = [f"%{_plain(part)}%" for part in holding]
    asked = {"city": scope.current_id(), "most": most, "from": beginning, "until": keys.after(beginning), "held": held}
    with connection.cursor() as cursor:
        cursor.execute(WALK, asked)
        return [pk for (pk,) in cursor.fetchall()]


def _plain(part: str) -> str:
    """A part in which no letter means anything to LIKE."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _borne_by(part: str) -> int:
    """How many names hold the word, counted no further than it takes to tell a rare one from a common one."""
    return len(_walked(part, most=COMMON))


def _by_id(ids: set[int]):
    return Person.objects.filter(municipality_id=scope.current_id(), pk__in=ids)


def _begins(one: Person, phrase: str) -> bool:
    """Whether the given name or the family name itself begins with what was typed."""
    family = text.compact_key(one.last_name)
    return one.compact_key.startswith(phrase) or (family + text.compact_key(one.first_name)).startswith(phrase)


def _bearing(typed: str) -> Q:
    """Whoever has the typed mobile or document number; the documents are asked first, so that both are found by their index."""
    possible = Q(pk__in=[])
    for kind, number in _possible_numbers(typed):
        possible |= Q(kind=kind, number_index=number)
    held = IdentityDocument.objects.filter(possible, municipality_id=scope.current_id(), ended_at=None)
    bearers = Q(pk__in=list(held.values_list("person_id", flat=True)))
    try:
        return bearers | Q(mobile=identity.mobile(typed))
    except Refusal:
        return bearers


def _possible_numbers(typed: str) -> list[tuple[str, bytes]]:
    possible = []
    for kind in (documents.Kind.NATIONAL_ID, documents.Kind.FOREIGNER_CODE, documents.Kind.PASSPORT):
        try:
            possible.append((kind, documents.index(kind, documents.read(kind, typed))))
        except Refusal:
            continue
    return possible
