"""Erasing a person: nothing names them afterwards but what people wrote, and the trail holds."""

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.dossiers import embedded, naming
from governance.ui import events
from riskreg import history, proofs
from riskreg.actions import audit_findings, dossiers, erasures, federation, jobs, people, views
from riskreg.importers import runs
from riskreg.models import Erasure, Event, Job, Membership, Organisation, Reminder, Role, User
from riskreg.models.trail import chain_of
from tests import make, make_audits
from tests.access import dossiers as made_dossiers

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Wilhelmina Quastenbroek"
REASON = "Asked for on 26 November 2026."


@pytest.fixture
def leaver(organisation: Organisation, store: Path) -> User:
    """Somebody who worked with every part of the register, and was called otherwise before."""
    person = make.member(organisation, password="a-long-enough-passphrase", name=NAME)
    system = make.system(organisation, person, owner=person)
    make.decision(system, person)
    make.assessment(system, person, state="approved")
    make.evidence(organisation, person, controls=[make.control(organisation, person)])
    make.api_key(person, organisation)
    make.failure_plan(system, person)
    make.flag(system, person)
    browser = Client()
    signed_in = {"login": person.email, "password": "a-long-enough-passphrase"}
    browser.post(reverse("account_login"), signed_in)
    assert SESSION_KEY in browser.session
    _leave_traces(organisation, person)  # with a second factor one signs in in two steps
    return person


def _leave_traces(organisation: Organisation, person: User) -> None:
    """What sign-in, imports, mails, jobs and views keep of somebody."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    told = {"email": person.email, "name": person.name}
    with transaction.atomic():
        Authenticator.objects.create(user=person, type="webauthn", data={"name": person.name})
        SocialAccount.objects.create(user=person, provider="office", uid="7", extra_data=told)
        federation.note(person, "office")
    views.save(person, organisation, page="systems", name=f"Of {NAME}", query="owner=me")
    officer = make.member(organisation)
    content = f"name,purpose,owner\nSorter,Sorts letters.,{person.email}\n".encode()
    run = runs.upload(officer, organisation, profile="systems", file_name="l.csv", content=content)
    mapping = {each: each for each in ("name", "purpose", "owner")}
    runs.apply(officer, runs.preview(officer, run, mapping=mapping))
    jobs.request(person, organisation, kind="system", key="k", parameters={})[0].told.add(person)
    Reminder.objects.create(
        organisation=organisation,
        person=person,
        subject_kind="task",
        subject_key=run.pk,
        due=timezone.localdate(),
        step="due",
    )


def _membership(person: User) -> Membership:
    return Membership.objects.get(user=person)


def _standing(words: tuple[str, ...]) -> set[str]:
    """Every table and column in which a word stands, in whatever schema of ours."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND data_type IN"
            " ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea')"
        )
        for table, column in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1',  # noqa: S608
                    [f"%{word}%"],
                )
                if cursor.fetchone():
                    found.add(f"{table}.{column}")
    return found


def test_afterwards_no_table_and_no_file_names_the_person(
    organisation: Organisation, administrator: User, leaver: User, store: Path
) -> None:
    words = (NAME, leaver.email)
    before = timezone.now()
    assert {"riskreg_user.name", "riskreg_user.email", "riskreg_history.row"} <= _standing(words)
    made = erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert not _standing(words)
    assert not [
        path
        for path in store.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words)
    ]
    assert not Session.objects.exists()
    assert made.remaining == []
    erased = User.objects.get(pk=leaver.pk)
    assert str(erased) == f"Erased person {str(leaver.pk)[:8]}"
    assert not erased.is_active
    assert not erased.has_usable_password()
    assert not erased.api_keys.filter(revoked_at=None).exists()
    assert not Membership.objects.filter(user=leaver).exists()
    assert history.names_at([erased], before)[leaver.pk] == str(erased)


