"""The map of risks: where they lie, what to look at first, what a year may cost, how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance.pages.request import Request
from governance.pages.risks import risk_map_files
from governance.ui import levels, risk_figures
from governance.ui.filters.risk_map import RiskMapFilter
from governance.ui.lettering import amount, percent
from riskreg.exporters import exporters
from riskreg.models import Estimate, Organisation, Risk
from riskreg.queries import risk_numbers, risk_pictures, risk_trends
from riskreg.queries.risk_numbers import Numbers
from riskreg.queries.risk_pictures import Picture, Stand

CONFLICTS = 10
TEMPLATE = "pages/risks/map.html"


@dataclass(frozen=True)
class Shown:
    """What one request asks for: read once, drawn when it is needed."""

    filter: RiskMapFilter
    picture: Picture

    @cached_property
    def numbers(self) -> Numbers:
        """What is drawn from the ranges."""
        return risk_numbers.of(self.picture)

    @cached_property
    def moments(self) -> Sequence[risk_trends.Moment]:
        """How the levels went."""
        found = Estimate.objects.filter(risk__in=self.filter.qs.order_by().values("pk"))
        if self.filter.system_key:
            found = found.filter(assessment__system=self.filter.system_key)
        if self.filter.unit_key:
            found = found.filter(assessment__system__unit=self.filter.unit_key)
        return risk_trends.over_time(found)


@dataclass(frozen=True, slots=True)
class Line:
    """One risk to look at, in words."""

    stand: Stand
    level: levels.Level
    leaves: str
    axes: str
    mean: str


@dataclass(frozen=True, slots=True)
class Clash:
    """The matrix ranks two risks one way, their ranges the other."""

    higher: Stand
    higher_level: str
    lower: Stand
    lower_level: str
    chance: str


@require_safe
def risks_map(request: Request) -> HttpResponse:
    """Everything on one page; what is drawn stands in the address.

    Where drawing takes seconds the map comes at once; the rest follows, by htmx or by a link.
    """
    shown = ask(request)
    picture, view = shown.picture, shown.filter.view_name
    if request.htmx:
        return render(request, f"{TEMPLATE}#drawn", _drawn(shown))
    waits = "draw" not in request.GET and not risk_numbers.is_quick(picture)
    context: dict[str, Any] = {
        "filter": shown.filter,
        "views": _views(request, view),
        "view": view,
        "picture": picture,
        "is_empty": not picture.stands,
        "is_narrowed": bool(shown.filter.chips or request.GET.get("q")),
        "files": risk_map_files.TITLES,
        "query": request.GET.urlencode(),
        "map": risk_figures.heat_map(picture, view),
        "notes": list(_notes(shown)),
    }
    if picture.stands:
        context |= {"draw_url": _draw_url(request)} if waits else _drawn(shown)
    return render(request, TEMPLATE, context)


def _drawn(shown: Shown) -> dict[str, Any]:
    """What needs the simulation."""
    picture, numbers = shown.picture, shown.numbers
    return {
        "picture": picture,
        "ranking": risk_figures.ranking(picture, numbers),
        "lines": lines(picture, numbers),
        "losses": risk_figures.losses(picture, numbers),
        "clashes": _clashes(shown),
        "more_clashes": max(numbers.conflict_count - CONFLICTS, 0),
        "draws": numbers.draws,
        "states": risk_figures.states(picture, shown.moments),
    }


def _draw_url(request: Request) -> str:
    query = request.GET.copy()
    query["draw"] = "now"
    return f"?{query.urlencode()}"


@require_safe
def risks_map_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The numbers behind one picture, as CSV."""
    if slug not in risk_map_files.TITLES:
        raise Http404(slug)
    shown = ask(request)
    sheet = risk_map_files.sheet(
        slug, shown.picture, shown.numbers, shown.moments, shown.filter.view_name
    )
    csv = exporters()["csv"]
    response = StreamingHttpResponse(csv.write(sheet), content_type=csv.media_type)
    name = f"risk-{slug}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def ask(request: Request) -> Shown:
    """The risks that the address asks for, as they stand."""
    return shown_for(request.organisation, request.GET)


def shown_for(organisation: Organisation, query: Any) -> Shown:
    """The same for any query: the page's, and that of a system's record."""
    found = RiskMapFilter(query, queryset=Risk.objects.of(organisation), organisation=organisation)
    system, unit = found.system_key, found.unit_key
    picture = risk_pictures.read(organisation, found.qs, system=system, unit=unit)
    return Shown(found, picture)


def lines(picture: Picture, numbers: Numbers) -> list[Line]:
    """The risks to look at first, with where they stand and what was drawn."""
    return [_line(picture, numbers, stand) for stand in risk_figures.top(picture, numbers)]


def _line(picture: Picture, numbers: Numbers, stand: Stand) -> Line:
    number = numbers.by_risk.get(stand.key)
    return Line(
        stand=stand,
        level=levels.level(picture.standard, picture.level(stand), category=stand.category),
        leaves=percent(number.leaves) if number else "",
        axes="" if number is None or number.is_both else _("likelihood alone was drawn"),
        mean=amount(number.mean) if number and number.mean is not None else "",
    )


def _views(request: Request, view: str) -> list[dict[str, Any]]:
    """The levels one may look at, as links that keep the filters."""
    words = {
        "residual": _("As they stand"),
        "inherent": _("Without controls"),
        "target": _("As they shall be"),
    }
    found = []
    for name, label in words.items():
        query = request.GET.copy()
        query["view"] = "" if name == "residual" else name
        found.append(
            {"url": f"?{query.urlencode()}", "label": label, "count": None,
             "is_current": name == view}
        )  # fmt: skip
    return found


def _notes(shown: Shown) -> Sequence[str]:
    """What the pictures leave out."""
    picture = shown.picture
    without = sum(each.frequency is None for each in picture.stands)
    found = []
    if picture.unassessed:
        found.append(
            ngettext(
                "%(count)d risk is not assessed yet and stands in no picture.",
                "%(count)d risks are not assessed yet and stand in no picture.",
                picture.unassessed,
            )
            % {"count": picture.unassessed}
        )
    if picture.outdated:
        found.append(
            ngettext(
                "%(count)d risk was judged on scales that no longer hold; assess it again.",
                "%(count)d risks were judged on scales that no longer hold; assess them again.",
                picture.outdated,
            )
            % {"count": picture.outdated}
        )
    if without:
        found.append(
            ngettext(
                "%(count)d risk has no range of frequency: it is on the map, but nothing was drawn"
                " for it.",
                "%(count)d risks have no range of frequency: they are on the map, but nothing was"
                " drawn for them.",
                without,
            )
            % {"count": without}
        )
    return found


def _clashes(shown: Shown) -> list[Clash]:
    """The clearest disagreements between matrix and ranges."""
    picture = shown.picture
    stands: dict[UUID, Stand] = {each.key: each for each in picture.stands}

    def level(stand: Stand) -> str:
        return picture.standard.name(picture.level(stand))

    return [
        Clash(
            higher=stands[each.higher],
            higher_level=level(stands[each.higher]),
            lower=stands[each.lower],
            lower_level=level(stands[each.lower]),
            chance=percent(each.chance),
        )
        for each in shown.numbers.conflicts[:CONFLICTS]
    ]
