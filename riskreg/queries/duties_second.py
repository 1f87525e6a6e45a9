"""What waits for the eyes of a second person, apart from records that have lists of their own."""

from collections.abc import Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Value
from django.db.models.functions import Coalesce

from riskreg.access import Right
from riskreg.models import (
    Attestation,
    AttestationRound,
    RoundState,
    Said,
    SecondAssessment,
    SecondState,
    SignOff,
    SignOffState,
    Subject,
)
from riskreg.queries import authors
from riskreg.queries.due import WAIT, Duty, Scope, Told, day_of, of_system, rows_of, text


def _sign_offs(scope: Scope) -> Told:
    """What waits for a second person apart from its record: claims and the like have their own."""
    apart = [Subject.DECISION, Subject.INCIDENT, Subject.DOSSIER, Subject.CROSSWALK]
    waiting = SignOff.objects.of(scope.organisation).filter(state=SignOffState.ASKED)
    rows = waiting.filter(kind__in=apart, dossier__engagement=None)
    system = Coalesce("dossier__system", "decision__system", "incident__system")
    name = Coalesce(
        "dossier__system__name", "decision__system__name", "incident__system__name", Value("")
    )
    assessors = SecondAssessment.objects.filter(outcome=OuterRef("decision"))
    wrote = rows.annotate(
        answered=authors.written_by(Subject.DECISION, "decision"),
        assessed=ArraySubquery(assessors.order_by().values("assessor")),
        handled=authors.written_by(Subject.INCIDENT, "incident"),
    )
    return rows_of(
        wrote,
        "sign_off",
        quoted=F("dossier__number"),
        titled=Coalesce("incident__title", Value(""), output_field=CharField()),
        within=system,
        within_name=name,
        by_day=day_of(scope, "asked_at", WAIT),
        detail=F("kind"),
    )


def _moved(scope: Scope) -> Told:
    """What nobody can decide any more, since it changed: who asked takes it back, asks again."""
    rows = SignOff.objects.of(scope.organisation).filter(state=SignOffState.ASKED)
    within = ("decision__system", "incident__system", "assessment__system", "claim__system")
    names = [f"{each}__name" for each in within]
    titled = ("incident__title", "acceptance__risk__title", "claim__ref")
    return rows_of(
        rows.exclude(claim__system__is_archived=True).exclude(assessment__system__is_archived=True),
        "sign_off_moved",
        titled=Coalesce(*titled, Value(""), output_field=CharField()),
        within=Coalesce(*within),
        within_name=Coalesce(*names, Value("")),
        by_day=day_of(scope, "asked_at", WAIT),
        person=F("asked_by"),
        detail=F("kind"),
    )


def _papers(scope: Scope) -> Told:
    """Working papers that another auditor of their engagement is to review."""
    rows = SignOff.objects.of(scope.organisation).filter(state=SignOffState.ASKED)
    return rows_of(
        rows.exclude(dossier__engagement=None),
        "papers_review",
        quoted=F("dossier__number"),
        titled=text("dossier__engagement__title"),
        by_day=day_of(scope, "asked_at", WAIT),
    )


def _to_assess(scope: Scope) -> Told:
    """Systems that somebody is to classify a second time."""
    rows = SecondAssessment.objects.of(scope.organisation).filter(state=SecondState.ASKED)
    return rows_of(
        rows,
        "second_assessment",
        titled=text("role"),
        **of_system(),
        by_day=F("due"),
        person=F("assessor"),
    )


def _to_resolve(scope: Scope) -> Told:
    """Second assessments that differ from the first."""
    rows = SecondAssessment.objects.of(scope.organisation).filter(state=SecondState.DIFFERING)
    begun = authors.question_sets(authors.in_query("decision"), 1)
    return rows_of(
        rows.annotate(
            began=ArraySubquery(begun.order_by().values("started_by")),
            answered=authors.answered_by("decision"),
        ),
        "second_difference",
        titled=text("role"),
        **of_system(),
        by_day=day_of(scope, "submitted_at", WAIT),
    )


def _to_attest(scope: Scope) -> Told:
    """Records whose owners are asked by a round that runs; those without owner are gaps of it."""
    rows = Attestation.objects.of(scope.organisation).filter(
        round__state=RoundState.OPEN, asked__isnull=False, said__in=["", Said.NOT_MINE]
    )
    return rows_of(
        rows,
        "attestation",
        titled=Coalesce("system__name", "control__title", "risk__title", output_field=CharField()),
        **of_system(),
        by_day=F("round__due"),
        person=F("asked"),
    )


def _to_close(scope: Scope) -> Told:
    """Rounds that go on: who runs them ends them, and has their result as evidence."""
    rows = AttestationRound.objects.of(scope.organisation).filter(state=RoundState.OPEN)
    return rows_of(rows, "round_close", titled=text("title"), by_day=F("due"))


DUTIES: Mapping[str, Duty] = {
    "attestation": Duty(_to_attest, own=Right.ATTEST),
    "round_close": Duty(_to_close, Right.RUN_ROUNDS),
    "second_assessment": Duty(_to_assess, own=Right.CLASSIFY),
    "second_difference": Duty(
        _to_resolve,
        Right.DECIDE,
        ("decision__decided_by", "assessor", "began__overlap", "answered__overlap"),
        as_one=True,
    ),
    "papers_review": Duty(
        _papers,
        Right.AUDIT,
        ("asked_by", "dossier__made_by"),
        among="dossier__engagement__team",
    ),
    "sign_off": Duty(
        _sign_offs,
        Right.APPROVE,
        (
            "asked_by",
            "asked_for__overlap",
            "dossier__made_by",
            "decision__decided_by",
            "answered__overlap",
            "assessed__overlap",
            "incident__owner",
            "incident__reviewed_by",
            "handled__overlap",
            "crosswalk__reviewer",
        ),
        as_one=True,
        vote="pk",
    ),
    "sign_off_moved": Duty(_moved, moved=True),
}
