"""The dashboard of a system: trade-offs over versions, findings, flags, how long fixes took."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.evaluations import words
from governance.pages.evaluations.runs import Traded, traded
from governance.pages.request import Request
from governance.ui import charts, measures
from governance.ui.charts import Number
from governance.ui.charts_lines import Point, points
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure
from riskreg import access
from riskreg.models import AISystem, Dimension, Evaluation, FlagKind, Metric, RedTeamFinding
from riskreg.queries import evaluations as queries
from riskreg.queries.evaluations import Board, measure_of
from riskreg.rules import evaluations as rules
from riskreg.rules.evaluations import Mark

MOST = 24  # charts of a page; what is left out is said


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the suite, and what it traded against the one before."""

    evaluation: Evaluation
    verdict: words.Badge
    traded: list[Traded]


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """Everything measured, found and flagged about one system."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    board = queries.board(system, suite=request.GET.get("suite", ""), now=timezone.now())
    figures, left_out = _figures(board)
    context = {
        "system": system,
        "rights": {
            right: True for right in access.Right if access.may(request.user, right, system)
        },
        "board": board,
        "figures": figures,
        "left_out": left_out,
        "runs": _runs(board),
        "findings": _findings(board),
        "unsolved": sum(count for _severity, count in board.findings),
        "flagged": _flagged(board, system),
        "signals": [
            {"signal": each, "state": words.standing(each), "took": words.lasted(each.to_fix)}
            for each in board.signals
        ],
        "open_signals": sum(each.closed_at is None for each in board.signals),
        "mean": words.lasted(board.mean),
        "newest": words.lasted(board.newest.to_fix) if board.newest else "",
    }
    return render(request, "pages/evaluations/board.html", context)


def _figures(board: Board) -> tuple[list[Figure], int]:
    """A small chart a metric, in the order of the dimensions; and how many are left out."""
    series = queries.series(board.runs)
    found = []
    for dimension in Dimension:
        for (about, name), values in series.items():
            told = [each for each in values if each[1].value is not None]
            if about == dimension and told:
                title = _("%(dimension)s: %(metric)s") % {
                    "dimension": dimension.label,
                    "metric": name,
                }
                found.append(points(title, [_point(run, metric) for run, metric in told]))
    return found[:MOST], len(found[MOST:])


def _point(run: Evaluation, metric: Metric) -> Point:
    measure = measure_of(metric)
    mark = rules.mark(measure)
    meaning, verdict = words.MARKS[mark]
    assert run.ran_at is not None and measure.value is not None  # noqa: S101, PT018 - it ran
    return Point(
        at=run.ran_at,
        name=run.subject_version or run.reference,
        value=measure.value,
        words=measures.measured(measure.value, measure.unit),
        verdict=verdict,
        meaning=Meaning(meaning),
        is_met=mark in (Mark.MET, Mark.FREE),
        low=measure.low,
        high=measure.high,
        threshold=measure.threshold,
        threshold_words=measures.threshold(measure),
    )


def _runs(board: Board) -> list[Run]:
    """Newest first, each with what it traded against the run before."""
    found = []
    before: list[rules.Measure] = []
    for evaluation in board.runs:
        now = [measure_of(each) for each in evaluation.metrics.all()]
        moved = traded(rules.moves(before, now))
        found.append(Run(evaluation, words.verdict(evaluation), moved))
        before = now
    return found[::-1]


def _findings(board: Board) -> Figure | None:
    """Findings that are not solved, worst first."""
    if not any(count for _severity, count in board.findings):
        return None
    labels = dict(RedTeamFinding.Severity.choices)
    numbers = [
        Number(labels[severity], count, Meaning(words.SEVERITIES[severity]))
        for severity, count in board.findings
    ]
    heads = (_("Severity"), _("Findings"))
    return charts.bars(_("Findings not solved, by severity"), numbers, heads=heads)


def _flagged(board: Board, system: AISystem) -> Figure | None:
    """Flags of each kind in the window; those that are enough stand out."""
    if not any(each.count for each in board.flagged):
        return None
    labels: dict[Any, Any] = dict(FlagKind.choices)
    told = {"most": system.flag_threshold}
    numbers = [
        Number(
            labels[each.kind],
            each.count,
            Meaning.SERIOUS if each.count >= system.flag_threshold else Meaning.NEUTRAL,
            _("%(n)s of %(most)s") % {"n": each.count, **told},
        )
        for each in board.flagged
    ]
    title = _("Flags in the last %(days)s days, against the threshold of %(most)s") % {
        "days": system.flag_window,
        **told,
    }
    return charts.bars(title, numbers, heads=(_("Kind"), _("Flags")))
