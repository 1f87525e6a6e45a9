"""User flags and the signals they open. A flag names nobody, not even in the trail."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import reviews, systems
from riskreg.actions.numbers import next_number
from riskreg.models import AISystem, Signal, User, UserFlag
from riskreg.rules import flags as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did


@transaction.atomic
def raise_flag(
    actor: User,
    system: AISystem,
    *,
    kind: str,
    words: str = "",
    channel: str = UserFlag.Channel.PAGE,
    flagged_at: datetime | None = None,
) -> UserFlag:
    """Enter what a user of a system reports; the flag that is one too many opens a signal.

    The actor's right is asked for, then forgotten: neither flag nor event says who it was.
    """
    access.require(actor, Right.FLAG, system)
    # One flag of a system at a time: so many flags at once open one signal, not several.
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    now = timezone.now()
    found = state_refusals(name=system.name, is_archived=system.is_archived)
    if flagged_at is not None and flagged_at > now:
        found.append(Refusal("flagged_at", "future"))
    refusal.stop(found)
    flag = UserFlag(
        organisation_id=system.organisation_id,
        system=system,
        kind=kind,
        words=words,
        channel=channel,
        flagged_at=flagged_at or now,
    )
    flag.full_clean()
    flag.signal = Signal.objects.filter(system=system, kind=kind, closed_at=None).first()
    flag.save(force_insert=True)
    opened = None if flag.signal else _opened_if_enough(system, flag)
    # Recorded last: whoever holds the end of the trail must not wait for a number.
    trail.record(None, Did.FLAG_RAISED, flag, system=system.pk, kind=kind, channel=channel)
    if opened is not None:
        body = {"system": system.pk, "kind": kind, "window_days": opened.window_days}
        trail.record(None, Did.SIGNAL_OPENED, opened, flags=opened.flags.count(), **body)
        reviews.open_because(None, [system], Kind.SIGNAL, about=opened)
    return flag


def _opened_if_enough(system: AISystem, flag: UserFlag) -> Signal | None:
    """Flags of a closed signal were answered: they do not count towards the next one."""
    span = timedelta(days=system.flag_window)
    near = UserFlag.objects.filter(
        system=system,
        kind=flag.kind,
        signal=None,
        flagged_at__range=(flag.flagged_at - span, flag.flagged_at + span),
    )
    times = dict(near.values_list("pk", "flagged_at"))
    enough = rules.burst(times.values(), threshold=system.flag_threshold, days=system.flag_window)
    if not enough:
        return None
    signal = Signal(
        organisation_id=system.organisation_id,
        number=next_number(Signal, system.organisation_id),
        system=system,
        kind=flag.kind,
        threshold=system.flag_threshold,
        window_days=system.flag_window,
        first_flag_at=enough[0],
        opened_at=enough[system.flag_threshold - 1],
    )
    signal.full_clean()
    signal.save(force_insert=True)
    counted = {key for key, at in times.items() if at in enough} | {flag.pk}
    UserFlag.objects.filter(pk__in=counted).update(signal=signal)
    flag.signal = signal
    return signal


@transaction.atomic
def close(actor: User, signal: Signal, *, fix: str, closed_at: datetime | None = None) -> Signal:
    """Close a signal with what was found and fixed, now or at the moment the fix was in use."""
    access.require(actor, Right.EVALUATE, signal)
    signal = Signal.objects.select_for_update(no_key=True).get(pk=signal.pk)
    now = timezone.now()
    refusal.stop(
        rules.close_refusals(
            is_open=signal.closed_at is None,
            words=fix,
            opened=signal.opened_at,
            closed=closed_at or now,
            now=now,
        )
    )
    signal.fix, signal.closed_at, signal.closed_by = fix, closed_at or now, actor
    signal.full_clean()
    signal.save()
    trail.record(
        actor,
        Did.SIGNAL_CLOSED,
        signal,
        system=signal.system_id,
        kind=signal.kind,
        closed_at=signal.closed_at,
        reason=fix,
    )
    return signal


@transaction.atomic
def set_limits(actor: User, system: AISystem, *, threshold: int, days: int) -> AISystem:
    """How many flags of one kind within how many days open a signal."""
    refusal.stop(rules.limit_refusals(threshold=threshold, days=days))
    return systems.change(actor, system, values={"flag_threshold": threshold, "flag_window": days})
