"""Pages of audits: freezing what a list shows, refusals beside their field, notes kept private."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import audit_findings, audit_samples, audits
from riskreg.models import AuditFinding, AuditRequest, Engagement, Organisation, Role, Sample, User
from tests import make, make_audits

pytestmark = pytest.mark.django_db
PLAN = {"title": "Year", "scope": "All.", "begins_on": "2026-01-01", "ends_on": "2026-12-31"}


@pytest.fixture
def auditor(organisation: Organisation) -> User:
    return make.member(organisation, Role.AUDITOR)


@pytest.fixture
def audit(organisation: Organisation, auditor: User) -> Engagement:
    return make_audits.engagement(organisation, auditor)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def test_what_is_counted_is_what_is_frozen(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    make.control(organisation)
    make.control(organisation, state="planned")
    client = signed_in(auditor)
    told = page(client, "engagement_freeze", audit.pk, records="controls", state="planned")
    assert "Freeze 1 record" in told
    assert "Controls: 1 record" in told
    where = reverse("engagement_freeze", args=[audit.pk])
    client.post(f"{where}?records=controls&state=planned")
    frozen = audit.populations.get()
    assert (frozen.count, frozen.filters) == (1, {"state": ["planned"]})
    assert frozen.items[0]["fields"]["state"] == "planned"
    refused = client.post(f"{where}?records=incidents")
    assert refused.status_code == 422
    assert "No record is left" in refused.content.decode()
    assert audit.populations.count() == 1


def test_a_sample_shows_its_formula_and_what_follows(audit: Engagement, auditor: User) -> None:
    population = make_audits.population(audit, 10)
    client = signed_in(auditor)
    body = {
        "method": "random", "basis": "hypergeometric", "confidence": "95", "tolerable": "40",
        "expected": "0", "seed": "2026",
    }  # fmt: skip
    client.post(reverse("population_draw", args=[population.pk]), body)
    sample = Sample.objects.get()
    assert "The population holds 10 records." in page(client, "population_draw", population.pk)
    told = page(client, "sample", sample.pk)
    first = sample.items.all()[0]
    assert f"Look at {first.reference}" in told
    assert "Look at" not in page(signed_in(make.member(audit.organisation)), "sample", sample.pk)
    assert "n of 10 records, of which D = 0.4 · 10, rounded up to 4, deviate. n = 5." in told
    assert "5 items are not looked at yet" in told
    assert "The same items" in told
    for item in sample.items.all():
        where = reverse("sample_item", args=[item.pk])
        client.post(where, {"result": "satisfactory", "seen": ""})
    told = page(client, "sample", sample.pk)
    assert "Look at" not in told
    assert "with 95 % confidence at most 45.1 % of the population deviate" in told
    assert "more than the tolerable rate of 40 %" in told
    refused = client.post(where, {"result": "exception", "seen": ""})
    assert refused.status_code == 422
    assert "Say what was seen" in refused.content.decode()


def test_a_refused_draw_keeps_what_was_typed(audit: Engagement, auditor: User) -> None:
    population = make_audits.population(audit)
    where = reverse("population_draw", args=[population.pk])
    body = {"method": "random", "basis": "chosen", "size": "99", "seed": "my seed"}
    refused = signed_in(auditor).post(where, body)
    assert refused.status_code == 422
    assert "Give a size from 1 to 5." in refused.content.decode()
    assert 'value="my seed"' in refused.content.decode()


def test_notes_stand_on_no_page_of_others(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    item = make_audits.item(audit)
    audit_findings.note(auditor, audit, words="Rabarbarus hesitates", item=item)
    places = [("engagement", audit.pk), ("sample_item", item.pk)]
    for role in Role:
        client = signed_in(make.member(organisation, role))
        for name, key in places:
            assert "Rabarbarus" not in page(client, name, key)
        assert "hesitates" not in page(client, "search", q="Rabarbarus")
        where = reverse("engagement_note", args=[audit.pk])
        assert client.get(where).status_code in (403, 404)
    for name, key in places:
        assert "Rabarbarus" in page(signed_in(auditor), name, key)


def test_a_request_stands_in_the_work_of_its_owner(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    owner = make.member(organisation, Role.ENGINEER)
    body = {
        "asked": "Show the last test.",
        "owner": str(owner.pk),
        "due": (timezone.localdate() + timedelta(days=5)).isoformat(),
    }
    signed_in(auditor).post(reverse("engagement_ask", args=[audit.pk]), body)
    request = AuditRequest.objects.get()
    client = signed_in(owner)
    assert reverse("audit_request", args=[request.pk]) in page(client, "work")
    client.post(reverse("audit_request_answer", args=[request.pk]), {"words": "Here it is."})
    assert reverse("audit_request", args=[request.pk]) not in page(client, "work")
    signed_in(auditor).post(reverse("audit_request_accept", args=[request.pk]))
    request.refresh_from_db()
    assert request.state == "accepted"


def test_a_finding_names_its_edition_and_waits_for_management(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    item = make_audits.item(audit)
    audit_samples.judge(auditor, item, result="exception", seen="Not tested.")
    body = {
        "title": "Late tests", "severity": "major", "criterion": "Tested each year.",
        "condition": "One was not.", "items": [str(item.pk)],
    }  # fmt: skip
    client = signed_in(auditor)
    client.post(reverse("engagement_find", args=[audit.pk]), body)
    finding = AuditFinding.objects.get()
    assert list(finding.items.all()) == [item]
    officer = signed_in(make.member(organisation))
    assert reverse("audit_finding", args=[finding.pk]) in page(officer, "work")
    asked = page(client, "engagement_find", audit.pk)
    assert "At least one of them" in asked
    assert '<option value="" selected>Choose one</option>' in asked
    told = page(client, "audit_finding", finding.pk)
    assert f'<a href="{audit.get_absolute_url()}">{audit}</a></dd>' in told
    refused = officer.post(
        reverse("audit_finding_respond", args=[finding.pk]), {"response": "agreed"}
    )
    assert refused.status_code == 422
    assert "Say what is done about it." in refused.content.decode()


def test_exports_hold_records_and_no_notes(audit: Engagement, auditor: User) -> None:
    item = make_audits.item(audit)
    audit_findings.note(auditor, audit, words="Rabarbarus hesitates", item=item)
    client = signed_in(auditor)
    for name, args in [
        ("population_export", [item.sample.population_id]),
        ("sample_export", [item.sample_id]),
        ("engagements_export", []),
        ("audit_requests_export", []),
        ("audit_findings_export", []),
    ]:
        answer = client.get(reverse(name, args=[*args, "csv"]))
        assert answer.status_code == 200
        told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert "Rabarbarus" not in told
        assert item.reference in told or ("export" in name and not name.startswith(("pop", "sam")))


def test_who_works_alone_is_told_so_and_given_no_empty_field(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    client = signed_in(auditor)
    for where in (reverse("engagement_new"), reverse("engagement_edit", args=[audit.pk])):
        told = client.get(where).content.decode()
        assert "there is no other auditor to choose" in told
        assert "Other auditors" not in told
    client.post(reverse("engagement_edit", args=[audit.pk]), {**PLAN, "title": "Alone"})
    audit.refresh_from_db()
    assert (audit.title, list(audit.team.all())) == ("Alone", [auditor])
    make.member(organisation, Role.AUDITOR)
    assert "Other auditors" in page(client, "engagement_edit", audit.pk)


def test_who_has_left_stays_named_when_an_audit_is_changed(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    gone = make.member(organisation, Role.AUDITOR)
    audits.change(auditor, audit, values={"team": [gone]})
    make_audits.leave(gone, organisation)
    client = signed_in(auditor)
    assert str(gone.pk) in page(client, "engagement_edit", audit.pk)
    body = {**PLAN, "title": "Anew", "team": [str(gone.pk)]}
    assert client.post(reverse("engagement_edit", args=[audit.pk]), body).status_code == 302
    path = f"/api/v1/audits/{audit.pk}/"
    told = client.patch(path, {"team": [str(gone.pk)]}, content_type="application/json")
    assert told.status_code == 200, told.content
    assert set(audit.team.all()) == {auditor, gone}


def test_pages_hand_over_and_take_over(
    organisation: Organisation, audit: Engagement, auditor: User
) -> None:
    second, third = (make.member(organisation, Role.AUDITOR) for _each in "ab")
    client, hand = signed_in(auditor), reverse("engagement_hand_over", args=[audit.pk])
    assert hand not in page(client, "engagement", audit.pk)
    audits.change(auditor, audit, values={"team": [second]})
    assert hand in page(client, "engagement", audit.pk)
    assert str(third) not in client.get(hand).content.decode()
    client.post(hand, {"lead": str(second.pk), "reason": "She goes on."})
    audit.refresh_from_db()
    assert audit.lead == second
    take = reverse("engagement_take_over", args=[audit.pk])
    assert take not in page(signed_in(third), "engagement", audit.pk)
    refused = signed_in(third).post(take, {"reason": "I would rather."})
    assert refused.status_code == 422
    assert "Ask them to add you" in refused.content.decode()
    for person in (auditor, second):
        make_audits.leave(person, organisation)
    officer = page(signed_in(make.member(organisation)), "engagement", audit.pk)
    assert "nobody works on it" in officer
    assert take not in officer
    assert take in page(signed_in(third), "engagement", audit.pk)
    signed_in(third).post(take, {"reason": "Both have left."})
    told = page(signed_in(third), "engagement", audit.pk)
    assert "Taken over" in told
    assert "read by those alone who wrote it" in told
    assert "nobody works on it" not in told
