"""Another e-mail address for one's account: a letter to it first, then one question.

The letter goes out whether or not another account has the address, and the answer is the same.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import address_links
from governance.mails import posting, safety
from governance.pages import sessions
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.entrance import NewAddress
from governance.ui.forms import Form
from riskreg.actions import people

View = Callable[..., HttpResponse]


def proven(page: View) -> View:
    """Open a page to who gave password or factor a moment ago, and to nobody who has neither."""

    @wraps(page)
    def opened(request: Request, **named: str) -> HttpResponse:
        if not get_adapter().get_reauthentication_methods(request.user):
            return render(request, "account/address_locked.html", status=403)
        if not did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        return page(request, **named)

    return opened


@require_http_methods(["GET", "POST"])
@proven
def change(request: Request) -> HttpResponse:
    """Ask for a letter to the address one wants to have."""
    form = NewAddress(posted(request))
    if form.is_valid():
        address = form.cleaned_data["address"]
        if not consume(request, action="change_address", key=address):
            told: HttpResponse = respond_429(request)
            return told
        posting.address_link(request.user, address)
        safety.say(request.user, safety.ADDRESS_ASKED)
        messages.success(
            request,
            _("A letter went to %(address)s. Open its link here within an hour.")
            % {"address": address},
        )
        return redirect("address_change")
    return form_page(request, "account/address.html", form, {})


@require_http_methods(["GET", "POST"])
@proven
def confirm(request: Request, link: str) -> HttpResponse:
    """Take the address that the letter went to, after asking once."""
    before = request.user.email
    address = address_links.read(link, request.user)
    if address is None:
        return render(request, "account/address_over.html", status=404)
    form = Form(posted(request))
    if form.is_valid():
        with landing(form):
            people.change_address(request.user, request.user, before=before, address=address)
            if address != before:
                sessions.end_all_but_this(request)
                safety.say(request.user, safety.ADDRESS_CHANGED, address=before)
            messages.success(request, _("Your address is %(address)s now.") % {"address": address})
            return redirect("mfa_index")
    return form_page(request, "account/address_confirm.html", form, {"address": address})
