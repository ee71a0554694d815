"""Where people belong: affiliations begin and end, and are never overwritten."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import record
from shahramooz.lib import digits, text
from shahramooz.lib.refusal import Refusal
from shahramooz.people.models import Affiliation, Contract, JobRole, Organisation, Person, Unit

Kind = Affiliation.Kind
FIXED = {
    Kind.COMPANY_STAFF: Affiliation.Employment.COMPANY,
    Kind.CONTRACTOR_WORKER: Affiliation.Employment.CONTRACTOR,
}


class EmploymentMissing(Refusal):
    message = _("نوع استخدام کارمند را بگویید: رسمی، پیمانی، انجام کار معین یا قراردادی.")


class HasAJob(Refusal):
    message = _("{name} از {since} «{job}» است؛ نخست آن را پایان دهید، یا بگویید این کار دوم اوست.")


class HomeMissing(Refusal):
    message = _("بگویید مهمان از کدام شهر یا سازمان است.")


class ContractMissing(Refusal):
    message = _("بگویید این نیرو در کدام قرارداد و با کدام نقش کار می‌کند.")


class EndsBeforeItBegins(Refusal):
    message = _("پایان نمی‌تواند پیش از {since} باشد؛ تاریخ پایان را درست کنید.")


class UnitHasEnded(Refusal):
    message = _("«{name}» در {on} پایان یافته است؛ واحد دیگری برگزینید.")


class RecordIsMerged(Refusal):
    message = _("این پرونده با پرونده «{name}» یکی شده است؛ همان را باز کنید.")


@transaction.atomic
def affiliate(
    *,
    person: Person,
    kind: str,
    employment: str = "",
    organisation: Organisation | None = None,
    unit: Unit | None = None,
    contract: Contract | None = None,
    job_role: JobRole | None = None,
    post: str = "",
    personnel_no: str = "",
    is_primary: bool = True,
    since: date,
    until: date | None = None,
    by,
    at: datetime,
) -> Affiliation:
    """Say where a person belongs, from–until. `is_primary=False`: a second job beside the one that counts.

    Raises EmploymentMissing, HasAJob, HomeMissing, ContractMissing, EndsBeforeItBegins, UnitHasEnded, RecordIsMerged.
    S2-5, S2-6, S3-20, glossary §4.1.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    made = Affiliation(
        person=person,
        kind=kind,
        employment=FIXED.get(kind, employment),
        organisation=contract.organisation if contract else organisation or (unit and unit.organisation),
        unit=unit,
        contract=contract,
        job_role=job_role,
        post=text.display(post),
        personnel_no=digits.to_ascii(text.display(personnel_no)),
        is_primary=is_primary,
        since=since,
        until=until,
    )
    require_whole(made)
    _require_free(made)
    made.save()
    after = {"kind": kind, "employment": made.employment, "since": since, "until": until}
    where = contract or unit or made.organisation
    record("people.affiliated", about=person, by=by, at=at, after=after | {"at": str(where or "")})
    return made


def require_whole(made: Affiliation) -> None:
    """Refuse an affiliation that lacks what its kind must have: the polite face of the CHECKs on the table."""
    if made.person.merged_into_id:
        raise RecordIsMerged(name=made.person.merged_into.name)
    if made.kind == Kind.EMPLOYEE and made.employment not in Affiliation.OF_EMPLOYEES:
        raise EmploymentMissing(fields={"employment": ""})
    if made.kind == Kind.GUEST and made.organisation is None:
        raise HomeMissing(fields={"organisation": ""})
    if made.kind == Kind.CONTRACTOR_WORKER and not (made.contract and made.job_role):
        raise ContractMissing(fields={"contract": "", "job_role": ""})
    if made.until and made.until < made.since:
        raise EndsBeforeItBegins(since=made.since, fields={"until": ""})
    if made.unit and made.unit.ended_on and (made.until is None or made.until > made.unit.ended_on):
        raise UnitHasEnded(name=made.unit.name, on=made.unit.ended_on, fields={"unit": ""})


def _require_free(made: Affiliation) -> None:
    """At most one primary employment at a time; the caller holds the person, so two clicks meet here."""
    if made.kind not in Affiliation.WORK or not made.is_primary:
        return
    held = Affiliation.objects.filter(
        Q(until=None) | Q(until__gte=made.since), person=made.person, kind__in=Affiliation.WORK, is_primary=True
    )
    if made.until:
        held = held.filter(since__lte=made.until)
    job = held.order_by("since", "pk").first()
    if job:
        raise HasAJob(
            name=made.person.name, since=job.since, job=job.get_kind_display(), fields={"since": "", "is_primary": ""}
        )


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, on: date | None = None, by, at: datetime) -> Affiliation:
    """Say the last day of an affiliation; without `on` it ended yesterday, so that today gives no rights any more.

    One that would have begun later ends on its first day at the earliest. Raises EndsBeforeItBegins.
    """
    on = on or timezone.localdate(at) - timedelta(days=1)
    affiliation = Affiliation.objects.select_for_update().select_related("person").get(pk=affiliation.pk)
    if on < affiliation.since:
        raise EndsBeforeItBegins(since=affiliation.since, fields={"on": ""})
    before = {"kind": affiliation.kind, "until": affiliation.until}
    if affiliation.until != on:
        affiliation.until = on
        affiliation.save(update_fields=["until"])
        record("people.affiliation_ended", about=affiliation.person, by=by, at=at, before=before, after={"until": on})
    return affiliation
