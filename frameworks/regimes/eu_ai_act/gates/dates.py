"""S11: from when the class binds, and what Art. 111 does for what was on the market before."""

from dataclasses import dataclass
from datetime import date

from frameworks.regimes.eu_ai_act import law
from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, YES
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Outcome

GATE = "S11"
NEVER = date.max  # a legacy system the regime does not reach until its design changes


@dataclass(frozen=True, slots=True)
class Starts:
    """The first day each basis binds; NEVER where a legacy rule keeps it out, None where absent."""

    annex_iii: date | None = None
    annex_i: date | None = None
    marking: date | None = None
    models: date | None = None


def high_risk(walk: Walk, listed: bool, section: str) -> Starts:
    """Start of the high-risk duties, basis by basis."""
    the_law = walk.law
    starts = Starts(
        _start(walk, the_law.annex_iii_from, the_law.legacy_annex_iii_before) if listed else None,
        _start(walk, the_law.annex_i_from, the_law.legacy_annex_i_before) if section else None,
    )
    if listed or section:
        _record(walk, starts)
    return starts


def _start(walk: Walk, normal: date, cut_off: date) -> date:
    answers = walk.answers
    market = answers.day("market_date")
    if market is None:
        walk.assume(MAYBE, "market_date")
        return normal
    large_scale = answers.yes("annex_x_it_system") if market < law.LARGE_SCALE_BEFORE else NO
    if large_scale == YES:
        return law.LARGE_SCALE_UNTIL
    if large_scale == NO:
        return _legacy(walk, market, normal, cut_off)
    walk.assume(large_scale, "annex_x_it_system")
    return min(law.LARGE_SCALE_UNTIL, _legacy(walk, market, normal, cut_off))


def _legacy(walk: Walk, market: date, normal: date, cut_off: date) -> date:
    """Art. 111(2): what was there before and is unchanged, unless meant for public authorities."""
    answers = walk.answers
    if market >= cut_off:
        return normal
    changed = answers.yes("significant_design_change")
    if changed != NO:
        walk.assume(changed, "significant_design_change")
        return normal
    public = answers.yes("public_authority_use")
    walk.assume(public, "public_authority_use")
    return max(normal, law.PUBLIC_LEGACY_UNTIL) if public else NEVER


def _record(walk: Walk, starts: Starts) -> None:
    market = walk.answers.value("market_date")
    facts = ("market_date", "significant_design_change", "public_authority_use",
             "annex_x_it_system")  # fmt: skip
    days = {start for start in (starts.annex_iii, starts.annex_i) if start}
    if market is None:
        walk.noted(GATE, "Art. 111", "No day on the market is given, so no transitional relief is "
                   "granted.", "market_date")  # fmt: skip
        return
    if law.LARGE_SCALE_UNTIL in days:
        walk.met(GATE, "Art. 111(1)", "A component of a large-scale Union IT system has until "
                 "31 December 2030.", *facts)  # fmt: skip
    elif NEVER in days:
        walk.met(GATE, "Art. 111(2)", "On the market before the high-risk rules and unchanged in "
                 "design: they do not reach it until a significant change.", *facts)  # fmt: skip
    elif law.PUBLIC_LEGACY_UNTIL in days:
        walk.met(GATE, "Art. 111(2)", "On the market before the high-risk rules and meant for "
                 "public authorities: it complies by 2 August 2030.", *facts)  # fmt: skip
    else:
        walk.step(GATE, "Art. 111(2)", Outcome.NOT_MET, "No relief for a system of an earlier "
                  "time.", *facts[:3])  # fmt: skip
        if walk.answers.is_given("significant_design_change"):
            walk.not_met["Art. 111(2)"] = None


def marking(walk: Walk) -> date:
    """Start of Art. 50(2), with the grace of Art. 111(4) for what was on the market before."""
    grace, market = walk.law.marking_grace_until, walk.answers.day("market_date")
    if grace and market is None:
        walk.assume(MAYBE, "market_date")
    if grace is None or market is None or market >= law.MARKING_LEGACY_BEFORE:
        return walk.law.transparency_from
    walk.met(GATE, "Art. 111(4)", "On the market before 2 August 2026: marking is due from "
             "2 December 2026.", "market_date")  # fmt: skip
    return grace


def no_grace(walk: Walk) -> None:
    """Systems of an earlier time whose case of Art. 50 is not that of marking: no grace."""
    market = walk.answers.day("market_date")
    if walk.law.marking_grace_until and market and market < law.MARKING_LEGACY_BEFORE:
        walk.failed(GATE, "Art. 111(4)", "The grace is for marking alone; other cases of Art. 50 "
                    "have bound since 2 August 2026.", "market_date")  # fmt: skip


def models(walk: Walk) -> date:
    """Start of the model duties, with Art. 111(3) for models of an earlier time."""
    market = walk.answers.day("market_date")
    if market is None:
        walk.assume(MAYBE, "market_date")
    if market is None or market >= law.MODELS_FROM:
        return law.MODELS_FROM
    walk.met(GATE, "Art. 111(3)", "The model was on the market before 2 August 2025: it complies "
             "by 2 August 2027.", "market_date")  # fmt: skip
    return law.LEGACY_MODELS_UNTIL
