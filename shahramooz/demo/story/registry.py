"""Who works for the city: units, two contractors with their contracts and workers, a guest, and two records of one man."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from shahramooz.demo.story.places import MAKER
from shahramooz.people import actions as people
from shahramooz.people.models import Affiliation, JobRole, Organisation, Person, Unit

UNITS = [  # code, name, kind, above
    ("10", "معاونت خدمات شهری", "headquarters", None),
    ("1001", "اداره پسماند", "department", "10"),
    ("1002", "اداره فضای سبز", "department", "10"),
    ("20", "معاونت مالی و پشتیبانی", "headquarters", None),
    ("2001", "اداره درآمد", "department", "20"),
    ("30", "سازمان فرهنگی، اجتماعی و ورزشی", "affiliated", None),
    ("41", "شهرداری منطقه یک", "district", None),
    ("42", "شهرداری منطقه دو", "district", None),
]
JOB_ROLES = ["پاکبان", "راننده تانکر آبیاری", "نیروی فضای سبز", "پرچم‌زن", "نیروی رفع سد معبر", "غسال"]
# name, legal ID, number, title, service, area, [(role, needed, working)]
CONTRACTORS = [
    (
        "شرکت موج‌آوران هرمز", "14003778990", "1405/112", "نظافت معابر منطقه یک", "نظافت شهری", "منطقه یک، بلوار ساحلی",
        [("پاکبان", 8, 7), ("راننده تانکر آبیاری", 2, 2)],
    ),
    (
        "شرکت سبزرویان کرانه", "10101234565", "1405/208", "نگهداشت بوستان‌های ساحلی", "فضای سبز", "بوستان‌های ساحلی و نایبند",
        [("نیروی فضای سبز", 6, 5), ("پرچم‌زن", 2, 1)],
    ),
]  # fmt: skip
FIRST = ["یاسر", "مجید", "نسرین", "کامران", "ملیحه", "داریوش", "سمیه", "بهمن", "پروین", "ناصر"]
LAST = ["دریانورد", "نخلستانی", "موج‌پیما", "کرانه‌ای", "هرمزپور", "بندری‌نژاد", "گلبرگ", "صدف‌جو"]
EMPLOYMENTS = ["permanent", "contract", "temporary", "fixed_work"]


def tell(at: datetime) -> None:
    """Units with staff, contracts with workers; the day is that of the first load."""
    made = at - timedelta(days=200)
    roll, today = random.Random(1405), timezone.localdate(at)
    city = people.register_organisation(name="شهرداری بندرعباس", kind=Organisation.Kind.MUNICIPAL, by=MAKER, at=made)
    units = _units(city, at=made)
    _staff(units, roll, today=today, at=made)
    roles = {title: people.add_job_role(title=title, is_contractor_role=True, by=MAKER, at=made) for title in JOB_ROLES}
    people.add_job_role(title="مأمور بازدید", by=MAKER, at=made)
    for contractor in CONTRACTORS:
        _contract(contractor, roles, roll, today=today, at=made)
    _guest(today=today, at=made)
    _one_man_twice(at=made)


def _units(city: Organisation, *, at: datetime) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, name, kind, above in UNITS:
        units[code] = people.found_unit(
            organisation=city, code=code, name=name, kind=kind, parent=units.get(above), by=MAKER, at=at
        )
    return units


def _somebody(roll: random.Random, *, at: datetime, **more) -> Person:
    return people.register_person(
        first_name=roll.choice(FIRST),
        last_name=roll.choice(LAST),
        father_name=roll.choice(["غلام", "عباس", "رمضان", "یوسف"]),
        birth_date=date(1966 + roll.randrange(36), 1 + roll.randrange(12), 1 + roll.randrange(28)),
        affiliation="",
        by=MAKER,
        at=at,
        **more,
    )


def _staff(units: dict[str, Unit], roll: random.Random, *, today: date, at: datetime) -> None:
    for code in ("10", "1001", "1001", "1002", "1002", "20", "2001", "2001", "30", "41", "41", "42"):
        since = today - timedelta(days=400 + roll.randrange(4000))
        person, unit = _somebody(roll, at=at), units[code]
        if roll.random() < 0.35:
            people.affiliate(person=person, kind="company_staff", unit=unit, since=since, by=MAKER, at=at)
        else:
            employment = roll.choice(EMPLOYMENTS)
            people.affiliate(
                person=person, kind="employee", employment=employment, unit=unit, since=since, by=MAKER, at=at
            )


def _contract(contractor: tuple, roles: dict[str, JobRole], roll: random.Random, *, today: date, at: datetime) -> None:
    name, legal_id, number, title, service, area, needs = contractor
    company = people.register_organisation(name=name, kind="contractor", legal_id=legal_id, by=MAKER, at=at)
    contract = people.open_contract(
        organisation=company,
        number=number,
        title=title,
        service=service,
        service_area=area,
        since=today - timedelta(days=150),
        until=today + timedelta(days=215),
        roles=[(roles[role], needed) for role, needed, _working in needs],
        by=MAKER,
        at=at,
    )
    for role, _needed, working in needs:
        for _n in range(working):
            people.put_to_work(
                person=_somebody(roll, at=at),
                contract=contract,
                job_role=roles[role],
                since=today - timedelta(days=roll.randrange(20, 140)),
                by=MAKER,
                at=at,
            )


def _guest(*, today: date, at: datetime) -> None:
    yazd = people.register_organisation(name="شهرداری یزد", kind="other_city", by=MAKER, at=at)
    guest = people.register_person(first_name="مهین", last_name="بادگیر", affiliation="", by=MAKER, at=at)
    people.affiliate(
        person=guest,
        kind=Affiliation.Kind.GUEST,
        organisation=yazd,
        since=today - timedelta(days=30),
        until=today + timedelta(days=60),
        by=MAKER,
        at=at,
    )


def _one_man_twice(*, at: datetime) -> None:
    """Opened once at the desk and once from a list: the registry proposes to look at both."""
    known = {"birth_date": date(1985, 6, 11), "by": MAKER, "at": at}
    people.register_person(first_name="ابراهیم", last_name="حسینی‌تبار", father_name="کاظم", **known)
    people.register_person(first_name="ابراهيم", last_name="حسینی تبار", mobile="09170001122", **known)
