"""Scans on a record: taken in, sealed, answered as a file that no browser opens (T10, T22)."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shahramooz.city import scope
from shahramooz.people import queries
from shahramooz.people.models import Scan
from tests.lib import pictures_hostile as hostile
from tests.web.test_looking import town  # noqa: F401


def send(town, content: bytes, name="a.png"):  # noqa: F811
    sent = {"title": "شناسنامه", "picture": SimpleUploadedFile(name, content, "image/png")}
    return town.as_expert.post(reverse("person_scan_add", args=[town.child.pk]), sent)


def test_t10_a_scan_is_kept_sealed_and_leaves_as_a_file_that_no_browser_opens(town):  # noqa: F811
    assert send(town, hostile.two_faced()["PNG then script"], "x.html").status_code == 302
    with scope.within(town.municipality):
        scan = Scan.objects.get()
        assert b"WEBP" not in bytes(scan.content_sealed)
    answer = town.as_expert.get(reverse("person_scan", args=[town.child.pk, scan.pk]))
    assert answer.content[8:12] == b"WEBP" and b"script" not in answer.content
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"] == f'attachment; filename="scan-{scan.pk}.webp"'
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    with scope.within(town.municipality):
        assert queries.looks_at(town.child).first().after["page"] == "person_scan"


def test_t10_svg_and_everything_else_is_refused_with_one_sentence(town):  # noqa: F811
    for content in (hostile.SVG, b"%PDF-1.7", b""):
        answer = send(town, content)
        assert answer.status_code == 422
        assert "این فایل عکس نیست" in answer.content.decode()
    with scope.within(town.municipality):
        assert not Scan.objects.exists()


def test_a_scan_taken_back_is_gone_and_anothers_is_not_found(town):  # noqa: F811
    send(town, hostile.a_picture())
    with scope.within(town.municipality):
        scan = Scan.objects.get()
    address = reverse("person_scan", args=[town.child.pk, scan.pk])
    assert town.as_child.get(address).status_code == 403
    assert town.as_expert.get(reverse("person_scan", args=[town.expert.pk, scan.pk])).status_code == 404
    assert town.as_expert.post(reverse("person_scan_end", args=[town.child.pk, scan.pk])).status_code == 302
    assert town.as_expert.get(address).status_code == 404
    with scope.within(town.municipality):
        assert bytes(Scan.objects.get().content_sealed) == b""
