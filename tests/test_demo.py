"""The demo is told whole, says what the rules say, and is told once."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from governance.dossiers.papers import refusing
from governance.dossiers.papers.matter import of_system
from governance.ui import references
from riskreg import trail
from riskreg.management import demo
from riskreg.models import (
    AISystem,
    Alert,
    AlertKind,
    Decision,
    Event,
    Evidence,
    EvidenceKind,
    Grade,
    Incident,
    IncidentChannel,
    IncidentReport,
    Membership,
    MonitoringFinding,
    Organisation,
    Questionnaire,
    Role,
)
from riskreg.queries import overview
from riskreg.queries.evidence import standing_is
from riskreg.rules.evidence import Standing
from riskreg.rules.media import Preview, preview_of

STORY = demo.read()
TIERS = {
    "prohibited",
    "high_risk_annex_iii",
    "high_risk_annex_i_a",
    "high_risk_annex_i_b",
    "annex_iii_exempt",
    "transparency",
    "minimal",
    "gpai",
    "gpai_systemic",
    "out_of_scope",
}


@pytest.fixture
def ardenna(catalogues: Any) -> Organisation:
    demo.tell(STORY, password="for-the-test-only")
    return Organisation.objects.get(slug="ardenna")


def test_every_decision_has_the_tier_the_story_expects(ardenna):
    for told in (each for house in STORY["organisations"] for each in house["systems"]):
        recorded = Decision.objects.filter(system__external_id=told["key"]).order_by("number")
        said = [(each.role, str(each.on), each.tier, each.is_provisional) for each in recorded]
        expected = [
            (each["role"], str(each["day"]), each["expect"]["tier"], each["expect"]["provisional"])
            for each in told["decisions"]
        ]
        assert said == expected, told["values"]["name"]


def test_evidence_has_every_form_grade_and_standing(ardenna):
    proofs = Evidence.objects.of(ardenna)
    assert proofs.count() >= 16
    assert set(proofs.values_list("kind", flat=True)) == set(EvidenceKind.values)
    assert set(proofs.values_list("grade", flat=True)) == set(Grade.values)
    today = timezone.localdate()
    counts = {each: proofs.filter(standing_is(each, today)).count() for each in Standing}
    assert counts[Standing.LAPSED] == 2
    assert counts[Standing.WITHDRAWN] == 1
    assert counts[Standing.LAPSING] >= 1
    assert proofs.filter(revision=3).count() == 1
    found = map(preview_of, proofs.values_list("media_type", flat=True))
    assert set(found) >= {Preview.PDF, Preview.IMAGE, Preview.TEXT, Preview.TABLE}


def test_twelve_systems_cover_every_tier_and_what_is_still_open(ardenna):
    systems = AISystem.objects.filter(organisation=ardenna)
    assert systems.count() == 12
    tiers = Decision.objects.filter(organisation=ardenna).values_list("tier", flat=True)
    assert set(tiers) == TIERS
    assert Decision.objects.filter(organisation=ardenna, is_provisional=True).exists()
    unclassified = systems.filter(decisions=None).get()
    questions = Questionnaire.objects.get(system=unclassified, closed_at=None)
    assert "unknown" in questions.answers.values()
    again = systems.get(external_id="GI-001").decisions.order_by("number")
    assert [each.edition for each in again] == ["2024-1689", "2026-1744"]
    assert again[0].tier != again[1].tier


def test_there_is_somebody_for_every_role(ardenna):
    roles = Membership.objects.filter(organisation=ardenna).values_list("role", flat=True)
    # An auditor from outside looks at what somebody chooses: an administrator lets them in.
    assert set(roles) == set(Role.values) - {Role.EXTERNAL_AUDITOR}


def test_the_second_organisation_is_apart(ardenna):
    other = Organisation.objects.get(slug="hanssen")
    assert AISystem.objects.filter(organisation=other).count() == 2
    shared = Membership.objects.filter(organisation=other, user__memberships__organisation=ardenna)
    assert [each.role for each in shared] == [Role.AUDITOR]


def test_the_third_is_a_public_authority_that_registers_its_use(ardenna):
    system = AISystem.objects.get(organisation__slug="oosterwaard")
    assert [each.code for each in refusing.registrations(of_system(system))] == ["annex-viii-c"]


def test_telling_it_again_changes_nothing_and_loses_nothing(ardenna):
    mine = AISystem.objects.get(external_id="GI-008", organisation=ardenna)
    before = Event.objects.count()
    demo.tell(STORY, password="for-the-test-only")
    assert Event.objects.count() == before
    mine.refresh_from_db()
    assert mine.name == "Spare parts forecast"


def test_the_trail_of_the_demo_holds(ardenna):
    assert trail.first_break(trail.head_of(ardenna).chain) is None


def test_the_command_prints_every_sign_in(catalogues, monkeypatch):
    monkeypatch.setenv("RISKREG_DEMO_PASSWORD", "chosen-by-the-operator")
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    told = out.getvalue()
    assert "jonas.richter@ardenna.example" in told
    assert "Hanssen Coldstores" in told
    assert "chosen-by-the-operator" in told


def test_demo_people_can_sign_in(catalogues, client):
    demo.tell(STORY, password="for-the-test-only")
    answer = client.post(
        "/account/login/",
        {"login": "lieve.claes@ardenna.example", "password": "for-the-test-only"},
    )
    assert answer.status_code == 302


def test_only_what_was_decided_under_another_edition_counts_as_older(ardenna):
    standing = Decision.objects.filter(organisation=ardenna, system__is_archived=False).current()
    older = {each.pk for each in overview.outdated(ardenna, timezone.localdate())}
    assert older == {each.pk for each in standing if each.edition != "2026-1744"}


def test_a_reviewed_incident_has_reports_that_were_sent(ardenna):
    reviewed = Incident.objects.of(ardenna).get(state="reviewed")
    sent = list(reviewed.reports.order_by("number").values_list("kind", "state"))
    assert sent == [("initial", "sent"), ("final_not_reportable", "sent")]
    assert reviewed.notices.count() == 3
    under_way = IncidentReport.objects.of(ardenna).get(state="draft")
    assert under_way.kind == "follow_up"
    assert under_way.incident.clocks.filter(state="met", reports__state="sent").count() == 1


def test_a_risk_that_jumped_opened_an_alert(ardenna):
    alert = Alert.objects.of(ardenna).get(kind=AlertKind.RISK)
    assert (alert.was, alert.now, alert.closed_at) == ("Medium", "High", None)
    assert alert.risk.residual_level == "high"
    assert alert.owner == alert.risk.owner


def test_a_cycle_of_monitoring_opened_an_incident(ardenna):
    finding = MonitoringFinding.objects.of(ardenna).get(incident__isnull=False)
    assert finding.cycle.closed_at is not None
    assert finding.incident.channel == IncidentChannel.MONITORING
    assert finding.incident.system == finding.cycle.plan.system


def test_every_kind_of_record_in_the_chain_has_a_name(ardenna: Organisation) -> None:
    kinds = set(Event.objects.values_list("target_kind", flat=True))
    assert len(kinds) > 30
    assert kinds <= set(references.MODELS)
