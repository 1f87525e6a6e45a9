"""Which mails a person gets that they may do without."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg.actions import people


class MailsForm(Form):
    """Which mails one gets without asking each time."""

    wants_asking_mails = forms.BooleanField(
        label=gettext_lazy("Somebody asks me for something, told at once"),
        required=False,
        help_text=gettext_lazy(
            "An approval, a confirmation, a second assessment, a request of an auditor. Without it"
            " the reminders tell you before it is due."
        ),
    )
    wants_job_mails = forms.BooleanField(
        label=gettext_lazy("A document I asked for is done, or could not be made"),
        required=False,
        help_text=gettext_lazy("The box is ticked when you ask; you can untick it each time."),
    )


@require_http_methods(["GET", "POST"])
def mails(request: Request) -> HttpResponse:
    """Which mails one gets."""
    known = {name: getattr(request.user, name) for name in MailsForm.base_fields}
    form = MailsForm(posted(request), initial=known)
    if form.is_valid():
        people.set_mails(request.user, request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("mails")
    return form_page(request, "pages/people/mails.html", form, {})
