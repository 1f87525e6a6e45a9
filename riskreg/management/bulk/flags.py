"""User flags of the generator, and the signals that open where enough of them come together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site, drawn
from riskreg.models import AISystem, Signal, UserFlag
from riskreg.rules import flags as rules
from riskreg.trail import Did

_KINDS = {
    "wrong": 40,
    "refused": 25,
    "unfair": 10,
    "other": 10,
    "harmful": 7,
    "privacy": 5,
    "security": 3,
}
_LOUD = 20  # one system in so many gets half of all flags,
_BAD_WEEKS = 3  # within so many weeks


def write(site: Site, housed: Housed, count: int) -> Sequence[Signal]:
    """Write them; returns the signals that are open still."""
    chance = site.chance("flags")
    flags = sorted(_flags(site, chance, housed, count), key=_order)
    signals: list[Signal] = []
    for (system, _kind), several in groupby(flags, key=lambda f: (f.system, f.kind)):
        signals += _signals(site, chance, system, list(several))
    for number, signal in enumerate(signals, site.next_number(Signal)):
        signal.number = number
    opened = [(s, {"system": s.system_id, "kind": s.kind}) for s in signals]
    site.add(None, Did.SIGNAL_OPENED, opened)
    site.add(None, Did.FLAG_RAISED, [(f, {"system": f.system_id, "kind": f.kind}) for f in flags])
    closed = [(s, {"system": s.system_id, "reason": s.fix}) for s in signals if s.closed_at]
    site.record(site.cast.engineers[0], Did.SIGNAL_CLOSED, closed)
    site.say(f"{len(flags):,} user flags and {len(signals):,} signals")
    return [signal for signal in signals if signal.closed_at is None]


def _order(flag: UserFlag) -> tuple[int, str, datetime]:
    return flag.system.number, flag.kind, flag.flagged_at


def _flags(site: Site, chance: Random, housed: Housed, count: int) -> Iterator[UserFlag]:
    """Half of them about a few systems in bad weeks, as users report what many of them meet."""
    loud = chance.sample(housed.systems, max(1, len(housed.systems) // _LOUD))
    weeks = {system: [chance.randint(-300, -8) for _ in range(_BAD_WEEKS)] for system in loud}
    for _ in range(count):
        kind, is_loud = drawn(chance, _KINDS), chance.random() < 0.5
        system = chance.choice(loud if is_loud else housed.systems)
        first = chance.choice(weeks[system]) if is_loud else -300
        yield UserFlag(
            organisation=site.organisation,
            system=system,
            kind=kind,
            words=chance.choice(site.story["flags"][kind]),
            channel=drawn(chance, {UserFlag.Channel.PAGE: 3, UserFlag.Channel.API: 1}),
            flagged_at=site.moment(chance, first, first + 6 if is_loud else -1),
        )


def _signals(
    site: Site, chance: Random, system: AISystem, flags: Iterable[UserFlag]
) -> list[Signal]:
    """What the flags of a system and kind open one after the other, as `flags.raise_flag` does."""
    found: list[Signal] = []
    waiting: list[UserFlag] = []
    for flag in flags:
        last = found[-1] if found else None
        if last and (last.closed_at is None or flag.flagged_at <= last.closed_at):
            flag.signal = last
            continue
        waiting.append(flag)
        since = rules.begins(flag.flagged_at, system.flag_window)
        near = [each for each in waiting if each.flagged_at >= since]
        times = rules.burst(
            (each.flagged_at for each in near),
            threshold=system.flag_threshold,
            days=system.flag_window,
        )
        if times:
            found.append(_signal(site, chance, flag, times))
            for each in near:
                each.signal = found[-1]
            waiting = []
    return found


def _signal(site: Site, chance: Random, flag: UserFlag, times: Sequence[datetime]) -> Signal:
    system = flag.system
    signal = Signal(
        organisation=site.organisation,
        system=system,
        kind=flag.kind,
        threshold=system.flag_threshold,
        window_days=system.flag_window,
        first_flag_at=times[0],
        opened_at=times[system.flag_threshold - 1],
    )
    closed_at = signal.opened_at + timedelta(days=chance.randint(1, 20))
    if closed_at.date() < site.today and chance.random() < 0.8:
        signal.closed_at, signal.closed_by = closed_at, site.cast.engineers[0]
        signal.fix = "The answer came from an old page; it was replaced."
    return signal
