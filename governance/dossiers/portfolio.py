"""What a document about a whole organisation is made from, read in sets: as long as its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from frameworks.regimes import registry as regimes
from governance.dossiers import doubts
from governance.dossiers.context import Control, Frame
from governance.dossiers.doubts import Doubts
from governance.ui.clock_words import Line
from governance.ui.work_words import Item
from riskreg.models import AISystem, Decision, Incident, IncidentState, Organisation, Risk, User
from riskreg.queries import clocks, coverage_matrix, overview, register, risk_pictures, work
from riskreg.queries import risks as risk_queries
from riskreg.queries.coverage_matrix import Matrix
from riskreg.queries.due import Scope, Wanted, When
from riskreg.queries.overview import Share
from riskreg.queries.risk_pictures import Picture
from riskreg.queries.risks import Standard
from riskreg.queries.work import Counts

LISTED = 200  # of what is late, above appetite or open; the rest is counted
_LATE = Wanted(when=[When.LATE])
_CLOSED = (IncidentState.REVIEWED, IncidentState.DISMISSED)


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything of an organisation that its report tells."""

    systems: tuple[AISystem, ...]  # with `standing`, the class that counts, and `risk_count`
    archived: int
    shares: tuple[Share, ...]
    provisional: tuple[Decision, ...]
    outdated: tuple[Decision, ...]
    work: tuple[Counts, ...]  # of each kind, late or not
    late: tuple[Item, ...]
    standard: Standard
    picture: Picture
    open_risks: int
    breaching: tuple[Any, ...]  # risks with `accepted` and `system_names`, the highest level first
    breach_count: int
    incidents: tuple[Incident, ...]  # open, the oldest first
    incident_count: int
    unjudged: int
    clocks: tuple[Line, ...]  # open, what ends first on top
    missed: tuple[Line, ...]  # over, met or closed too late, the newest first
    clock_count: int
    clocks_over: int
    matrices: Mapping[str, Matrix]
    doubts: Doubts

    @property
    def late_count(self) -> int:
        """How many things are overdue."""
        return sum(each.late for each in self.work)

    @property
    def unclassified(self) -> tuple[AISystem, ...]:
        """Systems nobody has classified."""
        return tuple(each for each in self.systems if not code_of(each))


@dataclass(frozen=True, slots=True)
class PortfolioContext(Frame):
    """One organisation at one instant."""

    holdings: Holdings

    @property
    def record(self) -> Organisation:
        """The organisation."""
        return self.organisation

    @property
    def editions(self) -> list[str]:
        """The editions of each law one would classify under on the day."""
        return [each.default_edition(self.day) for each in regimes.all_regimes()]

    @property
    def rule_sets(self) -> list[str]:
        """The rules of these editions; older decisions are named as such."""
        laws = regimes.all_regimes()
        return [each.rule_set(each.default_edition(self.day)) for each in laws]

    @property
    def head(self) -> str:
        """What stands at the head of every page."""
        return super(PortfolioContext, self).head.removesuffix(" · ")


def context_of(organisation: Organisation, control: Control) -> PortfolioContext:
    """Everything its pages show."""
    plain = Frame(organisation, control)
    return PortfolioContext(organisation, control, read(organisation, plain.day, control.as_of))


def code_of(system: AISystem) -> str:
    """The class that counts; empty where nobody decided."""
    standing: Mapping[str, Any] | None = getattr(system, "standing", None)
    return str(standing["code"]) if standing else ""


def read(organisation: Organisation, day: date, now: datetime) -> Holdings:
    """Read it all; as many statements whatever there is."""
    scope = Scope(organisation, day)
    standard = risk_queries.standard(organisation)
    open_risks = Risk.objects.of(organisation).filter(closed_on=None)
    breaching = open_risks.filter(standard.breaching())
    incidents = Incident.objects.of(organisation).exclude(state__in=_CLOSED)
    told = clocks.open_clocks(organisation)
    count, over = clocks.counts(organisation, now)
    found = doubts.read(organisation, day)
    mine: Any = AISystem.objects.of(organisation)
    return Holdings(
        systems=tuple(_systems(mine.filter(is_archived=False))),
        archived=mine.filter(is_archived=True).count(),
        shares=overview.shares(organisation),
        provisional=tuple(overview.provisional(organisation)),
        outdated=tuple(overview.outdated(organisation, day)),
        work=tuple(work.counts(scope)),
        late=tuple(_late(scope)),
        standard=standard,
        picture=risk_pictures.read(organisation, Risk.objects.of(organisation)),
        open_risks=open_risks.count(),
        breaching=tuple(_breaching(breaching, day, standard)),
        breach_count=breaching.count(),
        incidents=tuple(
            incidents.select_related("system", "owner").order_by("noticed_at", "pk")[:LISTED]
        ),
        incident_count=incidents.count(),
        unjudged=incidents.filter(state=IncidentState.NEW).count(),
        clocks=tuple(Line(each, now) for each in told[:LISTED]),
        missed=tuple(Line(each, now) for each in found.missed),
        clock_count=count,
        clocks_over=over,
        matrices=coverage_matrix.matrices(organisation, day),
        doubts=found,
    )


def _systems(rows: Any) -> Any:
    is_open = Q(risks__closed_on=None)
    told = register.with_class(rows.annotate(risk_count=Count("risks", filter=is_open)))
    return told.select_related("unit", "owner").order_by("name", "number", "pk")


def _late(scope: Scope) -> Sequence[Item]:
    members = User.objects.filter(memberships__organisation=scope.organisation)
    people = dict(members.values_list("pk", "name"))
    rows = work.items(scope, _LATE)[:LISTED]
    return [
        Item(row, scope.today, people.get(row["person"], "") if row["person"] else "")
        for row in rows
    ]


def _breaching(rows: Any, day: date, standard: Standard) -> Any:
    told = risk_queries.with_systems(risk_queries.with_acceptance(rows, day, standard))
    ranked = told.annotate(level_rank=standard.ranked("residual_level")).select_related("owner")
    return ranked.order_by("-level_rank", "number", "pk")[:LISTED]
