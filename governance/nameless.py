"""The anonymous channel: who reports there is nobody, signed in or not."""

from django.http import HttpRequest

_CHANNEL = ("/report/", "/api/v1/report/")


def is_nameless(request: HttpRequest) -> bool:
    """Whether nothing may be kept of who asks, in no log and no session."""
    return request.path.startswith(_CHANNEL)
