"""What is shipped and how it fails (T25): no secrets, pinned packages, calm error pages, a sound production set-up."""

import json
import logging
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

from shahramooz import settings as ours
from shahramooz.lib.traces import WithoutWords
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
    "0123456789abcdefghijklmnopqrstuvwxyz": "the letters of a personal link",
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


def in_production(server, *arguments: str, **more: str) -> subprocess.CompletedProcess:
    """Run Python with the settings of a city behind a web server with TLS, as docs/running.md sets it up."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SHAHRAMOOZ_", "DJANGO_"))}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "shahramooz.settings", "SHAHRAMOOZ_HTTPS": "yes", "SHAHRAMOOZ_HOSTS": "class.example.ir",
        "SHAHRAMOOZ_HOME": os.environ["SHAHRAMOOZ_HOME"], "DATABASE_URL": server.url("app"),
        "SHAHRAMOOZ_TRUSTED_PROXIES": "1",
        **{f"SHAHRAMOOZ_{name}": os.urandom(32).hex() for name in ("DJANGO_SECRET", "FIELD_KEY", "INDEX_KEY")},
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


DEPLOY = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def test_t25_the_production_set_up_passes_djangos_own_deploy_check_without_a_warning(server):
    told = in_production(server, *DEPLOY)
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout
    # Silenced are two about accounts (our own backend knows them) and two promises for the city's whole domain, not ours to give.
    silenced = {"auth.W004", "auth.E003", "security.W005", "security.W021"}
    assert set(ours.SILENCED_SYSTEM_CHECKS) == silenced


def test_t25_negative_control_without_tls_the_deploy_check_complains(server):
    told = in_production(server, *DEPLOY, SHAHRAMOOZ_HTTPS="no")
    assert told.returncode != 0
    assert {"security.W008", "security.W012", "security.W016"} <= set(re.findall(r"security\.W\d+", told.stderr))


TLS = ["SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT", "SECURE_HSTS_SECONDS"]


@pytest.fixture
def behind_tls(server, settings):
    """The settings of production that say how TLS reaches us."""
    said = in_production(
        server,
        "-c",
        f"import json; from shahramooz import settings as s; print(json.dumps([getattr(s, n) for n in {TLS}]))",
    )
    for name, value in zip(TLS, json.loads(said.stdout), strict=True):
        setattr(settings, name, value)
    return settings


def sent_through_tls(municipality, **headers) -> int:
    """The status of a form sent by a browser that sees https:// and the token it was given."""
    client = Client(HTTP_HOST=municipality.host, enforce_csrf_checks=True, **headers)
    client.get("/sign-in/")
    token = client.cookies["csrf"].value
    told = {"mobile": "1", "csrfmiddlewaretoken": token}
    return client.post("/sign-in/", told, HTTP_ORIGIN=f"https://{municipality.host}").status_code


def test_t19_behind_tls_forms_are_taken_and_plain_http_is_sent_on(world, behind_tls):
    assert (
        sent_through_tls(world.municipality, HTTP_X_FORWARDED_PROTO="https") == 422
    )  # read, and refused for its number
    plain = Client(HTTP_HOST=world.municipality.host).get("/sign-in/")
    assert (plain.status_code, plain["Location"]) == (301, f"https://{world.municipality.host}/sign-in/")
    assert plain["X-Frame-Options"] == "DENY"
    assert Client(HTTP_HOST=world.municipality.host).get("/healthz").status_code == 200


def test_t19_negative_control_a_server_that_does_not_know_of_tls_takes_the_form_for_a_strangers(world, behind_tls):
    behind_tls.SECURE_PROXY_SSL_HEADER, behind_tls.SECURE_SSL_REDIRECT = None, False
    assert sent_through_tls(world.municipality, HTTP_X_FORWARDED_PROTO="https") == 403


def test_t7_every_answer_carries_the_strict_headers(world):
    wrong = {}
    for row in registry.ROWS.values():
        headers = world.client(row.best).get(address_of(row, world)).headers
        policy = headers.get("Content-Security-Policy", "")
        told = (headers.get("X-Frame-Options"), headers.get("X-Content-Type-Options"), headers.get("Referrer-Policy"))
        is_strict = policy in {"sandbox", "default-src 'none'; sandbox"} or (
            "default-src 'self'" in policy and "unsafe" not in policy
        )
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
    codes = [record for record in caplog.records if record.name == "shahramooz.failures"]
    assert len(codes) >= len(patterns())
    written, usual = [
        [formatter.format(logging.makeLogRecord(record.__dict__ | {"exc_text": None})) for record in caplog.records]
        for formatter in (WithoutWords(), logging.Formatter())
    ]
    assert not [line for line in written if CANARY in line]
    assert [line for line in written if "Broken" in line and "test_shipped.py" in line]  # the place is told
    assert [line for line in usual if CANARY in line]  # negative control: the usual way of writing tells the words


def test_t25_production_writes_errors_without_their_words(server):
    script = """if True:
        import django; django.setup()
        import logging
        try:
            raise ValueError("canary of somebody")
        except ValueError:
            logging.getLogger("django.request").exception("told")
    """
    told = in_production(server, "-c", script)
    assert "ValueError" in told.stderr
    assert "canary of somebody" not in told.stderr.replace('raise ValueError("canary of somebody")', "")
    assert "canary of somebody" in in_production(server, "-c", script, SHAHRAMOOZ_DEBUG="yes").stderr


def test_t25_negative_control_with_debug_on_the_inside_would_be_shown(world, settings):
    settings.DEBUG = True
    entry = patterns()["about"]

    def fails(request):
        raise Broken(CANARY)

    with mock.patch.object(entry, "callback", fails):
        client = Client(HTTP_HOST=world.municipality.host, raise_request_exception=False)
        assert CANARY in client.get("/about/").content.decode()
