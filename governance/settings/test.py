"""The test suite: real PostgreSQL and broker, cheap password hashes, mail in memory."""

from governance.settings import embedded, env, seals
from governance.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
SITE_URL = "https://register.example.org"
SECRET_KEY = env.text("SECRET_KEY", "only-for-the-test-suite")
TIME_ZONE = "Europe/Brussels"
# Apart from the demo's: thrown away at will, and faster because a power cut may cost it.
VAR_DIR = VAR_DIR / "test"  # noqa: F405
MEDIA_ROOT = VAR_DIR / "files"
DOSSIER_PROCESSES = 1  # tests share the processors
DATABASES = {"default": embedded.database(VAR_DIR)}
CELERY_BROKER_URL = embedded.broker(VAR_DIR)
# Static files are looked up when asked for: no test client scans them all first.
WHITENOISE_AUTOREFRESH = True
SEAL = seals.NONE
CHECKPOINT_KEY = ""
CHECKPOINT_FILE = str(VAR_DIR / "checkpoints.jsonl")
