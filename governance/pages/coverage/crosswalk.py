"""The crosswalk: what each row states, and whether the organisation has stood in for it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories, listing
from governance.pages.acting import form_page, landing
from governance.pages.coverage.forms import ReviewForm
from governance.pages.request import Request, posted
from governance.pages.signoffs import part
from governance.ui import law_words
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters.claims import CrosswalkFilter
from riskreg import access
from riskreg.access import Right
from riskreg.actions import coverage as actions
from riskreg.models import CrosswalkReview
from riskreg.queries import crosswalk as queries

PAGE = "crosswalk"


def _place(framework: Any, ref: str) -> str:
    return law_words.named(framework.code, ref)


def verdict_words(row: Any) -> str:
    """The organisation's own verdict; a row nobody reviewed says so."""
    if row.own_verdict is None:
        return _("Not reviewed")
    return str(CrosswalkReview.Verdict(row.own_verdict).label)


ROWS: Table[Any] = Table(
    slug="crosswalk",
    caption=gettext_lazy("Crosswalk rows"),
    default_sort="verdict",
    columns=(
        Column(
            "source",
            gettext_lazy("From"),
            lambda row: _place(row.source_framework, row.source_ref),
            sort=("source_framework__title", "source_ref"),
            link=lambda row: reverse("crosswalk_review", args=[row.pk]),
        ),
        Column(
            "relation",
            gettext_lazy("Relation"),
            lambda row: row.get_relation_display(),
            sort=("relation",),
        ),
        Column(
            "target",
            gettext_lazy("To"),
            lambda row: _place(row.target_framework, row.target_ref),
            sort=("target_framework__title", "target_ref"),
        ),
        Column(
            "confidence",
            gettext_lazy("Confidence"),
            lambda row: row.get_confidence_display(),
            sort=("confidence",),
        ),
        Column("provenance", gettext_lazy("Stated by"), lambda row: row.provenance),
        Column("verdict", gettext_lazy("Our review"), verdict_words, sort=("own_rank",)),
        attribute(
            "reviewer",
            gettext_lazy("Reviewed by"),
            "own_reviewer",
            empty=gettext_lazy("nobody yet"),
        ),
        attribute("day", gettext_lazy("Reviewed on"), "own_day", empty=gettext_lazy("not yet")),
        Column("note", gettext_lazy("Our note"), lambda row: row.own_note, is_default=False),
    ),
)


@require_safe
def index(request: Request) -> HttpResponse:
    """Every row, not reviewed ones first."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    done, total = queries.progress(request.organisation)
    listed = listing.show(request, ROWS, found.qs, asked.wanted)
    return listing.answer(
        request, "pages/coverage/crosswalk.html", asked, found, listed, done=done, total=total
    )


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, ROWS, _filter(request).qs, slug=slug, wanted=wanted)


@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """One row with both entries in our words; who may says whether it is so."""
    shown: Any = get_object_or_404(queries.register(request.organisation), pk=pk)
    initial = {"verdict": shown.own_verdict, "note": shown.own_note}
    form = ReviewForm(posted(request), initial=initial)
    if request.method == "POST":
        access.require(request.user, Right.REVIEW_CROSSWALK, request.organisation)
    if form.is_valid():
        with landing(form):
            actions.review(request.user, request.organisation, shown, **form.cleaned_data)
            messages.success(request, _("Your review is recorded."))
            return redirect(_next(request, shown.pk))
    entries = queries.entries([shown])
    reviews = CrosswalkReview.objects.of(request.organisation).select_related("row")
    own = reviews.filter(row=shown).first()
    context = {
        "row": shown,
        "source": entries.get((shown.source_framework.code, shown.source_ref)),
        "target": entries.get((shown.target_framework.code, shown.target_ref)),
        "verdict": verdict_words(shown),
        "may_review": access.may(request.user, Right.REVIEW_CROSSWALK, request.organisation),
        "signed": part.of(request, own) if own else None,
        **(histories.about(request, own) if own else {}),
        "skip_url": _next(request, shown.pk),
    }
    return form_page(request, "pages/coverage/crosswalk_review.html", form, context)


def _next(request: Request, done: int) -> str:
    """The next row that nobody reviewed, so that one can go on; else the list."""
    unreviewed: Any = queries.register(request.organisation).filter(own_verdict=None)
    keys = unreviewed.exclude(pk=done).order_by("pk").values_list("pk", flat=True)
    following = keys.filter(pk__gt=done).first() or keys.first()
    return reverse("crosswalk_review", args=[following]) if following else reverse("crosswalk")


def _filter(request: Request) -> CrosswalkFilter:
    rows: QuerySet[Any] = queries.register(request.organisation)
    return CrosswalkFilter(request.GET, queryset=rows)
