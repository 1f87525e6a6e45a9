"""The scales in words with their matrix, a new version, and the appetite a category."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.pages.risks.scale_form import COUNTED, WORDS, ScaleForm, sizes_of
from governance.ui import levels
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import scales as actions
from riskreg.models import Appetite, Category, Risk, Scale
from riskreg.queries import risks as queries
from riskreg.queries.risks import Standard
from riskreg.rules.scoring import MOST
from riskreg.rules.shipped_scale import shipped


@require_safe
def scales(request: Request) -> HttpResponse:
    """The version in force, and those before it."""
    versions = list(Scale.objects.of(request.organisation).select_related("set_by"))
    shown = versions[0] if versions else None
    return _shown(request, shown, versions)


@require_safe
def scale(request: Request, pk: UUID) -> HttpResponse:
    """One version, as it was set."""
    shown: Scale = get_object_or_404(Scale.objects.visible_to(request.user), pk=pk)
    versions = list(Scale.objects.of(shown.organisation_id).select_related("set_by"))
    shown = next(each for each in versions if each.pk == shown.pk)
    return _shown(request, shown, versions)


def _shown(request: Request, shown: Scale | None, versions: list[Scale]) -> HttpResponse:
    drawn = shown or Scale(**shipped())
    context = {
        "scale": drawn,
        "is_shipped": shown is None,
        "is_current": shown is None or shown.pk == versions[0].pk,
        "versions": versions,
        "matrix": _matrix(drawn),
        "levels": [
            (levels.level(Standard(drawn, {}), each["code"]), each) for each in drawn.levels
        ],
        "rights_scales": [
            (WORDS[name], getattr(drawn, name)) for name in COUNTED if name.startswith("rights")
        ],
        "rights_words": [levels.rights(code) for code in levels.RIGHTS],
        **histories.of_kinds(request, Scale),
    }
    return render(request, "pages/risks/scales.html", context)


def _matrix(scale: Scale) -> list[tuple[str, list[levels.Level]]]:
    """A row a likelihood, the highest on top."""
    by = Standard(scale, {})
    rows = zip(scale.likelihood, scale.matrix, strict=True)
    return [
        (each["name"], [levels.level(by, code) for code in row]) for each, row in reversed([*rows])
    ]


@require_http_methods(["GET", "POST"])
def scale_new(request: Request) -> HttpResponse:
    """Write a new version over the one in force."""
    access.require(request.user, Right.SET_SCALE, request.organisation)
    now = actions.current(request.organisation)
    before = _told(now) if now else shipped()
    form = ScaleForm(request.POST or None, before=before, sizes=sizes_of(before, request.GET))
    if form.is_valid():
        try:
            made = actions.set_scale(request.user, request.organisation, values=form.values)
        except ValidationError as refused:
            form.land(refused)
        else:
            messages.success(
                request, _("Version %(version)s is in force.") % {"version": made.version}
            )
            return redirect("scales")
    context = {"sizes": form.sizes, "most": MOST, "words": WORDS, "before": now}
    return form_page(request, "pages/risks/scale_form.html", form, context)


def _told(scale: Scale) -> dict[str, Any]:
    return {name: getattr(scale, name) for name in (*actions.PARTS, "currency")}


class AppetiteForm(Form):
    """How much risk of one category is tolerated."""

    level = forms.ChoiceField(
        label=gettext_lazy("Highest level tolerated"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A residual level above it is a breach, shown wherever it stands."),
    )
    loss = forms.DecimalField(
        label=gettext_lazy("Loss in a year"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy(
            "In the currency of the scales. Not to be exceeded more often than the chance below."
        ),
    )
    loss_chance = forms.FloatField(
        label=gettext_lazy("Chance of exceeding it"),
        required=False,
        help_text=gettext_lazy("Between 0 and 1; 0.05 is once in twenty years."),
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def appetite(request: Request) -> HttpResponse:
    """What is tolerated in each category, and how many risks lie above it."""
    by = queries.standard(request.organisation)
    rows = Appetite.objects.of(request.organisation).select_related("set_by")
    known = {each.category: each for each in rows}
    counts = Risk.objects.of(request.organisation).filter(closed_on=None).values("category")
    counted: dict[str, Any] = {
        each["category"]: each
        for each in counts.annotate(
            all=Count("pk"), above=Count("pk", filter=by.breaching())
        ).order_by("category")
    }
    context = {
        "categories": [
            {
                "code": code,
                "title": title,
                "appetite": known.get(code),
                "level": levels.level(by, known[code].level) if code in known else None,
                "is_gone": code in known and not by.rank(known[code].level),
                "all": counted.get(code, {}).get("all", 0),
                "above": counted.get(code, {}).get("above", 0),
            }
            for code, title in Category.choices
        ],
        "scale": by.scale,
        **histories.of_kinds(request, Appetite),
    }
    return render(request, "pages/risks/appetite.html", context)


@require_http_methods(["GET", "POST"])
def appetite_edit(request: Request, category: str) -> HttpResponse:
    """Set the appetite of one category."""
    access.require(request.user, Right.SET_SCALE, request.organisation)
    if category not in Category.values:
        raise Http404(category)
    by = queries.standard(request.organisation)
    known = Appetite.objects.of(request.organisation).filter(category=category).first()
    first = {name: getattr(known, name, None) for name in AppetiteForm.base_fields}
    form = AppetiteForm(request.POST or None, initial=first)
    form.fields["level"].choices = [(code, by.name(code)) for code in by.codes]  # type: ignore[attr-defined]
    title = Category(category).label
    if form.is_valid():
        with landing(form):
            actions.set_appetite(
                request.user, request.organisation, category=category, values=form.cleaned_data
            )
            messages.success(request, _("The appetite for “%(name)s” is set.") % {"name": title})
            return redirect("appetite")
    below = Risk.objects.of(request.organisation).filter(
        Q(category=category), closed_on=None, residual_level__gt=""
    )
    context = {"title": title, "scale": by.scale, "below": below.count()}
    return form_page(request, "pages/risks/appetite_form.html", form, context)
