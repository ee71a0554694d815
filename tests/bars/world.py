"""A city with one of everything, and somebody of every role: what the registry's pages are opened on.

Every name carries `mark`, so that a page which shows something of another city gives itself away, and so that the same
city can be built of hostile names (T9).
"""

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

from django.test import Client
from PIL import Image

from shahramooz.catalogue.models import CourseVersion, Prerequisite, Topic
from shahramooz.city import scope
from shahramooz.delivery import actions as delivery
from shahramooz.delivery.models import Certificate
from shahramooz.lib.digits import to_persian
from shahramooz.people import actions as people
from shahramooz.people import personal_links
from shahramooz.people.actions import persons, readings, scans
from shahramooz.people.actions.deputies import stand_in
from shahramooz.people.importing.staff import STAFF as STAFF_FILE
from shahramooz.people.models import (
    CampaignRecipient,
    ContractRole,
    Dependant,
    GuardianConsent,
    Organisation,
    Person,
    RoleGrant,
    Unit,
    Vendor,
)
from shahramooz.places.actions import closures
from shahramooz.places.models import AreaFile, EquipmentItem, OpeningHours
from shahramooz.planning.actions import restrictions
from shahramooz.planning.importing import actions as importing
from shahramooz.planning.models import Handover, Offering
from shahramooz.registration import actions as registration
from shahramooz.registration.models import Charge
from tests import factories
from tests.bars.crowd import fill
from tests.delivery.factories import finish
from tests.people.workbooks import a_book, tried
from tests.planning.timetables import a_row, a_timetable

NOW, TODAY = factories.NOW, factories.TODAY
CANARY = "نشان‌شهرنخست"
NATIONAL_ID = "0499370899"  # the citizen's: no page shows it whole
OUTLINE = [[[56.20, 27.18], [56.24, 27.18], [56.24, 27.22], [56.20, 27.22], [56.20, 27.18]]]
AREAS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "محله تازه", "district": "منطقه تازه"},
                "geometry": {"type": "Polygon", "coordinates": OUTLINE},
            }
        ],
    }
).encode()
STAFF = {
    "instructor": "instructor",
    "other_instructor": "instructor",
    "operator": "house_operator",
    "other_operator": "house_operator",
    "expert": "training_expert",
    "head": "training_head",
    "admin": "system_admin",
    "auditor": "auditor",
    "manager": "unit_manager",
    "partner": "partner",
    "rep": "contractor_rep",
    "secretary": "secretary",
    "chair": "chair",
    "enforcer": "enforcement",
}
ROLES = ["stranger", "citizen", "neighbour", *STAFF]


