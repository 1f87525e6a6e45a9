"""Checking the file of a dossier: nothing of it is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance import uploads
from governance.dossiers import entered, sealing, vouching
from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.ui import check_words
from governance.ui.forms import Form
from verify import verify

MEGABYTE = 1024 * 1024
LARGEST = 25 * MEGABYTE


class CheckForm(Form):
    """The file of a dossier or an incident report."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # the check has the better sentence
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "PDF, up to %(megabytes)s MB. Choose the file or drop it here. It is looked at and"
            " forgotten: nothing of it is kept or recorded."
        ) % {"megabytes": LARGEST // MEGABYTE}


@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """What is wrong with a file, and whether it is one of the register's."""
    is_sent = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if is_sent else CheckForm()
    report = None
    if uploads.is_too_large(request):
        uploads.refuse(form, "file", _stop_too_large)
    elif form.is_valid():
        with landing(form):
            report = _looked_at(form.cleaned_data["file"])
    signers = vouching.sentences(vouching.judge(report)) if report else []
    context = {
        "report": report,
        "entry": entered.find(report.sha256, request.user) if report else None,
        "found": [check_words.finding(each) for each in report.findings] if report else [],
        "notes": [*map(check_words.note, report.notes), *signers] if report else [],
        "limits": check_words.limits(),
    }
    return form_page(request, "pages/dossiers/check.html", form, context)


def _looked_at(file: "UploadedFile[Any]") -> verify.Report:
    if (file.size or 0) > LARGEST:
        _stop_too_large()
    try:
        return verify.check_all(file.read(), trusted=sealing.roots())
    except verify.Unreadable as fault:
        raise ValidationError(
            {"file": _("%(why)s Choose a dossier.") % {"why": check_words.within(str(fault))}}
        ) from fault


def _stop_too_large() -> None:
    sentence = _("The file is larger than %(megabytes)s MB. Check it with verify/verify.py.")
    raise ValidationError({"file": sentence % {"megabytes": LARGEST // MEGABYTE}})
