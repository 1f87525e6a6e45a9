"""Keys of checkpoints that were changed: what an old one signed, and what a thief signs with it."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from governance.settings import seals
from riskreg import checkpoints, proofs
from riskreg.actions import checkpoints as signing
from riskreg.models import Checkpoint, Event, Organisation
from riskreg.models.trail import chain_of
from riskreg.queries import trail_lines
from tests.attacks.forging import COUNT, judged, rechained, unguarded, written
from tests.keys import new_key
from verify import verify

pytestmark = pytest.mark.django_db(transaction=True)


def _changed(settings: Any, last: date) -> str:
    """Another key from now on; the old one signed up to that day. Gives the old private key."""
    old, public = settings.CHECKPOINT_KEY, checkpoints.own_key()
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_OLD_KEYS = [f"Last-Day: {last.isoformat()}\n{public}"]
    return old


def _stolen(house: Organisation, settings: Any, old: str, at: datetime) -> None:
    """The newest event signed with an old key, whatever day its thief writes."""
    new, settings.CHECKPOINT_KEY = settings.CHECKPOINT_KEY, old
    event = Event.objects.filter(chain=chain_of(house.pk)).latest("number")
    before = Checkpoint.objects.filter(chain=chain_of(house.pk)).latest("pk").signed
    row = Checkpoint(
        chain=event.chain, number=event.number, digest=event.digest, at=at,
        previous=before.fingerprint, key=checkpoints.own_fingerprint(),
    )  # fmt: skip
    row.signature = checkpoints.sign(row.signed).signature
    row.save(force_insert=True)
    settings.CHECKPOINT_KEY = new


def test_what_the_old_key_signed_holds_after_it_was_changed_and_a_stranger_can_check_it(
    house: Organisation, settings: Any
) -> None:
    today = timezone.now().astimezone(UTC).date()
    _changed(settings, today)
    written(house)
    assert signing.sign_due()
    assert judged(house, outside=True).holds
    exported, keys = "".join(trail_lines.lines(house)).encode(), checkpoints.every_key().encode()
    assert f"First-Day: {today}\n-----BEGIN" in keys.decode()
    assert f"Last-Day: {today}\n-----BEGIN" in keys.decode()
    last = [json.loads(each).get("last_day") for each in exported.splitlines()[-2:]]
    assert last == [today.isoformat(), None]
    for named in ((), (keys,)):
        assert verify.check_trail_alone(exported, verify.public_keys(named)).findings == []


@pytest.mark.parametrize("backdated", [False, True])
def test_who_stole_an_old_key_signs_nothing_since_its_last_day(
    house: Organisation, settings: Any, backdated: bool
) -> None:
    now = timezone.now()
    with unguarded():  # the chain began some days ago, and so did its checkpoint
        Event.objects.filter(chain=chain_of(house.pk)).update(at=now - timedelta(days=5))
        Checkpoint.objects.all().delete()
    rechained(chain_of(house.pk), 1)
    Path(installed.CHECKPOINT_FILE).unlink()
    old = _changed(settings, (now - timedelta(days=3)).astimezone(UTC).date())
    signing.sign_due()
    written(house)
    _stolen(house, settings, old, now - timedelta(days=4) if backdated else now)
    newest = proofs.newest_of(chain_of(house.pk))
    assert newest is not None
    assert newest.number == COUNT
    [found] = judged(house).integrity
    assert "of a day on which its key was not in use" in found.reason
    [signed] = signing.sign_due()
    assert signed.number == COUNT + 1
    assert signed.key == checkpoints.own_fingerprint()


def test_an_old_key_without_a_last_day_is_refused(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "old.pem"
    file.write_text(checkpoints.own_key())
    monkeypatch.setenv("CHECKPOINT_OLD_KEYS", str(file))
    with pytest.raises(ImproperlyConfigured, match="does not say the last day of its key"):
        seals.old_checkpoint_keys()
    call_command("checkpoint", "--key", "--last-day", "2026-11-27", stdout=(out := StringIO()))
    file.write_text(out.getvalue())
    assert seals.old_checkpoint_keys() == [out.getvalue()]
    [known] = checkpoints.keys_in(out.getvalue())
    assert (known.first, known.last) == ("", "2026-11-27")
    settings.CHECKPOINT_OLD_KEYS = [checkpoints.own_key()]
    with pytest.raises(checkpoints.NoCheckpointError, match="has no last day"):
        checkpoints.known_keys()


def test_the_days_of_a_key_are_part_of_its_use() -> None:
    [known] = checkpoints.keys_in(
        f"First-Day: 2026-11-20\nLast-Day: 2026-11-22\n{checkpoints.own_key()}"
    )
    days = ["2026-11-19T23:59:59", "2026-11-20", "2026-11-22T23:59:59.9", "2026-11-23"]
    assert [known.was_in_use(each) for each in days] == [False, True, True, False]


# --- what remains, as docs/trail.md says ----------------------------------------------------------
