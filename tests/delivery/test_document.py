"""The paper: what people typed is printed literally, the press has limits, the QR says where to check (T12, T17)."""

import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy
import pytest
from django.test import override_settings

from shahramooz.delivery import actions, document, press, queries
from shahramooz.delivery import certificate as paper
from shahramooz.delivery.models import Certificate
from shahramooz.settings import PACKAGE, ROOT
from tests import factories
from tests.delivery.factories import a_class, finish

pytestmark = pytest.mark.thorough

HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0": *',
    "#{while true {}}",
    "$ sum $ *b* _i_ // <a> @b",
    "{{ 7*7 }}",
]


def a_page(**told) -> dict:
    words = dict.fromkeys(
        ["heading", "serial", "issued", "says", "id", "course", "ends", "heading_title", "heading_hours", "check"], "و"
    )
    return {
        "issuer": "شهرداری", "department": "سازمان", "serial": "۱", "issued": "۱", "name": "زهرا احمدی", "id": "",
        "course": "«رایانه»", "code": "7K3Q-9FMD-2XWA", "address": "https://city.example/v/7K3Q-9FMD-2XWA/",
        "headings": [], "signatures": [{"role": "مدیر", "name": "مریم"}, {"role": "مهر", "name": "سازمان"}], "words": words,
    } | told  # fmt: skip


def printed(*pages, **told) -> bytes:
    return document.press({"title": "گواهینامه", "certificates": list(pages)} | told)


def text_of(pdf: bytes) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("typed", HOSTILE)
def test_t12_what_looks_like_a_command_is_printed_as_it_is(typed):
    letters = set(typed.replace(" ", "")) & set("readpasswdimportwhiletrue#{}$*")
    found = text_of(printed(a_page(name=typed)))
    assert "root:" not in found
    assert [letter for letter in letters if letter not in found] == []


def test_t12_a_file_outside_would_be_read_if_data_were_source():
    """Negative control: the same words as source text are obeyed, so the test above looks at the right thing."""
    import typst

    with pytest.raises(typst.TypstError):
        typst.Compiler(b'#read("/etc/passwd-of-nobody")', root="/", ignore_system_fonts=True).compile(format="pdf")
    source = f'#read("{PACKAGE.relative_to("/")}/delivery/__init__.py") #read("/etc/hostname")'.encode()
    assert typst.Compiler(source, root="/", ignore_system_fonts=True).compile(format="pdf").startswith(b"%PDF-")


def test_t12_the_press_is_given_data_only_and_its_source_is_one_file_of_ours():
    tree = ast.parse((PACKAGE / "delivery" / "press.py").read_text())
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    sources = [ast.unparse(node.value) for node in given if ast.unparse(node.targets[0]) == "source"]
    assert sources == ["(HERE / 'certificate.typ').read_bytes()"]


def test_t12_a_name_of_a_megabyte_is_printed_or_refused_within_the_limit_and_the_parent_lives():
    import time

    begun = time.monotonic()
    try:
        assert printed(a_page(name="ا" * 1_000_000)).startswith(b"%PDF-")
    except document.NotPrinted as refusal:
        assert "گواهینامه برجاست" in refusal.sentence
    assert time.monotonic() - begun < press.SECONDS + 3


def test_t12_the_press_is_ended_when_its_time_is_over():
    with pytest.raises(document.NotPrinted) as late:
        document.press({"title": "", "certificates": [a_page()] * 400}, seconds=0.3)
    assert isinstance(late.value.__cause__, subprocess.TimeoutExpired)


def test_t12_negative_control_without_the_limit_the_same_pages_are_printed():
    assert document.press({"title": "", "certificates": [a_page()] * 400}, seconds=60).startswith(b"%PDF-")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are Linux's")
def test_t12_the_press_writes_no_file_and_never_runs_on():
    """Its limits hold even were Typst to be fooled: no byte into any file, and processor time that ends."""
    writes = "from shahramooz.delivery import press; press.limit(); open('{}', 'w').write('x' * 9)"
    with tempfile.TemporaryDirectory() as folder:
        for words, is_written in ((writes, False), (writes.replace("press.limit();", ""), True)):
            place = Path(folder) / f"{is_written}"
            subprocess.run([sys.executable, "-c", words.format(place)], cwd=ROOT, capture_output=True)
            assert (place.stat().st_size > 0) is is_written
    limits = "import resource; from shahramooz.delivery import press; press.limit(); print(resource.getrlimit(resource.RLIMIT_CPU))"
    told = subprocess.run([sys.executable, "-c", limits], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout.strip() == str((2 * press.SECONDS, 2 * press.SECONDS))


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits of a process are Linux's")
def test_t12_the_press_gets_no_more_memory_than_its_limit():
    greedy = "from shahramooz.delivery import press; press.limit(); b = bytearray(600 * 1024 * 1024)"
    done = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, capture_output=True, text=True)
    assert "MemoryError" in done.stderr
    modest = greedy.replace("press.limit();", "")
    assert subprocess.run([sys.executable, "-c", modest], cwd=ROOT, capture_output=True).returncode == 0


