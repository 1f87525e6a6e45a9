"""Attacks on the trail by somebody with the database: each is refused, or found and told apart."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction

from riskreg import checkpoints, proofs, trail
from riskreg.actions import checkpoints as signing
from riskreg.models import Checkpoint, Event, Organisation, TrailHead, User
from riskreg.models.trail import chain_of
from riskreg.proofs import Proof
from riskreg.rules import chains
from riskreg.rules.chains import GENESIS, Link
from riskreg.trail import Did
from tests import make
from tests.keys import new_key

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 10


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> Path:
    """Checkpoints are signed, and kept in a file outside of the database."""
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def house() -> Organisation:
    """An organisation with a chain of ten events, signed as it stands."""
    organisation = make.organisation()
    while trail.head_of(organisation).number < COUNT:
        with transaction.atomic():
            trail.record(None, Did.UNIT_ADDED, organisation, name="Sales")
    signing.sign_due()
    return organisation


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor of the database's owner, who has switched the triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def judged(organisation: Organisation, *, outside: bool = False) -> Proof:
    """What the check says, with the file of checkpoints or without."""
    known = list(checkpoints.in_file(Path(settings.CHECKPOINT_FILE))) if outside else []
    return proofs.prove(chain_of(organisation.pk), outside=known)


def rechained(chain: str, start: int) -> None:
    """Make all digests fit again from an event on, the head included: a forger's second step."""
    with unguarded() as cursor:
        before = Event.objects.filter(chain=chain, number=start - 1).first()
        digest = before.digest if before else GENESIS
        for event in Event.objects.filter(chain=chain, number__gte=start).order_by("number"):
            event.previous = digest
            event.digest = digest = trail.digest_of(event)
            cursor.execute(
                "UPDATE riskreg_event SET previous = %s, digest = %s WHERE id = %s",
                [event.previous, event.digest, event.pk],
            )
        last = Event.objects.filter(chain=chain).latest("number")
        TrailHead.objects.filter(pk=chain).update(number=last.number, digest=last.digest)


def test_an_untouched_chain_holds_and_is_proven_complete(house: Organisation) -> None:
    proof = judged(house, outside=True)
    assert proof.holds
    assert proof.newest is not None
    assert proof.newest.number == proof.number == COUNT


