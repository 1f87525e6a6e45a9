"""I1, I5: whether Art. 73 asks for a report: test after test, the first that stops wins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from frameworks.regimes.eu_ai_act import law
from frameworks.regimes.eu_ai_act.incidents import limbs as found_limbs
from frameworks.regimes.eu_ai_act.incidents.limbs import (
    INFRASTRUCTURE,
    PERSON,
    RIGHTS,
    Found,
    View,
)
from frameworks.regimes.eu_ai_act.incidents.outcome import Reportable
from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, YES, Truth, both, either
from frameworks.regimes.eu_ai_act.walk import Walk

SYSTEM, SINCE = "I1", "I5"
HIGH_RISK = ("high_risk_annex_iii", "high_risk_annex_i_a", "high_risk_annex_i_b")
LISTED, PRODUCT = "high_risk_annex_iii", "high_risk_annex_i_a"
# Art. 60(7) with Art. 113: testing in real conditions was not deferred.
TESTING_FROM = date(2026, 8, 2)
GENERAL_DAYS, SHORT_DAYS, DEATH_DAYS = 15, 2, 10  # Art. 73(2), (3), (4)


@dataclass(frozen=True, slots=True)
class Case:
    """What the tests look at: the answers, the limbs met, the day of awareness, the reading."""

    walk: Walk
    found: Found
    day: date | None
    view: View

    def is_tier(self, *tiers: str) -> Truth:
        """Whether the class is one of these."""
        return self.walk.answers.is_one_of("tier", *tiers)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is reported, and the limbs that count for the deadline."""

    reportable: Reportable
    limbs: tuple[str, ...]


def decide(case: Case) -> Decision:
    """The order of the tests is part of the rule."""
    for test in _TESTS:
        decision = test(case)
        if decision is not None:
            return decision
    case.walk.met(SYSTEM, "Art. 73(1)", "A serious incident with a high-risk system is reported.",
                  "tier")  # fmt: skip
    return Decision(Reportable.YES, case.found.of_art_73)


def deadline(case: Case, decision: Decision) -> tuple[int, str] | None:
    """Days from awareness and the paragraph that sets them; the shortest wins."""
    if decision.reportable != Reportable.YES:
        return None
    if INFRASTRUCTURE in decision.limbs or set(found_limbs.WIDE.values()) & set(decision.limbs):
        return SHORT_DAYS, "Art. 73(3)"
    if PERSON in decision.limbs and case.found.died != NO:
        case.walk.assume(case.found.died, "death", "death_causality")
        return DEATH_DAYS, "Art. 73(4)"
    return GENERAL_DAYS, "Art. 73(2)"


# --- the tests, in order -------------------------------------------------------------------------


def _no(case: Case, reportable: Reportable) -> Decision:
    return Decision(reportable, ())


def _model(case: Case) -> Decision | None:
    """Art. 55(1)(c): models with systemic risk have a duty of their own, not that of Art. 73."""
    systemic = case.is_tier("gpai_systemic")
    if systemic == NO or not case.found.limbs:
        return None
    if systemic == MAYBE and case.found.of_art_73:
        return None
    case.walk.failed(SYSTEM, "Art. 73(1)", "The model's own duty under Art. 55(1)(c) takes the "
                     "place of Art. 73.", "tier")  # fmt: skip
    return _no(case, Reportable.ART_55)


def _not_serious(case: Case) -> Decision | None:
    return None if case.found.of_art_73 else _no(case, Reportable.NO)


def _not_high_risk(case: Case) -> Decision | None:
    truth = case.is_tier(*HIGH_RISK)
    if truth != NO:
        case.walk.assume(truth, "tier")
        return None
    case.walk.failed(SYSTEM, "Art. 73(1)", "Art. 73 is about high-risk systems; this is none.",
                     "tier")  # fmt: skip
    return _no(case, Reportable.NOT_HIGH_RISK)


def _section_b(case: Case) -> Decision | None:
    """Art. 2(2): of Section B products the Act takes up only a few articles, and not Art. 73."""
    if case.is_tier("high_risk_annex_i_b") != YES:
        return None
    case.walk.excepted(SYSTEM, "Art. 2(2)", "Products of Annex I Section B follow the law of their "
                       "sector; Art. 73 does not reach them.", "tier", "annex_i_act")  # fmt: skip
    return _no(case, Reportable.SECTION_B)


