"""Every page, Persian and English, is HTML that the Nu validator accepts (bar b)."""

import shutil

import pytest

from tests.bars import registry
from tests.bars.walk import address_of
from tests.web import screen

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not shutil.which("java"), reason="the Nu validator runs on Java, which this machine has not"),
]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_page_is_html_that_the_nu_validator_accepts(world, tmp_path, language):
    for row in registry.PAGES:
        html = world.client(row.best).get(address_of(row, world, language=language)).content.decode()
        (tmp_path / f"{row.name}.html").write_text(html)
    assert len(list(tmp_path.glob("*.html"))) > 50
    assert screen.nu_complaints(tmp_path) == []


def test_negative_control_a_wrong_page_is_complained_of(tmp_path):
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=fa><title>x</title><p><b></p>")
    assert screen.nu_complaints(tmp_path) != []
