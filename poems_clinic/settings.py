"""All settings of the site, read from the environment.

`make run` sets every variable for the embedded servers. A production host sets DATABASE_URL, DATABASE_OWNER_URL
(for `migrate` only), REDIS_URL, SECRET_KEY, ALLOWED_HOSTS and SITE_URL itself; `manage.py check --deploy` says what is
missing.
"""

import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from poems_clinic.databases import database_from_url

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and empty. Anything else stops the site."""
    text = os.environ.get(name, "").strip().lower()
    if text == "":
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise SystemExit(f"{name} must be 1 or 0. It is {text!r}.")


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = env_bool("DEBUG")
# Demonstration: invented caseload, the three known log-ins, and the mailbox page. Never on a real database.
DEMO = env_bool("DEMO")
POEMS_DATA = Path(os.environ.get("POEMS_DATA") or BASE_DIR / "var")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

INSTALLED_APPS = [
    "poems_clinic",
    "interface",
    "accounts",
    "audit",
    "ledger",
    "reference",
    "patients",
    "work",
    "referrals",
    "assessments",
    "clinics",
    "samples",
    "mdt",
    "reminders",
    "reports",
    "crispy_forms",
    "django_htmx",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    # After ours, so that our widget templates win.
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "poems_clinic.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LoginKeepsWork",
    "audit.middleware.actor_of_writes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "patients.middleware.lead_to_survivor",
    "patients.middleware.ask_for_reason",
    # Last, as axes asks: it must see the response of the log-in view.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "poems_clinic.urls"
WSGI_APPLICATION = "poems_clinic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "poems_clinic.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_TEMPLATE_PACK = "nhsuk"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["nhsuk"]

# --- Database
# Two log-ins: the owner changes the schema; the application may not alter history or delete clinical rows
# (audit/roles.py).
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
_as_owner = sys.argv[1:2] == ["migrate"] and DATABASE_OWNER_URL
DATABASES = {
    "default": database_from_url(
        (DATABASE_OWNER_URL if _as_owner else DATABASE_URL) or "postgresql:///poems_clinic",
        # Persistent connections that are checked before use: no failed request after a database restart.
        CONN_MAX_AGE=60,
        CONN_HEALTH_CHECKS=True,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True

# --- Accounts and sessions
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "my_work"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# By name and address together: a stranger at another address cannot lock a colleague out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "poems_clinic.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What the browser may do
# The scheme of an address may be written in capitals.
HTTPS = SITE_URL.lower().startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if proxy_header := os.environ.get("PROXY_SSL_HEADER"):
    SECURE_PROXY_SSL_HEADER = (proxy_header, "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# The longest form is a few kilobytes; a letter pasted into a box, a few hundred.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# A file that somebody sends never lies on a disk. Two of the largest attachments fit into one go; more is dropped, and
# the page says so. What may be stored is decided by referrals/attachment_content.py.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 42_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

# --- Static files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = POEMS_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = POEMS_DATA / "files"

# --- Mail
# Without EMAIL_HOST, messages land in a folder that the demonstration's mailbox page shows.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", bool(EMAIL_HOST))
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "reminders.mailbox.MailboxBackend"
MAILBOX_FOLDER = POEMS_DATA / "mailbox"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "POEMS Clinic <no-reply@poems-clinic.invalid>")
# Until a clinic names its own address, reminder digests go to an address that cannot exist.
CLINIC_TEAM_EMAIL = os.environ.get("CLINIC_TEAM_EMAIL", "poems.team@poems-clinic.invalid")

# --- Background work
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
TICK_SECONDS = float(os.environ.get("TICK_SECONDS", "30"))
# Planning again changes nothing; often, because a result signed now moves a due date now.
PLAN_SECONDS = 10 * TICK_SECONDS
# More new reminders than this on one day, and five times the usual number, are held until staff release them.
REMINDERS_DAILY_LIMIT = int(os.environ.get("REMINDERS_DAILY_LIMIT", "150"))

# --- The clinic
HELP_EMAIL = "uclh.wmpoemsadminteam@nhs.net"
CLINIC_PHONES = {
    "nurses": ("Clinical nurse specialists, Monday to Friday 09:00 to 17:00", "020 3447 7359"),
    "out_of_hours": ("Out of hours, weekends and bank holidays", "0785 2220 900"),
}
# How long a merge of two records can be undone on the screen; afterwards by the action alone.
MERGE_UNDO_DAYS = 30
ALLOW_TEST_NHS_NUMBERS = env_bool("ALLOW_TEST_NHS_NUMBERS", DEMO)

# --- Logging
# Never names, identifiers or typed text: a path holds opaque references only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "reminders": {"level": "INFO"},
        "reports": {"level": "INFO"},
        "ledger": {"level": "INFO"},
    },
}
