"""Settings every installation shares; each value that differs comes from the environment."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from governance.csp import SECURE_CSP as SECURE_CSP
from governance.settings import embedded, env, factors, logs, oidc, seals, stores

BASE_DIR = Path(__file__).resolve().parents[2]
with (BASE_DIR / "pyproject.toml").open("rb") as project:
    RELEASE: str = tomllib.load(project)["project"]["version"]
VAR_DIR = Path(env.text("RISKREG_VAR", str(BASE_DIR / "var")))

SECRET_KEY = env.text("SECRET_KEY", "insecure-development-key-never-for-production")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "frameworks",
    "riskreg",
    "governance",
]

MIDDLEWARE = [
    "governance.requests.RequestLog",
    "governance.metrics.CountRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "governance.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "governance.pages.request.OrganisationMiddleware",
    "governance.pages.sessions.LastSeenMiddleware",
    "governance.factor_required.FactorRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.pages.request.shell",
            ],
            "builtins": ["governance.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "governance.ui.forms.Renderer"

DATABASES = {"default": embedded.database(VAR_DIR)}
MIGRATIONS_FIRST = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    # What all processes must know of each other: how often somebody tried, which codes were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # What a process computed and may compute again.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "riskreg.User"
AUTHENTICATION_BACKENDS = ["governance.pages.account.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "governance.pages.account.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own would copy the address into a table of its own, which opens accounts too.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a path
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "governance.ui.entrance.SignIn",
    "change_password": "governance.ui.entrance.ChangePassword",
    "reset_password": "governance.pages.resetting.AskForReset",
    "reset_password_from_key": "governance.pages.resetting.ResetPassword",
}
# What a guess costs: for an address of the network, and for the account that is tried.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "change_address": "5/h/user,3/h/key",
}
MFA_ADAPTER = "governance.pages.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account without a proved address cannot sign in at all
MFA_TOTP_ISSUER = "RiskReg"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "governance.ui.entrance.Code",
    "reauthenticate": "governance.ui.entrance.CodeAgain",
    "activate_totp": "governance.ui.entrance.FirstCode",
    "add_webauthn": "governance.ui.entrance.NewPasskey",
    "edit_webauthn": "governance.ui.entrance.PasskeyName",
}
# The secrets of second factors lie encrypted in the database.
FACTOR_KEYS = factors.keys(SECRET_KEY)
# How many proxies of one's own stand before the site: how far X-Forwarded-For is to be believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
SOCIALACCOUNT_ADAPTER = "governance.pages.oidc.Adapter"
SOCIALACCOUNT_PROVIDERS = oidc.providers()
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # the adapter asks the provider's claims
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the content policy lets forms go nowhere else
# Whether a password opens an account; without, sign-in services and passkeys alone do.
LOCAL_PASSWORDS = env.flag("LOCAL_PASSWORDS", default=True)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "governance" / "locale"]
# One language: words go through gettext, and looking for a translation that none can have takes a
# tenth of a page.
USE_I18N = len(LANGUAGES) > 1
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Brussels")

STATIC_URL = "static/"
# Served from where they lie; production collects, compresses and names them by content.
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = VAR_DIR / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": stores.files(),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "governance.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

IMPORT_MAX_BYTES = env.number("IMPORT_MAX_MB", 25) * 1024 * 1024
IMPORT_MAX_ROWS = env.number("IMPORT_MAX_ROWS", 20_000)
# A file with more rows than this is written by a worker, so that no page waits for it.
IMPORT_BACKGROUND_ROWS = env.number("IMPORT_BACKGROUND_ROWS", 300)

# From this share on, in percent, a text that stands elsewhere too is told as copied.
BOILERPLATE_PERCENT = env.number("BOILERPLATE_PERCENT", 80)

# Standards whose entries the statement of applicability goes through beside the laws.
STATEMENT_FRAMEWORKS = env.words("STATEMENT_FRAMEWORKS", "ISO_42001")

# After so long a job that nobody takes up or tries again expires; then its row is kept for a while.
JOB_EXPIRES = timedelta(days=env.number("JOB_EXPIRES_DAYS", 7))
JOB_KEPT = timedelta(days=env.number("JOB_KEPT_DAYS", 90))

SEAL = seals.read()

# Checkpoints of the trail: the key comes near neither the database nor its backups.
CHECKPOINT_KEY = env.text("CHECKPOINT_KEY", "")
CHECKPOINT_OLD_KEYS = seals.old_checkpoint_keys()
CHECKPOINT_FILE = env.text("CHECKPOINT_FILE", str(VAR_DIR / "checkpoints.jsonl"))
CHECKPOINT_MINUTES = env.number("CHECKPOINT_MINUTES", 60)

# Hosts of the internal network that may be called all the same: a time-stamp service, a sign-in.
OUTGOING_ALLOWED = env.words("OUTGOING_ALLOWED")

# Pages of dossiers are laid out by so many processes; what was laid out before is kept.
DOSSIER_PROCESSES = env.number("DOSSIER_PROCESSES", 2)
DOSSIER_CACHE_MB = env.number("DOSSIER_CACHE_MB", 256)

EVIDENCE_MAX_BYTES = env.number("EVIDENCE_MAX_MB", 50) * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS or EMAIL_USE_SSL, not both.")
EMAIL_TIMEOUT = 10  # seconds: a page may wait for it
# Where people reach the site: for links in mails, which no request goes before.
SITE_URL = env.text("SITE_URL", "http://localhost:8000")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "riskreg@localhost")

CELERY_BROKER_URL = embedded.broker(VAR_DIR)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
# What may not wait behind dossiers has a queue, and in production a worker, of its own: the tick
# that readiness looks for, clocks of incidents, jobs to be sent again, reminders, mails to whoever
# is asked for something, and letters that somebody waits for with a link in them.
CELERY_TASK_QUEUES = {name: {"exchange": name, "routing_key": name} for name in ("celery", "clock")}
_URGENT = "askings.tell clock.tick clocks.tick jobs.resend letters.* reminders.send"
CELERY_TASK_ROUTES = {name: {"queue": "clock"} for name in _URGENT.split()}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A killed pool process: its worker hands the task back at once. A killed worker: the broker gives
# the task to another after visibility_timeout, which therefore must outlast the longest task; the
# two unacked_* values make it look every five seconds (kombu 5.7). A Job's lease is faster.
CELERY_TASK_TIME_LIMIT = env.number("TASK_TIME_LIMIT", 600)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_TASK_TIME_LIMIT * 3 // 2,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 3,  # a page never waits longer for a broker that does not answer
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# The broker gives a task away when the connection is lost: do not also finish it here.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "governance.api.auth.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["governance.api.filtering.Filters"],
    "DEFAULT_PAGINATION_CLASS": "governance.api.pagination.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["governance.api.parsers.Plain"],
    "DEFAULT_SCHEMA_CLASS": "governance.api.schema.Schema",
    "EXCEPTION_HANDLER": "governance.api.errors.problem",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "RiskReg API",
    "DESCRIPTION": "The register of AI systems, their classification decisions and dossiers.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    # Fields of one name with several lists of choices: each list has a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "ControlStateEnum": "riskreg.models.ControlState",
        "EffectivenessEnum": "riskreg.models.Effectiveness",
        "EvidenceKindEnum": "riskreg.models.EvidenceKind",
        "AssessmentKindEnum": "riskreg.models.AssessmentKind",
        "AssessmentStateEnum": "riskreg.models.AssessmentState",
        "ClaimStateEnum": "riskreg.models.ClaimState",
        "EvaluationVerdictEnum": "riskreg.models.Verdict",
        "RequirementStatusEnum": "riskreg.rules.sufficiency.Status",
        "CrosswalkVerdictEnum": "riskreg.models.coverage.CrosswalkReview.Verdict",
        "FlagKindEnum": "riskreg.models.FlagKind",
        "JobStateEnum": "riskreg.models.JobState",
        "RoundKindEnum": "riskreg.models.RoundKind",
        "RoundStateEnum": "riskreg.models.RoundState",
        "IncidentKindEnum": "riskreg.models.IncidentKind",
        "IncidentStateEnum": "riskreg.models.IncidentState",
        "IncidentChannelEnum": "riskreg.models.IncidentChannel",
        "OecdSeverityEnum": "riskreg.models.OecdSeverity",
        "FindingSeverityEnum": "riskreg.models.RedTeamFinding.Severity",
        "EntryKindEnum": "riskreg.models.EntryKind",
        "ReportKindEnum": "riskreg.models.ReportKind",
        "DossierKindEnum": "governance.api.dossiers.KINDS",
        "DossierConfidentialityEnum": "governance.dossiers.confidentiality.Level",
        "RecordConfidentialityEnum": "riskreg.models.Confidentiality",
        "RhythmEnum": "riskreg.models.Rhythm",
        "PopulationKindEnum": "riskreg.models.PopulationKind",
        "ItemResultEnum": "riskreg.models.ItemResult",
        "AuditSeverityEnum": "riskreg.models.AuditFinding.Severity",
        "AuditFindingStateEnum": "riskreg.models.AuditFindingState",
        "AuditRequestStateEnum": "riskreg.models.RequestState",
        "SignOffKindEnum": "riskreg.models.Subject",
        "SignOffStateEnum": "riskreg.models.SignOffState",
        "ReportStateEnum": "riskreg.models.ReportState",
    },
}

# What puts an incident report on paper where no page or request does: the demo.
REPORT_PRINTER = "governance.dossiers.reporting.on_paper"

LOGGING = logs.configuration("text")
# What a collector of figures sends; empty: there is no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
