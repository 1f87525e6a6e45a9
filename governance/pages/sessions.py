"""Where one is signed in: the list of one's sessions, and ending them."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.nameless import is_nameless
from governance.pages.request import Request

_SEEN = "seen"
_EVERY = 300  # seconds: how exactly the last request of a session is known
# What stands in the line that a browser sends of itself, the telling words first.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


class LastSeenMiddleware:
    """Notes every five minutes that a session is in use, and from where."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = int(time.time())
        if is_nameless(request):
            return self.get_response(request)
        if request.user.is_authenticated and now - request.session.get(_SEEN, 0) >= _EVERY:
            request.session[_SEEN] = now
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


@receiver(user_logged_in, dispatch_uid="sessions.begun")
def _begun(request: HttpRequest, **_more: object) -> None:
    request.session[_SEEN] = int(time.time())


@require_safe
def index(request: Request) -> HttpResponse:
    """One's sessions, the one that was used last first."""
    found = UserSession.objects.purge_and_list(request.user)
    rows = [
        {
            "session": each,
            "device": device(each.user_agent),
            "is_this": each.session_key == request.session.session_key,
        }
        for each in sorted(found, key=lambda each: each.last_seen_at, reverse=True)
    ]
    return render(request, "pages/people/sessions.html", {"rows": rows})


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """End one of one's sessions."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("The session has ended."))
    return redirect("sessions")


@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all of one's sessions but this one."""
    end_all_but_this(request)
    messages.success(
        request,
        _("All other sessions have ended, at %(time)s.")
        % {"time": timezone.localtime().strftime("%H:%M")},
    )
    return redirect("sessions")


def end_all_but_this(request: Request) -> None:
    """Whoever is signed in elsewhere, with what counts no longer, is so no more."""
    mine = UserSession.objects.filter(user=request.user)
    for each in mine.exclude(session_key=request.session.session_key):
        each.end()


def device(told: str) -> str:
    """The words for what a browser says of itself."""
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a program or an unknown browser")
