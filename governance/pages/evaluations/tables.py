"""The four lists: their columns, words and rows, one definition for page and export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.pages.evaluations import words
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters import RegisterFilter
from governance.ui.filters.evaluations import (
    EvaluationFilter,
    FlagFilter,
    RoundFilter,
    SignalFilter,
)
from riskreg.models import Evaluation, RedTeamRound, Signal, UserFlag
from riskreg.rules.red_team import UNSOLVED

Text = str | Promise
_CELLS = "pages/evaluations/cells"


@dataclass(frozen=True, slots=True)
class List:
    """One list: how it is found, shown, and explained while it is empty."""

    slug: str
    model: type[Any]
    title: Text
    table: Table[Any]
    filter: type[RegisterFilter]
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    placeholder: Text
    purpose: Text
    step: Text
    example: Text
    new: str = ""  # the URL name of the form that enters one
    add: Text = ""
    tabs: str = "evaluations"


def _system(**more: Any) -> Column[Any]:
    return attribute(
        "system",
        _("System"),
        "system.name",
        link=lambda each: reverse("evaluations_system", args=[each.system_id]),
        **more,
    )


EVALUATIONS = List(
    slug="evaluations",
    model=Evaluation,
    title=_("Evaluations"),
    table=Table(
        slug="evaluations",
        caption=_("Evaluations"),
        default_sort="-number",
        columns=(
            Column(
                "number",
                _("Evaluation"),
                lambda e: f"{e.reference} {e.suite}",
                sort=("number",),
                cell=f"{_CELLS}/evaluation.html",
            ),
            _system(),
            attribute("version", _("Version tested"), "subject_version"),
            Column(
                "verdict",
                _("Verdict"),
                words.verdict,
                sort=("verdict",),
                cell=f"{_CELLS}/badge.html",
            ),
            attribute("ran", _("Run"), "ran_at", empty=_("not run yet")),
            attribute("fixed", _("Thresholds fixed"), "thresholds_fixed_at"),
            attribute("suite", _("Suite"), is_default=False),
            Column(
                "suite_version",
                _("Version of the suite"),
                lambda e: e.suite_version,
                is_default=False,
            ),
            Column(
                "model",
                _("Model"),
                lambda e: str(e.model or ""),
                sort=("model__name",),
                is_default=False,
            ),
            attribute("tool", _("Tool"), is_default=False),
            Column(
                "normal",
                _("Normal cases"),
                lambda e: e.normal_cases,
                is_default=False,
                is_number=True,
            ),
            Column(
                "edge", _("Edge cases"), lambda e: e.edge_cases, is_default=False, is_number=True
            ),
            Column(
                "attack",
                _("Attack cases"),
                lambda e: e.attack_cases,
                is_default=False,
                is_number=True,
            ),
        ),
    ),
    filter=EvaluationFilter,
    rows=lambda found: found.select_related("system", "model"),
    placeholder=_("Suite, tool, version or system"),
    purpose=_(
        "Runs of a test suite against a version of a system. What counts as good enough is fixed "
        "before the run; the verdict is computed from the metrics."
    ),
    step=_("Plan the first run: name the metrics and the thresholds they have to reach."),
    example=_("Customer talks 2026-10: accuracy at least 0.9, refused without need at most 5 %"),
    new="evaluation_new",
    add=_("Plan an evaluation"),
)

ROUNDS = List(
    slug="red_team_rounds",
    model=RedTeamRound,
    title=_("Red-team rounds"),
    table=Table(
        slug="red_team_rounds",
        caption=_("Red-team rounds"),
        default_sort="-number",
        columns=(
            Column(
                "number",
                _("Round"),
                lambda r: f"{r.reference} {r.title}",
                sort=("number",),
                cell=f"{_CELLS}/round.html",
            ),
            _system(),
            attribute("version", _("Version tested"), "subject_version"),
            attribute("team", _("Team"), is_default=False),
            attribute("began", _("Began on"), "began_on"),
            attribute("ended", _("Ended on"), "ended_on", empty=_("not ended")),
            attribute("findings", _("Findings"), "findings_count", is_number=True),
            attribute("unsolved", _("Not solved"), "unsolved_count", is_number=True),
        ),
    ),
    filter=RoundFilter,
    rows=lambda found: found.select_related("system").annotate(
        findings_count=Count("findings"),
        unsolved_count=Count("findings", filter=Q(findings__state__in=UNSOLVED)),
    ),
    placeholder=_("Title, team, version or system"),
    purpose=_("Rounds in which people try to make a system fail, and what came of each finding."),
    step=_("Open the first round with the system, the rules and the day it began."),
    example=_("Autumn round: four testers, two days, prompts in four languages"),
    new="red_team_round_new",
    add=_("Open a round"),
)

FLAGS = List(
    slug="flags",
    model=UserFlag,
    title=_("User flags"),
    table=Table(
        slug="flags",
        caption=_("User flags"),
        default_sort="-flagged",
        columns=(
            attribute("flagged", _("Flagged"), "flagged_at"),
            _system(),
            Column("kind", _("Kind"), lambda f: f.get_kind_display(), sort=("kind",)),
            Column("words", _("What happened"), lambda f: f.words, empty=_("no words given")),
            Column(
                "channel",
                _("Channel"),
                lambda f: f.get_channel_display(),
                sort=("channel",),
                is_default=False,
            ),
            Column(
                "signal",
                _("Signal"),
                lambda f: f.signal.reference if f.signal else "",
                link=lambda f: reverse("signal", args=[f.signal_id]) if f.signal_id else "",
                empty=_("none so far"),
            ),
        ),
    ),
    filter=FlagFilter,
    rows=lambda found: found.select_related("system", "signal"),
    placeholder=_("Words or system"),
    purpose=_(
        "What users of a system report, by page or by API. A flag keeps no name. Enough of one "
        "kind within a few days open a signal that somebody has to look into."
    ),
    step=_("Open a system and press “Flag an output”, or let the system send flags with a key."),
    example=_("“Refused without need”: would not say when the shop opens."),
)

SIGNALS = List(
    slug="signals",
    model=Signal,
    title=_("Signals"),
    table=Table(
        slug="signals",
        caption=_("Signals"),
        default_sort="-opened",
        columns=(
            Column(
                "number",
                _("Signal"),
                lambda s: f"{s.reference} {s.get_kind_display()}",
                sort=("number",),
                cell=f"{_CELLS}/signal.html",
            ),
            _system(),
            Column("state", _("State"), words.standing, cell=f"{_CELLS}/badge.html"),
            attribute("opened", _("Opened"), "opened_at"),
            attribute("first", _("First flag"), "first_flag_at", is_default=False),
            attribute("flags", _("Flags"), "flags_count", is_number=True),
            attribute("closed", _("Closed"), "closed_at", empty=_("open")),
            Column(
                "to_fix",
                _("First flag to fix"),
                lambda s: words.lasted(s.to_fix),
                empty=_("open"),
            ),
        ),
    ),
    filter=SignalFilter,
    rows=lambda found: found.select_related("system").annotate(flags_count=Count("flags")),
    placeholder=_("What was fixed, or system"),
    purpose=_("That users flagged the same kind of thing often enough to be looked into."),
    step=_("A signal opens by itself when enough flags of one kind come together."),
    example=_("10 flags “Wrong or misleading output” within 7 days"),
)

LISTS: Mapping[str, List] = {each.slug: each for each in (EVALUATIONS, ROUNDS, FLAGS, SIGNALS)}