@pytest.mark.parametrize("table", ["event", "checkpoint"])
@pytest.mark.parametrize("how", ["UPDATE {} SET number = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_changing_rows_is_refused(house: Organisation, table: str, how: str) -> None:
    with (
        pytest.raises(IntegrityError, match="kept for good"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(how.format(f"riskreg_{table}"))
    assert judged(house).holds


def test_an_edit_with_the_trigger_disabled_is_found(house: Organisation) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riskreg_event DISABLE TRIGGER change_refused")
        cursor.execute(
            "UPDATE riskreg_event SET body = '{}' WHERE chain = %s AND number = 4", [str(house.pk)]
        )
        cursor.execute("ALTER TABLE riskreg_event ENABLE TRIGGER change_refused")
    proof = judged(house)
    assert [each.number for each in proof.integrity] == [4]
    assert not proof.completeness


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01"),
        ("actor_key", "00000000-0000-0000-0000-000000000001"),
        ("did", "system.changed"),
        ("target_kind", "vendor"),
        ("target_key", "x"),
        ("body", "{}"),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
    ],
)
def test_every_column_is_under_the_digest(house: Organisation, column: str, value: str) -> None:
    with unguarded() as cursor:
        cursor.execute(
            f"UPDATE riskreg_event SET {column} = %s WHERE chain = %s AND number = 4",  # noqa: S608
            [value, str(house.pk)],
        )
    assert judged(house).integrity


def test_a_tail_cut_off_is_found(house: Organisation) -> None:
    with unguarded():
        Event.objects.filter(chain=chain_of(house.pk), number__gt=7).delete()
    proof = judged(house)
    assert not proof.integrity
    assert [each.number for each in proof.completeness] == [8, 8]  # the head, and the checkpoint


def cut(organisation: Organisation, number: int) -> None:
    """Cut the tail off and set the head back, as if nothing had ever followed."""
    chain = chain_of(organisation.pk)
    with unguarded():
        Event.objects.filter(chain=chain, number__gt=number).delete()
        last = Event.objects.get(chain=chain, number=number)
        TrailHead.objects.filter(pk=chain).update(number=number, digest=last.digest)


def test_a_tail_cut_off_with_the_head_set_back_is_found_by_the_checkpoint(
    house: Organisation,
) -> None:
    cut(house, 7)
    proof = judged(house)
    assert not proof.integrity
    assert [each.number for each in proof.completeness] == [8]
    assert "the checkpoint of" in proof.completeness[0].reason


def test_without_checkpoints_the_check_says_that_completeness_is_not_proven(
    house: Organisation, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut(house, 7)
    with unguarded():
        Checkpoint.objects.all().delete()
    kept.unlink()
    call_command("verify_trail", organisation=house.slug)
    assert "completeness: NOT PROVEN, no checkpoints are kept" in capsys.readouterr().out


def test_a_middle_event_rewritten_and_chained_again_is_found_by_the_checkpoint(
    house: Organisation,
) -> None:
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE riskreg_event SET body = '{}' WHERE chain = %s AND number = 4", [str(house.pk)]
        )
    rechained(chain_of(house.pk), 4)
    proof = judged(house)
    assert [each.number for each in proof.integrity] == [COUNT]
    assert not proof.completeness
    with unguarded():  # who takes the rows of checkpoints away as well is found by the file outside
        Checkpoint.objects.all().delete()
    assert judged(house).holds
    proof = judged(house, outside=True)
    assert proof.integrity
    assert proof.completeness


def test_a_checkpoint_is_not_signed_over_a_chain_that_contradicts_the_one_before(
    house: Organisation,
) -> None:
    cut(house, 7)
    with transaction.atomic():
        for _each in range(5):
            trail.record(None, Did.UNIT_ADDED, house, name="Other")
    assert not signing.sign_due()
    assert judged(house).integrity


def _inserted(chain: str, number: int) -> None:
    owner = None if chain == "installation" else chain
    at = Event.objects.get(chain=chain, number=4).at
    before = Event.objects.get(chain=chain, number=3).digest
    link = Link(number, at, None, "unit.added", "organisation", chain, "{}", before, "", owner)
    with unguarded():
        Event.objects.create(
            chain=chain, number=number, organisation_id=owner, at=at, did=link.did,
            target_kind=link.kind, target_key=link.key, body="{}", previous=before,
            digest=chains.digest(chain, link),
        )  # fmt: skip


def test_an_event_put_behind_the_end_is_found(house: Organisation) -> None:
    _inserted(chain_of(house.pk), COUNT + 1)
    proof = judged(house)
    assert [each.number for each in proof.integrity] == [COUNT + 1]  # does not follow
    assert [each.number for each in proof.completeness] == [COUNT + 2]  # nor was it counted


def test_an_event_put_in_the_middle_is_refused_by_number_and_found_when_all_move_on(
    house: Organisation,
) -> None:
    chain = chain_of(house.pk)
    with pytest.raises(IntegrityError, match="event_number_once_per_chain"):
        _inserted(chain, 4)
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE riskreg_event SET number = -number WHERE chain = %s AND number > 3", [chain]
        )
        cursor.execute(
            "UPDATE riskreg_event SET number = 1 - number WHERE chain = %s AND number < 0", [chain]
        )
    at = Event.objects.get(chain=chain, number=5).at
    with unguarded():
        Event.objects.create(
            chain=chain, number=4, organisation=house, at=at, did="unit.added",
            target_kind="organisation", target_key=chain, body="{}", previous="", digest="",
        )  # fmt: skip
    assert judged(house).integrity
    rechained(chain, 4)
    assert [each.number for each in judged(house).integrity] == [COUNT]  # by the checkpoint


def test_events_in_another_order_are_found(house: Organisation) -> None:
    chain = chain_of(house.pk)
    with unguarded() as cursor:
        for was, now in ((4, -1), (5, 4), (-1, 5)):
            cursor.execute(
                "UPDATE riskreg_event SET number = %s WHERE chain = %s AND number = %s",
                [now, chain, was],
            )
    assert {4, 5} <= {each.number for each in judged(house).integrity}


def test_events_that_swapped_organisations_are_found(house: Organisation) -> None:
    other = make.organisation()
    while trail.head_of(other).number < COUNT:
        with transaction.atomic():
            trail.record(None, Did.UNIT_ADDED, other, name="Sales")
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE riskreg_event SET organisation_id = %s WHERE chain = %s AND number = 4",
            [other.pk, str(house.pk)],
        )
    assert [each.number for each in judged(house).integrity] == [4]
    with unguarded() as cursor:  # whole rows, chain and all
        mine, theirs = str(house.pk), str(other.pk)
        for chain, aim, key in ((mine, "x", house.pk), (theirs, mine, house.pk)):
            cursor.execute(
                "UPDATE riskreg_event SET chain = %s, organisation_id = %s"
                " WHERE chain = %s AND number = 6",
                [aim, key, chain],
            )
        cursor.execute(
            "UPDATE riskreg_event SET chain = %s, organisation_id = %s WHERE chain = 'x'",
            [theirs, other.pk],
        )
    for each in (house, other):
        assert 6 in {found.number for found in judged(each).integrity}


