"""The test suite: real PostgreSQL and broker, cheap password hashes, mail in memory."""

from governance.settings import env
from governance.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SECRET_KEY = env.text("SECRET_KEY", "only-for-the-test-suite")
TIME_ZONE = "Europe/Brussels"
