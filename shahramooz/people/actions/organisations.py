"""Organisations, the tree of units, and the roles of jobs: what the registry hangs people on."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import changes, record
from shahramooz.lib import digits, identity, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Affiliation, JobRole, Organisation, Unit


class NameNeeded(Refusal):
    message = _("نام را بنویسید.")


class LegalIdKnown(Refusal):
    message = _("شناسه ملی {legal_id} از آنِ «{name}» است که پیش‌تر ثبت شده؛ همان را برگزینید.")


class OrganisationAlike(Refusal):
    message = _(
        "سازمانی با همین نام هست: «{name}». اگر همان است برگزینیدش؛ اگر سازمان دیگری است، این را بگویید و دوباره بفرستید."
    )


class GoesInCircle(Refusal):
    message = _("«{name}» زیرمجموعه همین است و نمی‌تواند بالادست آن شود؛ بالادست دیگری برگزینید.")


class CodeUsed(Refusal):
    message = _("کد {code} یک بار به «{name}» داده شده و دیگر به واحدی داده نمی‌شود؛ کد دیگری بنویسید.")


class CodeMissing(Refusal):
    message = _("کد واحد را بنویسید؛ هر واحد کدی دارد که هرگز به واحد دیگری داده نمی‌شود.")


class UnitOfAnother(Refusal):
    message = _("بالادست یک واحد باید از همان سازمان باشد؛ واحدی از «{name}» برگزینید.")


class UnitInUse(Refusal):
    message = _("{count} نفر هنوز در «{name}» کار می‌کنند؛ نخست واحد تازه آنان را بنویسید، سپس این واحد را پایان دهید.")


class UnitHasChildren(Refusal):
    message = _("«{name}» هنوز {count} زیرمجموعه دارد؛ نخست آن‌ها را جابه‌جا کنید یا پایان دهید.")


class UnitNotYet(Refusal):
    message = _("این واحد از {since} آغاز شده است؛ پایان آن پیش از آغازش نمی‌شود.")


class JobRoleKnown(Refusal):
    message = _("نقش شغلی «{title}» هست؛ کار دیگری لازم نیست.")


@transaction.atomic
def register_organisation(
    *,
    name: str,
    kind: str,
    legal_id: str = "",
    parent: Organisation | None = None,
    although_alike: bool = False,
    by,
    at,
) -> Organisation:
    """Register a legal body. `although_alike` is the decision that it is another one than that of the same name.

    Raises NameNeeded, LegalIdKnown, OrganisationAlike and the refusals of `lib.identity`. S3-22, R33.
    """
    made = Organisation(kind=kind, name=_named(name), legal_id=_legal(legal_id), parent=parent)
    if not although_alike:
        _require_other_name(made.name)
    _save_organisation(made)
    record(
        "people.organisation_registered",
        about=made,
        by=by,
        at=at,
        after={"name": made.name, "kind": kind, "legal_id": made.legal_id, "although_alike": although_alike},
    )
    return made


@transaction.atomic
def correct_organisation(*, organisation: Organisation, although_alike: bool = False, by, at, **new) -> Organisation:
    """Correct name, kind, legal ID or parent of an organisation; the journal keeps what stood before.

    Raises NameNeeded, LegalIdKnown, OrganisationAlike, GoesInCircle and the refusals of `lib.identity`. R32.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if "name" in new:
        new["name"] = _named(new["name"])
        if new["name"] != organisation.name and not although_alike:
            _require_other_name(new["name"], but=organisation)
    if "legal_id" in new:
        new["legal_id"] = _legal(new["legal_id"])
    if new.get("parent"):
        list(
            Organisation.objects.select_for_update().order_by("pk").values_list("pk")
        )  # two moves cannot close a circle
        _require_no_circle(organisation, Organisation.objects.get(pk=new["parent"].pk))
    before, after = changes(organisation, **new)
    if after:
        _save_organisation(organisation)
        record("people.organisation_corrected", about=organisation, by=by, at=at, before=before, after=after)
    return organisation


def _named(name: str) -> str:
    clean = text.display(name)
    if not clean:
        raise NameNeeded(fields={"name": ""})
    return clean


def _legal(typed: str | None) -> str | None:
    return identity.legal_id(typed) if typed else None


def _require_other_name(name: str, *, but: Organisation | None = None) -> None:
    alike = Organisation.objects.filter(compact_key=text.compact_key(name)).exclude(pk=but.pk if but else None)
    twin = alike.order_by("pk").first()
    if twin:
        raise OrganisationAlike(name=twin.name, fields={"name": "", "although_alike": ""})


