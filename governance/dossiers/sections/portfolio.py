"""The board's report: page one with numbers and the worst points, then the tables behind them."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from frameworks.regimes import registry as regimes
from governance.dossiers import requirements
from governance.dossiers.portfolio import LISTED, Holdings, PortfolioContext, code_of
from governance.dossiers.registry import section
from governance.dossiers.sections import portfolio_open
from governance.dossiers.sections.cover import Line, control_lines
from governance.ui import charts, dates, risk_figures
from governance.ui.badges import tier_badge
from governance.ui.charts import Number
from governance.ui.coverage_marks import MARKS
from governance.ui.work_kinds import WORDS
from riskreg.queries.coverage_matrix import Matrix

COVER, SYSTEMS, WORK, RISKS, INCIDENTS, COVERAGE, LIMITS = (
    "portfolio-cover",
    "portfolio-systems",
    "portfolio-work",
    "portfolio-risks",
    "portfolio-incidents",
    "portfolio-coverage",
    "portfolio-limits",
)
_WORST_HEADINGS = 20
SMALL = 40  # systems


@section(COVER, title=gettext_lazy("Document control"))
def cover(context: PortfolioContext) -> dict[str, Any]:
    """Eight numbers, the worst points, document control."""
    held = context.holdings
    return {
        "numbers": _numbers(held),
        "worst": portfolio_open.worst(held),
        "open_count": sum(group.count for group in portfolio_open.groups(context)),
        "lines": control_lines(
            context,
            about=[Line(_("About"), _("the whole organisation"))],
            made_from=[
                Line(_("Edition of the law"), "; ".join(_editions(context)) or _("none yet"))
            ],
        ),
    }


def _numbers(held: Holdings) -> list[list[tuple[str, str]]]:
    """Two rows of four."""
    high = sum(code_of(each).startswith("high_risk") for each in held.systems)
    laws = [each.total for each in held.matrices.values() if not each.is_voluntary]
    total, met = sum(each.total for each in laws), sum(each.met for each in laws)
    told = [
        _counted(len(held.systems), _SYSTEMS),
        (intcomma(high), _("of them high-risk")),
        (intcomma(len(held.unclassified)), _("not classified yet")),
        (
            f"{round(100 * met / total)} %" if total else "–",
            _("of the duties that bind, now or later, are met"),
        ),
        _counted(held.clocks_over, _CLOCKS),
        _counted(held.incident_count, _INCIDENTS),
        _counted(held.breach_count, _RISKS),
        _counted(held.late_count, _LATE),
    ]
    return [told[:4], told[4:]]


_SYSTEMS = ngettext_lazy("system in the register", "systems in the register", "n")
_CLOCKS = ngettext_lazy(
    "clock of an incident missed, still open", "clocks of incidents missed, still open", "n"
)
_INCIDENTS = ngettext_lazy("open incident", "open incidents", "n")
_RISKS = ngettext_lazy("risk above appetite", "risks above appetite", "n")
_LATE = ngettext_lazy("thing overdue", "things overdue", "n")


def _counted(n: int, words: Any) -> tuple[str, str]:
    return intcomma(n), str(words % {"n": n})


def _editions(context: PortfolioContext) -> list[str]:
    return [each.edition(each.default_edition(context.day)).title for each in regimes.all_regimes()]


@section(SYSTEMS, title=gettext_lazy("Systems by class"))
def systems(context: PortfolioContext) -> dict[str, Any]:
    """How many stand in each class, then every system."""
    held = context.holdings
    found = [(str(tier_badge(each.tier).label), each.count) for each in held.shares]
    return {
        "archived": held.archived,
        "figure": charts.bars(
            _("Systems by class"),
            [
                Number(tier_badge(each.tier).label, each.count, tier_badge(each.tier).meaning)
                for each in held.shares
            ],
            heads=(_("Class"), _("Systems")),
        )
        if found
        else None,
        "rows": [_system(each) for each in _strictest_first(held)],
    }


def _strictest_first(held: Holdings) -> list[Any]:
    rank = {share.tier: place for place, share in enumerate(held.shares)}
    return sorted(held.systems, key=lambda each: rank.get(code_of(each), len(rank)))


def _system(system: Any) -> dict[str, Any]:
    is_provisional = bool(system.standing and system.standing["provisional"])
    return {
        "name": f"{system.reference} {system.name}",
        "tier": str(tier_badge(code_of(system)).label),
        "is_provisional": is_provisional,
        "unit": str(system.unit) if system.unit else "",
        "owner": str(system.owner) if system.owner else "",
        "stage": system.get_stage_display() if system.stage else "",
        "risks": system.risk_count,
    }


@section(WORK, title=gettext_lazy("What is overdue"))
def overdue(context: PortfolioContext) -> dict[str, Any]:
    """By kind, then what has been late the longest."""
    held = context.holdings
    return {
        "kinds": [
            (str(WORDS[each.item].label), each.all, each.late) for each in held.work if each.late
        ],
        "count": held.late_count,
        "rest": max(held.late_count - len(held.late), 0),
        "rows": [
            {
                "kind": each.label,
                "title": each.title,
                "system": each.system,
                "who": each.who,
                "due": each.due.isoformat() if each.due else "",
                "late": each.left,
            }
            for each in held.late
        ],
        "is_short": not held.late,
        "is_flowing": _is_small(held),
    }


@section(RISKS, title=gettext_lazy("Risks above appetite"))
def risks(context: PortfolioContext) -> dict[str, Any]:
    """The map of all, then what lies above what is tolerated."""
    held = context.holdings
    standard = held.standard
    heat_map = risk_figures.heat_map(held.picture) if held.picture.stands else None
    return {
        "open": held.open_risks,
        "count": held.breach_count,
        "unassessed": held.picture.unassessed,
        "rest": max(held.breach_count - LISTED, 0),
        "has_appetite": bool(standard.appetite),
        "figure": heat_map,
        "lines": tuple(line for line in heat_map.table_lines if line[-1]) if heat_map else (),
        "rows": [
            {
                "name": f"{each.reference} {each.title}",
                "category": each.get_category_display(),
                "systems": ", ".join(each.system_names),
                "level": standard.name(each.residual_level),
                "limit": standard.name(standard.appetite.get(each.category, "")),
                "owner": str(each.owner) if each.owner else "",
                "accepted": each.accepted.isoformat() if each.accepted else "",
            }
            for each in held.breaching
        ],
        "is_flowing": _is_small(held),
    }


@section(INCIDENTS, title=gettext_lazy("Open incidents and clocks"))
def incidents(context: PortfolioContext) -> dict[str, Any]:
    """Clocks by their end, then every open incident."""
    held = context.holdings
    return {
        "clocks": [
            {
                "incident": each.clock.incident.reference,
                "title": f"{each.law}: {each.title}",
                "provision": str(each.told["provision"]),
                "state": each.state,
                "due": dates.written(each.clock.due_at),
                "is_over": each.is_over,
            }
            for each in held.clocks
        ],
        "clock_count": held.clock_count,
        "over": held.clocks_over,
        "count": held.incident_count,
        "rest": max(held.incident_count - LISTED, 0),
        "rows": [
            {
                "name": f"{each.reference} {each.title}",
                "system": str(each.system) if each.system else each.system_words,
                "state": each.get_state_display(),
                "noticed": timezone.localdate(each.noticed_at, context.zone).isoformat(),
                "severity": each.get_severity_display() if each.severity else "",
                "owner": str(each.owner) if each.owner else "",
            }
            for each in held.incidents
        ],
        "is_flowing": _is_small(held),
    }


@section(COVERAGE, title=gettext_lazy("Coverage of laws and standards"))
def coverage(context: PortfolioContext) -> dict[str, Any]:
    """Each framework over all systems, then the headings with most gaps."""
    found = list(context.holdings.matrices.values())
    return {
        "figure": requirements.figure(
            _("Requirements by status, over all systems"),
            [(each.title, each.total) for each in found],
            head=_("Framework"),
        )
        if found
        else None,
        "rows": [
            {
                "title": each.title,
                "is_voluntary": each.is_voluntary,
                "systems": len(each.rows) - each.open,
                "open": each.open,
                "told": requirements.sentence(each.total),
            }
            for each in found
        ],
        "headings": _headings(found),
        "is_flowing": _is_small(context.holdings),
    }


def _is_small(held: Holdings) -> bool:
    """Whether chapters follow each other on a page; long ones are laid out side by side."""
    return len(held.systems) <= SMALL


def _headings(found: list[Matrix]) -> list[tuple[str, str, str, int, int]]:
    """Of laws first, then by how many requirements are not met or unknown."""
    gaps = [
        (matrix.is_voluntary, -counts.gaps, matrix.title, heading, counts)
        for matrix in found
        for heading in matrix.headings
        if (counts := matrix.totals[heading.ref]).gaps
    ]
    gaps.sort(key=lambda each: each[:3])
    return [
        (
            f"{heading.ref} {heading.title}",
            title,
            str(MARKS[counts.status.value].label) if counts.status else "",
            counts.gaps,
            counts.total,
        )
        for _voluntary, _gaps, title, heading, counts in gaps[:_WORST_HEADINGS]
    ]


@section(LIMITS, title=gettext_lazy("What this file is, and what it is not"))
def limits(context: PortfolioContext) -> dict[str, Any]:
    """What was counted, and what was not."""
    return {"listed": LISTED, "is_short": True}
