"""User flags: nobody is named, enough of them open one signal, also when all come at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from governance.ui import events
from riskreg import trail, walls
from riskreg.actions import flags, systems
from riskreg.models import AISystem, Event, Organisation, Role, Signal, User, UserFlag
from riskreg.queries import evaluations
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A system where three flags within two days open a signal."""
    made = make.system(organisation, officer)
    return flags.set_limits(officer, made, threshold=3, days=2)


def test_a_flag_names_nobody(system: AISystem, organisation: Organisation) -> None:
    approver = make.member(organisation, Role.APPROVER)
    flag = make.flag(system, approver, words="Said the shop is open on Sunday.")
    event = Event.objects.about(flag).get()
    assert event.actor_key is None
    assert set(json.loads(event.body)) == {"system", "kind", "channel"}
    assert str(approver.pk) not in json.dumps(UserFlag.objects.values()[0], default=str)
    (told,) = events.tell([event])
    assert told.who == "a user of the system, not named"
    assert told.what.endswith("was flagged by a user: Wrong or misleading output")


def test_enough_flags_open_one_signal_and_later_ones_join_it(
    system: AISystem, officer: User
) -> None:
    assert make.flag(system, officer).signal is None
    make.flag(system, officer, kind="unfair")
    assert make.flag(system, officer).signal is None
    third = make.flag(system, officer)
    signal = Signal.objects.get()
    assert third.signal == signal
    assert (signal.kind, signal.threshold, signal.window_days) == ("wrong", 3, 2)
    assert signal.first_flag_at == UserFlag.objects.filter(kind="wrong").last().flagged_at
    assert make.flag(system, officer).signal == signal
    assert signal.flags.count() == 4
    assert Event.objects.filter(did=Did.SIGNAL_OPENED).count() == 1


def test_flags_are_found_by_beginnings_of_words_and_by_their_system(
    system: AISystem, organisation: Organisation, officer: User
) -> None:
    """The column that is searched is called as the argument of a look-up once was: `words`."""
    shop = make.flag(system, officer, words="Said the shop is open on Sunday. It's not.")
    other = make.flag(make.system(organisation, officer, name="Queue"), officer, words="Rude")
    with walls.around(organisation.pk):
        for text, found in (("sund shop", [shop]), ("RUDE", [other]), ("queue", [other])):
            assert list(evaluations.flags_found(UserFlag.objects.all(), text)) == found, text
        assert not evaluations.flags_found(UserFlag.objects.all(), "hop & |")


def test_only_flags_within_the_window_of_their_system_are_counted(
    system: AISystem, organisation: Organisation, officer: User
) -> None:
    now = timezone.now()
    wide = make.system(organisation, officer, name="Wide")
    flags.set_limits(officer, wide, threshold=3, days=30)
    for each in (system, wide):
        for days in (1, 3, 40):
            make.flag(each, officer, flagged_at=now - days * DAY)
    windows, flagged = evaluations.flagged(organisation, now, 10)
    assert [(each.system, each.count) for each in windows] == [("Wide", 2), (system.name, 1)]
    assert {key for key, _name in flagged} == {str(system.pk), str(wide.pk)}


def test_flags_too_far_apart_open_nothing(system: AISystem, officer: User) -> None:
    now = timezone.now()
    for at in (now - 2 * DAY - timedelta(seconds=1), now - DAY, now):
        make.flag(system, officer, flagged_at=at)
    assert not Signal.objects.exists()
    make.flag(system, officer, flagged_at=now - 2 * DAY)
    assert Signal.objects.get().opened_at == now - DAY


def test_a_closed_signal_takes_its_flags_along(system: AISystem, officer: User) -> None:
    for _ in range(3):
        make.flag(system, officer)
    first = flags.close(officer, Signal.objects.get(), fix="Opening hours corrected.")
    assert first.to_fix is not None
    assert first.closed_by == officer
    for _ in range(2):
        assert make.flag(system, officer).signal is None
    assert make.flag(system, officer).signal != first
    assert Signal.objects.filter(closed_at=None).count() == 1


def test_closing_needs_words_and_happens_once(
    system: AISystem, officer: User, organisation: Organisation
) -> None:
    for _ in range(3):
        make.flag(system, officer)
    signal = Signal.objects.get()
    with pytest.raises(ValidationError, match="Say what was found"):
        flags.close(officer, signal, fix=" ")
    with pytest.raises(PermissionDenied):
        flags.close(make.member(organisation, Role.APPROVER), signal, fix="Done.")
    flags.close(officer, signal, fix="Done.")
    with pytest.raises(ValidationError, match="closed already"):
        flags.close(officer, signal, fix="Done.")


def test_who_may_not_flag_does_not(system: AISystem, organisation: Organisation) -> None:
    for person in (make.member(organisation, Role.AUDITOR), make.member(make.organisation())):
        with pytest.raises(PermissionDenied):
            make.flag(system, person)
    assert not UserFlag.objects.exists()


def test_flags_of_the_future_of_no_kind_or_of_archived_systems_are_refused(
    system: AISystem, officer: User
) -> None:
    with pytest.raises(ValidationError, match="future"):
        make.flag(system, officer, flagged_at=timezone.now() + DAY)
    with pytest.raises(ValidationError, match="kind"):
        make.flag(system, officer, kind="nonsense")
    systems.archive(officer, system, reason="Old.")
    with pytest.raises(ValidationError, match="archived"):
        make.flag(system, officer)


def test_limits_are_set_and_recorded(system: AISystem, officer: User) -> None:
    with pytest.raises(ValidationError, match="from 1 to 1000"):
        flags.set_limits(officer, system, threshold=0, days=7)
    changed = flags.set_limits(officer, system, threshold=5, days=7)
    assert (changed.flag_threshold, changed.flag_window) == (5, 7)
    body = json.loads(Event.objects.about(system).latest("number").body)
    assert body == {"flag_threshold": [3, 5], "flag_window": [2, 7]}


@pytest.mark.django_db(transaction=True)
def test_twenty_flags_at_once_open_exactly_one_signal() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    system = make.system(organisation, officer)
    flags.set_limits(officer, system, threshold=10, days=7)
    together = Barrier(20)

    def raise_one(number: int) -> None:
        try:
            together.wait(timeout=30)
            flags.raise_flag(officer, system, kind="wrong", words=f"No. {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(raise_one, range(20)))
    signal = Signal.objects.get()
    assert signal.flags.count() == UserFlag.objects.count() == 20
    assert Event.objects.filter(did=Did.SIGNAL_OPENED).count() == 1
    assert Event.objects.filter(did=Did.FLAG_RAISED).count() == 20
    assert trail.first_break(str(organisation.pk)) is None


@pytest.mark.django_db(transaction=True)
def test_flags_of_several_systems_at_once_do_not_wait_for_each_other_for_ever() -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    several = [make.system(organisation, officer) for _ in range(4)]
    for each in several:
        flags.set_limits(officer, each, threshold=2, days=7)
    together = Barrier(12)

    def act(number: int) -> None:
        try:
            together.wait(timeout=30)
            if number < 8:
                flags.raise_flag(officer, several[number % 4], kind="wrong")
            else:
                make.planned(several[number % 4], officer)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(act, range(12)))
    assert Signal.objects.count() == 4
