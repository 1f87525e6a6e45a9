"""The anonymous channel: its settings for officers, and the open page of those who report."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.incidents.forms import text
from governance.pages.request import Request, posted
from governance.ui.forms import Form, explain
from governance.ui.moments import Moment
from riskreg import access, walls
from riskreg.access import Right
from riskreg.actions import channels
from riskreg.models import AnonymousChannel
from riskreg.rules.incidents import LONGEST_ANONYMOUS


class ChannelForm(Form):
    """Whether the channel is open, and what stands above its form."""

    is_open = forms.BooleanField(
        label=gettext_lazy("Open: whoever has the address can report"), required=False
    )
    introduction = text(
        gettext_lazy("Introduction"),
        required=False,
        max_length=channels.LONGEST_INTRODUCTION,
        help_text=gettext_lazy("Above the form: what you want to know, and what becomes of it."),
    )
    is_new_address = forms.BooleanField(
        label=gettext_lazy("Give it another address: the old one ends"), required=False
    )


class ReportForm(Form):
    """What somebody reports who does not say who they are."""

    what = explain(
        text(
            gettext_lazy("What happened"),
            rows=6,
            max_length=LONGEST_ANONYMOUS,
            help_text=gettext_lazy("Leave out who you are, and names of others."),
        ),
        example=gettext_lazy("The planning tool gives nobody on part time the early shift."),
    )
    system_words = forms.CharField(
        label=gettext_lazy("Which system"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As you call it."),
    )
    noticed_at = Moment(
        label=gettext_lazy("When you noticed it"),
        required=False,
        help_text=gettext_lazy("Roughly: only the hour is kept. Left empty, it is now."),
    )


@require_http_methods(["GET", "POST"])
def channel(request: Request) -> HttpResponse:
    """Open or close the channel of the organisation."""
    access.require(request.user, Right.SET_CHANNEL, request.organisation)
    found = AnonymousChannel.objects.filter(organisation=request.organisation).first()
    first = {"is_open": found.is_open, "introduction": found.introduction} if found else {}
    form = ChannelForm(posted(request), initial=first)
    if form.is_valid():
        with landing(form):
            channels.set_channel(request.user, request.organisation, **form.cleaned_data)
            is_open = form.cleaned_data["is_open"]
            said = _("The channel is open.") if is_open else _("The channel is closed.")
            messages.success(request, said)
            return redirect("channel")
    url = ""
    if found is not None and found.is_open:
        url = request.build_absolute_uri(reverse("channel_report", args=[found.token]))
    context = {"report_url": url, **histories.about(request, request.organisation)}
    return form_page(request, "pages/incidents/channel.html", form, context)


# It reads no account and changes nothing in anybody's name: a token would only be a mark.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def channel_report(request: HttpRequest, token: str) -> HttpResponse:
    """Report without saying who one is; also who is signed in stays unnamed."""
    found = channels.open_channel(token)
    if found is None:
        raise Http404
    walls.enter(found.organisation_id)
    form = ReportForm(posted(request), initial={"noticed_at": timezone.localtime()})
    if form.is_valid():
        with landing(form):
            channels.log_anonymous(found, **form.cleaned_data)
            return redirect(f"{request.path}?sent")
    nobody: dict[str, Any] = {
        "user": AnonymousUser(),
        "rights": {},
        "csrf_token": "",
        "channel": found,
        "form": form,
        "is_sent": "sent" in request.GET and request.method == "GET",
    }
    status = 422 if form.errors else 200
    return render(request, "pages/incidents/report.html", nobody, status=status)
