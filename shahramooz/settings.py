"""One settings file, read from the environment through small typed readers.

Defaults are safe for development. Secrets have none: they come from the environment or from the file that the
supervisor (`python -m shahramooz.run`) makes in its home folder.
"""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("SHAHRAMOOZ_HOME") or ROOT / "var")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word for word in text(name, default).replace(",", " ").split() if word]


def secret(name: str, *, size: int = 32) -> str:
    """The secret's hex text: from the environment, or the supervisor's secrets file; for a bare development run, a fixed zero."""
    variable = f"SHAHRAMOOZ_{name.upper()}"
    if variable in os.environ:
        return os.environ[variable]
    kept = Path(os.environ.get("SHAHRAMOOZ_SECRETS") or HOME / "secrets.json")
    if kept.exists():
        found = json.loads(kept.read_text()).get(name)
        if found:
            return found
    if DEBUG:
        return "00" * size
    raise RuntimeError(
        f"{variable} is not set and {kept.name} does not hold it. Start with bin/demo, or set the variable."
    )


def database(url: str) -> dict:
    """Django's settings of a libpq address such as postgresql://user:pass@/name?host=/run/x."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(options.pop("user", None) or parts.username or ""),
        "PASSWORD": unquote(options.pop("password", None) or parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": options,
    }


DEBUG = flag("SHAHRAMOOZ_DEBUG")
SECRET_KEY = secret("django_secret")
FIELD_KEY = bytes.fromhex(secret("field_key"))
INDEX_KEY = bytes.fromhex(secret("index_key"))

DATABASE_URL = text("DATABASE_URL", "postgresql:///shahramooz")
DATABASES = {
    "default": database(DATABASE_URL),
    "owner": database(text("DATABASE_OWNER_URL", DATABASE_URL)),
}
DATABASES["owner"]["CONN_MAX_AGE"] = 0

ALLOWED_HOSTS = words("SHAHRAMOOZ_HOSTS", "127.0.0.1 localhost [::1] .localhost")
PUBLIC_URL = text("SHAHRAMOOZ_URL")  # e.g. https://class.example.ir; empty: the municipality's own host
TRUSTED_PROXIES = number("SHAHRAMOOZ_TRUSTED_PROXIES", 0)
DEFAULT_MUNICIPALITY = text("SHAHRAMOOZ_DEFAULT_MUNICIPALITY")  # slug served when the host is a bare address

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "procrastinate.contrib.django",
    "shahramooz.city",
    "shahramooz.journal",
    "shahramooz.places",
    "shahramooz.people",
    "shahramooz.catalogue",
    "shahramooz.planning",
    "shahramooz.registration",
    "shahramooz.delivery",
    "shahramooz.web",
    "shahramooz.worker",
    "shahramooz.demo",
]

MIDDLEWARE = [
    "shahramooz.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages; it pads them at random, and CSRF tokens are masked anew each time (BREACH)
    "shahramooz.web.middleware.calm_failures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shahramooz.web.middleware.one_municipality",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shahramooz.web.middleware.who_is_here",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "shahramooz.urls"
WSGI_APPLICATION = "shahramooz.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shahramooz.web.shell.page_context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "shahramooz.web.templatetags.fa",
            ],
        },
    }
]
FORM_RENDERER = "shahramooz.web.forms.Renderer"
COTTON_DIR = "cotton"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shahramooz.web.statics.HashedStatics"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
MEDIA_ROOT = HOME / "files"
HEADS = Path(text("SHAHRAMOOZ_HEADS") or HOME / "heads")  # signed heads of the journal; best on another machine

LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", "فارسی"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Tehran"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["shahramooz.people.signing_in.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"

HTTPS = flag("SHAHRAMOOZ_HTTPS")
SESSION_ENGINE = "shahramooz.people.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None  # the web server before us writes it
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz"]  # asked on the machine itself, without TLS
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shahramooz.web.failures.csrf"
MESSAGE_STORAGE = "shahramooz.web.toasts.Storage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SMS_ADAPTER = text("SHAHRAMOOZ_SMS", "file")  # file | console | http
SMS_HTTP_URL = text("SHAHRAMOOZ_SMS_URL")
SMS_HTTP_TOKEN = text("SHAHRAMOOZ_SMS_TOKEN")
SMS_FILE = HOME / "sms.jsonl"

_MAIL = {"file": "filebased", "console": "console", "smtp": "smtp"}  # file | console | smtp
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL[text('SHAHRAMOOZ_EMAIL', 'file')]}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = text("SHAHRAMOOZ_EMAIL_HOST", "localhost")
EMAIL_PORT = number("SHAHRAMOOZ_EMAIL_PORT", 25)
EMAIL_HOST_USER = text("SHAHRAMOOZ_EMAIL_USER")
EMAIL_HOST_PASSWORD = text("SHAHRAMOOZ_EMAIL_PASSWORD")
EMAIL_USE_TLS = flag("SHAHRAMOOZ_EMAIL_TLS")
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = text("SHAHRAMOOZ_EMAIL_FROM", "shahramooz@localhost")

WEB_CLOCK = "django.utils.timezone.now"  # only the test settings name another (defaults.md Q16)

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # an account's name is unique within its municipality, which our own backend knows
    "auth.E003",
    "security.W005",  # HSTS for the subdomains and its preload list: the city's domain is not ours to promise for
    "security.W021",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "logging.Formatter" if DEBUG else "shahramooz.lib.traces.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": text("SHAHRAMOOZ_LOG", "WARNING")},
}