def test_the_trail_still_holds_and_tells_by_key(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    made = erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert proofs.prove(chain_of(organisation.pk)).holds
    event = Event.objects.about(made).get()
    told = events.tell([event])[0]
    assert str(leaver.pk)[:8] in told.what
    assert told.why == REASON
    assert Event.objects.filter(actor_key=leaver.pk).exists()


def test_texts_that_name_the_person_are_listed_for_a_human_to_decide(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    system = make.system(organisation, purpose=f"Written by {NAME.upper()}, {leaver.email}.")
    made = erasures.erase(administrator, _membership(leaver), reason=REASON)
    told = {f"{each['table']}.{each['column']}": each["keys"] for each in made.remaining}
    assert told["riskreg_aisystem.purpose"] == [str(system.pk)]
    assert "riskreg_history.row" in told
    assert "riskreg_event.body" in told


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (" ", "Say why"),
        (f"{NAME} asked.", "Leave name and address out"),
        ("By person@example.org", ""),
    ],
)
def test_the_reason_is_needed_and_names_nobody(
    administrator: User, leaver: User, reason: str, words: str
) -> None:
    if not words:
        reason, words = f"Mail of {leaver.email.upper()}", "Leave name and address out"
    with pytest.raises(ValidationError, match=words):
        erasures.erase(administrator, _membership(leaver), reason=reason)
    assert User.objects.get(pk=leaver.pk).name == NAME


