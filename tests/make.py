"""Makers of test data. Each calls the actions, so what they make is legal and recorded."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import (
    assessments,
    classification,
    controls,
    evaluations,
    failures,
    flags,
    keys,
    parts,
    people,
    red_team,
    risks,
    scales,
    signoff_policies,
    systems,
)
from riskreg.actions import (
    evidence as evidences,
)
from riskreg.actions import (
    fria as frias,
)
from riskreg.models import (
    AISystem,
    ApiKey,
    Assessment,
    Control,
    ControlState,
    Decision,
    Evaluation,
    Evidence,
    EvidenceKind,
    FailurePlan,
    Grade,
    Layer,
    Organisation,
    Questionnaire,
    RedTeamFinding,
    RedTeamRound,
    Risk,
    Role,
    Scale,
    SignOffPolicy,
    User,
    UserFlag,
)
from riskreg.rules.evaluations import Measure
from riskreg.rules.shipped_scale import shipped
from riskreg.rules.signoffs import Step

_counter = itertools.count(1)


def organisation(**fields: Any) -> Organisation:
    """An organisation without members."""
    number = next(_counter)
    return people.found(
        **{"name": f"Organisation {number}", "slug": f"organisation-{number}", **fields}
    )


def member(
    organisation: Organisation,
    role: Role = Role.COMPLIANCE_OFFICER,
    password: str | None = None,
    name: str = "",
) -> User:
    """A person in a role; without a password nobody can sign in as them."""
    if role == Role.EXTERNAL_AUDITOR:
        return auditor(organisation, system(organisation))
    number = next(_counter)
    return people.add_operator_member(
        organisation,
        email=f"person{number}@example.org",
        name=name or f"Person {number}",
        role=role,
        password=password,
    )


def auditor(organisation: Organisation, *looked_at: AISystem, **part: Any) -> User:
    """An auditor from outside who looks at some systems from today for a month."""
    today = timezone.localdate()
    days = {"begins_on": today, "ends_on": today + timedelta(days=30)}
    number = next(_counter)
    return parts.let_auditor_in(
        member(organisation, Role.ADMINISTRATOR),
        organisation,
        email=f"auditor{number}@example.org",
        name=f"Auditor {number}",
        part={"systems": looked_at, "frameworks": [], **days, **part},
    )


def system(organisation: Organisation, actor: User | None = None, **values: Any) -> AISystem:
    """A registered system with the two fields that are enough."""
    number = next(_counter)
    return systems.register(
        actor or member(organisation),
        organisation,
        values={"name": f"System {number}", "purpose": "Sorts incoming letters.", **values},
    )


def api_key(
    user: User, organisation: Organisation, rights: Collection[Right] = (Right.VIEW,)
) -> tuple[ApiKey, str]:
    """A key in force for a day, and what a program would send."""
    return keys.create(
        user,
        organisation,
        name="Test",
        rights=rights,
        expires_at=timezone.now() + timedelta(days=1),
    )


def membership(user: User, organisation: Organisation, role: Role = Role.ENGINEER) -> None:
    """Let a person who has an account into another organisation."""
    people.add_operator_member(
        organisation, email=user.email, name=user.name, role=role, password=None
    )


# A system that ranks applicants: Annex III 4(a), by profiling, placed on the Union market.
HIGH_RISK: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "placed_on_eu_market",
    "annex_iii_points": ["4(a)"],
    "profiling": True,
}


def decision(
    system: AISystem,
    actor: User | None = None,
    *,
    role: str = "provider",
    answers: Mapping[str, Any] = HIGH_RISK,
    edition: str = "2026-1744",
    on: date = date(2026, 11, 20),
) -> Decision:
    """A recorded classification, by default of a high-risk system."""
    actor = actor or member(system.organisation)
    questionnaire = classification.start(
        actor, system, regime="eu_ai_act", role=role, edition=edition
    )
    questionnaire = classification.answer(actor, questionnaire, answers=answers)
    return classification.decide(actor, questionnaire, on=on)


def questionnaire(
    system: AISystem,
    actor: User | None = None,
    *,
    role: str = "provider",
    answers: Mapping[str, Any] | None = None,
    edition: str = "2026-1744",
    on: date | None = None,
) -> Questionnaire:
    """An open question set with some answers."""
    actor = actor or member(system.organisation)
    begun = classification.start(
        actor, system, regime="eu_ai_act", role=role, edition=edition, on=on
    )
    return classification.answer(actor, begun, answers=answers or {})


def control(
    organisation: Organisation,
    actor: User | None = None,
    *,
    links: Collection[tuple[str, ...]] = (),
    **values: Any,
) -> Control:
    """A control in place; `links` need the catalogues in the database."""
    number = next(_counter)
    return controls.add(
        actor or member(organisation),
        organisation,
        values={
            "title": f"Control {number}",
            "layer": Layer.GOVERNANCE,
            "state": ControlState.IN_PLACE,
            **values,
        },
        links=links,
    )


def failure_plan(
    system: AISystem, actor: User | None = None, *, tool: str = "", **values: Any
) -> FailurePlan:
    """A complete plan for a system or one of its tools; nothing of it is drilled."""
    actor = actor or member(system.organisation)
    told = {
        "worst_outcome": "A letter goes to the wrong office and a deadline is missed.",
        "bound_amount": "No money moves",
        "bound_rate": "200 letters an hour",
        "bound_scope": "One office",
        "is_reversible": True,
        "how_reversed": "The letter is sorted again by hand.",
        "needs_approval": False,
        "fallback": "The letter goes to the tray for people.",
        "override_by": actor,
        "override_how": "Drag the letter to another tray.",
        "shutdown_by": actor,
        "shutdown_how": "Switch the sorter off in the console.",
    }
    return failures.set_plan(actor, system, tool=tool, values={**told, **values})


# One metric that must rise above its threshold, one that must stay below it.
METRICS = (
    Measure("Accuracy", "performance", threshold=0.9),
    Measure("Refused without need", "false_refusals", "%", is_higher_better=False, threshold=5),
)
GOOD = (Measure("Accuracy", value=0.94), Measure("Refused without need", value=3))


def planned(system: AISystem, actor: User | None = None, **values: Any) -> Evaluation:
    """A planned run with two thresholds, fixed two days ago."""
    actor = actor or member(system.organisation)
    fixed = timezone.now() - timedelta(days=2)
    told = {"suite": "Letters", "subject_version": "1.0", "thresholds_fixed_at": fixed, **values}
    return evaluations.plan(actor, system, values=told, metrics=METRICS)


def evaluation(
    system: AISystem,
    actor: User | None = None,
    *,
    metrics: Sequence[Measure] = GOOD,
    **values: Any,
) -> Evaluation:
    """A run that was planned and, a day later, recorded."""
    actor = actor or member(system.organisation)
    ran = {"ran_at": timezone.now() - timedelta(days=1)}
    return evaluations.record(actor, planned(system, actor, **values), values=ran, metrics=metrics)


def red_team_round(system: AISystem, actor: User | None = None, **values: Any) -> RedTeamRound:
    """A round that began ten days ago."""
    began = timezone.localdate() - timedelta(days=10)
    return red_team.open_round(
        actor or member(system.organisation),
        system,
        values={"title": "Autumn round", "began_on": began, **values},
    )


def finding(opened: RedTeamRound, actor: User | None = None, **values: Any) -> RedTeamFinding:
    """An open finding."""
    return red_team.add_finding(
        actor or member(opened.organisation),
        opened,
        values={"title": "Tells its instructions", "severity": "high", **values},
    )


def flag(system: AISystem, actor: User | None = None, **values: Any) -> UserFlag:
    """What a user of a system reports."""
    return flags.raise_flag(
        actor or member(system.organisation), system, **{"kind": "wrong", **values}
    )


def scale(organisation: Organisation, actor: User | None = None, **values: Any) -> Scale:
    """A version of the scales: the shipped ones but for the values given."""
    return scales.set_scale(
        actor or member(organisation), organisation, values={**shipped(), **values}
    )


def risk(organisation: Organisation, actor: User | None = None, **values: Any) -> Risk:
    """An open risk, not assessed yet."""
    number = next(_counter)
    return risks.add(
        actor or member(organisation),
        organisation,
        values={
            "title": f"Risk {number}",
            "cause": "The letters are scanned badly.",
            "event": "A letter goes to the wrong desk.",
            "consequence": "A deadline is missed.",
            "category": "operational",
            **values,
        },
    )


# What is enough to submit a risk: high without controls, medium with them.
ESTIMATE: dict[str, Any] = {
    "inherent_likelihood": 4,
    "inherent_severity": 3,
    "residual_likelihood": 3,
    "residual_severity": 3,
    "assumptions": "As many letters as last year.",
    "treatment": "reduce",
    "treatment_note": "A person reads what the scanner is not sure of.",
}


def assessment(
    system: AISystem,
    actor: User | None = None,
    *,
    risks: Collection[Risk] = (),
    state: str = "draft",
    **estimate: Any,
) -> Assessment:
    """An assessment in a state (draft, submitted, approved) with its risks judged alike."""
    actor = actor or member(system.organisation)
    made = assessments.begin(
        actor, system, content={"scope": "The system in use.", "conclusion": "It may go on."}
    )
    for each in risks or [risk(system.organisation, actor)]:
        assessments.estimate(actor, made, each, values={**ESTIMATE, **estimate})
    made.refresh_from_db()
    if state in ("submitted", "approved"):
        made = assessments.submit(actor, made)
    if state == "approved":
        made = assessments.approve(member(system.organisation, Role.APPROVER), made)
    return made


# What is enough to submit a fundamental rights impact assessment.
PARTS = {
    "a": "The credit desk, once an application is complete.",
    "b": "From March 2027 for two years, 400 cases a day.",
    "c": "Applicants and their households.",
    "d": "People with a short history are refused more often.",
    "e": "An officer reads every refusal.",
    "f": "The head of credit stops it; complaints are answered in 15 days.",
}


def fria(system: AISystem, actor: User | None = None, *, state: str = "draft") -> Assessment:
    """A fundamental rights impact assessment with all its parts (draft, submitted, approved)."""
    actor = actor or member(system.organisation)
    made = frias.begin(actor, system)
    for part, text in PARTS.items():
        made = frias.write_part(actor, made, part, text=text)
    if state in ("submitted", "approved"):
        made = assessments.submit(actor, made)
    if state == "approved":
        made = assessments.approve(member(system.organisation, Role.APPROVER), made)
    return made


def file(name: str = "report.txt", content: bytes = b"412 of 412 passed.\n") -> SimpleUploadedFile:
    """An uploaded file."""
    return SimpleUploadedFile(name, content)


def evidence(
    organisation: Organisation,
    actor: User | None = None,
    *,
    controls: Collection[Control] = (),
    upload: Any = None,
    **values: Any,
) -> Evidence:
    """A proof collected today: a structured record, or a file where `upload` is one."""
    number = next(_counter)
    kind = EvidenceKind.FILE if upload is not None else EvidenceKind.RECORD
    told = {
        "title": f"Evidence {number}",
        "kind": kind,
        "grade": Grade.DOCUMENT,
        "collected_on": timezone.localdate(),
        **({"record": {"run": number}} if upload is None and "kind" not in values else {}),
        **values,
    }
    return evidences.add(
        actor or member(organisation), organisation, values=told, upload=upload, controls=controls
    )


def sign_off_rule(organisation: Organisation, actor: User, kind: str = "claim") -> SignOffPolicy:
    """One other person is enough, said in so many words."""
    return signoff_policies.set_policy(
        actor, organisation, kind=kind, steps=[Step()], is_required=False
    )
