"""The walk through steps S0 to S12 of the AI Act: facts in, class with every reason out. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from frameworks.regimes.eu_ai_act import duties, guidance, marks
from frameworks.regimes.eu_ai_act.facts import all_facts, answers, nearest
from frameworks.regimes.eu_ai_act.finding import Finding
from frameworks.regimes.eu_ai_act.gates import (
    dates,
    duty_flags,
    models,
    products,
    prohibited,
    roles,
    scope,
    transparency,
    uses,
)
from frameworks.regimes.eu_ai_act.gates.models import Model
from frameworks.regimes.eu_ai_act.law import AMENDED, LAWS
from frameworks.regimes.eu_ai_act.rule_set import rule_set
from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, YES, Truth, either
from frameworks.regimes.eu_ai_act.vocabulary import LEGACY, RANK, ROLES
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Deciding, Facts, Outcome, Refused, Result, Step, Warning

SLUG = "eu_ai_act"
_ROLES = {role.code for role in ROLES}


@dataclass(frozen=True, slots=True)
class Ending:
    """What one track of the tree ends in."""

    tier: str
    role: str  # the capacity after any shift
    finding: Finding
    concurrent: tuple[str, ...] = ()
    applies_from: date | None = None


def classify(role: str, facts: Facts, *, edition: str, on: date) -> Result:
    """The class of a system or model in one role, under one edition, on one day.

    `facts` are checked answers (see `parse_facts`); raises Refused for a role or an
    edition the Act does not have.
    """
    _check(role, edition)
    walk = Walk(answers(facts), LAWS[edition], role)
    outcome, extra = _decide(walk, on)
    _name_open_duties(walk, outcome.finding)
    return Result(
        regime=SLUG,
        edition=edition,
        rule_set=rule_set(edition),
        on=on,
        role=role,
        effective_role=outcome.role,
        tier=outcome.tier,
        concurrent=outcome.concurrent,
        legal_basis=tuple(walk.basis),
        not_met=tuple(provision for provision in walk.not_met if provision not in walk.basis),
        exceptions=tuple(walk.exceptions),
        steps=_in_order([*walk.steps, *_untold(walk)]),
        duties=duties.duties(outcome.finding),
        warnings=(*extra, *guidance.notes(walk, outcome.tier, outcome.concurrent)),
        unknown=tuple(walk.unknown),
        provisional=bool(walk.unknown),
        applies_from=outcome.applies_from,
    )


def _check(role: str, edition: str) -> None:
    faults = []
    if role not in _ROLES:
        known = ", ".join(code.code for code in ROLES)
        hint = nearest(role, sorted(_ROLES))
        faults.append(("role", f"must be one of {known}, not “{role}”.{hint}"))
    if edition not in LAWS:
        faults.append(("edition", f"must be one of {', '.join(LAWS)}, not “{edition}”."))
    if faults:
        raise Refused(tuple(faults))


def _name_open_duties(walk: Walk, finding: Finding) -> None:
    """Open answers that change no class, but a duty or what a breach of it costs."""
    for mark in sorted(duties.leaned_on(finding) & set(marks.QUESTIONS)):
        walk.assume(MAYBE, marks.QUESTIONS[mark])
    if "all" in finding.regimes:
        walk.assume(MAYBE, "enterprise_size")


def _untold(walk: Walk) -> list[Step]:
    """A step for every open answer that no other step shows with its cautious value."""
    if not walk.unknown:
        return []
    told = {fact.name for step in walk.steps for fact in step.facts if fact.assumed}
    return [
        Step(
            gate=(fact := all_facts()[name]).gate,
            provision=fact.provision,
            outcome=Outcome.NOTED,
            reason="Still open; the cautious answer is assumed.",
            facts=(Deciding(name, walk.answers.assumed(name), True),),
        )
        for name in walk.unknown
        if name not in told
    ]


@cache
def _gate_number(gate: str) -> int:
    return int(gate[1:])


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: _gate_number(step.gate)))


def _finding(walk: Walk, on: date) -> Finding:
    return Finding(walk.law.code, on, walk.role, frozenset((walk.role,)), frozenset())


def _out(walk: Walk, on: date, *keep: str) -> Ending:
    """Out of scope: only the exclusion itself is a basis, and no open answer can change it.

    An open answer is read towards the stricter class. If none of them leads into the Act even so,
    no answer to them would.
    """
    walk.unknown.clear()
    walk.basis = {provision: None for provision in walk.basis if provision in keep}
    return Ending("out_of_scope", walk.role, _finding(walk, on))


# --- S0 to S2, and which track is walked ---------------------------------------------------------


def _decide(walk: Walk, on: date) -> tuple[Ending, tuple[Warning, ...]]:
    about_model = walk.role in models.MODEL_ROLES
    if scope.has_nexus(walk) == NO:
        return _out(walk, on), ()
    if scope.is_excluded(walk, about_model=about_model) == YES:
        return _out(walk, on, "Art. 2(3)", "Art. 2(4)", "Art. 2(6)", "Art. 2(8)", "Art. 2(10)"), ()
    if about_model:
        return _model_first(walk, on)
    if scope.is_system(walk) == NO:
        return _bare_model(walk, on), ()
    return _system(walk, on)


def _makes_models(walk: Walk) -> bool:
    """Whether the actor may be provider of a model: as provider, or by modifying one enough."""
    return walk.role == "provider" or "modification_compute_share" in walk.answers.given


def _bare_model(walk: Walk, on: date) -> Ending:
    """Not a system: a general-purpose model of this actor, or nothing the Act covers."""
    model = models.examine(walk) if _makes_models(walk) else Model()
    if model.truth:
        return _model(walk, on, model)
    return _out(walk, on)


def _model_first(walk: Walk, on: date) -> tuple[Ending, tuple[Warning, ...]]:
    """Asked about a model: its track decides; the system track only where there is none."""
    model = models.examine(walk)
    if model.truth == YES:
        return _model(walk, on, model), ()
    system = walk.role == "gpai_provider" and scope.is_system(walk)
    if not system:
        return (_model(walk, on, model) if model.truth else _out(walk, on)), ()
    asked, walk.role = walk.role, "provider"
    outcome, extra = _system(walk, on, model)
    walk.role = asked
    if model.truth and RANK[outcome.tier] < RANK[_model_tier(model)]:
        return _model(walk, on, model), ()
    return outcome, extra


# --- S9: the model track ------------------------------------------------------------------------


def _model_tier(model: Model) -> str:
    return "gpai_systemic" if model.systemic else "gpai"


def _model(walk: Walk, on: date, model: Model) -> Ending:
    role = walk.role if walk.role in models.MODEL_ROLES else "gpai_provider"
    starts = dates.Starts(models=dates.models(walk))
    held, assumed = marks.split(marks.of_model(walk, model) | marks.from_bases(walk))
    if "third_country" in held and "open_source" not in held and role == "gpai_provider":
        walk.assume(walk.answers.yes("third_country_provider"), "third_country_provider")
        walk.met("S9", "Art. 54(1)", "A model provider outside the Union appoints a "
                 "representative in it.", "third_country_provider")  # fmt: skip
    finding = replace(
        _finding(walk, on),
        capacities=frozenset((role,)),
        regimes=frozenset(("gpai", _model_tier(model))),
        starts=starts,
        marks=held,
        open_marks=assumed,
    )
    return Ending(_model_tier(model), role, finding, applies_from=starts.models)


# --- S3 to S12: the system track ----------------------------------------------------------------


def _system(walk: Walk, on: date, model: Model | None = None) -> tuple[Ending, tuple[Warning, ...]]:
    capacities = roles.claimed(walk)
    old, new = prohibited.examine(walk, capacities)
    if not old and not new:
        return _permitted(walk, on, model), ()
    scope.is_open_source_exempt(walk, YES)
    if "provider" in capacities and walk.role != "provider":
        walk.assume(walk.answers.is_not("role_shift", "none"), "role_shift")
    start = walk.law.prohibitions_from if old else walk.law.later_prohibitions_from
    finding = replace(
        _finding(walk, on), capacities=capacities, regimes=frozenset(("all", "prohibited"))
    )
    extra: tuple[Warning, ...] = ()
    if on < start:
        finding, extra = _until_banned(walk, on, finding, start, model)
    held, assumed = marks.split(marks.of_size(walk) | marks.from_bases(walk))
    finding = replace(finding, marks=finding.marks | held, open_marks=finding.open_marks | assumed)
    return Ending("prohibited", walk.role, finding, applies_from=start), extra


def _until_banned(
    walk: Walk, on: date, finding: Finding, start: date, model: Model | None
) -> tuple[Finding, tuple[Warning, ...]]:
    """A ban that starts later: until then the class it would otherwise have binds."""
    aside = Walk(walk.answers, walk.law, walk.role)
    interim = _permitted(aside, on, model)
    walk.steps += aside.steps
    walk.unknown |= aside.unknown
    words = interim.tier.replace("_", " ")
    if interim.concurrent:
        words += f" (with {', '.join(interim.concurrent).replace('_', ' ')})"
    warning = Warning(
        "interim_class",
        "Art. 113",
        f"The ban starts on {start.isoformat()}. Until then the class is: {words}. Its duties "
        f"bind until that day.",
        "Art. 113, third paragraph, point (a)"
        + (" as amended" if walk.law.code == AMENDED else ""),
    )
    merged = replace(
        interim.finding,
        capacities=finding.capacities | interim.finding.capacities,
        regimes=finding.regimes | interim.finding.regimes,
        ban_from=start,
    )
    return merged, (warning,)


def _permitted(walk: Walk, on: date, model: Model | None = None) -> Ending:
    """Steps S5 to S12 for a system no ban stops."""
    product = products.examine(walk)
    listed = uses.examine(walk)
    section = product.section
    shiftable = either(listed.is_high_risk, product.truth if section == "A" else NO)
    capacity = roles.examine(walk, shiftable, section)
    cases = transparency.examine(walk, capacity.capacities, listed.points)
    if model is None:
        model = models.examine(walk) if _concerns_models(walk, capacity) else Model()
    high_risk = either(listed.is_high_risk, product.truth)
    caught = either(high_risk, transparency.is_caught(walk.answers, listed.points))
    if scope.is_open_source_exempt(walk, caught) == YES:
        return _open_source(walk, on, model)
    starts = _starts(walk, listed.is_high_risk, section, cases, model)
    scene = duty_flags.Scene(
        role=walk.role,
        capacity=capacity,
        points=listed.points if listed.is_high_risk else {},
        section=section,
        product=product.code,
    )
    duty_flags.examine(walk, scene)
    tier = _tier(section, listed, cases)
    if tier == "minimal":
        walk.noted("S10", "Art. 95", "Nothing more specific is met: literacy (Art. 4) binds, codes "
                   "of conduct (Art. 95) are voluntary.")  # fmt: skip
    concurrent = _concurrent(tier, listed.is_high_risk, cases, model, starts)
    found = marks.of_system(walk, scene, cases, listed.points) | marks.from_bases(walk)
    if model.truth:
        found |= marks.of_model(walk, model)
    held, assumed = marks.split(found)
    finding = Finding(
        edition=walk.law.code,
        on=on,
        role=walk.role,
        capacities=capacity.capacities | ({"gpai_provider"} if model.truth else set()),
        regimes=_regimes(tier, concurrent),
        starts=starts,
        marks=held,
        open_marks=assumed,
    )
    return Ending(tier, capacity.effective, finding, concurrent, _first(walk, tier, starts, cases))


def _concerns_models(walk: Walk, capacity: roles.Capacity) -> bool:
    return "provider" in capacity.capacities or _makes_models(walk)


def _open_source(walk: Walk, on: date, model: Model) -> Ending:
    """The system is outside by Art. 2(12); a model of the same actor is not."""
    if model.truth:
        return _model(walk, on, model)
    return _out(walk, on, "Art. 2(12)")


def _starts(
    walk: Walk, listed: Truth, section: str, cases: dict[str, Truth], model: Model
) -> dates.Starts:
    starts = dates.high_risk(walk, bool(listed), section)
    if cases and "50(2)" not in cases:
        dates.no_grace(walk)
    return replace(
        starts,
        marking=dates.marking(walk) if "50(2)" in cases else None,
        models=dates.models(walk) if model.truth else None,
    )


def _tier(section: str, listed: uses.Uses, cases: dict[str, Truth]) -> str:
    if section:
        return f"high_risk_annex_i_{section.lower()}"
    if listed.is_high_risk:
        return "high_risk_annex_iii"
    if listed.filtered:
        return "annex_iii_exempt"
    return "transparency" if cases else "minimal"


def _concurrent(
    tier: str, listed: Truth, cases: dict[str, Truth], model: Model, starts: dates.Starts
) -> tuple[str, ...]:
    beside = []
    if listed and tier != "high_risk_annex_iii":
        beside.append("high_risk_annex_iii")
    if cases and tier != "transparency":
        beside.append("transparency")
    if model.truth:
        beside.append(_model_tier(model))
    days = [day for day in (starts.annex_iii, starts.annex_i) if day]
    if days and all(day == dates.NEVER for day in days):
        beside.append(LEGACY)
    return tuple(beside)


def _regimes(tier: str, concurrent: tuple[str, ...]) -> frozenset[str]:
    """The classes as the catalogue names them."""
    names = {tier, *concurrent} - {LEGACY}
    found = names - {"high_risk_annex_i_a", "high_risk_annex_i_b"}
    if "high_risk_annex_i_a" in names:
        found.add("high_risk_annex_i")
    if "gpai_systemic" in names:
        found.add("gpai")
    if "high_risk_annex_i_b" in names:
        found.add("section_b")
        # Art. 2(2): nothing general reaches a Section B product that is nothing else.
        return frozenset(found | {"all"} if "high_risk_annex_iii" in names else found)
    if tier in ("transparency", "annex_iii_exempt"):
        found.add("minimal")  # voluntary codes are for every system that is not high-risk
    return frozenset(found | {"all"})


def _first(walk: Walk, tier: str, starts: dates.Starts, cases: dict[str, Truth]) -> date | None:
    """The first day the class itself binds."""
    if tier.startswith("high_risk"):
        days = [day for day in (starts.annex_iii, starts.annex_i) if day]
        first = min(days)
        return None if first == dates.NEVER else first
    if tier == "annex_iii_exempt":
        return walk.law.annex_iii_from
    if tier == "transparency":
        return starts.marking if set(cases) == {"50(2)"} else walk.law.transparency_from
    return None
