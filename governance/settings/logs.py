"""How logs are written: words for people at a terminal, JSON for machines that collect them."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from governance.settings import env


def configuration(default: str) -> dict[str, Any]:
    """Django's LOGGING, after LOG_FORMAT and LOG_LEVEL."""
    kind = env.text("LOG_FORMAT", default)
    if kind not in ("text", "json"):
        raise ImproperlyConfigured(f"LOG_FORMAT is {kind!r}; write text or json.")
    console: dict[str, Any] = {"class": "logging.StreamHandler"}
    told: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
    }
    if kind == "json":
        # Django's own handlers write what people typed; everything goes to the root's.
        told["formatters"] = {"json": {"()": "governance.logs.JsonFormatter"}}
        told["loggers"] = {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "governance.requests": {"level": "INFO"},
            "governance.celery": {"level": "INFO"},
        }
        # Not sys.stderr: what is printed there becomes a line too (governance.logs.take_over).
        console |= {"formatter": "json", "stream": "ext://sys.__stderr__"}
    return told
