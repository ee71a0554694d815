"""A city at work: two houses, a week of classes, a waiting list, a restriction, a closing; for looking at the working pages."""

from datetime import timedelta
from decimal import Decimal

from shahramooz.city import scope
from shahramooz.places.models import PlaceClosure
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering
from shahramooz.registration.models import Charge
from tests import factories as make

TITLES = [
    "رایانه مقدماتی",
    "خیاطی بانوان",
    "نقاشی کودک",
    "زبان انگلیسی نوجوان",
    "کمک‌های اولیه",
    "خوشنویسی",
    "عکاسی با گوشی",
]
TEACHERS = [("مریم", "آذرنوش"), ("سعید", "کامیاب"), ("لیلا", "دهقان"), ("ناصر", "بهرامی")]
NAMES = ["سارا", "لیلا", "نگار", "مهدی", "آرش", "زهره", "پریسا", "امید", "رؤیا", "حسین", "مینا", "فرهاد"]


def a_city_at_work(municipality) -> list[str]:
    """Fill the municipality and give the addresses of its working pages."""
    with scope.within(municipality):
        houses = [_a_house("فرهنگسرای شهید کاشانی", 3), _a_house("فرهنگسرای گلستان", 2)]
        teachers = [make.an_instructor(make.a_person(*name)) for name in TEACHERS]
        head = make.a_role("training_head", person=make.a_person("مینا", "رستگار"))
        classes = [_a_class(n, title, houses[n % 2], teachers[n % 4], head) for n, title in enumerate(TITLES)]
        first = classes[0]
        for name in NAMES:
            enrolment = make.an_enrolment(first, make.a_citizen(first_name=name, last_name="ابراهیمی"))
        Charge.objects.create(enrolment=enrolment, amount=1_250_000)
        for number in range(4):
            make.an_enrolment(first, make.a_citizen(first_name=NAMES[number], last_name="قاسمی"), state="waiting")
        restricted = planning.put_restriction(
            title="پروتکل بهداشتی",
            authority="ستاد استان",
            ratio=Decimal("0.5"),
            since=make.TODAY,
            until=make.TODAY + timedelta(days=40),
            by=head,
            at=make.NOW,
        ).restriction
        PlaceClosure.objects.create(
            venue=houses[0][0],
            during=make.hours(make.TODAY + timedelta(days=2), "12:00", "15:00"),
            reason="قطع برق",
            announced_at=make.NOW,
        )
        Offering.objects.filter(pk=classes[5].pk).update(state="draft", published_at=None)
        session = first.sessions.order_by("number")[1]
        house, rooms = houses[0]
        asked = f"place=r{rooms[0].pk}&weekdays=0&start=9&end=11&first=1405/09/14&count=8&own_capacity=30"
    period = "first=1405/09/01&last=1405/12/29"
    return [
        "/staff/",
        "/staff/find/?q=رایانه",
        "/staff/offerings/",
        "/staff/offerings/?q=هیچ",
        "/staff/offerings/new/",
        f"/staff/offerings/new/?from={first.pk}",
        f"/staff/offerings/new/?{asked}",
        f"/staff/offerings/{first.pk}/",
        f"/staff/offerings/{first.pk}/change/",
        f"/staff/offerings/{first.pk}/sessions/new/",
        f"/staff/sessions/{session.pk}/move/",
        "/staff/rooms/",
        "/staff/restrictions/",
        f"/staff/restrictions/{restricted.pk}/",
        "/staff/checklists/",
        "/staff/closures/new/",
        f"/staff/closures/new/?where=v{house.pk}&first=1405/09/14&reason=گرد+و+غبار",
        f"/staff/mode/?to=online&{period}",
        f"/staff/reports/?{period}",
        f"/staff/reports/?{period}&by=venue",
        f"/staff/reports/rooms/?{period}",
        "/staff/journal/",
    ]


def _a_house(name: str, rooms: int):
    venue = make.a_venue(name)
    return venue, [make.a_room(f"کلاس {n + 1}", venue=venue, capacity=20 + 10 * n) for n in range(rooms)]


def _a_class(n: int, title: str, house, teacher, head) -> Offering:
    venue, rooms = house
    offering = make.an_offering(15 + n, title=title, instructor=teacher, fee=n % 3 * 1_250_000, planned_demand=15)
    offering.venue, offering.code = venue, f"1405-{n + 1:04}"
    offering.pattern = [{"weekday": n % 5, "from": f"{9 + n}:00".zfill(5), "to": f"{11 + n}:00".zfill(5)}]
    offering.starts_on = make.TODAY + timedelta(days=n % 5)
    offering.ends_on = offering.starts_on + timedelta(weeks=5)
    offering.save()
    for week in range(6):
        make.a_session(
            offering,
            number=week + 1,
            day=offering.starts_on + timedelta(weeks=week),
            start=f"{9 + n}:00".zfill(5),
            end=f"{11 + n}:00".zfill(5),
            room=rooms[n % len(rooms)],
            instructor=teacher,
        )
    return offering