def _testing(case: Case) -> Decision | None:
    """Art. 60(7): incidents of a test in real conditions, before the high-risk rules begin."""
    walk = case.walk
    covered = YES if walk.law.has_product_testing else case.is_tier(LISTED)
    truth = both(walk.answers.yes("real_world_testing"), covered)
    if truth == NO or (case.day is not None and case.day < TESTING_FROM):
        return None
    if truth == MAYBE and _in_force(case):
        return None  # the tests that follow give the same or ask as much
    walk.assume(truth, "real_world_testing", "tier")
    walk.met(SYSTEM, "Art. 60(7)", "It happened while the system was tested in real conditions.",
             "real_world_testing")  # fmt: skip
    return Decision(Reportable.YES, case.found.of_art_73)


def _in_force(case: Case) -> bool:
    """Whether nothing after the test of Art. 60(7) lowers the result."""
    quiet = Case(Walk(case.walk.answers, case.walk.law, case.walk.role), case.found, case.day,
                 case.view)  # fmt: skip
    return not any(test(quiet) for test in (_not_yet, _legacy, _equivalent))


def _not_yet(case: Case) -> Decision | None:
    """Art. 113: no system is high-risk before the day Art. 6 begins to make it so."""
    the_law = case.walk.law
    starts = {LISTED: the_law.annex_iii_from, PRODUCT: the_law.annex_i_from}
    tier = case.walk.answers.choice("tier")
    start = starts.get(tier) or min(starts.values())
    if case.day is None or case.day >= start:
        return None
    case.walk.failed(SINCE, "Art. 113", f"The high-risk rules begin on {start.isoformat()}; the "
                     "awareness was earlier.", "tier")  # fmt: skip
    return _no(case, Reportable.NOT_YET)


def _legacy(case: Case) -> Decision | None:
    """Art. 111(2): on the market before the rules, unchanged, and not for public authorities."""
    walk, the_law = case.walk, case.walk.law
    cut_offs = {LISTED: the_law.legacy_annex_iii_before, PRODUCT: the_law.legacy_annex_i_before}
    cut_off = cut_offs.get(walk.answers.choice("tier")) or min(cut_offs.values())
    market = walk.answers.day("market_date")
    if market is None:
        walk.assume(MAYBE, "market_date")
        return None
    if market >= cut_off:
        return None
    relief_over = case.day is None or case.day >= law.PUBLIC_LEGACY_UNTIL
    public = walk.answers.yes("public_authority_use") if relief_over else NO
    covered = either(walk.answers.yes("significant_design_change"), public)
    if covered != NO:
        walk.assume(covered, "significant_design_change", "public_authority_use")
        return None
    walk.excepted(SINCE, "Art. 111(2)", "On the market before the high-risk rules and unchanged in "
                  "design: they do not reach it.", "market_date", "significant_design_change",
                  "public_authority_use")  # fmt: skip
    return _no(case, Reportable.LEGACY)


def is_equivalent(case: Case) -> Truth:
    """Whether Art. 73(9) or (10) leaves limb (c) alone; by the draft also DORA, CER, NIS2."""
    answers = case.walk.answers
    regimes = ("other_equivalent", *(("dora", "cer_nis2") if case.view.by_draft else ()))
    by_provider = both(answers.is_one_of("sectoral_regime", *regimes), case.is_tier(LISTED))
    return either(answers.is_one_of("sectoral_regime", "mdr_ivdr"), by_provider)


def _equivalent(case: Case) -> Decision | None:
    truth = is_equivalent(case)
    if truth != YES:
        case.walk.assume(truth, "sectoral_regime", "tier")
        return None
    provision = "Art. 73(10)" if _is_device(case) else "Art. 73(9)"
    kept = tuple(each for each in case.found.of_art_73 if each not in _LEFT_TO_SECTOR)
    if RIGHTS in kept:
        case.walk.relieved(SYSTEM, provision, "Another regime is equivalent: only the infringement "
                           "of fundamental rights is reported here.",
                           "sectoral_regime")  # fmt: skip
        return Decision(Reportable.YES, kept)
    case.walk.excepted(SYSTEM, provision, "Another regime is equivalent and fundamental rights are "
                       "not infringed: it is reported there.", "sectoral_regime")  # fmt: skip
    return _no(case, Reportable.LIMITED_TO_C)


def _is_device(case: Case) -> bool:
    return case.walk.answers.choice("sectoral_regime") == "mdr_ivdr"


_LEFT_TO_SECTOR = (PERSON, INFRASTRUCTURE, found_limbs.THINGS)
_TESTS: tuple[Callable[[Case], Decision | None], ...] = (
    _model,
    _not_serious,
    _not_high_risk,
    _section_b,
    _testing,
    _not_yet,
    _legacy,
    _equivalent,
)
