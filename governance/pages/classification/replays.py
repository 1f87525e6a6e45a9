"""Replay: every decision that stands under another edition of the law; nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from frameworks.regimes import registry
from frameworks.regimes.registry import Regime
from governance.pages import listing
from governance.pages.acting import form_page
from governance.pages.classification import words
from governance.pages.request import Request
from governance.ui import files
from governance.ui.forms import DateInput, Form
from riskreg import access, trail
from riskreg.access import Right
from riskreg.exporters import Exporter, Sheet, Value, exporters
from riskreg.queries import replay as queries
from riskreg.queries.replay import Replayed, Tally
from riskreg.rules.differences import Shift

PER_SECOND = 2000  # decisions asked again; measured by benchmarks/replay.py
AT_ONCE = 3000  # more than this takes longer than a reader should wait unasked
PAGE_SIZE = 50
KEEP_SECONDS = 600


class ReplayForm(Form):
    """Under which edition, for which day."""

    edition = forms.ChoiceField(label=gettext_lazy("Ask again under"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=gettext_lazy("For one day"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy(
            "Leave empty to ask each decision for its own day, so that only the edition differs."
        ),
        error_messages={
            "invalid": gettext_lazy("Write the day as year, month, day, for example 2027-12-02.")
        },
    )
    every = forms.BooleanField(
        label=gettext_lazy("Also show decisions that come out the same"), required=False
    )

    def __init__(self, law: Regime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="replay-%s", **kwargs)
        self.fields["edition"].choices = [  # type: ignore[attr-defined]
            (each.code, each.title) for each in reversed(law.editions)
        ]


@dataclass(frozen=True, slots=True)
class Line:
    """One decision of the table, with its words."""

    found: Replayed
    role: str
    added: int
    removed: int
    moved: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay found, as the page shows it."""

    tally: Tally
    page: Page[Replayed]
    lines: list[Line]
    query: str
    exports: tuple[Exporter, ...]


@require_safe
def replay(request: Request) -> HttpResponse:
    """Show what would differ; a large register is asked only when told to."""
    access.require(request.user, Right.VIEW, request.organisation)
    law = _law(request)
    today = timezone.localdate()
    asked = request.GET if "edition" in request.GET else {"edition": law.default_edition(today)}
    form = ReplayForm(law, asked)
    count = queries.standing(request.organisation, law.slug).count()
    is_told = count <= AT_ONCE or "go" in request.GET
    context: dict[str, Any] = {
        "law": law,
        "count": count,
        "seconds": max(1, round(count / PER_SECOND)),
        "must_be_told": not is_told,
        "chosen": law.edition(form.cleaned_data["edition"]) if form.is_valid() else None,
    }
    if form.is_valid() and is_told and count:
        context["outcome"] = _outcome(request, law, form.cleaned_data)
    return form_page(request, "pages/classification/replay.html", form, context)


def _law(request: Request) -> Regime:
    wanted = request.GET.get("law", "")
    every = registry.all_regimes()
    return next((law for law in every if law.slug == wanted), every[0])


def _outcome(request: Request, law: Regime, asked: dict[str, Any]) -> Outcome:
    found = _found(request, law, edition=asked["edition"], on=asked["on"])
    shown = found if asked["every"] else [each for each in found if each.is_changed]
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    return Outcome(
        tally=queries.tally(found),
        page=page,
        lines=[_line(law, each) for each in page.object_list],
        query=_query(request, asked["edition"]),
        exports=tuple(exporters().values()),
    )


def _query(request: Request, edition: str) -> str:
    """The address of what is shown, also where nothing was asked and the newest edition counts."""
    asked = request.GET.copy()
    asked["edition"] = edition
    return listing.address(asked)


def _found(request: Request, law: Regime, *, edition: str, on: date | None) -> list[Replayed]:
    """Every decision asked again; kept for a while, as long as the register is as it was."""
    organisation = request.organisation
    head = trail.head_of(organisation)
    key = f"replay:{organisation.pk}:{head.number}:{law.rule_set(edition)}:{edition}:{on}"
    found: list[Replayed] | None = caches["process"].get(key)
    if found is None:
        found = list(queries.replay(organisation, regime=law.slug, edition=edition, on=on))
        caches["process"].set(key, found, KEEP_SECONDS)
    return found


def _line(law: Regime, found: Replayed) -> Line:
    return Line(
        found=found,
        role=words.role_title(law, found.role),
        added=found.count(Shift.ADDED),
        removed=found.count(Shift.REMOVED),
        moved=found.count(Shift.DATE, Shift.STATE),
    )


# --- as a file ---------------------------------------------------------------------------------

_HEADINGS = (
    ("system", gettext_lazy("System")),
    ("decision", gettext_lazy("Decision")),
    ("role", gettext_lazy("Role")),
    ("edition_was", gettext_lazy("Decided under")),
    ("edition_now", gettext_lazy("Asked under")),
    ("on", gettext_lazy("Asked for")),
    ("changes", gettext_lazy("Comes out otherwise")),
    ("class_was", gettext_lazy("Class decided")),
    ("class_now", gettext_lazy("Class now")),
    ("provisional_was", gettext_lazy("Was provisional")),
    ("provisional_now", gettext_lazy("Provisional now")),
    ("applies_from_was", gettext_lazy("Applied from")),
    ("applies_from_now", gettext_lazy("Applies from")),
    ("duties_added", gettext_lazy("Duties added")),
    ("duties_removed", gettext_lazy("Duties removed")),
    ("duties_moved", gettext_lazy("Duties moved")),
    ("faults", gettext_lazy("Could not be asked")),
)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The whole replay as a file, written while it is computed."""
    access.require(request.user, Right.VIEW, request.organisation)
    law = _law(request)
    form = ReplayForm(law, request.GET)
    if not form.is_valid():
        raise Http404(slug)
    edition, on = form.cleaned_data["edition"], form.cleaned_data["on"]
    found = queries.replay(request.organisation, regime=law.slug, edition=edition, on=on)
    shown = (each for each in found if form.cleaned_data["every"] or each.is_changed)
    sheet = Sheet(
        title=_("Replay under %(edition)s") % {"edition": edition},
        headings=files.headings(_HEADINGS),
        rows=_rows(law, edition, shown),
    )
    name = f"replay-{edition}-{timezone.localdate():%Y-%m-%d}"
    return files.answer(sheet, slug, name=name)


def _rows(law: Regime, edition: str, found: Iterator[Replayed]) -> Iterator[list[Value]]:
    for each in found:
        yield [
            each.name,
            each.number,
            words.role_title(law, each.role),
            each.edition,
            edition,
            each.on,
            each.is_changed,
            words.tier_title(law, each.was.tier),
            words.tier_title(law, each.now.tier),
            each.was.is_provisional,
            each.now.is_provisional,
            each.was.applies_from,
            each.now.applies_from,
            _refs(each, Shift.ADDED),
            _refs(each, Shift.REMOVED),
            _refs(each, Shift.DATE, Shift.STATE),
            [sentence for _name, sentence in each.faults],
        ]


def _refs(found: Replayed, *shifts: Shift) -> list[str]:
    return [change.ref for change in found.duties if change.shift in shifts]
