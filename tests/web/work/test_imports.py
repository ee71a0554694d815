"""The pages of imports, as a clerk walks through them without a line of script (R12, T3, T11)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.journal.models import Entry
from shahramooz.people.importing import forgetting
from shahramooz.people.models import ImportFile, ImportHeading, Person
from tests import moment
from tests.acceptance.worker import let_the_clock_work
from tests.factories import NOW
from tests.people.test_importing import HEAD, IDS, a_row
from tests.people.workbooks import a_book, the_units
from tests.web.work.test_places_catalogue_importing import ok, signed_in

KIND = ["staff"]


@pytest.fixture
def clerk(committed):
    moment.set_to(NOW)
    with scope.within(committed):
        the_units()
    return signed_in(committed, "training_expert")


def send(client, content: bytes, name="کارکنان.xlsx"):
    return client.post(reverse("import_kind", args=KIND), {"file": SimpleUploadedFile(name, content)})


def the_file(committed) -> ImportFile:
    with scope.within(committed):
        return ImportFile.objects.latest("pk")


def test_a_clerk_sends_sees_decides_confirms_and_takes_back(clerk, committed):
    ok(clerk.get(reverse("imports")))
    rows = [a_row(), a_row(IDS[1], job=""), a_row(last="دیگر"), a_row("963695398", first="نسرین")]
    assert send(clerk, a_book(HEAD, *rows)).status_code == 302
    address = reverse("import_file", args=[the_file(committed).pk])
    assert "در حال آزمودن" in ok(clerk.get(address))
    let_the_clock_work(committed)

    text = ok(clerk.get(address))
    assert "نوع استخدام نوشته نشده است" in text
    assert "ثبت ۲ ردیف" in text
    assert "صفرِ اول کد ملی" in ok(clerk.get(f"{address}?show=warnings"))
    twins = ok(clerk.get(f"{address}?show=twins"))
    assert "همان ردیف ۲ است" in twins
    assert IDS[0] not in twins  # shown so that its owner knows it

    key = "0:4"
    assert clerk.post(f"{address}?show=twins", {"do": "decide", f"twin-{key}": "instead"}).status_code == 302
    assert clerk.post(address, {"do": "confirm"}).status_code == 302
    assert "در حال ثبت" in ok(clerk.get(address))
    let_the_clock_work(committed)
    assert "۲ ردیف در یک گام ثبت شد" in ok(clerk.get(address))
    with scope.within(committed):
        assert set(Person.objects.filter(affiliations__kind="employee").values_list("last_name", flat=True)) == {
            "دیگر",
            "کریمی",
        }
    assert clerk.get(reverse("import_errors", args=[the_file(committed).pk])).content[:2] == b"PK"
    with scope.within(committed):
        assert Entry.objects.filter(act="people.list_exported", after__list="imports.errors").count() == 1

    assert clerk.post(address, {"do": "undo", "reason": "فایل پارسال"}).status_code == 302
    assert "یکجا برگردانده شده است" in ok(clerk.get(address))
    assert clerk.post(address, {"do": "undo"}).status_code == 422


def test_r33_headings_that_were_not_known_are_named_in_the_page_and_remembered(clerk, committed):
    head = [*HEAD[:5], "رستهٔ کاری", "پرسنلی در"]
    send(clerk, a_book(head, a_row()))
    address = reverse("import_file", args=[the_file(committed).pk])
    text = ok(clerk.get(address))
    assert "کم است: «نوع استخدام»، «واحد سازمانی»" in text
    fields = {"heading-رستهکاری": "employment", "heading-پرسنلیدر": "unit"}
    assert clerk.post(address, {"do": "mean", **fields}).status_code == 302
    let_the_clock_work(committed)
    assert "ثبت ۱ ردیف" in ok(clerk.get(address))
    with scope.within(committed):
        assert ImportHeading.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 cut", b"<html>", a_book(), a_book(["x"])],
    ids=[
        "nothing",
        "cut",
        "html",
        "empty",
        "no-heading",
    ],  # a workbook's own bytes hold the second in which it was made
)
def test_t11_what_cannot_be_read_is_refused_in_place_with_a_sentence(clerk, committed, content):
    answer = send(clerk, content)
    if answer.status_code == 302:  # a workbook of something else: the page asks what its columns are
        assert "کم است" in ok(clerk.get(answer.headers["Location"]))
    else:
        assert 'class="field__error"' in ok(answer, 422)


def test_t24_an_emptied_file_says_so(clerk, committed):
    send(clerk, a_book(HEAD, a_row(), a_row(IDS[1], job="")))
    let_the_clock_work(committed)
    with scope.within(committed):
        forgetting.empty_files()
    address = reverse("import_file", args=[the_file(committed).pk])
    text = ok(clerk.get(address))
    assert "برای حفظ حریم اشخاص پاک شده است" in text
    assert "کریمی" not in text
    assert clerk.post(address, {"do": "mean"}).status_code == 422


def test_a_file_of_another_municipality_is_not_found(clerk, committed, another):
    send(clerk, a_book(HEAD, a_row()))
    stranger = signed_in(another, "training_expert")
    assert stranger.get(reverse("import_file", args=[the_file(committed).pk])).status_code == 404
    assert stranger.get(reverse("import_kind", args=["nothing"])).status_code == 404
