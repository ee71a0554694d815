"""The pages of delivery: attendance in two taps, results by keyboard or paste, certificates issued, checked, shown and revoked."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shahramooz.city import scope
from shahramooz.delivery import actions, queries
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.models import Attendance, AttendanceSheet, Certificate, IssueRun, Result
from tests import factories, moment
from tests.delivery.factories import hold
from tests.web.town import Town


@pytest.fixture
def town(committed):
    return Town(committed)


def body(answer) -> str:
    return answer.content.decode()


# ── attendance ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sheet(town, *, absent=(), key=None, **more):
    posted = {
        "on": [row.pk for row in town.enrolments],
        "absent": [row.pk for row in absent],
        "key": str(key or uuid4()),
    }
    return town.as_teacher.post(f"/staff/sessions/{town.session.pk}/attendance/", posted | more)


def test_the_instructor_finds_todays_session_and_saves_it_in_two_steps(town):
    listed = town.as_teacher.get("/staff/sessions/")
    assert f"/staff/sessions/{town.session.pk}/attendance/" in body(listed)
    assert sheet(town, absent=[town.enrolments[1]]).status_code == 302
    with scope.within(town.municipality):
        assert {row.enrolment_id: row.state for row in Attendance.objects.all()} == {
            town.enrolments[0].pk: "present", town.enrolments[1].pk: "absent", town.enrolments[2].pk: "present",
        }  # fmt: skip
    assert "حضور و غیاب ثبت شد: ۲ حاضر، ۱ غایب." in body(town.as_teacher.get("/staff/sessions/"))


def test_late_and_excused_are_written_with_persian_minutes(town):
    one, two, _three = town.enrolments
    sheet(town, **{f"other-{one.pk}": "late", f"late-{one.pk}": "۲۰", f"other-{two.pk}": "excused"})
    with scope.within(town.municipality):
        assert list(Attendance.objects.order_by("enrolment").values_list("state", "minutes")) == [
            ("late", 100), ("excused", 0), ("present", 120),
        ]  # fmt: skip


def test_t16_the_same_sheet_posted_twice_is_one(town):
    key = uuid4()
    assert [sheet(town, key=key).status_code for _time in range(2)] == [302, 302]
    with scope.within(town.municipality):
        assert AttendanceSheet.objects.count() == 1


def test_a_refused_sheet_comes_back_with_what_was_touched(town):
    moment.set_to(town.session.starts_at - timedelta(hours=3))
    answer = sheet(town, absent=[town.enrolments[1]])
    assert answer.status_code == 422
    assert "حضور و غیاب از نیم ساعت پیش از آن باز است." in body(answer)
    assert f'name="absent" value="{town.enrolments[1].pk}" checked' in body(answer)


def test_unreadable_minutes_are_refused_with_a_sentence(town):
    one = town.enrolments[0]
    answer = sheet(town, **{f"other-{one.pk}": "late", f"late-{one.pk}": "کمی"})
    assert answer.status_code == 422
    assert "دقیقه‌های دیرآمدن را با رقم بنویسید" in body(answer)


def test_t1_another_instructors_session_is_not_found(town):
    with scope.within(town.municipality):
        other = factories.an_instructor()
        factories.a_role("instructor", person=other.person)
        client = town.client(other.person)
    assert client.get(f"/staff/sessions/{town.session.pk}/attendance/").status_code == 404
    assert client.get(f"/staff/offerings/{town.offering.pk}/results/").status_code == 404
    assert town.as_learner.get(f"/staff/sessions/{town.session.pk}/attendance/").status_code == 403


def test_the_blank_sheet_lists_everybody(town):
    page = body(town.as_teacher.get(f"/staff/offerings/{town.offering.pk}/sheet/"))
    assert [page.count(row.person.name) for row in town.enrolments] == [1, 1, 1]


# ── results ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def scores(town):
    with scope.within(town.municipality):
        return [row.score for row in Result.objects.order_by("enrolment")]


def test_scores_are_read_with_persian_digits_and_any_decimal_mark(town):
    typed = dict(zip(town.enrolments, ["۷۵", "۱۸٫۷۵", ""], strict=True))
    answer = town.as_teacher.post(
        f"/staff/offerings/{town.offering.pk}/results/", {f"score-{row.pk}": said for row, said in typed.items()}
    )
    assert answer.status_code == 302
    assert [str(score) for score in scores(town)] == ["75.00", "18.75"]


def test_a_column_pasted_from_excel_fills_the_class_in_its_order(town):
    pasted = "زهرا احمدی ۰\t۶۰\nزهرا احمدی ۱\tغ\nزهرا احمدی ۲\t۹۰/۵\n"
    answer = town.as_teacher.post(f"/staff/offerings/{town.offering.pk}/results/", {"pasted": pasted})
    assert answer.status_code == 302
    with scope.within(town.municipality):
        by_name = {row.person.name: row.score and str(row.score) for row in queries.standings(town.offering)}
    assert by_name == {"زهرا احمدی 0": "60.00", "زهرا احمدی 1": None, "زهرا احمدی 2": "90.50"}


def test_a_pasted_column_of_another_length_is_refused_and_nothing_is_kept(town):
    answer = town.as_teacher.post(f"/staff/offerings/{town.offering.pk}/results/", {"pasted": "۶۰\n۷۰"})
    assert answer.status_code == 422
    assert "ستون چسبانده‌شده ۲ سطر دارد و کلاس ۳ نفر." in body(answer)
    assert scores(town) == []


def test_an_unreadable_score_is_marked_and_what_was_typed_stays(town):
    one, two, _three = town.enrolments
    answer = town.as_teacher.post(
        f"/staff/offerings/{town.offering.pk}/results/", {f"score-{one.pk}": "هفتاد", f"score-{two.pk}": "۸۰"}
    )
    assert answer.status_code == 422
    assert 'value="هفتاد"' in body(answer) and 'value="۸۰"' in body(answer)
    assert body(answer).count('aria-invalid="true"') == 1
    assert scores(town) == []


def test_the_centre_makes_results_final_and_the_instructor_does_not(town):
    with scope.within(town.municipality):
        hold(town.offering, by=town.head)
    moment.set_to(town.session.starts_at + timedelta(weeks=4))
    address = f"/staff/offerings/{town.offering.pk}/results/lock/"
    assert town.as_teacher.post(address, {"absent_from_exam": "yes"}).status_code == 422
    assert town.as_head.post(address, {"absent_from_exam": "yes"}).status_code == 403  # the head reads and reopens
    with scope.within(town.municipality):
        expert = town.client(factories.a_role("training_expert"))
    assert expert.post(address).status_code == 422  # scores are missing and nobody said why
    assert expert.post(address, {"absent_from_exam": "yes"}).status_code == 302
    with scope.within(town.municipality):
        assert queries.are_locked(town.offering.pk) is True


# ── certificates of a class ──────────────────────────────────────────────────────────────────────────────────────────


def test_certificates_of_a_class_are_issued_with_two_clicks(town):
    town.finish(scores={town.enrolments[2].pk: 10})
    address = f"/staff/offerings/{town.offering.pk}/certificates/"
    before = body(town.as_head.get(address))
    assert "صدور ۲ گواهینامه" in before and "نمره کمتر از حد قبولی" in before
    assert town.as_head.post(address).status_code == 302
    after = body(town.as_head.get(address))
    assert "۲ گواهینامه صادر شده است" in after and "صدور ۲ گواهینامه" not in after
    assert town.as_head.post(address).status_code == 422


def test_the_progress_of_a_crowd_is_a_part_that_htmx_asks_for(town, monkeypatch):
    monkeypatch.setattr(actions.certificates, "AT_ONCE", 1)
    town.finish()
    address = f"/staff/offerings/{town.offering.pk}/certificates/"
    town.as_head.post(address)
    part = town.as_head.get(address, headers={"HX-Request": "true", "HX-Target": "run"})
    assert "در حال صدور: ۰ از ۳" in body(part)
    assert body(part).lstrip().startswith('<section id="run"')
    assert town.as_head.post(f"{address}stop/").status_code == 302
    with scope.within(town.municipality):
        assert IssueRun.objects.get().state == "stopped"
    assert "صدور متوقف شد" in body(town.as_head.get(address))


def test_the_whole_class_is_printed_in_one_pdf(town):
    town.issue()
    answer = town.as_head.get(f"/staff/offerings/{town.offering.pk}/certificates.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "sandbox"
    from io import BytesIO

    from pypdf import PdfReader

    assert len(PdfReader(BytesIO(answer.content)).pages) == 3


def test_only_who_may_certify_opens_the_certificates_of_a_class(town):
    assert town.as_teacher.get(f"/staff/offerings/{town.offering.pk}/certificates/").status_code == 403
    assert town.stranger.get(f"/staff/offerings/{town.offering.pk}/certificates/").status_code == 302


def test_revoking_needs_a_reason_and_the_next_check_says_revoked(town):
    one = town.issue()[0]
    address = f"/staff/certificates/{one.pk}/revoke/"
    refused = town.as_head.post(address, {"reason": "  "})
    assert refused.status_code == 422
    assert town.as_head.post(address, {"reason": "نام نادرست بود"}).status_code == 302
    assert "این گواهینامه باطل شده است" in body(town.stranger.get(f"/v/{one.code}/"))


def test_t14_the_register_book_is_right_to_left_and_holds_no_formula(town):
    from io import BytesIO

    from openpyxl import load_workbook

    with scope.within(town.municipality):
        person = town.enrolments[0].person
        person.first_name, person.last_name = "=HYPERLINK(1)", "@آزمون"
        person.save()
    certificates = town.issue()
    answer = town.as_head.get("/staff/certificates/register.xlsx")
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    assert sheet.sheet_view.rightToLeft is True
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [one.serial for one in certificates]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n", "inlineStr"}
    assert "=HYPERLINK(1) @آزمون" in [row[1].value for row in sheet.iter_rows(min_row=2)]


# ── the check ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_anybody_checks_a_certificate_as_they_type_it(town):
    one = town.issue()[0]
    answer = town.stranger.get("/v/", {"code": one.code.lower().replace("-", " ")}, follow=True)
    page = body(answer)
    assert answer.redirect_chain[-1][0] == f"/v/{one.code}/"
    assert "این گواهینامه معتبر است" in page
    assert "رایانه مقدماتی" in page and "۸ ساعت" in page and "ز••• ا••• 0•••" in page
    assert "زهرا" not in page


def test_a_mistyped_and_an_unknown_code_are_told_apart(town):
    mistyped = town.stranger.get("/v/", {"code": "7K3Q"})
    assert mistyped.status_code == 422
    assert "این کد درست نوشته نشده است." in body(mistyped)
    unknown = town.stranger.get(f"/v/{paper.new_code()}/")
    assert unknown.status_code == 404
    assert "گواهینامه‌ای با این کد نیست" in body(unknown)
    assert town.stranger.get("/v/نادرست/").status_code == 404


def test_t20_a_changed_letter_is_shown_as_a_signature_that_does_not_fit(town):
    one = town.issue()[0]
    with scope.within(town.municipality):
        Certificate.objects.filter(pk=one.pk).update(content=one.content.replace("رایانه", "رایانش"))
    page = body(town.stranger.get(f"/v/{one.code}/"))
    assert "امضا نمی‌خواند" in page
    assert "رایانش" not in page


def test_t1_a_certificate_of_one_city_is_unknown_in_another(town, another):
    one = town.issue()[0]
    assert Client(HTTP_HOST=another.host).get(f"/v/{one.code}/").status_code == 404


def test_t20_the_published_keys_check_a_downloaded_record_offline(town):
    one = town.issue()[0]
    record = json.loads(body(town.as_learner.get(f"/me/certificates/{one.pk}.json")))
    keys = json.loads(body(town.stranger.get("/v/keys/")))["keys"]
    public = next(bytes.fromhex(key["ed25519"]) for key in keys if key["key"] == record["key"])
    assert paper.is_signed(record["content"], signature=bytes.fromhex(record["signature"]), public_key=public) is True


def test_wrong_codes_in_masses_are_slowed_and_right_ones_are_not(town, monkeypatch):
    from shahramooz.web.public import checking

    one = town.issue()[0]
    monkeypatch.setattr(checking, "MISSES", 2)
    asked = [town.stranger.get(f"/v/{paper.new_code()}/", REMOTE_ADDR="203.0.113.77").status_code for _time in range(3)]
    assert asked == [404, 404, 429]
    assert town.stranger.get(f"/v/{one.code}/", REMOTE_ADDR="203.0.113.77").status_code == 200


# ── the wallet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_learner_shows_a_certificate_within_two_clicks(town):
    one = town.issue()[0]
    wallet = body(town.as_learner.get("/me/certificates/"))
    assert wallet.count(f"/me/certificates/{one.pk}/") == 1
    shown = body(town.as_learner.get(f"/me/certificates/{one.pk}/"))
    assert "<svg" in shown and one.code in shown and "زهرا احمدی 0" in shown


def test_t1_anothers_certificate_is_not_found(town):
    _mine, foreign, _third = town.issue()
    for suffix in ("/", ".pdf", ".json"):
        assert town.as_learner.get(f"/me/certificates/{foreign.pk}{suffix}").status_code == 404


def test_an_empty_wallet_says_where_to_begin(town):
    assert "هنوز گواهینامه‌ای ندارید" in body(town.as_learner.get("/me/certificates/"))


# ── every list asks as much for many as for one ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["attendance", "results", "certificates", "sheet"])
def test_pages_of_a_class_ask_as_much_for_thirty_as_for_one(committed, another, what):
    counts = []
    for municipality, learners in ((committed, 1), (another, 30)):
        town = Town(municipality, learners)
        if what == "certificates":
            town.issue()
        address = {
            "attendance": f"/staff/sessions/{town.session.pk}/attendance/",
            "results": f"/staff/offerings/{town.offering.pk}/results/",
            "certificates": f"/staff/offerings/{town.offering.pk}/certificates/",
            "sheet": f"/staff/offerings/{town.offering.pk}/sheet/",
        }[what]
        town.as_head.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert town.as_head.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
