"""The few overrides that tests need; everything else is the real settings."""

import tempfile
from pathlib import Path

from poems_clinic.settings import *  # noqa: F403

DEMO = True
ALLOW_TEST_NHS_NUMBERS = True
ALLOWED_HOSTS = ["*"]
# Hashing is Django's business and is slow on purpose; the tests log in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The manifest needs collectstatic first; the running-stack tests use it.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Removed when the test run ends.
_folder = tempfile.TemporaryDirectory(prefix="poems-test-")
POEMS_DATA = Path(_folder.name)
MEDIA_ROOT = POEMS_DATA / "files"
MAILBOX_FOLDER = POEMS_DATA / "mailbox"
WHITENOISE_AUTOREFRESH = True
