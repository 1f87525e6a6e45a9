"""What an auditor from outside reads of confidential records, and under which laws."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from governance.dossiers.confidentiality import Level
from riskreg import access
from riskreg.actions import coverage
from riskreg.models import AISystem, Dossier, Event, NotApplicable, Organisation, User
from tests import make, walled
from tests.access import dossiers as made_dossiers

pytestmark = pytest.mark.django_db
ADDRESS = "https://files.example.org/secret-plan"


def text(answer: Any) -> str:
    """The page as text."""
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("level", "is_shown"),
    [("public", True), ("internal", True), ("confidential", False), ("restricted", False)],
)
def test_the_address_of_confidential_evidence_is_not_told(
    client: Client,
    organisation: Organisation,
    auditor: User,
    looked_at: AISystem,
    level: str,
    is_shown: bool,
) -> None:
    officer = make.member(organisation)
    control = make.control(organisation, systems=[looked_at])
    told = {"kind": "link", "url": ADDRESS, "confidentiality": level}
    proof = make.evidence(organisation, controls=[control], **told)
    pages = [
        reverse("evidence", args=[proof.pk]),
        reverse("evidence_list"),
        reverse("evidence_list_export", args=["csv"]),
        f"/api/v1/evidence/{proof.pk}/",
    ]
    for person, expected in ((auditor, is_shown), (officer, True)):
        client.force_login(person)
        page, _list, _file, call = (client.get(each) for each in pages)
        assert (ADDRESS in text(page)) is expected
        assert (ADDRESS in text(call)) is expected
    client.force_login(auditor)
    assert ADDRESS not in text(client.get(pages[1]))
    assert ADDRESS.encode() not in b"".join(client.get(pages[2]).streaming_content)  # type: ignore[attr-defined]
    assert not Event.objects.filter(body__contains=ADDRESS).exists()


@pytest.fixture
def kept(officer: User, looked_at: AISystem, store: Any) -> Dossier:
    """A dossier of the system, whose file opens."""
    return made_dossiers.dossier(looked_at, officer, decision=make.decision(looked_at, officer))


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.PUBLIC, 200),
        (Level.INTERNAL, 200),
        (Level.CONFIDENTIAL, 200),
        (Level.STRICTLY_CONFIDENTIAL, 403),
    ],
)
def test_a_dossier_opens_unless_it_is_strictly_confidential(
    client: Client, officer: User, auditor: User, kept: Dossier, level: Level, expected: int
) -> None:
    set_to(kept, level)
    files = [reverse(each, args=[kept.pk]) for each in ("dossier_download", "api-dossier-download")]
    client.force_login(auditor)
    page = text(client.get(reverse("dossier", args=[kept.pk])))
    assert kept.sha256 in page
    assert ("you see that it is there" in page) == (expected == 403)
    assert [client.get(each).status_code for each in files] == [expected] * 2
    client.force_login(officer)
    assert [client.get(each).status_code for each in files] == [200, 200]


def test_what_changed_is_told_where_both_versions_open(
    client: Client, officer: User, auditor: User, kept: Dossier, looked_at: AISystem
) -> None:
    decision = kept.decisions.get()
    later = made_dossiers.dossier(looked_at, officer, decision=decision)
    client.force_login(auditor)
    addresses = [
        reverse(each, args=[later.pk]) for each in ("dossier_changes", "api-dossier-changes")
    ]
    for levels, expected in (
        ((Level.INTERNAL, Level.CONFIDENTIAL), 200),
        ((Level.STRICTLY_CONFIDENTIAL, Level.CONFIDENTIAL), 403),
        ((Level.CONFIDENTIAL, Level.STRICTLY_CONFIDENTIAL), 403),
    ):
        for each, level in zip((kept, later), levels, strict=True):
            set_to(each, level)
        assert [client.get(each).status_code for each in addresses] == [expected] * 2


def set_to(dossier: Dossier, level: Level) -> None:
    """Print this level on a dossier that is there."""
    Dossier.objects.filter(pk=dossier.pk).update(confidentiality=str(level.label))


def test_the_word_of_shut_dossiers_is_that_which_dossiers_print() -> None:
    with override("en"):
        assert {str(Level.STRICTLY_CONFIDENTIAL.label)} == access.SHUT_DOSSIERS


def test_an_auditor_opens_the_papers_they_had_made(auditor: User, kept: Dossier) -> None:
    kept.confidentiality = str(Level.STRICTLY_CONFIDENTIAL.label)
    assert not access.may_open(auditor, kept)
    kept.made_by = auditor
    assert access.may_open(auditor, kept)


@pytest.mark.usefixtures("catalogues")
def test_claims_are_those_of_the_laws_named(
    client: Client, organisation: Organisation, officer: User, looked_at: AISystem
) -> None:
    place = {"framework": "EU_AI_ACT", "ref": "Art. 17(2)"}
    make.decision(looked_at, officer)
    claim = coverage.claim(officer, looked_at, **place, reason="We are large.")
    for laws, expected in (([], 200), (["EU_AI_ACT"], 200), (["NIST_AI_RMF"], 404)):
        auditor = make.auditor(organisation, looked_at, frameworks=laws)
        client.force_login(auditor)
        one = [reverse(each, args=[claim.pk]) for each in ("coverage_claim", "api-claim-detail")]
        assert [client.get(each).status_code for each in one] == [expected] * 2, laws
        many = [reverse("coverage_claims"), reverse("api-claim-list")]
        told = [str(claim.pk) in text(client.get(each)) for each in many]
        assert told == [expected == 200] * 2, laws
        with walled.as_member(auditor):
            assert NotApplicable.objects.exists() == (expected == 200)
            assert Event.objects.about(claim).exists() == (expected == 200)
