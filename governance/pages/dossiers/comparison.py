"""What differs between two versions of a document that a person chooses."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.dossiers import compared, registry
from governance.pages.request import Request
from governance.ui import dates
from governance.ui.forms import Form
from riskreg import access
from riskreg.models import Dossier
from riskreg.queries import dossiers


class SinceForm(Form):
    """Which version to compare with."""

    since = forms.ModelChoiceField(
        label=gettext_lazy("Changes since"), queryset=Dossier.objects.none(), empty_label=None
    )

    def __init__(self, *args: object, versions: list[Dossier], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["since"]
        field.queryset = Dossier.objects.filter(pk__in=[each.pk for each in versions])  # type: ignore[attr-defined]
        field.choices = [(each.pk, _called(each)) for each in versions]  # type: ignore[attr-defined]


@require_safe
def changes(request: Request, pk: UUID) -> HttpResponse:
    """Section by section; without a choice, since the version before it."""
    mine = Dossier.objects.visible_to(request.user)
    related = ("organisation", "system", "incident", "engagement")
    shown: Dossier = get_object_or_404(mine.select_related(*related), pk=pk)
    versions = list(dossiers.beside(shown))
    form = SinceForm(_asked(request, shown, versions), versions=versions)
    before = form.cleaned_data["since"] if versions and form.is_valid() else None
    for each in (shown, before):  # what changed is told in the words of both
        if each is not None:
            access.require_open(request.user, each)
    found = compared.between(before, shown) if before else None
    context = {
        "dossier": shown,
        "kind": registry.title(shown.kind),
        "form": form,
        "versions": versions,
        "before": before,
        "is_lost": before is not None and found is None,
        "changed": [each for each in found or () if each.count],
        "same": [each.title for each in found or () if not each.count],
        "count": sum(each.count for each in found or ()),
    }
    status = 422 if versions and form.errors else 200
    return render(request, "pages/dossiers/changes.html", context, status=status)


def _asked(request: Request, shown: Dossier, versions: list[Dossier]) -> dict[str, str]:
    before = dossiers.before(shown, versions)
    if "since" in request.GET or before is None:
        return request.GET.dict()
    return {"since": str(before.pk)}


def _called(dossier: Dossier) -> str:
    return _("%(id)s, version %(version)s, %(status)s, as of %(when)s") % {
        "id": dossier.reference,
        "version": dossier.version,
        "status": dossier.get_status_display(),
        "when": dates.written(dossier.as_of),
    }
