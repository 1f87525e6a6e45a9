"""What somebody has to do, one query a kind: each gives rows of the same columns.

A kind either names its person (the owner of the record), or is open to whoever has a right and had
no part in the record before. `riskreg.queries.work` puts them together.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Least

from riskreg.access import Right
from riskreg.models import (
    Acceptance,
    AISystem,
    Assessment,
    AssessmentState,
    Autonomy,
    ClaimState,
    Control,
    ControlState,
    Estimate,
    Evaluation,
    Evidence,
    FailurePlan,
    FindingState,
    NotApplicable,
    Questionnaire,
    RedTeamFinding,
    Review,
    Signal,
    Stage,
    Subject,
    Task,
    TaskState,
)
from riskreg.queries import (
    authors,
    duties_audits,
    duties_clocks,
    duties_monitoring,
    duties_second,
    reviews,
)
from riskreg.queries.due import WAIT, Duty, Rows, Scope, Told, day_of, of_system, rows_of, text

AHEAD = timedelta(days=30)  # so early tests, proof and acceptances are shown before they end
SIGNAL_WAIT = 7
FIRST_TEST = 30  # days after which a control in place must have been tested once


def _tasks(scope: Scope) -> Told:
    rows = Task.objects.of(scope.organisation).filter(state=TaskState.OPEN)
    return rows_of(
        rows, "task", titled=text("title"), **of_system(), by_day=F("due"), person=F("owner")
    )


def _reviews(scope: Scope) -> Told:
    """Due from the owner of the record, else from the owner of the system."""
    rows = Review.objects.of(scope.organisation).filter(closed_at=None, system__is_archived=False)
    people = {Control: "owner", Evidence: "owner", Assessment: "author"}
    return rows_of(
        rows,
        "review",
        quoted=reviews.number(),
        titled=reviews.title(),
        **of_system(),
        by_day=F("due"),
        person=Coalesce(
            reviews.of_subject(people, UUIDField()),
            F("system__owner"),
            reviews.of_subject({Evaluation: "planned_by"}, UUIDField()),
            output_field=UUIDField(),
        ),
        detail=Concat("subject_kind", Value(" "), "cause", output_field=CharField()),
    )


def _controls_due(scope: Scope) -> Told:
    rows = Control.objects.of(scope.organisation).filter(
        state__in=[ControlState.PLANNED, ControlState.IN_PROGRESS], due__isnull=False
    )
    return _control(rows, "control_due", by_day=F("due"), person=F("owner"), detail=text("state"))


def _controls_to_test(scope: Scope) -> Told:
    """In place, and the last test stops counting soon; the first is due a month after entry."""
    last = ExpressionWrapper(F("tested_on") + F("review_interval"), output_field=DateField())
    rows = Control.objects.of(scope.organisation).filter(state=ControlState.IN_PLACE)
    told = _control(
        rows,
        "control_test",
        by_day=Coalesce(last, day_of(scope, "created_at", FIRST_TEST)),
        person=F("owner"),
        detail=text("effectiveness"),
    )
    return told.having(Q(by_day__lte=scope.today + AHEAD))


def _controls_to_confirm(scope: Scope) -> Told:
    rows = Control.objects.of(scope.organisation).filter(
        state=ControlState.IN_PLACE, confirmed_by=None
    )
    return _control(rows, "control_confirmation", by_day=day_of(scope, "updated_at", WAIT))


def _control(rows: Rows, kind: str, **told: Any) -> Told:
    return rows_of(rows, kind, quoted=F("number"), titled=text("title"), **told)


def _evidence(scope: Scope) -> Told:
    """Proof that lapses soon or has lapsed, as long as a control still leans on it."""
    leaning = Control.evidence.through.objects.filter(evidence=OuterRef("pk")).exclude(
        control__state=ControlState.RETIRED
    )
    rows = Evidence.objects.of(scope.organisation).filter(
        Exists(leaning), withdrawn_on=None, valid_until__lte=scope.today + AHEAD
    )
    return rows_of(
        rows,
        "evidence",
        quoted=F("number"),
        titled=text("title"),
        by_day=F("valid_until"),
        person=F("owner"),
    )


def _assessments(scope: Scope, kind: str, *conditions: Q, **told: Any) -> Told:
    rows = Assessment.objects.of(scope.organisation).filter(*conditions, system__is_archived=False)
    columns = {"quoted": F("number"), "titled": text("kind"), **of_system(), **told}
    return rows_of(rows, kind, **columns)


def _drafts(scope: Scope) -> Told:
    is_draft = Q(state=AssessmentState.DRAFT, decided_by=None)
    return _assessments(scope, "assessment_draft", is_draft, person=F("author"))


def _returned(scope: Scope) -> Told:
    """Sent back by the approver, with a note."""
    return _assessments(
        scope,
        "assessment_returned",
        Q(state=AssessmentState.DRAFT, decided_by__isnull=False),
        person=F("author"),
        by_day=day_of(scope, "decided_at", WAIT),
    )


def _submitted(scope: Scope) -> Told:
    due = day_of(scope, "submitted_at", WAIT)
    told = _assessments(
        scope, "assessment_approval", Q(state=AssessmentState.SUBMITTED), by_day=due
    )
    wrote = authors.written_by(Subject.ASSESSMENT)
    return replace(told, records=told.records.annotate(wrote=wrote))


def _to_renew(scope: Scope) -> Told:
    """Approved, and to be reviewed by a day that is near."""
    near = Q(state=AssessmentState.APPROVED, review_by__lte=scope.today + AHEAD)
    return _assessments(scope, "assessment_review", near, person=F("author"), by_day=F("review_by"))


def _acceptances(scope: Scope, kind: str, *conditions: Any, **told: Any) -> Told:
    rows = Acceptance.objects.of(scope.organisation).filter(*conditions, risk__closed_on=None)
    columns = {"link": F("risk"), "quoted": F("risk__number"), "titled": text("risk__title")}
    return rows_of(rows, kind, **columns, **told)


def _acceptances_asked(scope: Scope) -> Told:
    due = day_of(scope, "asked_at", WAIT)
    told = _acceptances(scope, "acceptance_decision", Q(state=ClaimState.ASKED), by_day=due)
    judges = Estimate.objects.filter(
        risk=OuterRef("risk"),
        assessment__state=AssessmentState.APPROVED,
        estimator__isnull=False,
    )
    rows = told.records.annotate(
        judges=ArraySubquery(judges.values("estimator")),
        wrote=authors.written_by(Subject.ACCEPTANCE),
    )
    return replace(told, records=rows)


def _acceptances_ending(scope: Scope) -> Told:
    """Confirmed, near its last day, and no other runs longer."""
    longer = Acceptance.objects.filter(
        risk=OuterRef("risk"), state=ClaimState.CONFIRMED, until__gt=OuterRef("until")
    )
    near = Q(state=ClaimState.CONFIRMED, until__lte=scope.today + AHEAD)
    return _acceptances(
        scope,
        "acceptance_ending",
        near,
        ~Exists(longer),
        person=F("risk__owner"),
        by_day=F("until"),
    )


def _claims(scope: Scope) -> Told:
    rows = NotApplicable.objects.of(scope.organisation).filter(
        state=ClaimState.ASKED, system__is_archived=False
    )
    return rows_of(
        rows,
        "claim",
        titled=text("ref"),
        **of_system(),
        by_day=day_of(scope, "asked_at", WAIT),
        detail=text("framework"),
    )


def _question_sets(scope: Scope) -> Told:
    rows = Questionnaire.objects.of(scope.organisation).filter(
        closed_at=None, assessor=None, system__is_archived=False
    )
    return rows_of(
        rows, "questionnaire", titled=text("role"), **of_system(), person=F("started_by")
    )


def _findings(scope: Scope) -> Told:
    rows = RedTeamFinding.objects.of(scope.organisation).filter(
        state__in=[FindingState.OPEN, FindingState.FIXED, FindingState.BACK],
        round__system__is_archived=False,
    )
    return rows_of(
        rows,
        "finding",
        link=F("round"),
        quoted=F("round__number"),
        titled=text("title"),
        **of_system("round__system"),
        by_day=F("due"),
        person=Coalesce("owner", "round__system__owner", output_field=UUIDField()),
        detail=text("state"),
    )


def _signals(scope: Scope) -> Told:
    rows = Signal.objects.of(scope.organisation).filter(closed_at=None, system__is_archived=False)
    return rows_of(
        rows,
        "signal",
        quoted=F("number"),
        titled=text("kind"),
        **of_system(),
        by_day=day_of(scope, "opened_at", SIGNAL_WAIT),
        person=F("system__owner"),
    )


def _plans(scope: Scope) -> Told:
    """Drilled too long ago in one of the two ways; the first drill is due a month after entry."""
    last = Least("override_drilled_on", "shutdown_drilled_on")
    never = Q(override_drilled_on=None) | Q(shutdown_drilled_on=None)
    due = Case(
        When(never, then=day_of(scope, "updated_at", FIRST_TEST)),
        default=ExpressionWrapper(last + F("drill_interval"), output_field=DateField()),
    )
    rows = FailurePlan.objects.of(scope.organisation).filter(system__is_archived=False)
    told = rows_of(
        rows.exclude(system__stage=Stage.RETIRED),
        "failure_plan",
        titled=text("tool"),
        **of_system(),
        by_day=due,
        person=F("system__owner"),
    )
    return told.having(Q(by_day__lte=scope.today + AHEAD))


def _no_plans(scope: Scope) -> Told:
    """In use, with tools or on its own, and nothing says how it fails; due when it goes to work."""
    rows = AISystem.objects.of(scope.organisation).filter(
        ~Q(tools=[]) | Q(autonomy=Autonomy.HIGH),
        ~Exists(FailurePlan.objects.filter(system=OuterRef("pk"))),
        stage__in=[Stage.PILOT, Stage.OPERATE],
        is_archived=False,
    )
    return rows_of(
        rows,
        "no_failure_plan",
        within=F("pk"),
        within_name=text("name"),
        by_day=F("put_into_service"),
        person=F("owner"),
    )


DUTIES: Mapping[str, Duty] = {
    "task": Duty(_tasks),
    "review": Duty(_reviews),
    "control_due": Duty(_controls_due),
    "control_test": Duty(_controls_to_test),
    "control_confirmation": Duty(
        _controls_to_confirm, Right.CONFIRM_CONTROL, ("owner", "changed_by")
    ),
    "evidence": Duty(_evidence),
    "assessment_draft": Duty(_drafts),
    "assessment_returned": Duty(_returned),
    "assessment_approval": Duty(
        _submitted,
        Right.APPROVE,
        ("author", "submitted_by", "estimates__estimator", "wrote__overlap"),
        as_one=True,
        vote="assessment",
    ),
    "assessment_review": Duty(_to_renew),
    "acceptance_decision": Duty(
        _acceptances_asked,
        Right.APPROVE,
        ("asked_by", "judges__overlap", "wrote__overlap"),
        as_one=True,
        vote="acceptance",
    ),
    "acceptance_ending": Duty(_acceptances_ending),
    "claim": Duty(_claims, Right.APPROVE, ("asked_by",), as_one=True, vote="claim"),
    **duties_second.DUTIES,
    "questionnaire": Duty(_question_sets),
    "finding": Duty(_findings),
    "signal": Duty(_signals),
    "failure_plan": Duty(_plans),
    "no_failure_plan": Duty(_no_plans),
    **duties_audits.DUTIES,
    **duties_clocks.DUTIES,
    **duties_monitoring.DUTIES,
}
