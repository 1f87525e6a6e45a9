"""What an owner answers an auditor from outside with is read by them, whatever it hangs on."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from governance.dossiers import making, sections
from riskreg.actions import audit_requests, audits, dossiers, jobs, parts, people
from riskreg.models import (
    AISystem,
    AuditRequest,
    Confidentiality,
    Engagement,
    Evidence,
    Organisation,
    Role,
    User,
)
from riskreg.queries import audits as queries
from tests import make, make_audits, walled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
KIND = sections.WORKING_PAPERS


@pytest.fixture
def visitor(organisation: Organisation, system: AISystem) -> User:
    return make.auditor(organisation, system)


@pytest.fixture
def audit(organisation: Organisation, visitor: User) -> Engagement:
    with walled.as_member(visitor):
        return make_audits.engagement(organisation, visitor)


def answered(audit: Engagement, officer: User, *proofs: Evidence) -> AuditRequest:
    asked = make_audits.request(audit, officer)
    return audit_requests.answer(officer, asked, words="Here.", evidence=proofs)


def proofs_beyond(house: Organisation, officer: User) -> list[Evidence]:
    """Of a control of another system, and of no control at all."""
    control = make.control(house, officer, systems=[make.system(house, officer, name="Other")])
    return [
        make.evidence(house, officer, title="Minutes of June", controls=[control]),
        make.evidence(house, officer, title="Letter of May", upload=make.file()),
    ]


def seen(person: User) -> set[Evidence]:
    with walled.as_member(person):
        return set(Evidence.objects.all())


def test_who_asked_from_outside_sees_the_proofs_of_the_answer_alone(
    organisation: Organisation, officer: User, audit: Engagement, visitor: User
) -> None:
    proofs = proofs_beyond(organisation, officer)
    kept = make.evidence(organisation, officer, title="Not asked for")
    assert seen(visitor) == set()
    asked = answered(audit, officer, *proofs)
    assert seen(visitor) == set(proofs)
    assert kept not in seen(visitor)
    audit_requests.give_back(visitor, asked, reason="The letter is enough.")
    audit_requests.answer(officer, asked, words="Here.", evidence=proofs[1:])
    assert seen(visitor) == set(proofs[1:])


def test_an_answer_in_another_audit_opens_nothing(
    organisation: Organisation, officer: User, audit: Engagement, visitor: User
) -> None:
    proofs = proofs_beyond(organisation, officer)
    theirs = make_audits.engagement(organisation)
    answered(theirs, officer, *proofs)
    assert seen(visitor) == set()
    audits.change(theirs.lead, theirs, values={"team": [visitor]})
    assert seen(visitor) == set(proofs)
    audits.change(theirs.lead, theirs, values={"team": []})
    assert seen(visitor) == set()


def test_which_proofs_answer_is_asked_once_a_statement(
    organisation: Organisation, officer: User, audit: Engagement, visitor: User
) -> None:
    answered(audit, officer, *proofs_beyond(organisation, officer))
    with walled.as_member(visitor), connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT id FROM riskreg_evidence")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    asked = plan[plan.index("riskreg_auditrequest_evidence") - 400 :]
    assert "hashed SubPlan" in plan
    assert "riskreg_evidence.id" not in asked


def test_page_and_program_show_the_proofs_and_the_papers_are_made(
    organisation: Organisation, officer: User, audit: Engagement, visitor: User, client: Client
) -> None:
    minutes, letter = proofs_beyond(organisation, officer)
    secret = make.evidence(
        organisation, officer, title="Pay", confidentiality=Confidentiality.CONFIDENTIAL,
        upload=make.file(),
    )  # fmt: skip
    asked = answered(audit, officer, minutes, letter, secret)
    client.force_login(visitor)
    page = client.get(reverse("audit_request", args=[asked.pk])).content.decode()
    told = client.get(f"/api/v1/audit-requests/{asked.pk}/").json()
    assert set(told["evidence"]) == {str(each.pk) for each in (minutes, letter, secret)}
    for each in (minutes, letter, secret):
        assert each.get_absolute_url() in page
        assert client.get(each.get_absolute_url()).status_code == 200
        assert client.get(f"/api/v1/evidence/{each.pk}/").json()["title"] == each.title
    named = client.get(reverse("evidence_list")).content.decode()
    assert "Minutes of June" in named
    for each, status in ((letter, 200), (secret, 403)):
        assert client.get(f"/api/v1/evidence/{each.pk}/download/").status_code == status
        assert client.get(reverse("evidence_download", args=[each.pk, 1])).status_code == status
    assert queries.is_seen_whole(visitor, audit)
    with walled.as_member(visitor):
        job, _ = dossiers.request(visitor, audit, kind=KIND.slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    papers = making.make(taken)
    assert papers is not None
    assert papers.made_by == visitor
    assert client.get(papers.get_absolute_url()).status_code == 200


def test_who_sees_a_unit_and_is_of_the_team_sees_the_answer(
    organisation: Organisation, officer: User
) -> None:
    insider = make.member(organisation, Role.AUDITOR)
    audit = make_audits.engagement(organisation, insider)
    boss = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(boss, organisation, name="Ghent")
    parts.limit(boss, insider.memberships.get(), units=[unit])
    proofs = proofs_beyond(organisation, officer)
    answered(audit, officer, proofs[0])
    assert proofs[0] in seen(insider)
    assert queries.is_seen_whole(User.objects.get(pk=insider.pk), audit)