def _save_organisation(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as taken:
        if "people_organisation_legal_id" not in str(taken):
            raise
        holder = Organisation.objects.get(legal_id=organisation.legal_id)
        raise LegalIdKnown(legal_id=organisation.legal_id, name=holder.name, fields={"legal_id": ""}) from taken


def _require_no_circle(thing, parent) -> None:
    """`parent` may be neither `thing` nor below it. The caller holds a lock under which no other parent is set."""
    above = parent
    while above is not None:
        if above.pk == thing.pk:
            raise GoesInCircle(name=parent.name, fields={"parent": ""})
        above = type(thing).objects.filter(pk=above.parent_id).first() if above.parent_id else None


@transaction.atomic
def found_unit(
    *,
    organisation: Organisation,
    code: str,
    name: str,
    kind: str = Unit.Kind.DEPARTMENT,
    parent: Unit | None = None,
    since: date | None = None,
    by,
    at: datetime,
) -> Unit:
    """Add a unit to the tree of `organisation`. Raises NameNeeded, CodeMissing, CodeUsed, UnitOfAnother. Glossary §4.1."""
    code = digits.to_ascii(text.display(code)).upper()
    if not code:
        raise CodeMissing(fields={"code": ""})
    if parent and parent.organisation_id != organisation.pk:
        raise UnitOfAnother(name=organisation.name, fields={"parent": ""})
    made = Unit(organisation=organisation, code=code, name=_named(name), kind=kind, parent=parent, since=since)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as taken:
        if "people_unit_code" not in str(taken):
            raise
        raise CodeUsed(code=code, name=Unit.objects.get(code=code).name, fields={"code": ""}) from taken
    after = {"code": code, "name": made.name, "kind": kind, "parent": parent and parent.name}
    record("people.unit_founded", about=made, by=by, at=at, after=after)
    return made


@transaction.atomic
def correct_unit(*, unit: Unit, by, at: datetime, **new) -> Unit:
    """Rename a unit, say its kind or beginning, or move it under another parent; its code never changes.

    Raises NameNeeded, GoesInCircle, UnitOfAnother. Moves of one organisation wait for each other, so two cannot close a circle.
    """
    Organisation.objects.select_for_update().get(pk=unit.organisation_id)
    unit = Unit.objects.get(pk=unit.pk)
    if "name" in new:
        new["name"] = _named(new["name"])
    parent = new.get("parent")
    if parent:
        if parent.organisation_id != unit.organisation_id:
            raise UnitOfAnother(name=unit.organisation.name, fields={"parent": ""})
        _require_no_circle(unit, Unit.objects.get(pk=parent.pk))
    before, after = changes(unit, **{name: value for name, value in new.items() if name != "code"})
    if after:
        unit.save()
        record("people.unit_corrected", about=unit, by=by, at=at, before=before, after=after)
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, on: date | None = None, by, at: datetime) -> Unit:
    """Say the last day of a unit (today). Raises UnitInUse, UnitHasChildren, UnitNotYet."""
    on = on or timezone.localdate(at)
    Organisation.objects.select_for_update().get(pk=unit.organisation_id)
    unit = Unit.objects.get(pk=unit.pk)
    if unit.since and on < unit.since:
        raise UnitNotYet(since=unit.since)
    later = Q(until=None) | Q(until__gt=on)
    people = Affiliation.objects.filter(later, unit=unit).values("person").distinct().count()
    if people:
        raise UnitInUse(count=people, name=unit.name)
    children = unit.children.filter(Q(ended_on=None) | Q(ended_on__gt=on)).count()
    if children:
        raise UnitHasChildren(count=children, name=unit.name)
    before, after = changes(unit, ended_on=on)
    if after:
        unit.save(update_fields=["ended_on"])
        record("people.unit_closed", about=unit, by=by, at=at, before=before, after=after)
    return unit


@transaction.atomic
def add_job_role(*, title: str, is_contractor_role: bool = False, by, at: datetime) -> JobRole:
    """Add a role that people hold at work. Raises NameNeeded, JobRoleKnown. S3-10."""
    made = JobRole(title=_named(title), is_contractor_role=is_contractor_role)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as taken:
        if "people_jobrole_title" not in str(taken):
            raise
        raise JobRoleKnown(title=made.title, fields={"title": ""}) from taken
    record("people.job_role_added", about=made, by=by, at=at, after={"title": made.title})
    return made
