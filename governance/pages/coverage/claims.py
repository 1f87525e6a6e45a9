"""Claims that a requirement does not apply: list, ask, decide as a second person, take back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories, listing
from governance.pages.acting import Confirm, confirm_page, form_page
from governance.pages.coverage.forms import ClaimForm, DecideForm
from governance.pages.request import Request, posted
from governance.pages.signoffs import part
from governance.ui import coverage_words, law_words
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters.claims import ClaimFilter
from governance.ui.forms import ReasonForm
from governance.ui.stated_words import claim_sentence
from riskreg import access
from riskreg.access import Right
from riskreg.actions import coverage as actions
from riskreg.models import AISystem, ClaimState, NotApplicable
from riskreg.queries import claims as queries
from riskreg.queries import coverage, coverage_entries
from riskreg.queries.coverage import Coverage, Held, Node
from riskreg.queries.coverage_facts import Claim

PAGE = "coverage_claims"

CLAIMS: Table[Any] = Table(
    slug="claims",
    caption=gettext_lazy("Claims that a requirement does not apply"),
    default_sort="-asked",
    columns=(
        Column(
            "ref",
            gettext_lazy("Requirement"),
            lambda row: law_words.named(row.framework, row.ref),
            sort=("framework", "ref"),
            link=lambda row: reverse("coverage_claim", args=[row.pk]),
        ),
        attribute(
            "system",
            gettext_lazy("System"),
            "system.name",
            link=lambda row: reverse("coverage_system", args=[row.system_id]),
        ),
        Column("state", gettext_lazy("State"), lambda row: state_words(row), sort=("state",)),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason),
        Column("asked_by", gettext_lazy("Claimed by"), lambda row: row.asked_by.name),
        Column(
            "asked",
            gettext_lazy("Claimed on"),
            lambda row: timezone.localdate(row.asked_at),
            sort=("asked_at",),
        ),
        Column(
            "decided_by",
            gettext_lazy("Decided by"),
            lambda row: row.decided_by.name if row.decided_by else "",
            empty=gettext_lazy("nobody yet"),
        ),
        Column(
            "decided",
            gettext_lazy("Decided on"),
            lambda row: timezone.localdate(row.decided_at) if row.decided_at else None,
            sort=("decided_at",),
            is_default=False,
            empty=gettext_lazy("not yet"),
        ),
    ),
)


def state_words(row: Any) -> str:
    """The state of a claim, and whether it still counts."""
    words = str(ClaimState(row.state).label)
    if row.is_stale and row.state in (ClaimState.ASKED, ClaimState.CONFIRMED):
        return _("%(state)s, outdated by a later classification") % {"state": words}
    return words


@require_safe
def index(request: Request) -> HttpResponse:
    """Every claim of the organisation."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    listed = listing.show(request, CLAIMS, found.qs, asked.wanted)
    return listing.answer(request, "pages/coverage/claims.html", asked, found, listed)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, CLAIMS, _filter(request).qs, slug=slug, wanted=wanted)


@require_http_methods(["GET", "POST"])
def claim(request: Request, pk: str) -> HttpResponse:
    """Claim that one entry does not concern a system."""
    system = get_object_or_404(
        AISystem.objects.visible_to(request.user).select_related("owner"), pk=pk
    )
    access.require(request.user, Right.CLAIM_NOT_APPLICABLE, system)
    asked = request.POST or request.GET
    place = {name: asked.get(name, "") for name in ("framework", "ref")}
    whole, held, node = _place(system, **place)
    form = ClaimForm(posted(request), initial=place)
    if form.is_valid():
        try:
            made = actions.claim(request.user, system, **form.cleaned_data)
        except ValidationError as refused:
            _add(form, refused)
        else:
            messages.success(request, _("Claimed. A second person decides."))
            return redirect("coverage_claim", made.pk)
    context = {
        "system": system,
        "node": node,
        "held": held,
        "told": coverage_words.tell(node, whole),
        "cancel": reverse("coverage_system", args=[system.pk]) + f"?framework={held.slug}",
    }
    return form_page(request, "pages/coverage/claim_new.html", form, context)


@require_http_methods(["GET", "POST"])
def decide(request: Request, pk: str) -> HttpResponse:
    """One claim: everything about it; who may decides."""
    shown = get_object_or_404(_visible(request), pk=pk)
    form = DecideForm(posted(request))
    if request.method == "POST":
        access.require(request.user, Right.APPROVE, shown)
    if form.is_valid():
        act = actions.confirm if form.cleaned_data["verdict"] == "confirm" else actions.refuse
        try:
            act(request.user, shown, note=form.cleaned_data["note"])
        except ValidationError as refused:
            _add(form, refused)
        else:
            messages.success(request, _("Your decision is recorded."))
            return redirect("coverage_claim", shown.pk)
    is_waiting = shown.state == ClaimState.ASKED and not shown.is_stale
    is_own = shown.asked_by_id in access.stands_for(request.user, shown.organisation_id)
    context = {
        "claim": shown,
        "state": state_words(shown),
        "sentence": claim_sentence(Claim(shown, shown.is_stale)),
        "may_decide": is_waiting and access.may(request.user, Right.APPROVE, shown) and not is_own,
        "is_own": is_waiting and is_own,
        "may_withdraw": shown.state in (ClaimState.ASKED, ClaimState.CONFIRMED)
        and access.may(request.user, Right.CLAIM_NOT_APPLICABLE, shown),
        "signed": part.of(request, shown),
        **histories.about(request, shown),
    }
    return form_page(request, "pages/coverage/claim.html", form, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: str) -> HttpResponse:
    """Ask once, then take a claim back."""
    shown = get_object_or_404(_visible(request), pk=pk)
    access.require(request.user, Right.CLAIM_NOT_APPLICABLE, shown)
    address = reverse("coverage_claim", args=[shown.pk])

    def act(reason: str) -> str:
        actions.withdraw(request.user, shown, reason=reason)
        return address

    confirm = Confirm(
        thing=law_words.named(shown.framework, shown.ref),
        verb=_("Take the claim back"),
        consequences=[
            _("The requirement counts for %(system)s again.") % {"system": shown.system.name},
            _("The claim stays in the list and in the trail."),
        ],
        place=(_("Coverage and gaps"), reverse("coverage")),
        cancel=address,
        done=_("The claim is taken back."),
    )
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)


def _place(system: AISystem, framework: str, ref: str) -> tuple[Coverage, Held, Node]:
    """The entry that is claimed, or 404."""
    if framework not in coverage_entries.covered():
        raise Http404
    whole = coverage.of_system(system, timezone.localdate(), framework)
    held = whole.of(framework)
    node = next((each for each in held.all() if each.entry.ref == ref), None) if held else None
    if held is None or node is None:
        raise Http404
    return whole, held, node


def _add(form: Any, refused: ValidationError) -> None:
    """Put each sentence on its field, and on the whole where the form shows no such field."""
    shown = {field.name for field in form.visible_fields()}
    for field, sentences in refused.message_dict.items():
        form.add_error(field if field in shown else None, sentences)


def _visible(request: Request) -> QuerySet[Any]:
    rows = queries.with_staleness(NotApplicable.objects.visible_to(request.user))
    return rows.select_related("system", "asked_by", "decided_by")


def _filter(request: Request) -> ClaimFilter:
    return ClaimFilter(request.GET, queryset=queries.register(request.organisation))
