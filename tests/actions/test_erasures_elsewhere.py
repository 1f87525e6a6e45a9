"""Erasing a person reaches the organisations they left, and the files that name them."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from governance.dossiers import embedded, naming, tasks
from riskreg import proofs, trail
from riskreg.actions import erasures, imports, jobs, people
from riskreg.importers import runs
from riskreg.models import (
    AISystem,
    Erasure,
    Event,
    ImportRun,
    Job,
    Membership,
    Organisation,
    Role,
    User,
)
from riskreg.models.trail import INSTALLATION, chain_of
from riskreg.queries import naming as texts
from riskreg.trail import Did
from tests import make
from tests.access import dossiers as made_dossiers

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Wilhelmina Quastenbroek"
REASON = "Asked for on 26 November 2026."


@pytest.fixture
def left() -> Organisation:
    """An organisation that the person has left."""
    return make.organisation(name="Left behind")


@pytest.fixture
def stayed(left: Organisation) -> User:
    """Its administrator."""
    return make.member(left, Role.ADMINISTRATOR)


@pytest.fixture
def leaver(organisation: Organisation, left: Organisation, stayed: User) -> User:
    """Somebody who worked there, whom a text there names, and who works here now."""
    person = make.member(left, name=NAME)
    make.system(left, person, purpose=f"Ask {NAME}.")
    people.end_membership(stayed, Membership.objects.get(user=person))
    make.membership(person, organisation)
    return person


def _membership(person: User) -> Membership:
    return Membership.objects.get(user=person)


def _browser(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def test_each_organisation_they_left_gets_its_own_record_and_event(
    organisation: Organisation, administrator: User, left: Organisation, leaver: User
) -> None:
    make.system(organisation, administrator, purpose=f"{NAME} knows.")
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    here, there = (Erasure.objects.get(organisation=each) for each in (organisation, left))
    assert (here.erased_by, here.reason) == (administrator, REASON)
    assert there.erased_by is None
    assert REASON not in there.reason
    assert {"riskreg_aisystem"} == {
        each["table"] for each in there.remaining if each["column"] == "purpose"
    }
    rows, others = (
        {(each["table"], key) for each in made.remaining for key in each["keys"]}
        for made in (here, there)
    )
    assert rows
    assert not rows & others
    event = Event.objects.about(there).get()
    assert (event.did, event.organisation, event.actor_key) == (Did.PERSON_ERASED, left, None)
    for each in (organisation, left):
        assert proofs.prove(chain_of(each.pk)).holds


def test_who_erases_sees_nothing_of_the_others_and_their_administrators_do(
    administrator: User, stayed: User, leaver: User, left: Organisation, store: Path
) -> None:
    address = reverse("member_erase", args=[_membership(leaver).pk])
    browser = _browser(administrator)
    page = browser.get(address).content.decode()
    key = str(AISystem.objects.get(organisation=left).pk)
    assert key not in page
    assert browser.post(address, {"reason": REASON}).status_code == 302
    assert key not in browser.get(reverse("people")).content.decode()
    shown = _browser(stayed).get(reverse("people")).content.decode()
    assert key in shown
    assert f"Erased person {str(leaver.pk)[:8]}" in shown
    assert REASON not in shown


def test_somebody_only_named_in_the_trail_is_found_too(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    third = make.organisation(name="Acted once")
    with transaction.atomic():
        trail.record(leaver, Did.UNIT_ADDED, third, name="Sales")
    assert third in texts.houses(organisation, leaver)
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert Erasure.objects.filter(organisation=third).exists()


@pytest.mark.usefixtures("store")
def test_dossiers_of_the_others_are_read_and_told_to_them_alone(
    organisation: Organisation,
    administrator: User,
    stayed: User,
    left: Organisation,
    leaver: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system = make.system(left)
    dossier = made_dossiers.dossier(system, stayed, decision=make.decision(system, stayed))
    monkeypatch.setattr(
        embedded, "of", lambda _dossier: {"dossier.json": f"Owner: {NAME}".encode()}
    )
    browser = _browser(administrator)
    address = reverse("member_erase", args=[_membership(leaver).pk])
    with monkeypatch.context() as slow:
        slow.setattr(naming, "AT_ONCE", -1)
        assert "Search the dossiers" in browser.get(address).content.decode()
        browser.post(address, {"search": "1"})
        waiting = Job.objects.filter(kind=erasures.SEARCH)
        assert {each.organisation for each in waiting} == {organisation, left}
        assert waiting.get(organisation=left).requested_by == leaver
        for each in waiting.order_by("organisation__name"):
            assert browser.post(address, {"reason": REASON}).status_code == 422
            tasks.search_person(str(each.pk))
        assert jobs.stale().count() == 0
    assert str(dossier) not in browser.get(address).content.decode()
    assert browser.post(address, {"reason": REASON}).status_code == 302
    assert Erasure.objects.get(organisation=left).dossiers == [str(dossier)]
    assert Erasure.objects.get(organisation=organisation).dossiers == []


def test_the_trail_says_who_removed_the_second_factor_and_not_the_erased(
    administrator: User, leaver: User
) -> None:
    with transaction.atomic():
        Authenticator.objects.create(user=leaver, type="totp", data={"secret": "x"})
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    removed = Event.objects.get(did=Did.FACTOR_REMOVED)
    assert removed.actor_key == administrator.pk
    assert removed.target_key == str(leaver.pk)
    assert proofs.prove(INSTALLATION).holds


def test_everything_is_read_before_anything_is_locked(
    administrator: User, leaver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    places, head, decoded = texts.places, trail._locked_head, Session.get_decoded
    Client().force_login(leaver)

    def noting(step: str, plain: Any) -> Any:
        return lambda *told: (steps.append(step), plain(*told))[1]

    monkeypatch.setattr(texts, "places", noting("read", places))
    monkeypatch.setattr(trail, "_locked_head", noting("lock", head))
    monkeypatch.setattr(people, "hold", noting("lock", people.hold))
    monkeypatch.setattr(Session, "get_decoded", noting("read", decoded))
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert steps.count("read") == 3  # texts of two organisations, one session
    assert steps[:3] == ["read"] * 3
    assert not Session.objects.exists()


def _list(owner: str) -> bytes:
    return f"name,purpose,owner\nSorter,Sorts letters.,{owner}\n".encode()


def _looked_at(actor: User, house: Organisation, content: bytes) -> ImportRun:
    run = runs.upload(actor, house, profile="systems", file_name="list.csv", content=content)
    mapping = {"name": "name", "purpose": "purpose", "owner": "owner"}
    return runs.preview(actor, run, mapping=mapping)


def _files(store: Path) -> list[Path]:
    return sorted(each for each in store.rglob("*") if each.is_file())


def test_the_file_of_an_applied_import_is_gone_and_the_same_list_elsewhere_stays(
    administrator: User, leaver: User, left: Organisation, stayed: User, store: Path
) -> None:
    house, content = _membership(leaver).organisation, _list(leaver.email)
    run = _looked_at(administrator, house, content)
    other = runs.upload(stayed, left, profile="systems", file_name="list.csv", content=content)
    assert len(_files(store)) == 2
    with transaction.atomic():
        runs.apply(administrator, run)
        assert len(_files(store)) == 2  # not before it is committed
    assert [each.name for each in _files(store)] == [Path(other.file.name).name]
    run.refresh_from_db()
    assert not run.file
    applied = Event.objects.about(run).get(did=Did.IMPORT_APPLIED)
    assert run.sha256 in applied.body
    assert runs.apply(administrator, run).state == "applied"  # twice is once
    page = _browser(administrator).get(run.get_absolute_url()).content.decode()
    assert "The uploaded file is deleted" in page


def test_who_applies_while_somebody_else_just_did_is_given_what_came_of_it(
    administrator: User, leaver: User, store: Path
) -> None:
    run = _looked_at(administrator, _membership(leaver).organisation, _list(leaver.email))
    late = ImportRun.objects.get(pk=run.pk)
    runs.apply(administrator, run)
    assert runs.apply(administrator, late).created == 1


def test_files_kept_by_earlier_versions_go_with_an_event(
    administrator: User, leaver: User, store: Path
) -> None:
    run = _looked_at(administrator, _membership(leaver).organisation, _list(leaver.email))
    kept, content = str(run.file.name), _list(leaver.email)
    runs.apply(administrator, run)
    (store / kept).write_bytes(content)
    with transaction.atomic():
        run.refresh_from_db()
        run.file = kept
        run.save()
        trail.record(None, Did.IMPORT_APPLIED, run)
    assert imports.drop_files() == 1
    assert _files(store) == []
    event = Event.objects.about(run).get(did=Did.IMPORT_FILE_DELETED)
    assert run.sha256 in event.body
    assert imports.drop_files() == 0


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "xlsx"])
def test_a_list_that_waits_to_be_imported_is_searched_and_told(
    administrator: User, leaver: User, left: Organisation, stayed: User, store: Path, kind: str
) -> None:
    def written(owner: str) -> bytes:
        if kind != "xlsx":
            return _list(owner).decode().encode(kind)
        with zipfile.ZipFile(store / "book.xlsx", "w") as book:
            told = f"<sst><si><r><t>{owner[:5]}</t></r><r><t>{owner[5:]}</t></r></si></sst>"
            book.writestr("xl/sharedStrings.xml", told)
        return (store / "book.xlsx").read_bytes()

    def uploaded(owner: str) -> ImportRun:
        return imports.upload(
            stayed, left, profile="systems", file_name="list.csv", content=written(owner)
        )

    named, _other = uploaded(leaver.email.upper()), uploaded("somebody.else@example.org")
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    told = Erasure.objects.get(organisation=left).remaining
    found = [each["keys"] for each in told if each["column"] == "file"]
    assert found == [[str(named.pk)]]


def test_two_who_erase_at_once_do_it_once(
    organisation: Organisation, administrator: User, leaver: User
) -> None:
    stale = User.objects.get(pk=leaver.pk)
    erasures.erase(administrator, _membership(leaver), reason=REASON)
    assert stale.erased_at is None
    with pytest.raises(ValidationError, match="erased before"):
        erasures.erase_former(organisation, stale, reason=REASON)
    assert Erasure.objects.filter(organisation=organisation).count() == 1
