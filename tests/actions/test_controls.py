"""Controls: entered, linked, tested, confirmed by a second person, retired; inheritance."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from riskreg.actions import controls, inventory, systems
from riskreg.models import (
    AIModel,
    Control,
    ControlState,
    ControlTest,
    Effectiveness,
    Event,
    Layer,
    Organisation,
    Role,
    User,
    Vendor,
)
from riskreg.queries import controls as queries
from riskreg.queries.controls import Way
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db
ART_9 = ("EU_AI_ACT", "Art. 9(1)")
ART_14 = ("EU_AI_ACT", "Art. 14(1)")


def last() -> Event:
    """The newest event."""
    return Event.objects.latest("pk")


def test_a_title_and_a_layer_are_enough(organisation: Organisation, engineer: User) -> None:
    first = controls.add(
        engineer, organisation, values={"title": "Kill switch", "layer": Layer.HUMAN_CHECKPOINT}
    )
    second = make.control(organisation, engineer)
    assert (first.reference, second.reference) == ("CTL-0001", "CTL-0002")
    assert (first.state, first.changed_by) == (ControlState.PLANNED, engineer)
    assert Event.objects.about(first).get().did == Did.CONTROL_ADDED


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_who_only_reads_or_approves_enters_nothing(organisation: Organisation, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        make.control(organisation, make.member(organisation, role))
    assert not Control.objects.exists()


def test_strangers_cannot_change_a_control(organisation: Organisation) -> None:
    control = make.control(organisation)
    stranger = make.member(make.organisation(), Role.ADMINISTRATOR)
    for attempt in (
        lambda: controls.change(stranger, control, values={"title": "Mine"}),
        lambda: controls.link(stranger, control, links=[]),
        lambda: controls.confirm(stranger, control),
        lambda: controls.retire(stranger, control, reason="Mine."),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_records_and_people_of_others_are_refused_on_their_field(
    organisation: Organisation, engineer: User
) -> None:
    theirs = make.organisation()
    system, outsider = make.system(theirs), make.member(theirs)
    for field, value in (("systems", [system]), ("owner", outsider)):
        with pytest.raises(ValidationError) as refused:
            make.control(organisation, engineer, **{field: value})
        assert list(refused.value.message_dict) == [field]
    assert not Control.objects.exists()


@pytest.mark.usefixtures("catalogues")
def test_a_control_serves_the_requirements_it_is_linked_to(
    organisation: Organisation, engineer: User
) -> None:
    control = make.control(organisation, engineer, links=[ART_9])
    controls.link(engineer, control, links=[ART_9, (*ART_14, "A person can stop it.")])
    assert last().did == Did.CONTROL_LINKED
    assert [(link.ref, link.rationale) for link in control.links.all()] == [
        ("Art. 14(1)", "A person can stop it."),
        ("Art. 9(1)", ""),
    ]
    before = last()
    controls.link(engineer, control, links=[ART_9, (*ART_14, "A person can stop it.")])
    assert last() == before
    with pytest.raises(ValidationError, match=r"Art\. 999 is not an entry of EU_AI_ACT"):
        controls.link(engineer, control, links=[("EU_AI_ACT", "Art. 999")])
    controls.link(engineer, control, links=[])
    assert not control.links.exists()


def test_the_newest_test_stands_on_the_control(organisation: Organisation, engineer: User) -> None:
    control = make.control(organisation, engineer)
    today = timezone.localdate()
    control = controls.record_test(
        engineer, control, on=today, result=Effectiveness.PARTLY, note="Two of five cases."
    )
    control = controls.record_test(
        engineer, control, on=today - timedelta(days=9), result=Effectiveness.EFFECTIVE
    )
    assert (control.tested_on, control.effectiveness) == (today, Effectiveness.PARTLY)
    assert control.tested_by == engineer
    assert control.tests.count() == 2
    assert last().did == Did.CONTROL_TESTED


def test_a_refused_test_stores_nothing(organisation: Organisation, engineer: User) -> None:
    control = make.control(organisation, engineer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        controls.record_test(engineer, control, on=tomorrow, result="not_tested")
    assert set(refused.value.message_dict) == {"on", "result"}
    with pytest.raises(ValidationError) as refused:
        controls.record_test(engineer, control, on=timezone.localdate(), result="splendid")
    assert set(refused.value.message_dict) == {"result"}
    assert not ControlTest.objects.exists()


def test_tests_are_kept_for_good(organisation: Organisation, engineer: User) -> None:
    control = make.control(organisation, engineer)
    controls.record_test(engineer, control, on=timezone.localdate(), result="effective")
    with pytest.raises(IntegrityError, match="kept for good"), transaction.atomic():
        ControlTest.objects.update(result="ineffective")


def test_a_second_person_confirms(
    organisation: Organisation, engineer: User, approver: User
) -> None:
    control = make.control(organisation, engineer)
    control = controls.confirm(approver, control, note="Seen in operation.")
    assert control.confirmed_by == approver
    assert control.confirmed_at is not None
    assert last().did == Did.CONTROL_CONFIRMED
    with pytest.raises(ValidationError, match="confirmed already"):
        controls.confirm(approver, control)


def test_nobody_confirms_what_they_own_or_changed(organisation: Organisation) -> None:
    officer, other = make.member(organisation), make.member(organisation)
    changed = make.control(organisation, officer)
    owned = make.control(organisation, other, owner=officer)
    for control in (changed, owned):
        with pytest.raises(ValidationError, match="a second person"):
            controls.confirm(officer, control)
        assert Control.objects.get(pk=control.pk).confirmed_by is None


def test_engineers_do_not_confirm(organisation: Organisation, engineer: User) -> None:
    with pytest.raises(PermissionDenied):
        controls.confirm(engineer, make.control(organisation))


@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ({"due": timezone.localdate()}, True),
        ({"title": "Another"}, False),
        ({"how_it_works": "Otherwise"}, False),
        ({"state": ControlState.IN_PROGRESS}, False),
        ({"is_organisation_wide": True}, False),
        ({"review_interval": 900}, False),
    ],
)
def test_a_change_of_substance_clears_the_confirmation(
    organisation: Organisation, engineer: User, approver: User, values: dict[str, Any], stays: bool
) -> None:
    control = controls.confirm(approver, make.control(organisation, engineer))
    officer = make.member(organisation)
    control = controls.change(officer, control, values=values)
    control.refresh_from_db()
    assert (control.confirmed_by == approver) is stays
    assert (control.confirmed_at is not None) is stays
    assert (control.changed_by == officer) is not stays
    assert ("confirmed_by" in last().body) is not stays


@pytest.mark.usefixtures("catalogues")
def test_new_systems_and_new_requirements_clear_it_too(
    organisation: Organisation, engineer: User, approver: User
) -> None:
    system = make.system(organisation, engineer)
    control = controls.confirm(approver, make.control(organisation, engineer))
    control = controls.change(engineer, control, values={"systems": [system]})
    assert control.confirmed_by is None
    control = controls.confirm(approver, control)
    control = controls.link(engineer, control, links=[ART_9])
    assert Control.objects.get(pk=control.pk).confirmed_by is None


def test_who_confirmed_cannot_become_owner_and_keep_the_confirmation(
    organisation: Organisation, engineer: User, approver: User
) -> None:
    control = controls.confirm(approver, make.control(organisation, engineer))
    control = controls.change(engineer, control, values={"owner": approver})
    assert control.confirmed_by is None


def test_a_retired_control_stays_as_it_was(organisation: Organisation, engineer: User) -> None:
    control = make.control(organisation, engineer)
    with pytest.raises(ValidationError) as refused:
        controls.retire(engineer, control, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    control = controls.retire(engineer, control, reason="Replaced by CTL-0009.")
    assert control.state == ControlState.RETIRED
    assert last().did == Did.CONTROL_RETIRED
    for attempt in (
        lambda: controls.change(engineer, control, values={"title": "Again"}),
        lambda: controls.link(engineer, control, links=[]),
        lambda: controls.retire(engineer, control, reason="Again."),
        lambda: controls.record_test(
            engineer, control, on=timezone.localdate(), result="effective"
        ),
    ):
        with pytest.raises(ValidationError, match="retired and stays"):
            attempt()


def test_a_control_is_not_retired_in_passing(organisation: Organisation, engineer: User) -> None:
    control = make.control(organisation, engineer)
    with pytest.raises(ValidationError) as refused:
        controls.change(engineer, control, values={"state": ControlState.RETIRED})
    assert list(refused.value.message_dict) == ["state"]


@pytest.fixture
def reached(organisation: Organisation, engineer: User) -> dict[str, Control]:
    """A system reached in every way, and controls that do not reach it."""
    vendor = inventory.add(engineer, organisation, Vendor, values={"name": "Northwind"})
    maker = inventory.add(engineer, organisation, Vendor, values={"name": "Maker"})
    model = inventory.add(
        engineer,
        organisation,
        AIModel,
        values={"name": "Compose", "version": "3", "vendor": maker},
    )
    system = make.system(organisation, engineer, name="Letters", vendor=vendor, built_on=[model])
    other = make.system(organisation, engineer, name="Other")
    return {
        "direct": make.control(organisation, engineer, systems=[system]),
        "model": make.control(organisation, engineer, ai_models=[model]),
        "vendor": make.control(organisation, engineer, vendors=[vendor]),
        "maker": make.control(organisation, engineer, vendors=[maker]),
        "wide": make.control(organisation, engineer, is_organisation_wide=True),
        "twice": make.control(organisation, engineer, systems=[system], ai_models=[model]),
        "other": make.control(organisation, engineer, systems=[other]),
        "nothing": make.control(organisation, engineer),
    }


def test_how_each_control_reaches_a_system(reached: dict[str, Control]) -> None:
    system = reached["direct"].systems.get()
    found = {each.control.pk: each for each in queries.of_system(system)}
    said = {
        name: (found[control.pk].ways, found[control.pk].through)
        for name, control in reached.items()
        if control.pk in found
    }
    assert said == {
        "direct": ((Way.DIRECT,), ()),
        "model": ((Way.MODEL,), ("Compose 3",)),
        "vendor": ((Way.VENDOR,), ("Northwind",)),
        "maker": ((Way.VENDOR,), ("Maker",)),
        "wide": ((Way.ORGANISATION,), ()),
        "twice": ((Way.DIRECT, Way.MODEL), ("Compose 3",)),
    }
    for name, control in reached.items():
        names = [each.system.name for each in queries.systems_of(control)]
        expected = {"other": ["Other"], "nothing": [], "wide": ["Letters", "Other"]}
        assert names == expected.get(name, ["Letters"])
        reach = {each.system.pk: each.ways for each in queries.systems_of(control)}
        assert reach.get(system.pk, ()) == said.get(name, ((), ()))[0]
        assert queries.ways_to(control, system) == said.get(name, ((), ()))[0]


def test_inheritance_is_declined_with_a_reason_and_resumed(
    reached: dict[str, Control], engineer: User
) -> None:
    system, wide = reached["direct"].systems.get(), reached["wide"]
    controls.decline(engineer, system, wide, reason="It runs apart from the group's network.")
    assert last().did == Did.INHERITANCE_DECLINED
    reach = {each.control.pk: each for each in queries.of_system(system)}[wide.pk]
    assert not reach.counts
    assert reach.declined is not None
    assert reach.declined.reason == "It runs apart from the group's network."
    with pytest.raises(ValidationError, match="declined this control already"):
        controls.decline(engineer, system, wide, reason="Again.")
    controls.resume(engineer, system, wide)
    assert last().did == Did.INHERITANCE_RESUMED
    assert {each.control.pk: each for each in queries.of_system(system)}[wide.pk].counts
    with pytest.raises(ValidationError, match="has not declined"):
        controls.resume(engineer, system, wide)


def test_only_what_is_inherited_can_be_declined(
    reached: dict[str, Control], engineer: User
) -> None:
    system = reached["direct"].systems.get()
    with pytest.raises(ValidationError, match="names this system itself"):
        controls.decline(engineer, system, reached["twice"], reason="No.")
    with pytest.raises(ValidationError, match="does not inherit"):
        controls.decline(engineer, system, reached["other"], reason="No.")
    with pytest.raises(ValidationError) as refused:
        controls.decline(engineer, system, reached["wide"], reason="")
    assert list(refused.value.message_dict) == ["reason"]
    theirs = make.control(make.organisation(), is_organisation_wide=True)
    with pytest.raises(ValidationError, match="own organisation"):
        controls.decline(engineer, system, theirs, reason="No.")
    assert not system.declined.exists()


def test_an_archived_system_declines_nothing(reached: dict[str, Control]) -> None:
    system, officer = reached["direct"].systems.get(), make.member(reached["wide"].organisation)
    systems.archive(officer, system, reason="Over.")
    with pytest.raises(ValidationError, match="archived"):
        controls.decline(officer, system, reached["wide"], reason="No.")


@pytest.mark.parametrize(("age", "expected"), [(364, 0), (365, 0), (366, 1)])
def test_a_lapsed_test_is_found(
    organisation: Organisation, engineer: User, age: int, expected: int
) -> None:
    today = timezone.localdate()
    control = make.control(organisation, engineer)
    controls.record_test(
        engineer, control, on=today - timedelta(days=age), result=Effectiveness.EFFECTIVE
    )
    assert queries.test_overdue(Control.objects.all(), today).count() == expected
    shown = queries.counted(queries.with_test_due(Control.objects.all())).get()
    assert shown.test_due == today - timedelta(days=age - 365)
    assert (shown.systems_count, shown.links_count, shown.evidence_count) == (0, 0, 0)
