"""The story of the demo city in steps, each told through the stages' actions and relative to the day it is first loaded.

Every step takes `at`, the moment of that first load, and rolls its own seeded die: the same day gives the same city.
"""

from functools import partial

from shahramooz.demo.story import classes, inviting, learners, neighbour, places, registry, seats, staff, teaching


def steps_of_the_city() -> list[tuple]:
    """(name, Persian words, step) in order."""
    return [
        ("places", "محله‌ها و فرهنگسراها", places.tell),
        ("staff", "همکاران و نقش‌ها", staff.tell),
        ("courses", "دوره‌ها و مدرسان", classes.tell_courses),
        ("people", "شهروندان و خانواده‌ها", learners.tell_people),
        ("finished", "کلاس‌های پایان‌یافته", classes.tell_finished),
        ("running", "کلاس‌های در حال برگزاری", classes.tell_running),
        ("open", "کلاس‌های تازه", classes.tell_open),
        ("soon", "کلاس‌های در راه", classes.tell_soon),
        *_in_parts("old seats", "ثبت‌نام‌های پیشین", seats.tell_old_seats),
        *_in_parts("new seats", "ثبت‌نام‌های این روزها", seats.tell_new_seats),
        ("taught", "حضور و غیاب", teaching.tell_attendance),
        ("certified", "نتیجه‌ها و گواهینامه‌ها", teaching.tell_certificates),
        ("events", "تعطیلی، پروتکل و انصراف‌ها", classes.tell_events),
        ("invited", "فراخوان و پاسخ‌هایش", inviting.tell),
        ("registry", "واحدها، پیمانکاران و نیروها", registry.tell),
    ]


def _in_parts(name: str, words: str, step) -> list[tuple]:
    return [(f"{name} {part + 1}", words, partial(step, part=part)) for part in range(seats.PARTS)]


def steps_of_the_neighbour() -> list[tuple]:
    """A second, small municipality in the same database, which sees none of the first."""
    return [("neighbour", "شهرداری همسایه", neighbour.tell)]
