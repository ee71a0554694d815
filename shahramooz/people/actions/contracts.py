"""Contracts of contractors, and the workers put to work under them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shahramooz.journal.record import changes, record
from shahramooz.lib import text
from shahramooz.lib.refusal import Refusal
from shahramooz.people.actions.belonging import affiliate
from shahramooz.people.models import Affiliation, Contract, ContractRole, JobRole, Organisation, Person


class NotAContractor(Refusal):
    message = _("«{name}» پیمانکار نیست؛ نوع سازمان را درست کنید یا پیمانکاری برگزینید.")


class ContractNumberMissing(Refusal):
    message = _("شماره و عنوان قرارداد را بنویسید.")


class ContractKnown(Refusal):
    message = _("قرارداد شماره {number} از این پیمانکار پیش‌تر ثبت شده است؛ همان را باز کنید.")


class ContractOrder(Refusal):
    message = _("پایان قرارداد نمی‌تواند پیش از آغاز آن ({since}) باشد.")


class RoleNotForContracts(Refusal):
    message = _("«{title}» نقش نیروهای پیمانکار نیست؛ نقش دیگری برگزینید یا نخست آن را در نقش‌های شغلی بیفزایید.")


@transaction.atomic
def open_contract(
    *,
    organisation: Organisation,
    number: str,
    title: str,
    service: str = "",
    service_area: str = "",
    since: date,
    until: date | None = None,
    roles: Iterable[tuple[JobRole, int]] = (),
    by,
    at: datetime,
) -> Contract:
    """Register a contract with the roles it asks for and in what number.

    Raises NotAContractor, ContractNumberMissing, ContractKnown, ContractOrder, RoleNotForContracts. S3-22.
    """
    if organisation.kind != Organisation.Kind.CONTRACTOR:
        raise NotAContractor(name=organisation.name, fields={"organisation": ""})
    made = Contract(
        organisation=organisation,
        number=text.display(number),
        title=text.display(title),
        service=text.display(service),
        service_area=text.display(service_area),
        since=since,
        until=until,
    )
    if not (made.number and made.title):
        raise ContractNumberMissing(fields={"number" if not made.number else "title": ""})
    if until and until < since:
        raise ContractOrder(since=since, fields={"until": ""})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as taken:
        if "people_contract_number" not in str(taken):
            raise
        raise ContractKnown(number=made.number, fields={"number": ""}) from taken
    asked = _ask_for(made, roles)
    record(
        "people.contract_opened",
        about=made,
        by=by,
        at=at,
        after={"number": made.number, "title": made.title, "since": since, "until": until, "roles": asked},
    )
    return made


def _ask_for(contract: Contract, roles: Iterable[tuple[JobRole, int]]) -> dict[str, int]:
    asked = {}
    for job_role, count in roles:
        if not job_role.is_contractor_role:
            raise RoleNotForContracts(title=job_role.title, fields={"roles": ""})
        ContractRole.objects.create(contract=contract, job_role=job_role, number=count)
        asked[job_role.title] = count
    return asked


@transaction.atomic
def require_role(*, contract: Contract, job_role: JobRole, number: int, by, at: datetime) -> None:
    """Say how many people of a role the contract asks for; 0 takes the role out. Raises RoleNotForContracts."""
    held = ContractRole.objects.filter(contract=contract, job_role=job_role)
    before = {job_role.title: held.values_list("number", flat=True).first() or 0}
    held.delete()
    if number:
        _ask_for(contract, [(job_role, number)])
    record("people.contract_role_required", about=contract, by=by, at=at, before=before, after={job_role.title: number})


@transaction.atomic
def correct_contract(*, contract: Contract, by, at: datetime, **new) -> Contract:
    """Correct title, service, area or days of a contract (its end too). Raises ContractOrder. R32."""
    contract = Contract.objects.select_for_update().get(pk=contract.pk)
    for name in ("title", "service", "service_area"):
        if name in new:
            new[name] = text.display(new[name])
    before, after = changes(contract, **new)
    if contract.until and contract.until < contract.since:
        raise ContractOrder(since=contract.since, fields={"until": ""})
    if after:
        contract.save()
        record("people.contract_corrected", about=contract, by=by, at=at, before=before, after=after)
    return contract


def put_to_work(
    *,
    person: Person,
    contract: Contract,
    job_role: JobRole,
    since: date,
    until: date | None = None,
    is_primary: bool = True,
    by,
    at: datetime,
) -> Affiliation:
    """Put a person to work under a contract in a role. They count on the days on which both hold (S3-22, A7).

    Raises RoleNotForContracts and the refusals of `affiliate`.
    """
    if not job_role.is_contractor_role:
        raise RoleNotForContracts(title=job_role.title, fields={"job_role": ""})
    return affiliate(
        person=person,
        kind=Affiliation.Kind.CONTRACTOR_WORKER,
        contract=contract,
        job_role=job_role,
        since=since,
        until=until,
        is_primary=is_primary,
        by=by,
        at=at,
    )