def test_an_older_state_put_back_is_found_by_the_file_outside(
    house: Organisation, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction.atomic():
        trail.record(None, Did.UNIT_ADDED, house, name="Later")
    signing.sign_due()
    with unguarded():  # as a dump of before would have it: its checkpoint is the older one
        Checkpoint.objects.filter(chain=chain_of(house.pk), number__gt=COUNT).delete()
    cut(house, COUNT)
    assert judged(house).holds
    proof = judged(house, outside=True)
    assert not proof.integrity
    assert {each.number for each in proof.completeness} == {COUNT + 1}
    with pytest.raises(CommandError):
        call_command("verify_trail", organisation=house.slug)
    assert "kept elsewhere, is not in the database" in capsys.readouterr().out


def test_a_checkpoint_of_another_key_counts_for_nothing(
    house: Organisation, settings: Any, kept: Path
) -> None:
    cut(house, 7)
    with unguarded():
        Checkpoint.objects.all().delete()
    own, settings.CHECKPOINT_KEY = settings.CHECKPOINT_KEY, new_key()
    assert signing.sign(chain_of(house.pk), 7) is not None
    settings.CHECKPOINT_KEY = own
    assert any("which is not known here" in each.reason for each in judged(house).integrity)


def test_a_checkpoint_that_was_edited_is_found(house: Organisation) -> None:
    with unguarded() as cursor:
        cursor.execute("UPDATE riskreg_checkpoint SET number = number - 1")
    assert any("does not bear the signature" in b.reason for b in judged(house).integrity)


def test_a_checkpoint_taken_out_of_their_row_is_found(house: Organisation) -> None:
    for _each in range(2):
        with transaction.atomic():
            trail.record(None, Did.UNIT_ADDED, house, name="Later")
        signing.sign_due()
    with unguarded():
        Checkpoint.objects.get(chain=chain_of(house.pk), number=COUNT + 1).delete()
    assert any("is missing" in each.reason for each in judged(house).completeness)


def test_checkpoints_follow_from_one_another_in_the_file_too(
    house: Organisation, kept: Path
) -> None:
    with transaction.atomic():
        trail.record(None, Did.UNIT_ADDED, house, name="Later")
    signing.sign_due()
    assert not signing.sign_due()  # nothing has happened since
    lines = [json.loads(each) for each in kept.read_text(encoding="utf-8").splitlines()]
    mine = [each for each in lines if each["chain"] == chain_of(house.pk)]
    first, second = map(checkpoints.read, mine)
    assert second.previous == first.fingerprint
    assert {each["format"] for each in lines} == {checkpoints.FORMAT}


# --- many at once ---------------------------------------------------------------------------------

WRITERS = 200


def test_two_hundred_writers_at_once_lose_nothing(house: Organisation) -> None:
    """Each with a transaction of its own; as many connections as the server has room for."""
    user = make.member(house)
    before = trail.head_of(house).number
    room, faults = threading.Semaphore(40), list[BaseException]()
    threads = [
        threading.Thread(target=_writer(house, user, number, room, faults))
        for number in range(WRITERS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=120)
    assert not faults
    chain = chain_of(house.pk)
    events = Event.objects.filter(chain=chain, number__gt=before).order_by("number")
    assert list(events.values_list("number", flat=True)) == list(
        range(before + 1, before + WRITERS + 1)
    )
    assert {json.loads(each.body)["name"] for each in events} == set(map(str, range(WRITERS)))
    assert judged(house, outside=True).holds


def _writer(
    house: Organisation,
    user: User,
    number: int,
    room: threading.Semaphore,
    faults: list[BaseException],
) -> Callable[[], None]:
    def write() -> None:
        with room:
            try:
                with transaction.atomic():
                    trail.record(user, Did.UNIT_ADDED, house, name=str(number))
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections.close_all()

    return write


# --- nothing takes events away --------------------------------------------------------------------


def test_no_setting_and_no_command_takes_events_away() -> None:
    """The code of the product deletes no event and no checkpoint; recording asks no setting."""
    root = Path(__file__).parents[1]
    files = [
        each
        for folder in ("riskreg", "governance", "frameworks")
        for each in (root / folder).rglob("*.py")
        if "migrations" not in each.parts
    ]
    told = {each: each.read_text(encoding="utf-8") for each in files}
    for word in ("DISABLE TRIGGER", "session_replication_role", "TRUNCATE", "DROP TRIGGER"):
        assert not [str(each) for each, text in told.items() if word in text], word
    for model in ("Event", "Checkpoint", "TrailHead"):
        for each, text in told.items():
            lines = [line for line in text.splitlines() if f"{model}.objects" in line]
            assert not [line for line in lines if ".delete(" in line], each
    assert "settings" not in told[root / "riskreg" / "trail.py"]
