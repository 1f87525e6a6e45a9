"""Populations, samples and their items: what was frozen, what was drawn, what each showed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.audits.engagements import auditing, notes_of
from governance.pages.audits.forms import DrawForm, JudgeForm
from governance.pages.request import Request, posted
from governance.ui import audits as words
from governance.ui.audit_sheets import ITEMS
from riskreg.actions import audit_samples
from riskreg.actions import audits as engagements
from riskreg.exporters import exporters
from riskreg.models import ItemResult, Population, Sample, SampleItem
from riskreg.queries import audits as queries

PAGE = 50


@require_safe
def population(request: Request, pk: UUID) -> HttpResponse:
    """The frozen records, their digest, the samples drawn."""
    shown = _population(request, pk)
    page = Paginator(range(1, shown.count + 1), PAGE).get_page(request.GET.get("page"))
    context = {
        "population": shown,
        "engagement": shown.engagement,
        "page": page,
        "rows": words.in_words(shown, page.object_list),
        "heads": [words.label(shown.kind, name) for name in shown.fields],
        "filters": words.filters(shown),
        "samples": shown.samples.select_related("population"),
        "exports": tuple(exporters().values()),
        "may_write": shown.engagement.is_open
        and queries.is_auditing(request.user, shown.engagement),
        **histories.about(request, shown),
    }
    return render(request, "pages/audits/population.html", context)


@require_http_methods(["GET", "POST"])
def draw(request: Request, pk: UUID) -> HttpResponse:
    """Choose method, size and seed, then draw."""
    shown = _population(request, pk)
    auditing(request, shown.engagement_id)
    form = DrawForm(posted(request), population=shown)
    if form.is_valid():
        with landing(form):
            drawn = audit_samples.draw(request.user, shown, wish=form.wish)
            messages.success(request, _("%(name)s is drawn.") % {"name": drawn.reference})
            return redirect(drawn)
    context = {
        "engagement": shown.engagement,
        "heading": _("Draw from %(name)s") % {"name": shown},
        "lead": ngettext(
            "The population holds %(n)s record. Every draw is kept, with its seed, for everybody "
            "to see.",
            "The population holds %(n)s records. Every draw is kept, with its seed, for everybody "
            "to see.",
            shown.count,
        )
        % {"n": shown.count},
        "verb": _("Draw the sample"),
        "cancel": shown.get_absolute_url(),
    }
    return form_page(request, "pages/audits/form.html", form, context)


@require_safe
def sample(request: Request, pk: UUID) -> HttpResponse:
    """How it was drawn, each item with its result, what follows from them."""
    shown = _sample(request, pk)
    population = shown.population
    found = queries.outcome(shown)
    sort = request.GET.get("sort", "")
    page = Paginator(shown.items.order_by(*ITEMS.order_by(sort)), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "sample": shown,
        "population": population,
        "engagement": population.engagement,
        "table": ITEMS.view(page.object_list, sort=sort),
        "page": page,
        "formula": words.formula(shown),
        "verdict": words.verdict(found, shown),
        "caveat": words.caveat(shown),
        "outcome": found,
        "stratum": words.label(population.kind, shown.stratum) if shown.stratum else "",
        "is_same": queries.drawn_again(shown)
        == list(shown.items.order_by("reference").values_list("reference", flat=True)),
        "draws": population.samples.count(),
        "next": _next(request, shown) if found.open else None,
        "exports": tuple(exporters().values()),
        **histories.about(request, shown),
    }
    return render(request, "pages/audits/sample.html", context)


def _next(request: Request, shown: Sample) -> SampleItem | None:
    """The first item that nobody looked at, for those who do."""
    engagement = shown.population.engagement
    if not (engagement.is_open and queries.is_auditing(request.user, engagement)):
        return None
    return shown.items.filter(result=ItemResult.OPEN).first()


@require_http_methods(["GET", "POST"])
def item(request: Request, pk: UUID) -> HttpResponse:
    """One item as it was frozen; its auditors say here what it showed."""
    shown = _item(request, pk)
    population = shown.sample.population
    engagement = population.engagement
    is_auditing = queries.is_auditing(request.user, engagement)
    form = None
    if request.method == "POST":
        engagements.require_auditor(request.user, engagement)
    if is_auditing and engagement.is_open:
        form = JudgeForm(posted(request), initial={"result": shown.result, "seen": shown.seen})
    if form is not None and form.is_valid():
        with landing(form):
            audit_samples.judge(request.user, shown, **form.cleaned_data)
            return redirect(shown.sample)
    context = {
        "form": form,
        "item": shown,
        "sample": shown.sample,
        "population": population,
        "engagement": engagement,
        "badge": words.result(shown),
        "kept": words.in_words(population, [shown.place])[0],
        "record_url": words.today_of(population, shown),
        "requests": [
            (each, words.request(each)) for each in shown.requests.select_related("owner")
        ],
        "notes": notes_of(request, engagement, shown) if is_auditing else None,
        "may_write": is_auditing and engagement.is_open,
        **histories.about(request, shown),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "pages/audits/item.html", context, status=status)


def _population(request: Request, pk: UUID) -> Population:
    mine = queries.populations(request.user, request.organisation)
    rows = mine.select_related("engagement__organisation", "frozen_by")
    return get_object_or_404(rows, pk=pk)


def _sample(request: Request, pk: UUID) -> Sample:
    mine = queries.samples(request.user, request.organisation)
    rows = mine.select_related("population__engagement", "drawn_by")
    return get_object_or_404(rows, pk=pk)


def _item(request: Request, pk: UUID) -> SampleItem:
    mine = queries.items(request.user, request.organisation)
    rows = mine.select_related("sample__population__engagement__organisation", "tested_by")
    return get_object_or_404(rows, pk=pk)
