"""Development and demo: one machine, embedded services, mails as files."""

from governance.settings import env, seals
from governance.settings.base import *  # noqa: F403

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"  # noqa: F405
# What `manage.py demo` made for itself.
SEAL = seals.made_in(VAR_DIR / "seal")  # noqa: F405
CHECKPOINT_KEY = seals.checkpoint_key_in(VAR_DIR)  # noqa: F405
