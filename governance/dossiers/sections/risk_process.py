"""The process of risk management, step by step: terms of ISO 31000, provisions of Art. 9."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.asked import Asked, count_words, open_first
from governance.dossiers.context import Context
from governance.dossiers.papers.matter import FRAMEWORK
from governance.dossiers.registry import section
from governance.ui import dates, levels
from riskreg.models import (
    Acceptance,
    AISystem,
    AssessmentKind,
    Category,
    ClaimState,
    ControlState,
    Estimate,
    Risk,
)
from riskreg.queries.risks import Standard, holds

SLUG = "risk-process"
SECTION_2 = frozenset(f"Art. {number}" for number in range(8, 16))


class _Desk:
    """The open risks of the system, sorted by what the steps ask."""

    def __init__(self, context: Context) -> None:
        held = context.holdings
        self.context, self.held = context, held
        self.standard: Standard = held.picture.standard
        open_risks = [each for each in held.risks if each.closed_on is None]
        self.risks: list[Risk] = sorted(open_risks, key=self._worst_first)
        self.closed = len(held.risks) - len(open_risks)
        self.rows: dict[Any, Estimate] = {each.risk_id: each for each in held.estimates}
        self.breaching = [
            each for each in self.risks if levels.residual(self.standard, each).is_breach
        ]
        self.controls = {
            each.pk: list(each.controls.all())
            for each in context.system.risks.filter(closed_on=None).prefetch_related("controls")
        }

    def _worst_first(self, risk: Risk) -> tuple[bool, int, int]:
        is_breach = self.standard.is_breach(risk.category, risk.residual_level)
        return not is_breach, -self.standard.rank(risk.residual_level), risk.number

    def is_accepted(self, risk: Risk) -> bool:
        """Whether somebody lives with it on the day."""
        return any(
            holds(each, risk, self.context.day, self.standard)
            for each in self.held.acceptances
            if each.risk_id == risk.pk
        )


@section(SLUG, title=gettext_lazy("The process of risk management"))
def gather(context: Context) -> dict[str, Any]:
    """The steps with what is open first, then criteria, evaluation, treatment, acceptance."""
    desk = _Desk(context)
    steps = _steps(desk)
    return {
        "lines": open_first(steps),
        "told": count_words(steps),
        "levels": _levels(desk.standard),
        "appetite": _appetite(desk.standard),
        "evaluated": [_evaluated(each, desk) for each in desk.risks],
        "treated": [_treated(each, desk) for each in desk.risks],
        "acceptances": _acceptances(desk),
        "contents": [
            ("risk-criteria", _("Criteria")),
            ("risk-evaluation", _("Evaluation")),
            ("risk-treatment", _("Treatment")),
            ("risk-acceptance", _("Acceptance")),
        ],
    }


def lines(context: Context) -> list[Asked]:
    """Each step of the process."""
    return _steps(_Desk(context))


def lacking(system: AISystem, _now: datetime) -> str:
    """Why there is nothing to print; empty where a risk was entered."""
    if system.risks.exists():
        return ""
    return _(
        "No risk of %(system)s has been entered: there is nothing to report. Enter what could go"
        " wrong on the page of its risks."
    ) % {"system": system.name}


def _steps(desk: _Desk) -> list[Asked]:
    return [
        _consultation(desk),
        _context_step(desk),
        _identification(desk),
        _analysis(desk),
        _evaluation(desk),
        _treatment(desk),
        *_measures(desk),
        _acceptance(desk),
        *_testing(desk),
        _review(desk),
        _recording(desk),
        _under_other_law(),
    ]


def _consultation(desk: _Desk) -> Asked:
    owned = sum(each.owner is not None for each in desk.risks)
    estimators = {each.estimator_id for each in desk.rows.values() if each.estimator_id}
    told = {"owned": owned, "all": len(desk.risks), "judges": len(estimators)}
    held = _("owner named for %(owned)s of %(all)s open risks; persons who judged: %(judges)s; whom"
             " else one asked is not a field of the register")  # fmt: skip
    return Asked(
        _("ISO 31000, 6.2"),
        _("Those concerned are told and asked at every step"),
        held % told,
        owned < len(desk.risks),
    )


def _context_step(desk: _Desk) -> Asked:
    scale, assessment = desk.standard.scale, desk.held.assessment
    told = {
        "scales": scale.version if scale else _("none"),
        "categories": len(desk.standard.appetite),
        "assessment": assessment or _("none"),
    }
    held = _("scales: version %(scales)s; appetite set for %(categories)s categories;"
             " assessment in force: %(assessment)s")  # fmt: skip
    return Asked(
        _("ISO 31000, 6.3; Art. 9(1)"),
        _("Scope, context and criteria are set, and the whole is documented"),
        held % told,
        scale is None or not desk.standard.appetite or assessment is None,
    )


def _identification(desk: _Desk) -> Asked:
    count = len(desk.risks)
    told = {
        "open": count,
        "closed": desk.closed,
        "affected": sum(bool(each.affected) for each in desk.risks),
        "rights": sum(bool(each.rights) for each in desk.risks),
    }
    held = _("open: %(open)s; closed: %(closed)s; the affected named: %(affected)s; the rights at"
             " stake named: %(rights)s")  # fmt: skip
    return Asked(
        _("ISO 31000, 6.4.2; Art. 9(2)(a), 9(9)"),
        _("Known and foreseeable risks are found, minors and other vulnerable groups considered"),
        held % told,
        not desk.held.risks,
    )


def _analysis(desk: _Desk) -> Asked:
    judged = [each for each in desk.risks if each.pk in desk.rows]
    ranges = sum(desk.rows[each.pk].frequency_low is not None for each in judged)
    told = {
        "judged": len(judged),
        "all": len(desk.risks),
        "ranges": ranges,
        "dissent": sum(bool(desk.rows[each.pk].dissent) for each in judged),
    }
    held = _("%(judged)s of %(all)s open risks judged in the assessment in force, %(ranges)s with"
             " ranges; dissent on %(dissent)s")  # fmt: skip
    return Asked(
        _("ISO 31000, 6.4.3; Art. 9(2)(b)"),
        _("Each is estimated, in intended use and in misuse that can be foreseen"),
        held % told,
        len(judged) < len(desk.risks) or desk.held.picture.outdated > 0,
    )


def _evaluation(desk: _Desk) -> Asked:
    count = len(desk.breaching)
    unknown = sum(not each.residual_level for each in desk.risks)
    told = {"n": count, "unknown": unknown}
    return Asked(
        _("ISO 31000, 6.4.4; Art. 9(2)(b)"),
        _("Each level is held against what is tolerated"),
        _("%(n)s above appetite, %(unknown)s without a level") % told,
        count > 0 or unknown > 0,
    )


def _treatment(desk: _Desk) -> Asked:
    decided = sum(bool(_treatment_of(each, desk)) for each in desk.risks)
    controls = {one.pk: one for each in desk.controls.values() for one in each}
    placed = sum(each.state == ControlState.IN_PLACE for each in controls.values())
    told = {"decided": decided, "all": len(desk.risks), "controls": len(controls), "placed": placed}
    held = _("treatment decided for %(decided)s of %(all)s; controls named: %(controls)s, in place:"
             " %(placed)s")  # fmt: skip
    return Asked(
        _("ISO 31000, 6.5; Art. 9(2)(d), 9(5)"),
        _("Risks are removed by design, reduced, or told to deployers"),
        held % told,
        decided < len(desk.risks) or placed < len(controls),
    )


def _measures(desk: _Desk) -> list[Asked]:
    """What Art. 9(3) and (4) say of risks and measures; nothing has to be entered for them."""
    bare = sum(not desk.controls.get(each.pk) for each in desk.risks)
    named = {one.pk for each in desk.controls.values() for one in each}
    serving = sum(
        each.control.pk in named and any(_is_of_section_2(link) for link in each.links)
        for each in desk.held.coverage.controls.values()
    )
    return [
        Asked(
            "Art. 9(3)",
            _("Covered are risks that development, design or adequate technical information can"
              " reasonably mitigate or remove"),
            _("open risks with a control named: %(named)s; without: %(bare)s")
            % {"named": len(desk.risks) - bare, "bare": bare},
            None,
        ),
        Asked(
            "Art. 9(4)",
            _("Measures consider how the requirements of Chapter III, Section 2 work together"),
            _("controls named that also serve a requirement of that section: %(n)s")
            % {"n": serving},
            None,
        ),
    ]  # fmt: skip


def _is_of_section_2(link: tuple[str, str]) -> bool:
    framework, ref = link
    heading = ref.split("(")[0].strip()
    return framework == FRAMEWORK and heading in SECTION_2


def _acceptance(desk: _Desk) -> Asked:
    accepted = sum(desk.is_accepted(each) for each in desk.risks)
    bare = sum(not desk.is_accepted(each) for each in desk.breaching)
    told = {"accepted": accepted, "bare": bare}
    return Asked(
        _("ISO 31000, 6.5.2; Art. 9(5)"),
        _("What remains is judged acceptable by somebody with the right, with a reason and an end"),
        _("%(accepted)s accepted today; %(bare)s above appetite and accepted by nobody") % told,
        bare > 0 or (not desk.standard.appetite and accepted < len(desk.risks)),
    )


def _testing(desk: _Desk) -> list[Asked]:
    runs = list(desk.context.system.evaluations.values_list("ran_at", flat=True))
    told = {"n": sum(each is not None for each in runs), "planned": runs.count(None)}
    return [
        Asked(
            "Art. 9(6), 9(8)",
            _("Tests against thresholds set beforehand show which measures fit"),
            _("test runs recorded: %(n)s; planned: %(planned)s") % told,
            not told["n"],
        ),
        Asked(
            "Art. 9(7)",
            _("Tests may take place in real-world conditions, under Art. 60"),
            _("the register does not tell such tests from others"),
            None,
        ),
    ]


def _review(desk: _Desk) -> Asked:
    assessment, reviews = desk.held.assessment, len(desk.held.reviews)
    day = assessment.review_by if assessment else None
    told = ngettext("%(n)s record of the system is to be looked at again",
                    "%(n)s records of the system are to be looked at again", reviews)  # fmt: skip
    when = (
        _("next review by %(day)s") % {"day": dates.written(day)} if day else _("no review is set")
    )
    return Asked(
        _("ISO 31000, 6.6; Art. 9(2), 9(2)(c)"),
        _("It is monitored and reviewed over the whole life, with what is seen in use"),
        f"{when}; {told % {'n': reviews}}",
        day is None or day < desk.context.day or reviews > 0,
    )


def _recording(desk: _Desk) -> Asked:
    documents = desk.context.system.assessments.filter(
        kind=AssessmentKind.RISK, decided_at__isnull=False
    )
    told = {"n": documents.count(), "assessment": desk.held.assessment or _("none")}
    return Asked(
        _("ISO 31000, 6.7; Art. 9(1)"),
        _("The process and what came of it are recorded and reported"),
        _("assessments decided: %(n)s; in force: %(assessment)s; each change is in the trail")
        % told,
        desk.held.assessment is None,
    )


def _under_other_law() -> Asked:
    return Asked(
        "Art. 9(10)",
        _("Where other Union law asks for internal risk management, this may be part of it"),
        _("say so in the assessment where this is done"),
        None,
    )


def _levels(standard: Standard) -> list[tuple[str, str]]:
    """Each level from the highest, and for how long it may be accepted."""
    steps = standard.scale.levels if standard.scale else []
    return [
        (
            str(each["name"]),
            ngettext("at most %(days)s day", "at most %(days)s days", each["days"])
            % {"days": each["days"]}
            if each.get("days")
            else _("cannot be accepted"),
        )
        for each in reversed(steps)
    ]


def _appetite(standard: Standard) -> list[tuple[str, str]]:
    """The levels that are tolerated, each with its categories, in the order of the first."""
    held: dict[str, list[str]] = {}
    for each in Category:
        if each in standard.appetite:
            held.setdefault(standard.name(standard.appetite[each]), []).append(str(each.label))
    return [(level, ", ".join(names)) for level, names in held.items()]


def _evaluated(risk: Risk, desk: _Desk) -> dict[str, Any]:
    told = levels.of_row(desk.standard, risk)
    residual = told["residual"]
    return {
        "name": f"{risk.reference} {risk.title}",
        "category": risk.get_category_display(),
        "inherent": told["inherent"].name,
        "residual": residual.name,
        "target": told["target"].name,
        "limit": residual.limit,
        "is_breach": residual.is_breach,
    }


def _treatment_of(risk: Risk, desk: _Desk) -> str:
    row = desk.rows.get(risk.pk)
    return row.get_treatment_display() if row and row.treatment else ""


def _treated(risk: Risk, desk: _Desk) -> dict[str, Any]:
    row = desk.rows.get(risk.pk)
    return {
        "name": f"{risk.reference} {risk.title}",
        "owner": str(risk.owner) if risk.owner else "",
        "treatment": _treatment_of(risk, desk),
        "note": row.treatment_note if row else "",
        "controls": [
            f"{each.reference} {each.title} ({each.get_state_display().lower()})"
            for each in desk.controls.get(risk.pk, ())
        ],
    }


def _acceptances(desk: _Desk) -> list[dict[str, str]]:
    return [
        {
            "name": f"{each.risk.reference} {each.risk.title}",
            "level": desk.standard.name(each.level),
            "state": _acceptance_state(each, desk),
            "until": each.until.isoformat(),
            "asked": _signed(str(each.asked_by), each.asked_at),
            "decided": _signed(str(each.decided_by), each.decided_at),
            "reason": each.reason,
        }
        for each in desk.held.acceptances
    ]


def _acceptance_state(given: Acceptance, desk: _Desk) -> str:
    if holds(given, given.risk, desk.context.day, desk.standard):
        return _("holds")
    if given.state == ClaimState.CONFIRMED:
        return _("lapsed, or no longer covers the level")
    return str(given.get_state_display())


def _signed(who: str, moment: Any) -> str:
    return f"{who}, {timezone.localdate(moment).isoformat()}" if moment else ""