class World:
    """`world.of["offering"]` is the id of a thing; `world.client("head")` a browser of somebody."""

    def __init__(self, municipality, *, mark: str = CANARY, crowd: int = 0):
        self.municipality, self.mark = municipality, mark
        self.of: dict[str, object] = {}
        self.accounts: dict[str, object] = {}
        self.people: dict[str, object] = {}
        with scope.within(municipality):
            self._places()
            self._somebodies()
            self._teaching()
            self._classes()
            self._delivered()
            self._drawn()
            self._rounds()
            self._rest()
            self._campaigns()
            if crowd:
                fill(self, crowd)
        self._clients: dict[str, Client] = {}

    # --- building

    def named(self, words: str) -> str:
        return f"{words} {self.mark}"

    def _places(self):
        self.district = factories.District.objects.create(code="D1", name=self.named("منطقه"))
        self.area = factories.a_neighbourhood(
            self.named("محله"), district=self.district, outline=OUTLINE, latitude=27.2, longitude=56.22
        )
        where = {"neighbourhood": self.area, "latitude": 27.2, "longitude": 56.22, "phone": "07633330000"}
        self.house = factories.a_venue(self.named("فرهنگسرا"), address=self.named("خیابان"), **where)
        self.other_house = factories.a_venue(self.named("سرای دیگر"))
        OpeningHours.objects.create(
            venue=self.house, weekday=0, opens="09:00", closes="13:00", since=TODAY, until=TODAY + timedelta(days=30)
        )
        self.room = factories.a_room(self.named("کلاس"), venue=self.house, capacity=30)
        self.other_room = factories.a_room(self.named("کارگاه"), venue=self.other_house)
        item = EquipmentItem.objects.create(
            room=self.room, title=self.named("چرخ خیاطی"), required=10, present=4, unit_cost=10
        )
        area_file = AreaFile.objects.create(filename=f"{self.mark}.geojson"[-120:], content=AREAS, made_at=NOW)
        self.of |= {"venue": self.house.pk, "room": self.room.pk, "item": item.pk, "area_file": area_file.pk}

    def _somebodies(self):
        city = Organisation.objects.create(kind="municipal", name=self.named("شهرداری"))
        body = Organisation.objects.create(kind="partner", name=self.named("بهزیستی"))
        contractor = Organisation.objects.create(kind="contractor", name=self.named("پاکان"))
        over = Unit.objects.create(organisation=city, code="10", name=self.named("معاونت"))
        unit = Unit.objects.create(organisation=city, code="1001", name=self.named("اداره"), parent=over)
        scopes = {
            "operator": {"venue": self.house}, "other_operator": {"venue": self.other_house}, "manager": {"unit": over},
            "partner": {"organisation": body}, "rep": {"organisation": contractor},
            "secretary": {"committee": self.named("کمیته")}, "chair": {"committee": self.named("کمیته")},
        }  # fmt: skip
        for who in ["citizen", "neighbour", *STAFF]:
            person = factories.a_citizen(
                first_name=self.named("زهرا"),
                last_name=self.named("احمدی"),
                neighbourhood=self.area,
                father_name=self.mark,
            )
            self.people[who], self.accounts[who] = person, factories.an_account(person)
            if who in STAFF:
                factories.a_role(STAFF[who], person=person, **scopes.get(who, {}))
                self.of[f"{who}_grant"] = person.roles.get().pk
        factories.Affiliation.objects.create(
            person=self.people["citizen"], kind="employee", employment="permanent", organisation=city, unit=unit,
            since=date(2021, 1, 1),
        )  # fmt: skip
        self._registry(unit, body, contractor)
        head, citizen = self.people["head"], self.people["citizen"]
        shown = persons.add_document(person=citizen, kind="national_id", number=NATIONAL_ID, by=head, at=NOW)
        self.of["document"] = shown.pk
        held = io.BytesIO()
        Image.new("RGB", (40, 30), "white").save(held, "PNG")
        scan = scans.keep_scan(person=citizen, title=self.named("شناسنامه"), content=held.getvalue(), by=head, at=NOW)
        self.of["scan"] = scan.pk
        readings.note_reading(person=citizen, page="work_person", by=head, at=NOW)
        self.child = factories.a_person(
            self.named("آوا"), self.named("احمدی"), birth_date=date(2015, 3, 21), gender="woman"
        )
        factories.AccountPerson.objects.create(account=self.accounts["citizen"], person=self.child, since=NOW)
        Dependant.objects.create(person=self.child, guardian=citizen, relation="child", since=date(2020, 1, 1))
        GuardianConsent.objects.create(minor=self.child, guardian=citizen, given_at=NOW)
        self.of |= {"person": citizen.pk, "child": self.child.pk}
        people.tell(citizen, "registration/promoted", text=self.named("نوبت شما رسید"), link="/me/classes/", at=NOW)
        self._changes()

    def _changes(self):
        """A deputy of the operator, a vendor, and a handover of long ago."""
        grant = self.people["operator"].roles.get()
        deputy = stand_in(
            grant, self.people["neighbour"], since=TODAY + timedelta(days=3), until=TODAY + timedelta(days=5)
        )
        vendor = Vendor.objects.create(person=self.people["neighbour"], trade=self.named("میوه"), since=TODAY)
        role = {"role": "کارشناس آموزش", "where": self.mark, "since": "2025-01-01", "until": None}
        sheet = {"roles": [role], "deputies": [], "offerings": [], "approvals": []}
        handed = Handover.objects.create(
            person=self.people["auditor"], successor=self.people["expert"], made_at=NOW, note=self.mark, sheet=sheet
        )
        self.of |= {
            "deputy_grant": deputy.pk, "vendor": vendor.pk, "handover": handed.pk,
            "operator_person": self.people["operator"].pk,
        }  # fmt: skip

    def _registry(self, unit, body, contractor):
        """A contract with a worker, two records that look alike, and two that were merged."""
        self.contract = factories.a_contract(contractor, title=self.named("نظافت"), service_area=self.named("محدوده"))
        self.job_role = factories.a_job_role(self.named("پاکبان"))
        ContractRole.objects.create(contract=self.contract, job_role=self.job_role, number=3)
        known = {"birth_date": date(1985, 6, 11), "father_name": self.mark}
        alike, other, kept, gone, worker = (
            factories.a_person(self.named("ابراهیم"), self.named(last), **known)
            for last in ("تبار", "تبار", "کرمی", "کرمی", "رفتگر")
        )
        job = people.put_to_work(
            person=worker, contract=self.contract, job_role=self.job_role, since=TODAY, by=self.people["head"], at=NOW
        )
        merge = people.merge_persons(kept=kept, gone=gone, by=self.people["head"], at=NOW)
        self.of |= {
            "unit": unit.pk, "organisation": body.pk, "contractor": contractor.pk, "contract": self.contract.pk,
            "worker_job": job.pk, "alike": alike.pk, "other_alike": other.pk, "merge": merge.pk,
            "citizen_job": self.people["citizen"].affiliations.get(kind="employee").pk,
        }  # fmt: skip

    def _teaching(self):
        self.teacher = factories.an_instructor(self.people["instructor"], fields=self.named("رایانه"))
        self.other_teacher = factories.an_instructor(self.people["other_instructor"])
        self.topic = Topic.objects.create(title=self.named("فناوری"))
        self.course = factories.a_course(self.named("رایانه"), topic=self.topic, summary=self.named("خلاصه"))
        needed = factories.a_course(self.named("الفبا"), topic=self.topic)
        Prerequisite.objects.create(course=factories.a_course(self.named("خطاطی"), topic=self.topic), requires=needed)
        headings = [{"title": self.named("سرفصل"), "minutes": 120}]
        self.version = factories.a_version(self.course, headings=headings)
        draft = CourseVersion.objects.create(course=self.course, number=2, theory_minutes=600, headings=headings)
        self.of |= {"course": self.course.pk, "version": draft.pk, "instructor": self.teacher.pk}

    def _classes(self):
        common = {"version": self.version, "room": self.room, "instructor": self.teacher}
        pattern = [{"weekday": 0, "from": "16:00", "to": "18:00"}]
        self.open = factories.an_offering(15, sessions=3, fee=450_000, pattern=pattern, planned_demand=15, **common)
        self.quota = factories.a_quota(self.open, factories.a_segment(self.named("بازنشستگان")), 2)
        self.full = factories.an_offering(1, version=self.version, venue=self.house, pattern=pattern)
        self.draft = factories.an_offering(
            10, version=self.version, venue=self.house, state="draft", published_at=None, opens_at=None, closes_at=None
        )
        self.running = factories.an_offering(10, state="running", starts_on=TODAY, **common)
        self.session = factories.a_session(
            self.running, day=TODAY, start="08:00", end="09:30", room=self.room, instructor=self.teacher
        )
        later = factories.a_session(
            self.running, number=2, day=TODAY + timedelta(days=2), room=self.room, instructor=self.teacher
        )
        self.running.ends_on = TODAY + timedelta(days=2)
        self.running.save()
        self.other = factories.an_offering(
            5,
            version=self.version,
            sessions=1,
            room=self.other_room,
            instructor=self.other_teacher,
            title=self.named("سفال"),
        )
        for offering in (self.open, self.full, self.draft, self.running):
            offering.title = self.named(f"کلاس {to_persian(offering.pk)}")
            offering.save()
        citizen = self.people["citizen"]
        self.enrolment = factories.an_enrolment(self.open, citizen)
        factories.an_enrolment(self.full, factories.a_citizen(last_name=self.named("کریمی")))
        waiting = factories.an_enrolment(self.full, citizen, state="waiting")
        factories.an_enrolment(self.open, self.child)
        for n in range(3):
            factories.an_enrolment(self.running, factories.a_citizen(last_name=self.named(f"رضایی {to_persian(n)}")))
        charge = Charge.objects.create(enrolment=self.enrolment, amount=450_000)
        self.of |= {
            "offering": self.open.pk, "full": self.full.pk, "draft": self.draft.pk, "running": self.running.pk,
            "session": self.session.pk, "later_session": later.pk, "enrolment": self.enrolment.pk,
            "waiting": waiting.pk, "charge": charge.pk, "quota": self.quota.pk,
        }  # fmt: skip

    def _drawn(self):
        """A class of the house whose draw has been made."""
        soon = NOW - timedelta(hours=1)
        self.lottery = factories.an_offering(
            2, version=self.version, venue=self.house, policy="draw", extra_lots=2, opens_at=NOW - timedelta(days=3),
            closes_at=soon, title=self.named("قرعه"),
        )  # fmt: skip
        factories.a_quota(self.lottery, factories.a_segment(self.named("قرعه‌ای")), 1)
        learners = [self.people["citizen"], *(factories.a_citizen(last_name=self.named("قرعه‌ای")) for _ in range(3))]
        for one in learners:
            registration.apply(learner=one, offering=self.lottery, by=one, at=NOW - timedelta(days=2))
        registration.draw_lots(offering=self.lottery, by=self.people["head"], at=NOW)
        self.of["lottery"] = self.lottery.pk

    def _rounds(self):
        """A round that is open, and one that is decided."""
        for name, opens, closes in (("round", -1, 8), ("decided_round", -5, -1)):
            window = {"opens_at": NOW + timedelta(days=opens), "closes_at": NOW + timedelta(days=closes)}
            classes = [
                factories.an_offering(2, version=self.version, venue=self.house, state="approved", **window)
                for _ in range(2)
            ]
            made = registration.plan_round(
                title=self.named("دور"),
                offerings=classes,
                by=self.people["head"],
                at=NOW + timedelta(days=opens),
                **window,
            )
            Offering.objects.filter(pk__in=[one.pk for one in classes]).update(
                state="registration", title=self.named("کلاس دور")
            )
            classes = list(Offering.objects.filter(rounds__round=made))
            citizen, moment = self.people["citizen"], NOW + timedelta(days=opens, hours=1)
            registration.rank(round=made, learner=citizen, choices=classes, by=citizen, at=moment)
            self.of[name] = made.pk
        registration.decide_round(round=made, by=self.people["head"], at=NOW)

    def _finished(self, learners):
        offering = factories.an_offering(
            5, sessions=4, version=self.version, room=self.room, instructor=self.teacher, state="running",
            starts_on=TODAY - timedelta(days=35), title=self.named("کلاس گذشته"),
        )  # fmt: skip
        return offering, [factories.an_enrolment(offering, person) for person in learners]

    def _delivered(self):
        citizen = self.people["citizen"]
        offering, enrolments = self._finished([citizen, factories.a_citizen(last_name=self.named("موسوی"))])
        at = finish(offering, enrolments, by=self.people["instructor"])
        run = delivery.ask_for_certificates(offering=offering, by=self.people["head"], at=at)
        mine = Certificate.objects.get(person=citizen)
        again = [one.pk for one in Certificate.objects.exclude(pk=mine.pk)]
        self.of |= {
            "finished": offering.pk, "certificate": mine.pk, "code": mine.code, "run": run.pk, "certificate_two": again[0],
        }  # fmt: skip

    def _campaigns(self):
        by, everybody = {"by": self.people["head"], "at": NOW}, Person.objects.filter(merged_into=None)
        known = {"title": self.named("فراخوان")[:120], "text": "{name} گرامی، بیایید", "people": everybody}
        draft = people.draft_campaign(source=self.mark[:200], **known, **by)
        sent = people.draft_campaign(source=self.mark[:200], grouping="neighbourhood", **known, **by)
        people.confirm_campaign(campaign=sent, **by)
        people.send_next(campaign_id=sent.pk, at=NOW)
        told = CampaignRecipient.objects.get(campaign=sent, person=self.people["citizen"])
        people.answer_campaign(recipient=told, answer="coming", at=NOW)
        self.of |= {"campaign_draft": draft.pk, "campaign": sent.pk, "token": personal_links.token_of(told.pk)}

    def _rest(self):
        head = self.people["head"]
        put = restrictions.put_restriction(
            title=self.named("پروتکل"), authority=self.named("ستاد"), ratio=Decimal("0.9"), since=TODAY, until=TODAY + timedelta(days=20),
            text=self.named("متن"), checklist=[self.named("ماسک")], by=head, at=NOW,
        )  # fmt: skip
        closed = closures.close_place(
            venue=self.house, start=factories.at(TODAY + timedelta(days=5), "08:00"), source=self.mark[:50],
            end=factories.at(TODAY + timedelta(days=5), "12:00"), reason=self.named("تعمیر"), by=head, at=NOW,
        )  # fmt: skip
        rows = a_timetable(a_row(), a_row(کلاس=self.named("کلاس ناشناس")), a_row(روزها="هرگز"))
        read = importing.try_timetable(filename=f"{self.mark}.xlsx"[-110:], content=rows, by=head, at=NOW)
        self.of["import_file"] = self._imported()
        self.of |= {
            "restriction": put.restriction.pk, "closure": getattr(closed, "closure", closed).pk, "import": read.pk,
            "key": uuid4().hex,
        }  # fmt: skip

    def _imported(self) -> int:
        """A workbook of staff that was tried: a good row, a wrong one, and one that stands twice."""
        head = [
            str(STAFF_FILE.titles[name]) for name in ("national_id", "first_name", "last_name", "employment", "unit")
        ]
        good = ["0790419904", self.named("سارا"), self.named("کریمی"), "رسمی", self.named("اداره")]
        rows = [head, good, ["0084575948", *good[1:3], self.named("نامعلوم"), good[4]], good]
        return tried(STAFF_FILE, a_book(*rows), by=self.people["head"], filename=f"{self.mark}.xlsx"[-110:]).pk

    # --- using

    def client(self, who: str) -> Client:
        """A browser in which `who` is signed in; a stranger's is not."""
        if who not in self._clients:
            self._clients[who] = Client(HTTP_HOST=self.municipality.host, raise_request_exception=False)
            if who != "stranger":
                self._clients[who].force_login(self.accounts[who])
        return self._clients[who]

    def scope(self):
        return scope.within(self.municipality)


def somebody_of(municipality, role: str = RoleGrant.Role.TRAINING_HEAD) -> SimpleNamespace:
    """Somebody who holds a role in another municipality, with a browser at that municipality's own address."""
    with scope.within(municipality):
        account = factories.an_account(factories.a_role(role))
    client = Client(HTTP_HOST=municipality.host, raise_request_exception=False)
    client.force_login(account)
    return SimpleNamespace(account=account, client=client)
