"""What the city already knows, looked up by names however they are spelled (R33)."""

from dataclasses import dataclass

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.catalogue import queries as catalogue
from shahramooz.catalogue.models import Course, Instructor
from shahramooz.city import scope
from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.places import queries as places
from shahramooz.places.models import Room, Venue

_HOUSE_WORDS = ("فرهنگسرای", "سرایمحله", "خانهفرهنگ", "مرکزآموزش", "فرهنگسرا")


class VenueUnknown(Refusal):
    message = _("مکانی به نام «{typed}» ثبت نشده است.{near}")


class VenueNotYours(Refusal):
    message = _("برنامهٔ «{venue}» در دست شما نیست؛ این ردیف را همکار آن مکان بفرستد.")


class RoomUnknown(Refusal):
    message = _("«{venue}» اتاقی به نام «{typed}» ندارد.{near}")


class CourseUnknown(Refusal):
    message = _("دوره‌ای به نام «{typed}» در فهرست دوره‌ها نیست.{near}")


class InstructorUnknown(Refusal):
    message = _("مدرسی به نام «{typed}» در فهرست مدرسان نیست.{near}")


class InstructorNotOne(Refusal):
    message = _("{count} مدرس نامشان «{typed}» است؛ این کلاس را خودتان در برنامه ثبت کنید.")


def meant(typed: str, names: list[str]) -> str:
    """« منظورتان «…» است؟» with the nearest known names, else the next best step."""
    near = text.nearest(typed, names)
    if near:
        return translate(" آیا منظورتان %(names)s است؟") % {
            "names": translate(" یا ").join(f"«{name}»" for name in near)
        }
    return translate(" نخست آن را ثبت کنید یا نام را درست کنید.")


@dataclass(frozen=True)
class Known:
    """Everything a timetable may name, read once. `within` are the ids of the venues the reader may plan for (None: all)."""

    venues: dict[str, Venue]
    rooms: dict[tuple[int, str], Room]
    courses: dict[str, Course]
    instructors: dict[str, list[Instructor]]
    within: set[int] | None = None

    @classmethod
    def now(cls, *, within: set[int] | None = None) -> "Known":
        """Ask for it: four queries, whatever the size of the file."""
        rooms = Room.objects.filter(municipality_id=scope.current_id(), is_active=True).select_related("venue")
        instructors: dict[str, list[Instructor]] = {}
        for one in catalogue.instructors():
            instructors.setdefault(text.compact_key(one.person.name), []).append(one)
        return cls(
            venues={text.compact_key(one.name): one for one in places.venues()},
            rooms={(one.venue_id, text.compact_key(one.name)): one for one in rooms},
            courses={one.compact_key: one for one in reversed(catalogue.courses())},
            instructors=instructors,
            within=within,
        )

    def venue(self, typed: str) -> Venue:
        """The venue of this name, «شهید کاشانی» for «فرهنگسرای شهید کاشانی» too. Raises VenueUnknown, VenueNotYours."""
        key = text.compact_key(typed)
        named = (
            [self.venues[key]] if key in self.venues else [v for k, v in self.venues.items() if _bare(k) == _bare(key)]
        )
        if len(named) != 1:
            raise VenueUnknown(typed=typed, near=meant(typed, [one.name for one in self.venues.values()]))
        if self.within is not None and named[0].pk not in self.within:
            raise VenueNotYours(venue=named[0])
        return named[0]

    def room(self, venue: Venue, typed: str) -> Room:
        """The room of this name in the venue. Raises RoomUnknown."""
        found = self.rooms.get((venue.pk, text.compact_key(typed)))
        if found is None:
            names = [one.name for (venue_id, _key), one in self.rooms.items() if venue_id == venue.pk]
            raise RoomUnknown(venue=venue, typed=typed, near=meant(typed, names))
        return found

    def course(self, typed: str) -> Course:
        """The course of this title. Raises CourseUnknown."""
        found = self.courses.get(text.compact_key(typed))
        if found is None:
            raise CourseUnknown(typed=typed, near=meant(typed, [one.title for one in self.courses.values()]))
        return found

    def instructor(self, typed: str) -> Instructor:
        """The one instructor of this name. Raises InstructorUnknown, InstructorNotOne."""
        found = self.instructors.get(text.compact_key(typed), [])
        if not found:
            names = [one.person.name for same in self.instructors.values() for one in same]
            raise InstructorUnknown(typed=typed, near=meant(typed, names))
        if len(found) > 1:
            raise InstructorNotOne(typed=typed, count=len(found))
        return found[0]


def _bare(key: str) -> str:
    return next((key.removeprefix(word) for word in _HOUSE_WORDS if key.startswith(word) and key != word), key)
