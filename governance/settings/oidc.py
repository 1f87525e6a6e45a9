"""Sign-in through OpenID Connect: providers, and what their claims are worth here."""

import json
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from governance.settings import env

_NEEDED = ("id", "name", "issuer", "client_id", "client_secret", "claim", "roles")
_KNOWN = {*_NEEDED, "trusts_email", "token_auth_method"}


def providers() -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS out of OIDC_PROVIDERS (docs/sign-in.md)."""
    try:
        told = json.loads(env.text("OIDC_PROVIDERS", "[]"))
    except ValueError:
        raise ImproperlyConfigured("OIDC_PROVIDERS is not JSON.") from None
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise ImproperlyConfigured("OIDC_PROVIDERS is not a list of providers.")
    apps = [_app(each) for each in told]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ImproperlyConfigured("OIDC_PROVIDERS names one id twice.")
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def _app(told: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in _NEEDED if not told.get(name)]
    unknown = sorted(set(told) - _KNOWN)
    if missing or unknown:
        raise ImproperlyConfigured(
            f"A provider of OIDC_PROVIDERS: missing {', '.join(missing) or 'nothing'}; unknown"
            f" {', '.join(unknown) or 'nothing'}."
        )
    for value, grant in told["roles"].items():
        if set(grant) != {"organisation", "role"}:
            raise ImproperlyConfigured(
                f"OIDC_PROVIDERS: the value {value!r} needs organisation (short name) and role."
            )
    return {
        "provider_id": told["id"],
        "name": told["name"],
        "client_id": told["client_id"],
        "secret": told["client_secret"],
        "settings": {
            "server_url": told["issuer"],
            "claim": told["claim"],
            "roles": told["roles"],
            "trusts_email": bool(told.get("trusts_email")),
            "token_auth_method": told.get("token_auth_method"),
        },
    }
