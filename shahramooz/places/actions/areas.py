"""Districts and neighbourhoods, typed one by one or read from a map file (KML or GeoJSON)."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from shahramooz.city import scope
from shahramooz.city.models import Municipality
from shahramooz.journal import record as journal
from shahramooz.lib import geo
from shahramooz.lib.refusal import Refusal, fill
from shahramooz.lib.text import display, search_key
from shahramooz.places.models import AreaFile, District, Neighbourhood


class DistrictTaken(Refusal):
    message = _("منطقه‌ای با کد «{code}» ثبت شده است؛ کد دیگری بنویسید.")


@transaction.atomic
def add_district(*, code: str, name: str, by, at: datetime) -> District:
    """Register an urban district. Raises DistrictTaken."""
    if District.objects.filter(code=code).exists():
        raise DistrictTaken(code=code, fields={"code": ""})
    district = District.objects.create(code=code, name=name)
    journal.record("places.district_added", about=district, by=by, at=at, after={"code": code, "name": name})
    return district


class NeighbourhoodTaken(Refusal):
    message = _("«{district}» محله‌ای به نام «{name}» دارد؛ همان را ویرایش کنید.")


@transaction.atomic
def add_neighbourhood(
    *, district: District, name: str, area: geo.Area | None = None, by, at: datetime
) -> Neighbourhood:
    """Register a neighbourhood, with its outline when there is one. Raises NeighbourhoodTaken."""
    if Neighbourhood.objects.filter(district=district, search_key=search_key(name)).exists():
        raise NeighbourhoodTaken(district=district, name=name, fields={"name": ""})
    made = Neighbourhood.objects.create(district=district, name=name, **(_drawn(area) if area else {}))
    journal.record("places.neighbourhood_added", about=made, by=by, at=at, after={"district": district, "name": name})
    return made


@dataclass(frozen=True, slots=True)
class AreaLine:
    """What becomes of one area of the file: `outcome` is new, redrawn, same, or problem with its sentence."""

    number: int
    area: geo.Area
    outcome: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AreasRead:
    """A map file compared with what is known; nothing has been written yet."""

    lines: tuple[AreaLine, ...]
    new_districts: tuple[str, ...] = field(default=())

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def problems(self) -> list[AreaLine]:
        return [line for line in self.lines if line.outcome == "problem"]

    @property
    def good(self) -> list[AreaLine]:
        return [line for line in self.lines if line.outcome in ("new", "redrawn")]


def read_areas(content: bytes) -> AreasRead:
    """The dry run: read a KML or GeoJSON file and say of each area what an import would do. Writes nothing.

    A folder of the file is a district; a name twice in one district is a problem of the second. Raises lib.geo's refusals.
    """
    known = {
        (search_key(one.district.name), one.search_key): one for one in Neighbourhood.objects.select_related("district")
    }
    districts = {search_key(name) for name in District.objects.values_list("name", flat=True)}
    lines, seen, new = [], set(), {}
    for number, area in enumerate(geo.read_areas(content), start=1):
        key = (search_key(area.folder), search_key(area.name))
        problem = _problem(area, again=key in seen)
        seen.add(key)
        if not problem and key[0] not in districts:
            new.setdefault(key[0], area.folder)
        lines.append(AreaLine(number, area, "problem" if problem else _outcome(area, known.get(key)), problem))
    return AreasRead(tuple(lines), tuple(new.values()))


def _problem(area: geo.Area, *, again: bool) -> str:
    if not area.name:
        return translate("این محدوده نام ندارد؛ در برنامهٔ نقشه نامش را بنویسید.")
    if not area.folder:
        return translate("منطقهٔ این محله روشن نیست؛ آن را در پوشهٔ منطقه‌اش بگذارید.")
    if len(area.name) > 80 or len(area.folder) > 80:
        return translate("نام محله یا منطقه از ۸۰ نویسه بلندتر است؛ کوتاهش کنید.")
    if again:
        sentence = translate("«{name}» در «{district}» پیش‌تر در همین فایل آمده است؛ نام یکی را عوض کنید.")
        return fill(sentence, {"name": area.name, "district": area.folder})
    return ""


def _outcome(area: geo.Area, known: Neighbourhood | None) -> str:
    if known is None:
        return "new"
    return "same" if known.outline == _drawn(area)["outline"] else "redrawn"


def _drawn(area: geo.Area) -> dict:
    longitude, latitude = geo.centroid(area)
    outline = [[[round(x, 6), round(y, 6)] for x, y in ring] for ring in area.rings]
    return {"outline": outline, "longitude": round(longitude, 6), "latitude": round(latitude, 6)}


@transaction.atomic
def import_areas(content: bytes, *, by, at: datetime) -> AreasRead:
    """Write the good areas of a map file as one act: new districts and neighbourhoods, and new outlines of known ones.

    Rows with a problem stay out and stop nothing; all the others are written or none is. Doing it again changes nothing.
    """
    read = read_areas(content)
    if not read.good:
        return read
    districts = _districts_for(read)
    known = {(one.district_id, one.search_key): one for one in Neighbourhood.objects.select_for_update()}
    made, redrawn = [], []
    for line in read.good:
        district = districts[search_key(line.area.folder)]
        one = known.get((district.pk, search_key(line.area.name)))
        if one is None:
            made.append(Neighbourhood(district=district, name=line.area.name, **_drawn(line.area)))
        else:
            for name, value in _drawn(line.area).items():
                setattr(one, name, value)
            redrawn.append(one)
    Neighbourhood.objects.bulk_create(made)
    Neighbourhood.objects.bulk_update(redrawn, ["outline", "longitude", "latitude"])
    told = {"new": [one.name for one in made], "redrawn": [one.pk for one in redrawn], "districts": read.new_districts}
    about = Municipality.objects.get(pk=scope.current_id())
    journal.record("places.areas_imported", about=about, by=by, at=at, after=told)
    return read


@transaction.atomic
def keep_area_file(*, filename: str, content: bytes, by, at: datetime) -> AreaFile:
    """Keep an uploaded map between its dry run and its import. Raises lib.geo's refusals on what is no map."""
    geo.read_areas(content)
    kept = AreaFile.objects.create(filename=display(filename)[-120:], content=content, made_at=at)
    journal.record("places.area_file_kept", about=kept, by=by, at=at, after={"filename": kept.filename})
    return kept


@transaction.atomic
def write_area_file(kept: AreaFile, *, by, at: datetime) -> AreasRead:
    """Import a kept map. Doing it again changes nothing."""
    kept = AreaFile.objects.select_for_update().get(pk=kept.pk)
    read = import_areas(bytes(kept.content), by=by, at=at)
    if kept.written_at is None:
        kept.written_at = at
        kept.save(update_fields=["written_at"])
    return read


def _districts_for(read: AreasRead) -> dict[str, District]:
    """Every district by the key of its name, the file's new ones made on the way."""
    taken = set(District.objects.values_list("code", flat=True))
    for name in read.new_districts:
        code = _code_for(name, taken)
        taken.add(code)
        District.objects.create(code=code, name=name)
    return {search_key(one.name): one for one in District.objects.all()}


def _code_for(name: str, taken: set[str]) -> str:
    """A code from the number in the district's name («منطقه ۵» is 5), else the first free number."""
    written = "".join(char for char in search_key(name) if char.isdigit())
    numbers = itertools.chain([written] if 0 < len(written) <= 20 else [], map(str, itertools.count(1)))
    return next(code for code in numbers if code not in taken)
