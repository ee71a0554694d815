"""The two workbooks that cities sent go in through the browser, as a clerk does it (issue 3, step 1 of A5).

The pictures of each page are kept in the folder that SHAHRAMOOZ_PICTURES names, to be looked at.
"""

import os
from pathlib import Path

import pytest

from shahramooz.city import scope
from shahramooz.people import queries
from shahramooz.people.models import Affiliation, Contract, ImportFile, JobRole, Person
from tests import factories
from tests.acceptance.visitor import Visitor
from tests.acceptance.worker import let_the_clock_work
from tests.people.test_importing_staff import COLUMN_OF, left_over, mended
from tests.people.workbooks import planted, sent_by_a_city, the_units

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
STAFF_FILE, WORKERS_FILE = "khorramabad-staff.xlsx", "mashhad-contractor-workers.xlsx"


class Clerk(Visitor):
    """A training expert at a desk."""

    def send(self, kind: str, name: str, content: bytes, folder: Path) -> None:
        path = folder / name
        path.write_bytes(content)
        self.open(f"/staff/imports/{kind}/")
        self.page.locator("input[type=file]").set_input_files(path)
        self.tap("آزمودن فایل")
        self.pictured(f"{kind}-waiting")
        self.worked()

    def worked(self) -> None:
        """The worker does what was asked for, and the page shows it by itself."""
        let_the_clock_work(self.municipality)
        self.page.locator("progress").wait_for(state="detached")
        self.page.locator(".kpi").first.wait_for()
        self.page.wait_for_load_state("load")

    def told(self) -> dict[str, str]:
        """The figures of the page: label → value."""
        rows = self.page.locator(".kpi").all()
        return {one.locator(".kpi__label").inner_text(): one.locator(".kpi__value").inner_text() for one in rows}

    def rows_called_wrong(self) -> set[int]:
        return {
            int(cell.inner_text().translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789", "٬")).split()[0])
            for cell in self.page.locator("#rows tbody td.is-num").all()
        }

    def taken(self, words: str) -> bytes:
        with self.page.expect_download() as download:
            self.tap(words)
        return Path(download.value.path()).read_bytes()

    def pictured(self, name: str) -> None:
        folder = os.environ.get("SHAHRAMOOZ_PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"import-{name}.png", full_page=True)


@pytest.fixture
def clerk(browser, live, committed):
    with scope.within(committed):
        the_units()
        account = factories.an_account(factories.a_role("training_expert"))
    with Clerk(browser, live, committed, width=1280) as somebody:
        somebody.sign_in_as(account)
        yield somebody


def test_a5_1_the_staff_of_a_city_go_in_through_the_browser(clerk, committed, tmp_path):
    told, content = planted(STAFF_FILE), sent_by_a_city(STAFF_FILE)
    clerk.send("staff", STAFF_FILE, content, tmp_path)
    assert clerk.told() == {
        "ردیف": "۱٬۶۰۶", "آمادهٔ ثبت": "۱٬۵۶۰", "نیازمند اصلاح": "۴۰", "تکراری": "۶", "هشدار": "۲۶",
    }  # fmt: skip
    wrong = {one["row"]: COLUMN_OF[one["kind"]] for one in told["errors"] if one["row"] != "after"}
    assert clerk.rows_called_wrong() == set(wrong)
    clerk.pictured("staff-checked")

    clerk.tap("تکراری‌ها")
    clerk.pictured("staff-twins")
    clerk.tap("همهٔ بی‌پاسخ‌ها کنار بماند")
    clerk.tap("ثبت ۱٬۵۶۰ ردیف")
    clerk.worked()
    assert "۱٬۵۶۰ ردیف در یک گام ثبت شد" in clerk.text
    clerk.pictured("staff-written")

    back = clerk.taken("اکسل ردیف‌های نیازمند اصلاح")
    clerk.send("staff", "اصلاح‌شده.xlsx", mended(back, wrong, left_over(told["split"], content)), tmp_path)
    assert clerk.told()["آمادهٔ ثبت"] == "۴۰"
    clerk.tap("ثبت ۴۰ ردیف")
    clerk.worked()
    with scope.within(committed):
        day = factories.TODAY
        assert queries.headcount(day) == 1600
        assert queries.headcount(day, with_company=False) == 900
        assert list(ImportFile.objects.order_by("pk").values_list("state", flat=True)) == ["written", "written"]


def test_the_workers_of_three_contractors_go_in_and_come_out_again_as_a_whole(clerk, committed, tmp_path):
    clerk.send("workers", WORKERS_FILE, sent_by_a_city(WORKERS_FILE), tmp_path)
    assert clerk.told()["نیازمند اصلاح"] == "۹۴"
    clerk.tap("پیمانکاران و قراردادهای ناشناخته ساخته شوند")
    clerk.tap("نقش‌های ناشناخته ساخته شوند")
    clerk.tap("دوباره بیازما")
    clerk.worked()
    clerk.pictured("workers-checked")
    clerk.tap("ثبت ۹۴ ردیف")
    clerk.worked()
    with scope.within(committed):
        held = Affiliation.objects.filter(kind="contractor_worker")
        assert (held.count(), Contract.objects.count(), JobRole.objects.count()) == (94, 3, 6)

    clerk.tap("برگرداندن ثبت این فایل")
    clerk.type_into("reason", "فهرست ماه پیش بود")
    clerk.tap("برگرداندن همهٔ ردیف‌ها")
    assert "یکجا برگردانده شده است" in clerk.text
    with scope.within(committed):
        assert not Person.objects.filter(affiliations__kind="contractor_worker").exists()


def test_the_pages_fit_a_telephone(browser, live, committed, clerk, tmp_path):
    content = sent_by_a_city(STAFF_FILE)
    clerk.send("staff", STAFF_FILE, content, tmp_path)
    clerk.page.set_viewport_size({"width": 390, "height": 844})
    for show in ("", "twins", "warnings", "headings"):
        clerk.open(f"{clerk.page.url.split('?')[0].removeprefix(clerk.address(''))}?show={show}")
        assert clerk.page.evaluate("document.documentElement.scrollWidth") == 390
        clerk.pictured(f"staff-phone-{show or 'errors'}")
    assert not [one for one in clerk.complaints if "favicon" not in one]
