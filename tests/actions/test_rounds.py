"""Attestation rounds: frozen at opening, answered by owners or deputies, closed into evidence."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import access
from riskreg.access import Right
from riskreg.actions import people, reminders, rounds, systems
from riskreg.models import (
    Attestation,
    AttestationRound,
    Event,
    EvidenceRevision,
    Membership,
    Organisation,
    Role,
    User,
)
from riskreg.queries import days, work
from riskreg.queries import rounds as queries
from riskreg.queries.due import Scope
from tests import make
from tests.settling import settled

pytestmark = pytest.mark.django_db
STATEMENT = "The register entry of this system is complete and right."


@pytest.fixture
def asked(organisation: Organisation, officer: User, engineer: User) -> AttestationRound:
    """About two systems of the engineer and one that nobody owns."""
    for name, owner in (("Letters", engineer), ("=Orders", engineer), ("Orphan", None)):
        make.system(organisation, officer, name=name, owner=owner)
    return opened(officer, organisation)


def opened(officer: User, organisation: Organisation, **more: Any) -> AttestationRound:
    due = timezone.localdate() + timedelta(days=10)
    values = {"title": "Spring", "statement": STATEMENT, "kind": "system", "due": due}
    made = rounds.open_round(officer, organisation, values=values | more.pop("values", {}), **more)
    settled()
    return made


def entry(asked: AttestationRound, name: str) -> Attestation:
    found: Attestation = asked.items.get(system__name=name)
    return found


def say(actor: User, item: Attestation, said: str, **more: Any) -> Attestation:
    done = rounds.answer(actor, item, said=said, seen=queries.digest_now(item), **more)
    settled()
    return done


def read(revision: EvidenceRevision) -> bytes:
    with revision.file.open() as file:
        content: bytes = file.read()
    return content


def due_from(person: User, organisation: Organisation) -> int:
    scope = Scope(organisation, days.today(organisation))
    return sum(row["item"] == "attestation" for row in work.items(scope, mine=person))


def test_a_round_is_frozen_and_asks_owners(
    organisation: Organisation, officer: User, engineer: User, asked: AttestationRound
) -> None:
    tally = queries.tally(asked)
    assert (tally.total, tally.waiting, tally.gaps, tally.answered) == (3, 2, 1, 0)
    assert due_from(engineer, organisation) == 2
    assert due_from(officer, organisation) == 0
    told = Event.objects.about(asked).get()
    assert json.loads(told.body)["records"] == 3
    assert engineer.name not in told.body
    item = entry(asked, "Letters")
    systems.change(officer, item.system, values={"version": "2"})
    settled()
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Attestation.objects.filter(pk=item.pk).update(seen={}, digest="0" * 64)


def test_a_round_that_asks_nobody_is_refused(organisation: Organisation, officer: User) -> None:
    with pytest.raises(ValidationError, match="No record fits"):
        opened(officer, organisation)
    make.system(organisation, officer, name="Orphan")
    with pytest.raises(ValidationError, match="owner"):
        opened(officer, organisation)


def test_only_who_is_asked_or_their_deputy_answers(
    organisation: Organisation, officer: User, engineer: User, asked: AttestationRound
) -> None:
    item = entry(asked, "Letters")
    deputy = make.member(organisation, Role.ENGINEER)
    for other in (officer, deputy):
        with pytest.raises(PermissionDenied):
            say(other, item, "confirm")
    today = timezone.localdate()
    people.set_deputy(
        engineer,
        Membership.objects.get(user=engineer, organisation=organisation),
        deputy=deputy,
        begins=today,
        ends=today,
    )
    deputy = User.objects.get(pk=deputy.pk)
    assert say(deputy, item, "confirm").said == "confirm"
    kept = item.answers.get()
    assert (kept.person, kept.asked) == (deputy, engineer)
    key = User.objects.get(pk=engineer.pk)
    access.limit_to(key, [Right.VIEW], organisation.pk)
    with pytest.raises(PermissionDenied):
        say(key, entry(asked, "=Orders"), "confirm")


def test_answers_change_until_the_end_and_all_stay(
    organisation: Organisation, officer: User, engineer: User, asked: AttestationRound
) -> None:
    item = entry(asked, "Letters")
    with pytest.raises(ValidationError, match="reason"):
        say(engineer, item, "cannot")
    with pytest.raises(ValidationError, match="whose"):
        say(engineer, item, "not_mine")
    say(engineer, item, "cannot", reason="The vendor is missing.")
    say(engineer, item, "confirm")
    other = make.member(organisation, Role.APPROVER)
    item = say(engineer, item, "not_mine", named=other)
    assert item.asked == other
    assert due_from(other, organisation) == 1
    assert [each.said for each in item.answers.all()] == ["not_mine", "confirm", "cannot"]
    with pytest.raises(PermissionDenied):
        say(engineer, item, "confirm")
    say(other, item, "confirm")
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        item.answers.all().delete()


def test_a_later_change_makes_an_answer_stale(
    officer: User, engineer: User, asked: AttestationRound
) -> None:
    item = entry(asked, "Letters")
    before = queries.digest_now(item)
    systems.change(officer, item.system, values={"version": "2"})
    settled()
    item = entry(asked, "Letters")
    with pytest.raises(ValidationError, match="changed while you read"):
        rounds.answer(engineer, item, said="confirm", seen=before)
    item = say(engineer, item, "confirm")
    assert not queries.is_stale(item, queries.digest_now(item))
    systems.change(officer, item.system, values={"version": "3"})
    settled()
    item = entry(asked, "Letters")
    assert queries.is_stale(item, queries.digest_now(item))


def test_closing_makes_evidence_that_stays(
    organisation: Organisation, officer: User, engineer: User, store: Any
) -> None:
    for name in ("Letters", "=Orders"):
        make.system(organisation, officer, name=name, owner=engineer)
    control = make.control(organisation, officer)
    asked = opened(officer, organisation, controls=[control])
    say(engineer, entry(asked, "Letters"), "cannot", reason="=HYPERLINK(1)")
    closed = rounds.close(officer, asked)
    settled()
    assert closed.result is not None
    assert closed.listing is not None
    assert [*closed.result.controls.all()] == [control]
    revision = closed.result.revisions.get()
    content = read(revision)
    told = json.loads(content)
    assert hashlib.sha256(content).hexdigest() == closed.result.sha256
    last = Event.objects.about(closed).order_by("-number")[0]
    assert json.loads(last.body)["sha256"] == revision.sha256
    assert told["counts"] == {
        "total": 2, "confirmed": 0, "cannot": 1, "waiting": 1, "gaps": 0, "stale": 0,
    }  # fmt: skip
    assert engineer.name.encode() not in content
    assert told["entries"][0]["owner"] == str(engineer.pk)
    table = read(closed.listing.revisions.get())
    assert hashlib.sha256(table).hexdigest() == told["sha256_of_table"]
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0]["reason"] == "'=HYPERLINK(1)"
    with pytest.raises(ValidationError, match="over"):
        say(engineer, entry(asked, "=Orders"), "confirm")
    with pytest.raises(DatabaseError, match="over"), transaction.atomic():
        AttestationRound.objects.filter(pk=asked.pk).update(state="open")
    assert due_from(engineer, organisation) == 0


def test_a_cancelled_round_makes_no_evidence(
    officer: User, engineer: User, asked: AttestationRound
) -> None:
    with pytest.raises(PermissionDenied):
        rounds.cancel(engineer, asked, reason="No.")
    with pytest.raises(ValidationError, match="reason"):
        rounds.cancel(officer, asked, reason=" ")
    done = rounds.cancel(officer, asked, reason="Asked too early.")
    settled()
    assert (done.state, done.result) == ("cancelled", None)


def test_owners_are_reminded(
    organisation: Organisation, engineer: User, asked: AttestationRound
) -> None:
    letters = reminders.due(organisation, timezone.now())
    mine = [each for each in letters if each.person == engineer]
    assert [point.row["item"] for point in mine[0].points] == ["attestation", "attestation"]


def test_who_runs_a_round_is_to_close_it(
    organisation: Organisation, officer: User, engineer: User, asked: AttestationRound
) -> None:
    scope = Scope(organisation, days.today(organisation))
    found = {
        person: [row["by_day"] for row in work.items(scope, mine=person)
                 if row["item"] == "round_close"]
        for person in (officer, engineer)
    }  # fmt: skip
    assert found == {officer: [asked.due], engineer: []}
    rounds.close(officer, asked)
    assert "round_close" not in {row["item"] for row in work.items(scope, mine=officer)}


def test_the_pages_of_a_round(
    organisation: Organisation, officer: User, engineer: User, asked: AttestationRound,
    client: Client,
) -> None:  # fmt: skip
    item = entry(asked, "Letters")
    client.force_login(engineer)
    page = client.get(item.get_absolute_url())
    seen = page.context["form"].initial["seen"]
    missing = client.post(item.get_absolute_url(), {"said": "cannot", "seen": seen})
    assert missing.status_code == 422
    systems.change(officer, item.system, values={"version": "2"})
    stale = client.post(item.get_absolute_url(), {"said": "confirm", "seen": seen})
    assert stale.status_code == 422
    text = stale.content.decode()
    assert "changed while you read" in text
    assert "Changed since the round was opened" in text
    again = stale.context["form"]["seen"].value()  # what the same page sends the next time
    assert f'value="{again}"' in text
    assert again == stale.context["digest"]
    said = {"said": "confirm", "seen": again}
    assert client.post(item.get_absolute_url(), said).status_code == 302
    file = client.get(reverse("round_export", args=[asked.pk, "csv"]), {"show": "confirmed"})
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Letters" in text
    assert "Orphan" not in text
    listed = client.get(asked.get_absolute_url(), {"show": "gaps"}).content.decode()
    assert "nobody: it has no owner" in listed


def test_its_history_is_told_in_words(
    officer: User, engineer: User, asked: AttestationRound, client: Client
) -> None:
    item = say(engineer, entry(asked, "Letters"), "confirm")
    client.force_login(officer)
    for shown in (item, asked):
        told = client.get(shown.get_absolute_url()).content.decode()
        assert f"{reverse('trail')}?record={shown._meta.model_name}:{shown.pk}" in told
    assert "Attestation round opened: Spring" in told
    trail = client.get(reverse("trail"), {"record": f"attestation:{item.pk}"}).content.decode()
    assert "Answer in an attestation round about Letters" in trail
    assert "removed entry" not in trail
    assert engineer.name in trail


def test_a_round_shows_who_would_be_asked_before_it_is_opened(
    organisation: Organisation, officer: User, engineer: User, client: Client
) -> None:
    for name, owner in (("Letters", engineer), ("Orders", engineer), ("Orphan", None)):
        make.system(organisation, officer, name=name, owner=owner)
    client.force_login(officer)
    due = timezone.localdate() + timedelta(days=10)
    sent = {"title": "Spring", "statement": STATEMENT, "kind": "system", "due": due.isoformat()}
    page = client.post(reverse("round_new"), sent)
    seen = page.context["preview"]
    assert (seen.records, seen.people) == (3, ((engineer, 2),))
    assert [str(each) for each in seen.gaps] == ["Orphan"]
    assert STATEMENT in page.content.decode()  # what was typed stays
    assert not AttestationRound.objects.exists()
    nobody = client.post(reverse("round_new"), {**sent, "status": "retired"})
    assert "Choose another unit or state" in nobody.content.decode()
    assert b'name="step" value="open"' not in nobody.content
    assert client.post(reverse("round_new"), {**sent, "step": "open"}).status_code == 302
    assert AttestationRound.objects.get().items.filter(asked=engineer).count() == 2
