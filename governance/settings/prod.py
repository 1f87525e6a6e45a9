"""Production: refuses to start while a value that must be chosen is not."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from governance.settings import embedded, env, logs, stores
from governance.settings.base import *  # noqa: F403

SECRET_KEY = env.text("SECRET_KEY")
if SECRET_KEY.startswith("insecure-") or len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY is a default or shorter than 50 characters. Set SECRET_KEY (or"
        " SECRET_KEY_FILE) to a long random text."
    )
if env.flag("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG is on. Unset DEBUG: production never shows tracebacks.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts, separated by commas.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is *. Name the hosts this site answers for.")
SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
# Web servers and workers do not start before `migrate` has gone through.
MIGRATIONS_FIRST = True
DATABASES = {"default": embedded.entry(env.text("DATABASE_URL"))}
CELERY_BROKER_URL = embedded.refuse_unchecked(env.text("BROKER_URL"))

STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))  # noqa: F405
WHITENOISE_USE_FINDERS = False

STORAGES = {
    "default": stores.files(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# The proxy in front must set this header itself, whatever the caller sent (docs/operations.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
# Probes come from the machine itself, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = logs.configuration("json")
# No other host of the domain can set or read these (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