def test_t12_the_press_knows_no_secret_of_its_parent(monkeypatch):
    seen = {}
    monkeypatch.setenv("SHAHRAMOOZ_FIELD_KEY_CANARY", "secret")
    run = subprocess.run

    def watched(*args, **kwargs):
        seen.update(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", watched)
    printed(a_page())
    assert "SHAHRAMOOZ_FIELD_KEY_CANARY" in os.environ
    assert [name for name in seen if name.startswith(("SHAHRAMOOZ", "DATABASE", "DJANGO"))] == []


def test_many_certificates_are_one_compile_with_a_page_each():
    from io import BytesIO

    from pypdf import PdfReader

    assert len(PdfReader(BytesIO(printed(*[a_page()] * 30))).pages) == 30


def decoded(png: bytes) -> str:
    """What a camera reads: like a hand, it tries from a little nearer and farther."""
    image = cv2.imdecode(numpy.frombuffer(png, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    for scale in (1, 0.8, 1.3, 0.6, 1.7):
        frame = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        read = cv2.QRCodeDetector().detectAndDecode(frame)[0]
        if read:
            return read
    return ""


def one_certificate():
    offering, enrolments = a_class(1, room=factories.a_room(venue=factories.a_venue("فرهنگسرای شهید کاشانی")))
    at = finish(offering, enrolments, by=factories.a_role("instructor"))
    actions.ask_for_certificates(offering=offering, by=factories.a_role("training_head"), at=at)
    return Certificate.objects.get()


def test_t17_the_qr_on_the_paper_leads_to_the_municipalitys_own_check_page(city):
    one = one_certificate()
    png = document.print_certificates([one], municipality=city, format="png", ppi=150)
    assert decoded(png) == f"https://{city.host}/v/{one.code}/"


def test_t17_the_address_of_the_settings_goes_before_the_host(city):
    one = one_certificate()
    with override_settings(PUBLIC_URL="https://class.bandarabbas.example/"):
        png = document.print_certificates([one], municipality=city, format="png", ppi=150)
        assert decoded(png) == f"https://class.bandarabbas.example/v/{one.code}/"
        assert queries.check_address(one.code, city) == decoded(png)


def test_every_code_gives_a_qr_that_a_camera_reads():
    for _time in range(8):
        address = f"https://city.example/v/{paper.new_code()}/"
        png = printed(a_page(address=address), format="png", ppi=120)
        assert decoded(png) == address


def test_the_words_on_the_paper_are_persian_with_persian_digits(city):
    words = document.page(one_certificate(), municipality=city)
    sentence = words["words"]["ends"]
    assert sentence == (
        "را به مدت ۸ ساعت، از شنبه ۷ آذر ۱۴۰۵ تا شنبه ۲۸ آذر ۱۴۰۵، در فرهنگسرای شهید کاشانی، "
        "با حضور ۱۰۰\u200f٪ و نمره ۷۵ از ۱۰۰ با موفقیت به پایان رسانده است."
    )
    assert words["serial"] == "۱۴۰۵-TST-۰۰۰۰۰۱"
    assert words["issued"] == "۱۴۰۵/۰۹/۲۸"


def test_r14_the_same_signed_text_gives_the_same_page_in_any_language_of_the_reader(city):
    from django.utils.translation import override

    one = one_certificate()
    in_persian = document.page(one, municipality=city)
    with override("en"):
        assert document.page(one, municipality=city) == in_persian


@pytest.mark.parametrize(
    "minutes, said", [(1200, "۲۰ ساعت"), (90, "۱ ساعت و ۳۰ دقیقه"), (45, "۴۵ دقیقه"), (0, "۰ دقیقه")]
)
def test_hours_are_said_in_hours_and_minutes(minutes, said):
    assert document.hours(minutes) == said