def test_only_administrators_erase_and_never_themselves(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    officer = make.member(organisation)
    with pytest.raises(PermissionDenied):
        erasures.erase(officer, _membership(leaver), reason=REASON)
    make.member(organisation, Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="nobody erases themselves"):
        erasures.erase(administrator, _membership(administrator), reason=REASON)


def test_who_works_for_another_organisation_too_is_not_erased(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    membership = _membership(leaver)
    make.membership(leaver, make.organisation())
    with pytest.raises(ValidationError, match="outside of this organisation"):
        erasures.erase(administrator, membership, reason=REASON)


def test_who_left_is_erased_by_the_operator_and_only_once(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    people.end_membership(administrator, _membership(leaver))
    erasures.erase_former(organisation, leaver, reason=REASON)
    assert not _standing((NAME, leaver.email))
    with pytest.raises(ValidationError, match="erased before"):
        erasures.erase_former(organisation, User.objects.get(pk=leaver.pk), reason=REASON)
    assert Erasure.objects.get().erased_by is None


def test_dossiers_that_take_long_to_read_are_read_by_a_worker(
    organisation: Organisation,
    administrator: User,
    leaver: User,
    monkeypatch: pytest.MonkeyPatch,
    store: Any,
) -> None:
    named, _other = (
        made_dossiers.dossier(system, administrator, decision=make.decision(system, administrator))
        for system in (make.system(organisation), make.system(organisation))
    )
    told = {"dossier.json": f"Owner: {NAME}".encode()}
    other = {"dossier.json": b"{}"}
    monkeypatch.setattr(embedded, "of", lambda each: told if each == named else other)
    monkeypatch.setattr(naming, "AT_ONCE", -1)
    browser = Client()
    browser.force_login(administrator)
    address = reverse("member_erase", args=[_membership(leaver).pk])
    assert "Search the dossiers" in browser.get(address).content.decode()
    early = browser.post(address, {"reason": REASON})
    assert early.status_code == 422
    assert "Search the dossiers first" in early.content.decode()
    browser.post(address, {"search": "1"})
    job = Job.objects.get(kind=erasures.SEARCH)
    with monkeypatch.context() as patch:  # the page looks again every other second
        patch.setattr(embedded, "of", None)
        patch.setattr("riskreg.queries.naming.places", None)
        shown = browser.get(address).content.decode()
    assert "looks again by itself" in shown
    assert "Texts that name them" not in shown
    taken = jobs.take(job.pk)
    assert taken is not None
    assert naming.search(taken) == [str(named)]
    job.refresh_from_db()
    assert (job.state, job.total) == ("done", 2)
    assert NAME not in str(job.parameters)
    assert str(named) in browser.get(address).content.decode()
    assert browser.post(address, {"reason": REASON}).status_code == 302
    assert Erasure.objects.get().dossiers == [str(named)]


def test_whoever_stops_a_search_is_asked_in_words_of_the_search(
    administrator: User, leaver: User
) -> None:
    [(job, _is_new)] = erasures.request_search(administrator, _membership(leaver))
    browser = Client()
    browser.force_login(administrator)
    stop = browser.get(reverse("job_cancel", args=[job.pk])).content.decode()
    assert "Stop the work: Search for a person?" in stop
    assert "document" not in stop.split("<main", 1)[1].split("</main", 1)[0]


def test_what_was_read_counts_until_a_dossier_or_the_name_is_another(
    organisation: Organisation,
    administrator: User,
    leaver: User,
    monkeypatch: pytest.MonkeyPatch,
    store: Any,
) -> None:
    system = make.system(organisation)
    decision = make.decision(system, administrator)
    promised, _ = dossiers.request(administrator, system, kind="system")  # its number is lower
    other = make.system(organisation)
    made_dossiers.dossier(other, administrator, decision=make.decision(other, administrator))
    monkeypatch.setattr(embedded, "of", lambda each: {"dossier.json": b"{}"})
    monkeypatch.setattr(naming, "AT_ONCE", -1)
    [(search, _is_new)] = erasures.request_search(administrator, _membership(leaver))

    def read() -> None:
        taken = jobs.take(search.pk)
        assert taken is not None
        assert naming.search(taken) == []

    read()
    assert naming.known(organisation, leaver) == []
    leaver.name = "Somebody Else"
    assert naming.known(organisation, leaver) is None
    leaver.refresh_from_db()
    made_dossiers.entered(promised, system, decision)
    assert naming.known(organisation, leaver) is None


def test_the_page_says_what_follows_and_lists_what_stays(
    organisation: Organisation, administrator: User, leaver: User, store: Any
) -> None:
    browser = Client()
    browser.force_login(administrator)
    make.system(organisation, purpose=f"Written by {NAME}.")
    address = reverse("member_erase", args=[_membership(leaver).pk])
    page = browser.get(address).content.decode()
    assert "riskreg_aisystem.purpose" in page
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": REASON}).status_code == 302
    after = browser.get(reverse("people")).content.decode()
    assert f"Erased person {str(leaver.pk)[:8]}" in after
    assert NAME not in after


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (None, ": could not be read"),
        ({}, ": could not be read"),
        ({"dossier.json": b"{}", "populations.json": b'{"owner":"Ana \\"Zo\\u00eb\\" Q"}'}, ""),
        ({"dossier.json": b"{}", "manifest.json": 'x ANA \\"Zoë\\" q'.encode()}, ""),
        ({"dossier.json": b"{}", "proof.txt": 'Ana "Zoë" Q'.encode()}, None),
    ],
)
def test_every_json_of_a_dossier_is_read_and_what_cannot_be_is_said(
    organisation: Organisation,
    administrator: User,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, bytes] | None,
    told: str | None,
) -> None:
    person = make.member(organisation, name='Ana "Zoë" Q')
    system = make.system(organisation)
    dossier = made_dossiers.dossier(
        system, administrator, decision=make.decision(system, administrator)
    )
    monkeypatch.setattr(embedded, "of", lambda _dossier: files)
    expected = [] if told is None else [f"{dossier}{told}"]
    assert naming.dossiers(organisation, person) == expected
    assert naming.known(organisation, person) == expected


def test_private_notes_of_auditors_are_nobody_elses(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    audit = make_audits.engagement(organisation)
    audit_findings.note(audit.lead, audit, words=f"Ask {NAME} once more.")
    browser = Client()
    browser.force_login(administrator)
    page = browser.get(reverse("member_erase", args=[_membership(leaver).pk])).content.decode()
    assert "riskreg_auditnote" not in page
    assert "ask the auditors" in page
    made = erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert "riskreg_auditnote" not in str(made.remaining)
