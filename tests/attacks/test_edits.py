"""Edits of events, whole or chained again: each is refused, or found and told apart."""

import pytest
from django.db import IntegrityError, connection, transaction

from riskreg.actions import checkpoints as signing
from riskreg.models import Checkpoint, Event, Organisation
from riskreg.models.trail import chain_of
from tests import make
from tests.attacks.forging import COUNT, cut, inserted, judged, rechained, unguarded, written

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_tail_cut_off_with_the_head_set_back_is_found_by_the_checkpoint(
    house: Organisation,
) -> None:
    cut(house, 7)
    proof = judged(house)
    assert not proof.integrity
    assert [each.number for each in proof.completeness] == [8]
    assert "the checkpoint of" in proof.completeness[0].reason


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


def test_an_event_put_behind_the_end_is_found(house: Organisation) -> None:
    inserted(chain_of(house.pk), COUNT + 1)
    proof = judged(house)
    assert [each.number for each in proof.integrity] == [COUNT + 1]  # does not follow
    assert [each.number for each in proof.completeness] == [COUNT + 2]  # nor was it counted


def test_an_event_put_in_the_middle_is_refused_by_number_and_found_when_all_move_on(
    house: Organisation,
) -> None:
    chain = chain_of(house.pk)
    with pytest.raises(IntegrityError, match="event_number_once_per_chain"):
        inserted(chain, 4)
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
    rechained(chain, 4)
    assert [each.number for each in judged(house).integrity] == [COUNT]  # by the checkpoint


def test_events_that_swapped_organisations_are_found(house: Organisation) -> None:
    other = make.organisation()
    written(other, COUNT)
    signing.sign_due()
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE riskreg_event SET organisation_id = %s WHERE chain = %s AND number = 4",
            [other.pk, str(house.pk)],
        )
    assert [each.number for each in judged(house).integrity] == [4]
    with unguarded() as cursor:  # back, and whole rows, chain and all
        cursor.execute(
            "UPDATE riskreg_event SET organisation_id = %s WHERE chain = %s AND number = 4",
            [house.pk, str(house.pk)],
        )
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
        rechained(chain_of(each.pk), 4)
        newest = Checkpoint.objects.filter(chain=chain_of(each.pk)).latest("number")
        found = [told.number for told in judged(each).integrity]
        assert found == [newest.number]  # by the checkpoint alone
