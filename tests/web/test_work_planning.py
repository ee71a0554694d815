"""The training centre opens, mends, closes and weighs its classes through the pages (S0-1 … S0-7, R2, R5, R26; A1)."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from shahramooz.city import scope
from shahramooz.city.models import Closure
from shahramooz.journal.models import Entry
from shahramooz.places.models import PlaceClosure
from shahramooz.planning import actions as planning
from shahramooz.planning.models import Offering, ProtocolCheck, Restriction, Session
from tests import factories as make
from tests.web.test_work_pages import a_client, a_running_house, today  # noqa: F401

pytestmark = pytest.mark.usefixtures("server", "today")
NEXT_WEEK = make.TODAY + timedelta(days=7)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def a_house_to_plan_in():
    """A house, its room of thirty, an earlier class of Saturdays 16–18 and its instructor."""
    venue = make.a_venue("فرهنگسرای شهید کاشانی")
    room = make.a_room("کلاس ۱", venue=venue)
    teacher = make.an_instructor(make.a_person("مریم", "آذرنوش"))
    offering = make.an_offering(15, sessions=4, room=room, instructor=teacher, title="خیاطی بانوان", venue=None)
    offering.venue = venue
    offering.pattern = [{"weekday": 0, "from": "16:00", "to": "18:00"}]
    offering.save()
    return venue, room, offering


def filled(page: str, **typed) -> dict:
    """What a browser would send of the wizard as the page drew it, with the fields `typed` changed."""
    form = re.search(r'<form method="post" id="wizard".*?</form>', page, re.S)[0]
    sent: dict = {}
    for tag in re.findall(r"<input[^>]*>", form):
        known = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        ticked = known.get("type") not in ("checkbox", "radio") or re.search(r"\schecked", tag)
        if known.get("name") and ticked:
            sent.setdefault(known["name"], []).append(known.get("value", ""))
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        sent[name] = [chosen[1] if chosen else ""]
    sent.pop("csrfmiddlewaretoken", None)
    return sent | {name: [value] for name, value in typed.items()}


def test_a_class_is_opened_from_an_earlier_one_in_three_clicks_and_one_field(committed):
    """Landing → new class → its template → write: three clicks; only the first day is typed (ux §7: ≤ 3 and ≤ 4)."""
    with scope.within(committed):
        _venue, _room, earlier = a_house_to_plan_in()
    client = a_client(committed)
    landing = client.get("/staff/")
    assert 'href="/staff/offerings/new/"' in text_of(landing)  # click 1
    chooser = client.get("/staff/offerings/new/")
    assert f'href="?from={earlier.pk}"' in text_of(chooser)  # click 2
    page = client.get(f"/staff/offerings/new/?from={earlier.pk}").content.decode()
    answer = client.post("/staff/offerings/new/", filled(page, first="1405/11/04"))  # the field, and click 3
    with scope.within(committed):
        made = Offering.objects.exclude(pk=earlier.pk).get()
        assert answer["Location"] == f"/staff/offerings/{made.pk}/"
        assert (made.title, made.state, made.own_capacity, made.instructor_id) == (
            "خیاطی بانوان",
            "draft",
            15,
            earlier.instructor_id,
        )
        assert made.sessions.count() == 4


def test_r2_a_clash_is_named_while_the_form_is_filled_in(committed):
    """The live part names the clashing class and the rooms that are free; nothing is written."""
    with scope.within(committed):
        venue, room, _earlier = a_house_to_plan_in()
        other = make.a_room("کلاس ۲", venue=venue)
    asked = {
        "place": f"r{room.pk}",
        "weekdays": "0",
        "start": "۱۷",
        "end": "۱۹",
        "first": "21 آذر 1405",
        "count": "2",
        "own_capacity": "10",
    }
    shown = text_of(a_client(committed).get("/staff/offerings/new/clashes/", asked))
    assert "«کلاس ۱» شنبه ۲۱ آذر ۱۴۰۵ در اختیار کلاس «خیاطی بانوان» است" in shown
    assert "کلاس ۲، فرهنگسرای شهید کاشانی" in shown
    free = text_of(a_client(committed).get("/staff/offerings/new/clashes/", asked | {"place": f"r{other.pk}"}))
    assert ("تداخل دارد" in free, "بی‌تداخل" in free) == (False, True)
    with scope.within(committed):
        assert Offering.objects.count() == 1


def test_r26_holidays_are_skipped_aloud_and_the_real_capacity_is_told(committed):
    """A Friday is named with its reason; a restriction of half makes thirty seats fifteen (S0-1)."""
    with scope.within(committed):
        _venue, room, _earlier = a_house_to_plan_in()
        Restriction.objects.create(
            title="پروتکل",
            authority="ستاد",
            ratio="0.5",
            since=make.TODAY,
            until=make.TODAY + timedelta(days=60),
            changed_at=make.NOW,
        )
    asked = {
        "place": f"r{room.pk}",
        "weekdays": ["6", "1"],
        "start": "8",
        "end": "9",
        "first": "1405/09/08",
        "count": "3",
        "own_capacity": "30",
    }
    shown = text_of(a_client(committed).get("/staff/offerings/new/clashes/", asked))
    assert "جمعه، تعطیل هفتگی" in shown
    assert "<strong>۱۵ نفر</strong>" in shown


def test_a_refused_class_gives_every_typed_word_back(committed):
    with scope.within(committed):
        _venue, _room, earlier = a_house_to_plan_in()
    client = a_client(committed)
    page = client.get(f"/staff/offerings/new/?from={earlier.pk}").content.decode()
    answer = client.post("/staff/offerings/new/", filled(page, first="۲۱ آذر ۱۴۰۵", title="خیاطی بهاره"))
    assert answer.status_code == 422
    assert "در اختیار کلاس «خیاطی بانوان» است" in text_of(answer)
    assert ('value="خیاطی بهاره"' in text_of(answer), 'value="۲۱ آذر ۱۴۰۵"' in text_of(answer)) == (True, True)
    with scope.within(committed):
        assert Offering.objects.count() == 1


def test_a_draft_is_approved_and_its_registration_opened(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        Offering.objects.filter(pk=offering.pk).update(state="draft", published_at=None)
    client = a_client(committed)
    client.post(f"/staff/offerings/{offering.pk}/do/approve/")
    client.post(f"/staff/offerings/{offering.pk}/do/open/")
    with scope.within(committed):
        offering.refresh_from_db()
        assert (offering.state, offering.published_at) == ("registration", make.NOW)
        assert list(Entry.objects.order_by("pk").values_list("act", flat=True)) == [
            "planning.offering_approved",
            "planning.registration_opened",
        ]


def test_a_house_operator_may_plan_but_not_approve(committed):
    with scope.within(committed):
        venue, _room, offering = a_house_to_plan_in()
        Offering.objects.filter(pk=offering.pk).update(state="draft")
    client = a_client(committed, "house_operator", venue=venue)
    assert "تأیید کلاس" not in text_of(client.get(f"/staff/offerings/{offering.pk}/"))
    assert client.post(f"/staff/offerings/{offering.pk}/do/approve/").status_code == 404


def test_t2_a_house_operator_finds_nothing_of_another_house(committed):
    """Pages, moves and closures of another house answer 404; lists leave it out. The control: its own operator opens all."""
    with scope.within(committed):
        venue, room, offering = a_house_to_plan_in()
        elsewhere = make.a_venue("فرهنگسرای گلستان")
        make.a_room("سالن", venue=elsewhere)
        session = offering.sessions.first()
    mine, strange = (
        a_client(committed, "house_operator", venue=venue),
        a_client(committed, "house_operator", venue=elsewhere),
    )
    addresses = [
        f"/staff/offerings/{offering.pk}/",
        f"/staff/offerings/{offering.pk}/change/",
        f"/staff/sessions/{session.pk}/move/",
    ]
    assert [mine.get(one).status_code for one in addresses] == [200, 200, 200]
    assert [strange.get(one).status_code for one in addresses] == [404, 404, 404]
    assert (
        "خیاطی بانوان" in text_of(mine.get("/staff/offerings/")),
        "خیاطی بانوان" in text_of(strange.get("/staff/offerings/")),
    ) == (True, False)
    assert (
        strange.post("/staff/closures/new/", {"where": f"r{room.pk}", "first": "1405/09/21", "reason": "x"}).status_code
        == 422
    )
    with scope.within(committed):
        assert PlaceClosure.objects.count() == 0


def test_r5_a_capacity_below_the_seated_is_refused_with_their_names(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        for name in ("سارا", "لیلا", "نگار"):
            make.an_enrolment(offering, make.a_citizen(first_name=name))
    answer = a_client(committed).post(f"/staff/offerings/{offering.pk}/do/capacity/", {"capacity-own_capacity": "۲"})
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "۳ نفر در این کلاس جا دارند و ظرفیت به ۲ نفر نمی‌رسد." in shown
    assert all(f"{name} احمدی" in shown for name in ("سارا", "لیلا", "نگار"))
    assert 'value="۲"' in shown
    with scope.within(committed):
        offering.refresh_from_db()
        assert offering.own_capacity == 15


def test_a_clash_on_the_board_is_solved_in_two_clicks_and_undone_in_one(committed):
    """Board → session → free slot (ux §7: ≤ 2); the toast takes it back."""
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        session = offering.sessions.order_by("number").first()
    client = a_client(committed)
    board = text_of(client.get("/staff/rooms/?week=1405/09/21"))
    move = re.search(rf'href="(/staff/sessions/{session.pk}/move/[^"]*)"', board)[1].replace("&amp;", "&")  # click 1
    key = re.search(r'name="slot" value="([^"]+)"', text_of(client.get(move)))[1]
    answer = client.post(move, {"slot": key})  # click 2
    assert answer["Location"].startswith("/staff/rooms/")
    with scope.within(committed):
        moved = Session.objects.get(pk=session.pk)
        assert (moved.during, moved.room_id) != (session.during, session.room_id)
    undo = re.search(r'action="(/staff/sessions/[^"]*slot=[^"]*)"', text_of(client.get(answer["Location"])))[1].replace(
        "&amp;", "&"
    )
    client.post(undo)
    with scope.within(committed):
        back = Session.objects.get(pk=session.pk)
        assert (back.during, back.room_id) == (session.during, session.room_id)


def test_a_session_is_called_off_with_its_reason(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        session = offering.sessions.order_by("number").first()
    client = a_client(committed)
    client.post(f"/staff/sessions/{session.pk}/cancel/", {"cancel-reason": ""})
    client.post(f"/staff/sessions/{session.pk}/cancel/", {"cancel-reason": "بیماری مدرس"})
    with scope.within(committed):
        session.refresh_from_db()
        assert (session.state, session.cancelled_reason) == ("cancelled", "بیماری مدرس")


def test_s0_1_a_restriction_lowers_and_its_revision_raises_the_capacity(committed):
    """A1.1 and A1.5: half of thirty is fifteen, four fifths are twenty-four."""
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        planning.set_capacity(offering, own_capacity=30, by=make.a_person(), at=make.NOW)
    client = a_client(committed, "training_expert")
    typed = {
        "title": "پروتکل بهداشتی",
        "authority": "ستاد استان",
        "percent": "۵۰",
        "since": "1405/09/01",
        "until": "1405/12/29",
        "checklist": "تهویه",
    }
    client.post("/staff/restrictions/", typed)
    with scope.within(committed):
        offering.refresh_from_db()
        assert offering.capacity == 15
        restriction = Restriction.objects.get()
    client.post(f"/staff/restrictions/{restriction.pk}/", typed | {"percent": "80"})
    with scope.within(committed):
        offering.refresh_from_db()
        assert offering.capacity == 24
    client.post(f"/staff/restrictions/{restriction.pk}/withdraw/")
    with scope.within(committed):
        offering.refresh_from_db()
        assert offering.capacity == 30


def test_s0_1_the_operator_ticks_the_days_checklist_line_by_line(committed):
    with scope.within(committed):
        venue, _room, _offering = a_house_to_plan_in()
        restriction = Restriction.objects.create(
            title="پروتکل",
            authority="ستاد",
            ratio="0.5",
            since=make.TODAY,
            until=make.TODAY,
            checklist=["تهویه", "فاصله"],
            changed_at=make.NOW,
        )
    client = a_client(committed, "house_operator", venue=venue)
    told = {"venue": venue.pk, "restriction": restriction.pk}
    client.post("/staff/checklists/", told | {"line": ["0"]})
    assert "«فاصله» هنوز تیک نخورده است" in text_of(client.get("/staff/checklists/"))
    client.post("/staff/checklists/", told | {"line": ["0", "1"]})
    with scope.within(committed):
        assert ProtocolCheck.objects.get().ticked == ["تهویه", "فاصله"]


def test_r26_a_closing_is_previewed_then_done_as_one_act_with_make_ups(committed):
    with scope.within(committed):
        venue, _room, offering = a_house_to_plan_in()
        lost = offering.sessions.order_by("number").first()
    client = a_client(committed, "house_operator", venue=venue)
    typed = {"where": f"v{venue.pk}", "first": "1405/09/21", "reason": "گرد و غبار", "source": "استانداری"}
    preview = client.get("/staff/closures/new/", typed)
    assert "۱ جلسه از ۱ کلاس لغو می‌شود" in text_of(preview)
    key = re.search(r'name="make_up" value="([^"]+)"', text_of(preview))[1]
    with scope.within(committed):
        assert PlaceClosure.objects.count() == 0
    answer = client.post("/staff/closures/new/", typed | {"make_up": key})
    report = text_of(client.get(answer["Location"]))
    assert ("خیاطی بانوان" in report, f"/staff/offerings/{offering.pk}/roster/" in report) == (True, True)
    with scope.within(committed):
        lost.refresh_from_db()
        assert (lost.state, lost.made_up_by.count(), PlaceClosure.objects.count()) == ("cancelled", 1, 1)


def test_s0_5_many_classes_go_online_after_a_preview(committed):
    """A1.7: the preview names them, one press switches them, the journal says who."""
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
    client = a_client(committed, "training_expert")
    typed = {"to": "online", "first": "1405/09/20", "last": "1405/09/29", "reason": "آلودگی هوا"}
    assert "خیاطی بانوان" in text_of(client.get("/staff/mode/", typed))
    client.post("/staff/mode/", typed | {"offering": offering.pk})
    with scope.within(committed):
        assert list(offering.sessions.order_by("number").values_list("mode", flat=True)) == [
            "online",
            "online",
            "in_person",
            "in_person",
        ]
        assert Entry.objects.filter(act="planning.mode_switched", about_id=offering.pk).count() == 1


def test_s0_3_the_report_says_demand_in_a_sentence(committed):
    """A1.3: planned 15, demand 23 → 1.53."""
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        for _number in range(15):
            make.an_enrolment(offering)
        for _number in range(8):
            make.an_enrolment(offering, state="waiting")
    shown = text_of(a_client(committed).get("/staff/reports/?first=1405/09/01&last=1405/12/29"))
    assert "<h1>تقاضا ۱٫۵۳ برابر برنامه است و ۸ نفر در انتظارند.</h1>" in shown


def test_the_journal_is_for_those_who_may_read_it(committed):
    with scope.within(committed):
        venue, _room, _offering = a_house_to_plan_in()
    roles = ["training_head", "auditor", "system_admin", "training_expert", "instructor"]
    assert [a_client(committed, role).get("/staff/journal/").status_code for role in roles] == [200, 200, 200, 403, 403]
    assert a_client(committed, "house_operator", venue=venue).get("/staff/journal/").status_code == 403


def test_many_drafts_are_approved_at_once_and_the_exceptions_named(committed):
    """Twenty classes in three clicks, the exceptions only (ux §7): one has no approved version."""
    with scope.within(committed):
        good = [make.an_offering(title=f"کلاس خوب {n}", state="draft", published_at=None) for n in range(2)]
        late = make.an_offering(
            title="کلاس کم", state="draft", published_at=None, version=make.a_version(approved_at=None)
        )
        strange = make.an_offering(title="کلاس بسته", state="cancelled")
    client = a_client(committed)
    ids = [one.pk for one in [*good, late]]
    answer = client.post("/staff/offerings/do/?state=draft", {"deed": "approve", "pick": ids})
    shown = text_of(client.get(answer["Location"]))
    assert ("۲ کلاس تأیید شد." in shown, "هنوز تأیید نشده است" in shown) == (True, True)
    with scope.within(committed):
        states = dict(Offering.objects.values_list("title", "state"))
        assert (states["کلاس خوب 0"], states["کلاس خوب 1"], states["کلاس کم"]) == ("approved", "approved", "draft")
        assert states[strange.title] == "cancelled"
    assert (
        a_client(committed, "training_expert")
        .post("/staff/offerings/do/", {"deed": "approve", "pick": ids})
        .status_code
        == 403
    )


def test_a_class_nobody_has_seen_is_sent_back_laid_out_anew_and_thrown_away(committed):
    with scope.within(committed):
        _venue, room, offering = a_house_to_plan_in()
        Offering.objects.filter(pk=offering.pk).update(state="approved", published_at=None)
    client = a_client(committed)
    client.post(f"/staff/offerings/{offering.pk}/do/send-back/", {"back-reason": "روزش عوض شود"})
    typed = {"weekdays": ["1"], "start": "۹", "end": "۱۱", "first": "1405/09/15", "count": "۳", "room": room.pk}
    answer = client.post(f"/staff/offerings/{offering.pk}/plan/", typed)
    assert answer.status_code == 302
    with scope.within(committed):
        offering.refresh_from_db()
        days = [(one.starts_at - make.NOW).days for one in offering.sessions.order_by("during")]
        assert (offering.state, days) == ("draft", [7, 14, 21])
    client.post(f"/staff/offerings/{offering.pk}/discard/")
    with scope.within(committed):
        assert Offering.objects.filter(pk=offering.pk).exists() is False


def test_a_published_class_is_never_thrown_away(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
    answer = a_client(committed).post(f"/staff/offerings/{offering.pk}/discard/")
    assert answer.status_code == 422
    with scope.within(committed):
        assert Offering.objects.filter(pk=offering.pk).exists()


def test_the_journal_names_the_class_and_says_what_changed(committed):
    """S0-5, R32: who, when, what; before and after in words."""
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
    client = a_client(committed)
    client.post(f"/staff/offerings/{offering.pk}/do/capacity/", {"capacity-own_capacity": "۲۰"})
    shown = text_of(client.get(f"/staff/journal/?kind=planning.offering&about={offering.pk}"))
    assert ("کلاس «خیاطی بانوان»" in shown, "ظرفیت را عوض کرد" in shown) == (True, True)
    assert "ظرفیت کلاس: از ۱۵ به ۲۰" in shown
    assert "ظرفیت را عوض کرد" in text_of(client.get(f"/staff/offerings/{offering.pk}/"))


def test_s0_20_a_quota_is_set_and_released_on_the_page_of_the_class(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        segment = make.a_segment("محله گلشهر")
    client = a_client(committed)
    address = f"/staff/offerings/{offering.pk}/do"
    client.post(
        f"{address}/quota/", {"quota-segment": segment.pk, "quota-seats": "۵", "quota-release_on": "1405/09/14"}
    )
    with scope.within(committed):
        quota = offering.quotas.get()
        assert (quota.seats, quota.released_at) == (5, None)
    client.post(f"{address}/release/", {"quota": quota.pk})
    refused = client.post(f"{address}/quota/", {"quota-segment": segment.pk, "quota-seats": "3"})
    assert (refused.status_code, "این سهمیه آزاد شده" in text_of(refused)) == (422, True)
    with scope.within(committed):
        quota.refresh_from_db()
        assert quota.released_at == make.NOW


def test_one_search_finds_class_place_and_person(committed):
    with scope.within(committed):
        _venue, _room, offering = a_house_to_plan_in()
        person = make.a_person("سهراب", "خیاطی")
    shown = text_of(a_client(committed).get("/staff/find/?q=خياطي"))
    assert (f'href="/staff/offerings/{offering.pk}/"' in shown, f'href="/staff/people/{person.pk}/"' in shown) == (
        True,
        True,
    )
    assert "فرهنگسرای شهید کاشانی" in text_of(a_client(committed).get("/staff/find/?q=کاشانی"))


def test_r26_only_who_holds_the_whole_city_may_close_it(committed):
    """An operator is offered their own house and may not name the city; the control: the head may."""
    with scope.within(committed):
        venue, _room, _offering = a_house_to_plan_in()
    operator, head = a_client(committed, "house_operator", venue=venue), a_client(committed)
    typed = {"where": "city", "first": "1405/09/21", "reason": "آلودگی هوا", "source": "استانداری"}
    assert operator.post("/staff/closures/new/", typed).status_code == 422
    with scope.within(committed):
        assert Closure.objects.count() == 0
    answer = head.post("/staff/closures/new/", typed)
    with scope.within(committed):
        assert answer["Location"] == f"/staff/closures/city/{Closure.objects.get().pk}/"
    assert operator.post(f"{answer['Location']}withdraw/").status_code == 404
    head.post(f"{answer['Location']}withdraw/")
    with scope.within(committed):
        assert Closure.objects.get().withdrawn_at == make.NOW


def test_t2_a_house_operator_neither_restricts_nor_switches_modes(committed):
    with scope.within(committed):
        venue, _room, _offering = a_house_to_plan_in()
    operator = a_client(committed, "house_operator", venue=venue)
    assert [operator.get(one).status_code for one in ("/staff/restrictions/", "/staff/mode/", "/staff/journal/")] == [
        403,
        403,
        403,
    ]


def test_the_list_is_taken_away_right_to_left_in_persian(committed):
    """ux §5.6: a right-to-left sheet, Persian headings, Jalali text."""
    with scope.within(committed):
        a_house_to_plan_in()
    packed = zipfile.ZipFile(io.BytesIO(a_client(committed).get("/staff/offerings/?as=xlsx").getvalue()))
    sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert 'rightToLeft="1"' in sheet
    assert [one in sheet for one in ("نسبت تقاضا", "خیاطی بانوان", "1405/09/21", "فرهنگسرای شهید کاشانی")] == [True] * 4


def test_a_restriction_of_half_a_per_cent_more_comes_back_as_it_was(committed):
    """12.5 per cent is shown as it is kept, so that looking at it and saving changes nothing."""
    with scope.within(committed):
        known = {"since": make.TODAY, "until": make.TODAY, "changed_at": make.NOW}
        restriction = Restriction.objects.create(title="پروتکل", authority="ستاد", ratio="0.125", **known)
    client = a_client(committed, "training_expert")
    assert 'value="12.5"' in text_of(client.get(f"/staff/restrictions/{restriction.pk}/"))
    typed = {"title": "پروتکل", "authority": "ستاد", "percent": "۱۲٫۵", "since": "1405/09/07", "until": "1405/09/07"}
    assert client.post(f"/staff/restrictions/{restriction.pk}/", typed).status_code == 302
    with scope.within(committed):
        restriction.refresh_from_db()
        assert str(restriction.ratio) == "0.125"
