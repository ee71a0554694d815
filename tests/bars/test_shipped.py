"""What is shipped and how it fails (T25): no secrets, pinned packages, calm error pages, a sound production set-up."""

import math
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from django.test import Client
from django.urls import URLPattern

from shahramooz.web import doors
from tests.bars import registry
from tests.bars.walk import address_of, method_of

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-7f3a91-of-the-inside"
SECRETS = [
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\b(ghp|gho|github_pat|glpat|xox[abp]|sk_live|AKIA)[_-]?[A-Za-z0-9]{16,}"),
    re.compile(r"(?i)\b(password|passwd|secret|token|api_?key)\b\s*[:=]\s*[\"'](?!\{)([A-Za-z0-9+/_\-]{16,})[\"']"),
    re.compile(r"postgres(ql)?://[^:\s{]+:[^@\s{]{6,}@"),
]
PUBLIC = {
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ": "the letters of a certificate's code",
    'PASSWORD = "shahr-amooz-1405"': "the demo city's, shown on its first page",
}
LOOKS_RANDOM = re.compile(r"[\"']([A-Za-z0-9+/=_\-]{32,})[\"']")


def tracked() -> list[Path]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if told.returncode:
        pytest.skip("this is not a git checkout: there is no list of what is shipped")
    return [ROOT / name for name in told.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def entropy(text: str) -> float:
    """Bits per letter."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def secrets_in(text: str) -> list[str]:
    found = [match.group(0)[:60] for pattern in SECRETS for match in pattern.finditer(text)]
    return found + [one for one in LOOKS_RANDOM.findall(text) if entropy(one) > 4.6 and re.search(r"\d", one)]


def test_t25_no_secret_is_kept_in_git():
    found = {}
    for path in tracked():
        if path.suffix in {".lock", ".woff2", ".png", ".xlsx", ".pdf", ".po", ".mo"} or path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if here := [one for one in secrets_in(text) if one not in PUBLIC]:
            found[str(path.relative_to(ROOT))] = here
    assert found == {}
    assert not [
        path for path in tracked() if path.name in {"secrets.json", ".env", "id_rsa"} or path.suffix in {".pem", ".key"}
    ]


def test_t25_negative_control_a_planted_secret_is_seen():
    assert secrets_in('password = "' + "Zx9" * 8 + '"')
    assert secrets_in('x = "' + "qP7zLw0VtYk3MbXc9RdNe5HsJg1FuA8i" + '"')
    assert secrets_in("postgresql://someone:" + "hunter22" + "@host/db")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_t25_every_package_is_pinned_with_its_hash(name):
    lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.startswith(("#", "-", " "))]
    assert packages
    assert [line[:60] for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_t25_the_production_set_up_passes_djangos_own_deploy_check(server):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SHAHRAMOOZ_", "DJANGO_"))}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "shahramooz.settings", "SHAHRAMOOZ_HTTPS": "yes", "SHAHRAMOOZ_HOSTS": "class.example.ir",
        "SHAHRAMOOZ_HOME": os.environ["SHAHRAMOOZ_HOME"], "DATABASE_URL": server.url("app"),
        **{f"SHAHRAMOOZ_{name}": os.urandom(32).hex() for name in ("DJANGO_SECRET", "FIELD_KEY", "INDEX_KEY")},
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    warned = set(re.findall(r"\(?(security\.W\d+|web\.E\d+)\)?", told.stderr))
    # W001, W002: our own middleware sends those headers (next test); W008: the proxy redirects to HTTPS.
    assert warned <= {"security.W001", "security.W002", "security.W008"}, told.stderr


def test_t7_every_answer_carries_the_strict_headers(world):
    wrong = {}
    for row in registry.ROWS.values():
        headers = world.client(row.best).get(address_of(row, world)).headers
        policy = headers.get("Content-Security-Policy", "")
        told = (headers.get("X-Frame-Options"), headers.get("X-Content-Type-Options"), headers.get("Referrer-Policy"))
        is_strict = policy == "sandbox" or ("default-src 'self'" in policy and "unsafe" not in policy)
        if told != ("DENY", "nosniff", "same-origin") or not is_strict:
            wrong[row.name] = (told, policy)
    assert wrong == {}


class Broken(Exception):
    """Something of ours that fails inside, with a word that nobody outside may read."""


def patterns() -> dict[str, URLPattern]:
    return {entry.name: entry for _path, entry in doors.walk()}


@pytest.fixture
def without_debug(settings):
    settings.DEBUG = False


def test_t25_a_failing_view_says_a_calm_sentence_and_a_code_and_nothing_of_the_inside(world, without_debug, caplog):
    wrong = {}
    for name, entry in patterns().items():
        row = registry.ROWS[name]
        client = Client(HTTP_HOST=world.municipality.host, raise_request_exception=False)
        client.cookies = world.client(row.best).cookies

        def fails(request, *args, **kwargs):
            inside = {"national_id": CANARY}
            raise Broken(f"{CANARY} {inside}")

        with mock.patch.object(entry, "callback", fails):
            answer = getattr(client, method_of(row))(address_of(row, world), {"password": CANARY})
        text = answer.content.decode()
        says_a_code = "کد" in text or "code" in text.lower()
        if answer.status_code != 500 or CANARY in text or "Traceback" in text or not says_a_code:
            wrong[name] = answer.status_code
    assert wrong == {}
    codes = [record.getMessage() for record in caplog.records if record.name == "shahramooz.failures"]
    assert len(codes) >= len(patterns())
    assert not [message for message in codes if CANARY in message]


def test_t25_negative_control_with_debug_on_the_inside_would_be_shown(world, settings):
    settings.DEBUG = True
    entry = patterns()["about"]

    def fails(request):
        raise Broken(CANARY)

    with mock.patch.object(entry, "callback", fails):
        client = Client(HTTP_HOST=world.municipality.host, raise_request_exception=False)
        assert CANARY in client.get("/about/").content.decode()
