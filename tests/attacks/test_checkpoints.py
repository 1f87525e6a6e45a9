"""Attacks on checkpoints, and what only a checkpoint finds."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.management import CommandError, call_command
from django.db import transaction

from governance.celery import app
from riskreg import checkpoints, proofs, tasks, trail
from riskreg.actions import checkpoints as signing
from riskreg.models import Checkpoint, Event, Organisation, TrailHead
from riskreg.models.trail import chain_of
from riskreg.queries import trail_lines
from riskreg.trail import Did
from tests.attacks.forging import COUNT, cut, judged, rechained, unguarded, written
from tests.keys import new_key

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_checkpoints_the_check_says_that_completeness_is_not_proven(
    house: Organisation, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut(house, 7)
    with unguarded():
        Checkpoint.objects.all().delete()
    kept.unlink()
    call_command("verify_trail", organisation=house.slug)
    assert "completeness: NOT PROVEN, no checkpoints are kept" in capsys.readouterr().out


def test_a_checkpoint_is_not_signed_over_a_chain_that_contradicts_the_one_before(
    house: Organisation,
) -> None:
    cut(house, 7)
    with transaction.atomic():
        for _each in range(5):
            trail.record(None, Did.UNIT_ADDED, house, name="Other")
    assert not signing.sign_due()
    assert judged(house).integrity


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


def test_an_organisation_taken_out_with_its_chain_is_found_by_the_file_outside(
    house: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = chain_of(house.pk)
    with unguarded() as cursor:
        for model in (Event, Checkpoint, TrailHead):
            model.objects.filter(chain=chain).delete()
        cursor.execute("DELETE FROM riskreg_organisation WHERE id = %s", [house.pk])
    with pytest.raises(CommandError):
        call_command("verify_trail")
    said = capsys.readouterr().out
    assert f"organisation {chain}, which is not there: BROKEN, 0 events" in said
    assert "the chain ends at 0, " in said


def test_an_older_state_that_goes_on_and_is_signed_again_is_found_by_the_file_outside(
    house: Organisation,
) -> None:
    written(house)
    signing.sign_due()
    with unguarded():
        Checkpoint.objects.filter(chain=chain_of(house.pk), number__gt=COUNT).delete()
    cut(house, COUNT)
    written(house, 3)
    assert signing.sign_due()  # the database alone knows of nothing else
    assert judged(house).holds
    proof = judged(house, outside=True)
    assert [each.number for each in proof.integrity] == [COUNT + 1]
    assert [each.number for each in proof.completeness] == [COUNT + 1]


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


def test_the_clock_signs_as_often_as_is_set(settings: Any) -> None:
    entry = app.conf.beat_schedule["sign-checkpoints"]
    assert entry["task"] == tasks.checkpoint.name
    assert entry["schedule"] == settings.CHECKPOINT_MINUTES * 60


# --- rows that count for nothing ------------------------------------------------------------------


def _junk(house: Organisation, number: int, count: int = 1) -> None:
    """Rows of somebody who can write to the table and has no key."""
    forged = Checkpoint.objects.filter(chain=chain_of(house.pk)).latest("pk")
    for _each in range(count):
        forged.pk, forged.number, forged.signature = None, number, "AAAA"
        forged.save(force_insert=True)


@pytest.mark.parametrize("number", [COUNT + 1, 10**12])
def test_a_row_without_a_true_signature_stops_no_signing_and_is_shown_nowhere(
    house: Organisation, number: int
) -> None:
    written(house)
    _junk(house, number)
    newest = proofs.newest_of(chain_of(house.pk))
    assert newest is not None
    assert newest.number == COUNT
    [signed] = signing.sign_due()
    assert (signed.number, signed.previous) == (COUNT + 1, newest.signed.fingerprint)
    assert [each.number for each in proofs.signed_in(chain_of(house.pk))] == [COUNT, COUNT + 1]
    lines = [json.loads(each) for each in trail_lines.lines(house)]
    told = [each["signature"] for each in lines if "signature" in each]
    assert len(told) == 2
    assert "AAAA" not in told
    proof = judged(house, outside=True)
    assert [each.number for each in proof.integrity] == [number]
    assert not proof.completeness


def test_however_many_such_rows_hide_no_break_from_who_signs(house: Organisation) -> None:
    _junk(house, COUNT, 30)
    cut(house, 7)
    written(house, 5)
    assert not signing.sign_due()


# --- keys that were changed -----------------------------------------------------------------------


def _rewritten(house: Organisation, number: int) -> None:
    with unguarded():
        Event.objects.filter(chain=chain_of(house.pk), number=number).update(body="{}")
    rechained(chain_of(house.pk), number)


def test_events_after_the_newest_checkpoint_are_in_the_hands_of_who_owns_the_database(
    house: Organisation,
) -> None:
    written(house, 3)
    _rewritten(house, COUNT + 2)
    assert judged(house, outside=True).holds


def test_who_has_the_key_and_every_file_too_is_found_by_what_somebody_else_keeps(
    house: Organisation, kept: Path
) -> None:
    given_out = list(checkpoints.in_file(Path(installed.CHECKPOINT_FILE)))
    _rewritten(house, 4)
    with unguarded():
        Checkpoint.objects.all().delete()
    kept.unlink()
    assert signing.sign_due()
    assert judged(house, outside=True).holds
    proof = proofs.prove(chain_of(house.pk), outside=given_out)
    assert [each.number for each in proof.integrity] == [COUNT]
    assert proof.completeness


def test_what_could_not_be_written_outside_is_written_with_the_next_run(
    house: Organisation, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lines = kept.read_text()
    kept.unlink()
    kept.mkdir()  # no file can be written there, not even by root
    with transaction.atomic():
        trail.record(None, Did.UNIT_ADDED, house, name="Later")
    [signed] = signing.sign_due()
    record = caplog.records[-1]
    assert "is not in CHECKPOINT_FILE" in record.getMessage()
    assert vars(record)["fields"]["why"] == "IsADirectoryError"
    assert str(kept) not in caplog.text
    kept.rmdir()
    kept.write_text(lines)
    with unguarded():  # a row without a true signature never gets outside
        forged = Checkpoint.objects.latest("pk")
        forged.pk, forged.number, forged.signature = None, 10**12, "AAAA"
        forged.save(force_insert=True)
    assert not signing.sign_due()  # nothing has happened since
    outside = list(checkpoints.in_file(kept))
    assert outside[-1] == signed
    assert signing.write_missing() == 0


def grown(house: Organisation) -> None:
    """One event more, to be signed."""
    with transaction.atomic():
        trail.record(None, Did.UNIT_ADDED, house, name="Later")


@pytest.mark.parametrize("some", [0, 1, 200])
def test_a_disk_that_fills_up_in_a_line_leaves_none_of_it(
    house: Organisation, kept: Path, some: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = kept.read_bytes(), os.write
    grown(house)

    def write(descriptor: int, line: bytes) -> int:
        if not some or len(line) < 300:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, line[:some])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", write)
        [signed] = signing.sign_due()
    assert kept.read_bytes() == before
    signing.sign_due()  # there is room again, and nothing has happened since
    assert list(checkpoints.in_file(kept))[-1] == signed
    assert kept.read_bytes().startswith(before)


def test_a_line_that_was_cut_off_swallows_no_other(
    house: Organisation, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-40])  # the machine lost power in the middle of it
    grown(house)
    [signed] = signing.sign_due()
    assert kept.read_bytes().startswith(whole[:-40] + b"\n")
    assert checkpoints.read(json.loads(kept.read_bytes().splitlines()[-1])) == signed
    with pytest.raises(CommandError, match=f"line {len(whole.splitlines())} is no checkpoint"):
        call_command("verify_trail", organisation=house.slug)


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\n",
        b'{"chain":"\\ud800"}\n',
        b'{"at":"\\ud800","chain":"a","digest":"a","format":"riskreg-checkpoint/1","key":"a",'
        b'"number":1,"previous":"a","signature":"a"}\n',
        b'{"at":"a","chain":"a","digest":"a","format":"riskreg-checkpoint/1","key":"a",'
        b'"number":true,"previous":"a","signature":"a"}\n',
        b"[" * 100_000 + b"\n",
        b"\0" * 4096,
    ],
    ids=["no UTF-8", "half a character", "half in a checkpoint", "no number", "nested", "zeros"],
)
def test_a_line_that_nobody_reads_is_named_and_stops_no_signing(
    house: Organisation, kept: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    there = len(kept.read_bytes().splitlines())
    with kept.open("ab") as file:
        file.write(line)
    grown(house)
    assert signing.sign_due()
    assert "CHECKPOINT_FILE cannot be read" in caplog.text
    with pytest.raises(CommandError, match=f"line {there + 1} is no checkpoint"):
        call_command("verify_trail", organisation=house.slug)
