"""Saving a list under a name, and forgetting it again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages import listing
from governance.pages.acting import form_page
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg.actions import views
from riskreg.models import SavedView

PAGES = (
    "systems",
    "models",
    "datasets",
    "vendors",
    "controls",
    "decisions",
    "dossiers",
    "evidence_list",
    "evaluations",
    "red_team_rounds",
    "flags",
    "signals",
    "monitoring",
    "alerts",
    "risks",
    "assessments",
    "coverage_claims",
    "crosswalk",
    "work",
    "work_all",
    "incidents",
    "incident_reports",
    "engagements",
    "audit_requests",
    "audit_findings",
    "tasks",
    "reviews",
)  # lists that can be saved


class ViewForm(Form):
    """The name of a view; its filters, order and columns come along."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=80,
        help_text=gettext_lazy("Only you see it. It keeps the filters, the order and the columns."),
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
def saved_view_new(request: Request, page: str) -> HttpResponse:
    """Keep a list as it is shown."""
    if page not in PAGES:
        raise Http404(page)
    form = ViewForm(request.POST or None, initial={"query": listing.address(request.GET)})
    if form.is_valid():
        query = listing.address(QueryDict(form.cleaned_data["query"]))
        name = form.cleaned_data["name"]
        try:
            views.save(request.user, request.organisation, page=page, name=name, query=query)
        except ValidationError as refused:
            form.add_error("name", refused.messages)
        else:
            messages.success(request, _("Saved the view “%(name)s”.") % {"name": name})
            return redirect(f"{reverse(page)}?{query}")
    context = {"cancel": f"{reverse(page)}?{form['query'].value() or ''}"}
    return form_page(request, "pages/systems/saved_view.html", form, context)


@require_POST
def saved_view_delete(request: Request, pk: str) -> HttpResponse:
    """Forget a view; the list it showed stays as it is."""
    mine = SavedView.objects.visible_to(request.user).filter(user=request.user)
    view = get_object_or_404(mine.exclude(name=views.KEPT).select_related("user"), pk=pk)
    page, name = view.page, view.name
    views.delete(request.user, view)
    messages.success(request, _("Removed the view “%(name)s”.") % {"name": name})
    return redirect(page)


urlpatterns = [
    path("views/<slug:page>/new/", saved_view_new, name="saved_view_new"),
    path("views/<uuid:pk>/delete/", saved_view_delete, name="saved_view_delete"),
]
