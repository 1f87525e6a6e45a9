"""The generator of large registers: lawful, recorded, the same for the same seed."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.forms.models import model_to_dict
from django.utils import timezone

from frameworks.regimes.clocks import all_clocks
from riskreg import trail
from riskreg.actions import assessments
from riskreg.management import bulk
from riskreg.models import (
    Acceptance,
    AISystem,
    Assessment,
    AssessmentState,
    Clock,
    ClockState,
    Control,
    ControlLink,
    ControlTest,
    Dataset,
    Decision,
    Estimate,
    Evaluation,
    Evidence,
    EvidenceRevision,
    FailurePlan,
    Grade,
    Incident,
    IncidentEntry,
    IncidentSnapshot,
    Metric,
    Organisation,
    Owned,
    RedTeamFinding,
    RedTeamRound,
    Review,
    Risk,
    RiskLink,
    Signal,
    Task,
    Triage,
    UserFlag,
    Verdict,
)
from riskreg.models.trail import chain_of
from riskreg.queries import coverage, judging, subjects
from riskreg.queries.evaluations import measure_of
from riskreg.rules import evaluations as rules
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
SIZES = bulk.Sizes(
    systems=12, controls=110, risks=60, evidence=130, evaluations=80, flags=400, incidents=40
)
KINDS: tuple[type[Owned], ...] = (
    AISystem, Decision, Control, ControlLink, ControlTest, Evidence, EvidenceRevision, Risk,
    RiskLink, Assessment, Estimate, Acceptance, Task, Dataset, FailurePlan, Evaluation, Metric,
    RedTeamRound, RedTeamFinding, UserFlag, Signal, Review,
    Incident, IncidentEntry, IncidentSnapshot, Triage, Clock,
)  # fmt: skip


def filled(slug: str, seed: int = 7, sizes: bulk.Sizes = SIZES) -> Organisation:
    organisation = make.organisation(slug=slug)
    bulk.fill(organisation, sizes, seed=seed, today=timezone.localdate())
    return organisation


def run(organisation: Organisation, *more: str) -> str:
    out = io.StringIO()
    names = ("systems", "controls", "risks", "evidence", "evaluations", "flags")
    sizes = [f"--{name}=10" for name in names]
    call_command("make_bulk", "--organisation", organisation.slug, *sizes, *more, stdout=out)
    return out.getvalue()


def plain(record: Owned) -> list[str]:
    """What a record says apart from its key, its references and its times."""
    told = model_to_dict(record)
    relations = {field.name for field in record._meta.get_fields() if field.is_relation}
    apart = {"id", "digest", "content", "causes", "subject_key", *relations}
    kept = {name: told[name] for name in sorted(told) if name not in apart}
    return [str(value) for name, value in kept.items() if not name.endswith("_at")]


def contents(organisation: Organisation) -> dict[str, list[Any]]:
    return {
        kind.__name__: sorted(plain(each) for each in kind.objects.of(organisation))
        for kind in KINDS
    }


def test_the_same_seed_gives_the_same_register():
    one, two, other = filled("one"), filled("two"), filled("other", seed=8)
    assert contents(one) == contents(two)
    assert contents(one) != contents(other)


def test_there_is_as_much_as_asked_for_of_every_sort():
    organisation = filled("house")
    counted = {kind.__name__: kind.objects.of(organisation).count() for kind in KINDS}
    assert counted["AISystem"] == counted["Decision"] == 12
    assert (counted["Control"], counted["Risk"], counted["Evidence"]) == (110, 60, 130)
    assert (counted["Evaluation"], counted["RedTeamRound"], counted["UserFlag"]) == (80, 8, 400)
    assert all(counted.values()), counted
    evidence = Evidence.objects.of(organisation)
    assert set(evidence.values_list("grade", flat=True)) == set(Grade.values)
    today = timezone.localdate()
    assert evidence.filter(valid_until__lt=today).exists()
    assert evidence.filter(valid_until__gte=today).exists()
    assert Risk.objects.of(organisation).exclude(residual_level="").exists()


def test_every_row_is_recorded_and_the_chain_holds():
    organisation = filled("house")
    with connection.cursor() as cursor:  # what a commit would check
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert trail.first_break(chain_of(organisation.pk)) is None


def test_what_was_approved_carries_its_digest_and_two_names():
    organisation = filled("house")
    approved = Assessment.objects.of(organisation).filter(state=AssessmentState.APPROVED)
    for each in approved:
        assert each.digest == subjects.digest_of(each)
        assert each.author_id != each.decided_by_id
        assert assessments.gaps(each) == []


def test_a_verdict_follows_from_the_metrics_and_every_sort_is_there():
    organisation = filled("house")
    runs = Evaluation.objects.of(organisation).prefetch_related("metrics")
    for run in runs:
        measured = [measure_of(each) for each in run.metrics.all()]
        assert run.is_planned or run.verdict == rules.judge(measured).verdict
    assert {run.verdict for run in runs} == {Verdict.PLANNED, Verdict.PASSED, Verdict.FAILED}


def test_a_signal_has_the_flags_that_opened_it_within_its_window():
    organisation = filled("house")
    for signal in Signal.objects.of(organisation).prefetch_related("flags"):
        times = sorted(each.flagged_at for each in signal.flags.all())
        assert times[0] == signal.first_flag_at
        assert times[signal.threshold - 1] == signal.opened_at
        assert signal.opened_at - times[0] <= timedelta(days=signal.window_days)


def test_reviews_are_open_and_closed():
    reviews = Review.objects.of(filled("house"))
    assert reviews.filter(closed_at=None).exists()
    assert reviews.exclude(closed_at=None).exclude(outcome="").exists()


def test_incidents_are_judged_by_the_rules_and_have_clocks_of_every_law():
    organisation = filled("house", sizes=bulk.Sizes(12, 0, 0, 0, incidents=400))
    clocks = Clock.objects.of(organisation).select_related("incident")
    assert {each.regime for each in clocks} == {each.slug for each in all_clocks()}
    assert {each.state for each in clocks} == set(ClockState.values)
    assert clocks.filter(state=ClockState.MET, missed_at=None).exists()
    assert clocks.filter(state=ClockState.MET, met_at__gt=F("due_at")).exists()
    for each in clocks:
        is_late = each.missed_at is not None
        assert is_late == ((each.met_at or each.decided_at or timezone.now()) > each.due_at)
        assert each.incident.is_open or each.state not in (ClockState.RUNNING, ClockState.PAUSED)
    for each in Triage.objects.of(organisation)[:20]:
        assert judging.again(each) == each.result
    judged = Incident.objects.of(organisation).filter(triages__isnull=False)
    assert judged.count() == len(set(judged.values_list("pk")))
    assert not judged.filter(state__in=["new", "dismissed"]).exists()


def test_the_newest_revision_says_what_its_evidence_says():
    organisation = filled("house")
    for evidence in Evidence.objects.of(organisation).prefetch_related("revisions"):
        newest = evidence.revisions.all()[0]
        assert newest.number == evidence.revision
        for name in ("grade", "collected_on", "valid_until", "sha256", "size", "media_type"):
            assert getattr(newest, name) == getattr(evidence, name)


def test_a_system_has_duties_in_several_states():
    sizes = bulk.Sizes(systems=6, controls=200, risks=10, evidence=600)
    organisation = filled("house", sizes=sizes)
    seen = set()
    for system in AISystem.objects.of(organisation):
        for held in coverage.of_system(system, timezone.localdate()).frameworks:
            seen |= {node.status for node in held.all() if node.status}
    assert len(seen) == 4


def test_what_is_made_is_said_in_words():
    organisation = make.organisation(slug="said")
    out = run(organisation)
    assert "10 systems, each classified and decided" in out
    assert f"{organisation} is filled" in out


def test_an_organisation_with_records_is_left_alone_unless_told():
    organisation = make.organisation(slug="kept")
    make.system(organisation)
    with pytest.raises(CommandError, match="has records already"):
        run(organisation)
    run(organisation, "--add")
    run(organisation, "--add", "--seed=2")
    assert AISystem.objects.of(organisation).count() == 21


def test_an_unknown_organisation_or_missing_systems_are_said():
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("make_bulk", "--organisation=nowhere")
    organisation = make.organisation(slug="none")
    with pytest.raises(CommandError, match="need systems"):
        call_command("make_bulk", "--organisation=none", "--systems=0")
    assert not AISystem.objects.of(organisation).exists()
