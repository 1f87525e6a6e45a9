"""Evidence through its actions: what is kept, what is refused, what is recorded."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from riskreg.actions import evidence
from riskreg.models import (
    Event,
    Evidence,
    EvidenceKind,
    EvidenceRevision,
    Grade,
    Organisation,
    Role,
    User,
)
from riskreg.queries.evidence import leaning_on
from riskreg.trail import Did
from tests import make, samples
from tests.samples import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

DAY = timedelta(days=1)


def values(**more: Any) -> dict[str, Any]:
    """What is enough for a file."""
    return {
        "title": "Test report",
        "kind": EvidenceKind.FILE,
        "collected_on": timezone.localdate(),
        **more,
    }


def test_every_fault_is_told_at_once_and_nothing_is_stored(
    organisation: Organisation, officer: User, store: Path
) -> None:
    today = timezone.localdate()
    stranger = make.member(make.organisation())
    theirs = make.control(make.organisation())
    with pytest.raises(ValidationError) as refused:
        evidence.add(
            officer,
            organisation,
            values=values(
                collected_on=today + DAY, valid_until=today, owner=stranger, collected_by=stranger
            ),
            controls=[theirs],
        )
    assert set(refused.value.message_dict) == {
        "collected_on", "valid_until", "owner", "collected_by", "controls", "upload",
    }  # fmt: skip
    assert files(store) == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER])
def test_who_only_reads_adds_nothing(organisation: Organisation, role: Role, store: Path) -> None:
    reader = make.member(organisation, role)
    with pytest.raises(PermissionDenied):
        make.evidence(organisation, reader, upload=make.file())
    assert files(store) == []


def test_engineers_add_but_do_not_withdraw(organisation: Organisation) -> None:
    engineer = make.member(organisation, Role.ENGINEER)
    made = make.evidence(organisation, engineer)
    with pytest.raises(PermissionDenied):
        evidence.withdraw(engineer, made, reason="Wrong.")
    with pytest.raises(PermissionDenied):
        evidence.end(engineer, made, valid_until=timezone.localdate(), reason="Wrong.")


def test_a_revision_stands_beside_the_ones_before_it(
    organisation: Organisation, officer: User, store: Path
) -> None:
    today = timezone.localdate()
    made = make.evidence(
        organisation, officer, upload=make.file("a.txt", b"first\n"), valid_until=today
    )
    later = evidence.revise(
        officer,
        made,
        values={"collected_on": today, "grade": Grade.MACHINE, "valid_until": today + 90 * DAY},
        upload=make.file("b.csv", samples.CSV),
    )
    newest, oldest = later.revisions.all()
    assert (newest.number, oldest.number, later.revision) == (2, 1, 2)
    assert (oldest.sha256, oldest.valid_until) == (made.sha256, today)
    assert (later.grade, later.valid_until, later.media_type) == (
        Grade.MACHINE, today + 90 * DAY, "text/csv",
    )  # fmt: skip
    assert later.sha256 == newest.sha256 == hashlib.sha256(samples.CSV).hexdigest()
    assert len(files(store)) == 2
    event = Event.objects.get(did=Did.EVIDENCE_REVISED)
    assert json.loads(event.body)["revision"] == 2


def test_the_database_keeps_a_revision_as_it_is(organisation: Organisation) -> None:
    made = make.evidence(organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceRevision.objects.filter(evidence=made).update(note="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.revisions.all().delete()


def test_a_record_and_a_link_need_no_file(organisation: Organisation, officer: User) -> None:
    record = make.evidence(organisation, officer, record={"b": 1, "a": [True, None]})
    assert record.sha256 == hashlib.sha256(b'{"a":[true,null],"b":1}').hexdigest()
    assert record.media_type == "application/json"
    link = make.evidence(
        organisation, officer, kind=EvidenceKind.LINK, url="https://example.com/runs/7"
    )
    assert (link.sha256, link.revisions.get().url) == ("", "https://example.com/runs/7")


def test_the_trail_keeps_what_was_stated_and_no_names(
    organisation: Organisation, officer: User
) -> None:
    control = make.control(organisation, officer)
    made = make.evidence(
        organisation,
        officer,
        controls=[control],
        upload=make.file("Jane Doe.txt"),
        owner=officer,
        collected_by=officer,
    )
    body = json.loads(Event.objects.get(did=Did.EVIDENCE_ADDED).body)
    assert body["sha256"] == made.sha256
    assert body["owner"] == str(officer.pk)
    assert body["controls"] == [str(control.pk)]
    assert "Jane" not in json.dumps(body)


def test_facts_that_are_no_provenance_change_in_place(
    organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer, title="Old")
    evidence.change(officer, made, values={"title": "New", "owner": officer})
    evidence.change(officer, made, values={"title": "New"})
    made.refresh_from_db()
    assert (made.title, made.owner, made.revision) == ("New", officer, 1)
    assert Event.objects.filter(did=Did.EVIDENCE_CHANGED).count() == 1
    with pytest.raises(TypeError):
        evidence.change(officer, made, values={"grade": Grade.INDEPENDENT})


def test_one_proof_serves_many_controls_of_its_own_organisation(
    organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer)
    mine = [make.control(organisation, officer) for _ in range(2)]
    evidence.link(officer, made, controls=mine)
    assert set(made.controls.all()) == set(mine)
    with pytest.raises(ValidationError) as refused:
        evidence.link(officer, made, controls=[make.control(make.organisation())])
    assert set(refused.value.message_dict) == {"controls"}
    assert made.controls.count() == 2


def test_an_end_shortens_and_says_why(organisation: Organisation, officer: User) -> None:
    today = timezone.localdate()
    made = make.evidence(organisation, officer, collected_on=today - 9 * DAY)
    with pytest.raises(ValidationError) as refused:
        evidence.end(officer, made, valid_until=today - 10 * DAY, reason=" ")
    assert set(refused.value.message_dict) == {"valid_until", "reason"}
    ended = evidence.end(officer, made, valid_until=today - DAY, reason="The model changed.")
    assert ended.valid_until == today - DAY
    assert ended.revisions.get().valid_until is None


def test_what_is_withdrawn_stays_as_it_was(
    organisation: Organisation, officer: User, store: Path
) -> None:
    made = make.evidence(organisation, officer, upload=make.file())
    gone = evidence.withdraw(officer, made, reason="Taken from another system.")
    assert gone.withdrawn_on == timezone.localdate()
    assert len(files(store)) == 1
    for act in (
        lambda: evidence.change(officer, made, values={"title": "x"}),
        lambda: evidence.link(officer, made, controls=[]),
        lambda: evidence.withdraw(officer, made, reason="again"),
        lambda: evidence.end(officer, made, valid_until=made.collected_on, reason="x"),
        lambda: evidence.revise(
            officer, made, values={"collected_on": made.collected_on}, upload=make.file()
        ),
    ):
        with pytest.raises(ValidationError, match="is withdrawn"):
            act()
    assert len(files(store)) == 1


def test_before_it_goes_everything_that_leans_on_it_is_known(
    organisation: Organisation, officer: User
) -> None:
    today = timezone.localdate()
    near, far, other = (make.system(organisation, officer, name=n) for n in ("A", "B", "C"))
    make.system(organisation, officer, name="D")
    alone = make.control(organisation, officer, systems=[near])
    shared = make.control(organisation, officer, systems=[far])
    lapsed = make.control(organisation, officer, systems=[other])
    made = make.evidence(organisation, officer, controls=[alone, shared, lapsed])
    make.evidence(organisation, officer, controls=[shared], valid_until=today)
    make.evidence(
        organisation,
        officer,
        controls=[lapsed],
        collected_on=today - 9 * DAY,
        valid_until=today - DAY,
    )
    found = leaning_on(made, today)
    assert found.controls == [alone, shared, lapsed]
    assert found.bereft == {alone.pk, lapsed.pk}
    assert [each.name for each in found.systems] == ["A", "B", "C"]
    assert leaning_on(make.evidence(organisation, officer), today).is_empty
    evidence.withdraw(officer, made, reason="Wrong system.")
    body = json.loads(Event.objects.get(did=Did.EVIDENCE_WITHDRAWN).body)
    assert set(body["controls"]) == {str(alone.pk), str(lapsed.pk)}


def test_numbers_are_counted_for_each_organisation(organisation: Organisation) -> None:
    assert make.evidence(organisation).reference == "EVD-0001"
    assert make.evidence(make.organisation()).reference == "EVD-0001"
    assert make.evidence(organisation).reference == "EVD-0002"
    connection.check_constraints()
