"""The content security policy of every answer, and the stricter one of what was uploaded."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Shaped like Django 6's SECURE_CSP, so that the middleware can go when the LTS has its own.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}

# What somebody uploaded, in a frame of its record: nothing in it runs, sends, opens or reads.
PREVIEW = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)

_HEADER = "; ".join(f"{name} {' '.join(sources)}" for name, sources in SECURE_CSP.items())


# What a page of ours may ask of a device: passkeys, nothing else.
_POWERS = ", ".join(
    (
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        "camera=()",
        "microphone=()",
        "geolocation=()",
        "payment=()",
        "usb=()",
    )
)


class ContentSecurityPolicyMiddleware:
    """Sets the policy on every answer that does not carry a stricter one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _HEADER)
        response.headers.setdefault("Permissions-Policy", _POWERS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
