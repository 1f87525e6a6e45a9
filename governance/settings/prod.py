"""Production: refuses to start while a value that must be chosen is not."""

from django.core.exceptions import ImproperlyConfigured

from governance.settings import env
from governance.settings.base import *  # noqa: F403

SECRET_KEY = env.text("SECRET_KEY")
if SECRET_KEY.startswith("insecure-") or len(SECRET_KEY) < 50:  # noqa: S105
    raise ImproperlyConfigured(
        "SECRET_KEY is a default or shorter than 50 characters. Set SECRET_KEY (or"
        " SECRET_KEY_FILE) to a long random text."
    )
if env.flag("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is on. Unset DEBUG: production never shows tracebacks.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts, separated by commas.")
DATABASES = {"default": database(env.text("DATABASE_URL"))}  # noqa: F405
CELERY_BROKER_URL = env.text("BROKER_URL")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
