"""The places of the site, in the order and groups the side navigation shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One place: the URL name it opens, which URL names count as being inside it, its icon."""

    name: str
    label: str | Promise
    icon: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A place as one page shows it."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one heading; the first group has none."""

    title: str | Promise
    links: tuple[Link, ...]


GROUPS: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("home", _("Home"), "home"),
            Place("work", _("My work"), "tasks", ("task", "tasks", "review", "reviews")),
        ),
    ),
    (
        _("Register"),
        (
            Place("systems", _("AI systems"), "systems", ("system", "questionnaire")),
            Place(
                "incidents",
                _("Incidents"),
                "incidents",
                ("incident", "incident_report", "clock", "channel"),
            ),
            Place(
                "monitoring",
                _("Monitoring"),
                "monitoring",
                ("monitoring_plan", "monitoring_cycle", "indicator", "alert", "alerts"),
            ),
            Place("risks", _("Risks"), "risks", ("risk", "acceptance", "scale", "appetite")),
            Place("assessments", _("Assessments"), "assessments", ("assessment",)),
            Place("controls", _("Controls"), "controls", ("control", "library")),
            Place("evidence_list", _("Evidence"), "evidence", ("evidence",)),
            Place(
                "evaluations",
                _("Evaluations"),
                "evaluations",
                (
                    "evaluation",
                    "red_team_round",
                    "red_team_rounds",
                    "finding",
                    "signal",
                    "signals",
                    "flag",
                    "flags",
                ),
            ),
            Place("models", _("Models"), "models", ("model",)),
            Place("datasets", _("Datasets"), "datasets", ("dataset",)),
            Place("vendors", _("Vendors"), "vendors", ("vendor",)),
        ),
    ),
    (
        _("Law and proof"),
        (
            Place("decisions", _("Classification decisions"), "decisions", ("decision", "replay")),
            Place("coverage", _("Coverage and gaps"), "coverage", ("coverage", "crosswalk")),
            Place("frameworks", _("Frameworks"), "frameworks", ("framework", "entry")),
            Place(
                "dossiers",
                _("Dossiers"),
                "dossiers",
                ("dossier", "portfolio_new", "job", "schedule", "schedules"),
            ),
            Place(
                "engagements",
                _("Audits"),
                "search",
                (
                    "engagement",
                    "population",
                    "sample",
                    "audit_request",
                    "audit_requests",
                    "audit_finding",
                    "audit_findings",
                ),
            ),
            Place("trail", _("Trail"), "trail"),
        ),
    ),
    (
        _("Organisation"),
        (
            Place("imports", _("Imports"), "imports", ("import",)),
            Place("sign_offs", _("Sign-offs"), "good", ("sign_off", "round", "rounds")),
            Place("people", _("People"), "people", ("member", "unit", "access")),
            Place("keys", _("API keys"), "keys", ("key",)),
            Place("glossary", _("Glossary"), "glossary", ("term",)),
        ),
    ),
)


OF_ALL = ("trail", "imports", "people")  # of who sees the whole register


def navigation(url_name: str | None, *, without: Iterable[str] = ()) -> tuple[Group, ...]:
    """The groups for a page with this URL name, less the places this person has no right to."""
    hidden = frozenset(without)
    groups = (
        Group(title, tuple(_links(url_name, (p for p in places if p.name not in hidden))))
        for title, places in GROUPS
    )
    return tuple(group for group in groups if group.links)


def _links(url_name: str | None, places: Iterable[Place]) -> Iterable[Link]:
    for place in places:
        try:
            url = reverse(place.name)
        except NoReverseMatch:
            continue  # a place that this installation does not have
        yield Link(url, place.label, place.icon, is_within(url_name or "", place))


def is_within(url_name: str, place: Place) -> bool:
    """Whether a page lies in a place: `system`, `system_edit`, `systems_export` do in `systems`."""
    stems = (place.name, *place.within)
    return any(url_name == stem or url_name.startswith((f"{stem}-", f"{stem}_")) for stem in stems)
