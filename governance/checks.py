"""What `manage.py check --deploy` says of ours beside what Django says."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def callers_are_told_apart(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Behind a proxy that is not counted everybody is one caller, with one allowance of tries."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES is 0: behind a proxy all callers share one network address, and a"
            " stranger who tries ten wrong passwords a minute locks everybody out.",
            hint="Set TRUSTED_PROXIES to the number of your proxies before the site, usually 1.",
            id="riskreg.W001",
        )
    ]
