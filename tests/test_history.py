"""The database keeps every version, and the register can be read as it stood after any event."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from riskreg import history, trail
from riskreg.actions import controls, inventory, risks, systems, tasks
from riskreg.history import Point
from riskreg.models import (
    AIModel,
    AISystem,
    Control,
    Organisation,
    Risk,
    SavedView,
    Task,
    TaskState,
    User,
)
from tests import leaning, make, make_work
from tests.leaning import Leaning
from tests.settling import settled

# No dossier shows these; a key's digest has no business in a second place.
UNKEPT = {  # nor has what auditors note for themselves
    "riskreg_apikey", "riskreg_event", "riskreg_importrun", "riskreg_anonymouschannel",
    "riskreg_auditnote",
}  # fmt: skip


@pytest.fixture
def held(db: None) -> Leaning:
    """A system with one of everything, as committed."""
    found = leaning.furnish()
    settled()
    return found


def kept_tables() -> set[str]:
    return triggered("versions_kept")


def triggered(name: str) -> set[str]:
    """The tables with a trigger of this name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = %s",
            [name],
        )
        return {row[0] for row in cursor.fetchall()}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table whose versions are kept."""
    models = apps.get_app_config("riskreg").get_models(include_auto_created=True)
    tables = kept_tables() - {"riskreg_user"}
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values())
        for model in models
        if model._meta.db_table in tables
    }


def here(organisation: Organisation) -> Point:
    head = trail.head_of(organisation)
    return Point(head.number, head.digest, timezone.now())


def test_every_table_of_the_register_keeps_its_versions(db: None) -> None:
    guarded = {name for name in triggered("trail_required") if name.startswith("riskreg_")}
    assert guarded - kept_tables() == UNKEPT & guarded
    assert kept_tables() - guarded == set()


def test_what_was_is_read_and_what_is_written_goes_nowhere(held: Leaning) -> None:
    point, system, actor = here(held.organisation), held.system, held.actor
    task = make_work.task(held.organisation, actor, title="Later")
    systems.change(actor, system, values={"name": "Another name"})
    people_named(actor, "Somebody Else")
    settled()
    with history.as_it_was(held.organisation, point):
        assert AISystem.objects.get(pk=system.pk).name != "Another name"
        assert not Task.objects.filter(pk=task.pk).exists()
        assert User.objects.get(pk=actor.pk).name != "Somebody Else"
        assert trail.head_of(held.organisation).number == point.number
        Organisation.objects.create(name="New", slug="new")  # in the past, which goes away
        with pytest.raises(DatabaseError, match="read-only"), transaction.atomic():
            SavedView.objects.create(organisation=held.organisation, user=actor, name="x")
    assert AISystem.objects.get(pk=system.pk).name == "Another name"
    assert Task.objects.filter(pk=task.pk).exists()
    assert not Organisation.objects.filter(slug="new").exists()


def people_named(user: User, name: str) -> None:
    """A person takes another name; the trail's guard asks for an event."""
    user.name = name
    user.save()


def test_nothing_of_another_organisation_is_there(held: Leaning) -> None:
    other = make.system(make.organisation())
    settled()
    with history.as_it_was(held.organisation, here(held.organisation)):
        assert not AISystem.objects.filter(pk=other.pk).exists()
        assert set(Organisation.objects.all()) == {held.organisation}


def test_before_the_first_version_and_after_the_last_event_nothing_is_told(held: Leaning) -> None:
    with pytest.raises(history.NotKeptError):
        history.point_at(held.organisation, datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(history.NotKeptError):
        history.point_after(held.organisation, 10_000, timezone.now())
    now = history.point_at(held.organisation, timezone.now() + timedelta(seconds=1))
    assert now.number == trail.head_of(held.organisation).number


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE riskreg_history SET row = '{}'",
        "UPDATE riskreg_history SET until = 1",
        "DELETE FROM riskreg_history",
        "TRUNCATE riskreg_history",
        "INSERT INTO riskreg_history (relation, key, since, row) VALUES ('x', 'y', 0, '{}')",
    ],
)
def test_nobody_writes_it_but_the_database(held: Leaning, attack: str) -> None:
    refused = pytest.raises(DatabaseError, match="refused")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


_counter = itertools.count(1)


def _rename(held: Leaning) -> None:
    name = f"System {next(_counter)}"
    systems.change(held.actor, AISystem.objects.get(pk=held.system.pk), values={"name": name})


def _add_task(held: Leaning) -> None:
    make_work.task(held.organisation, held.actor, title=f"Task {next(_counter)}")


def _close_task(held: Leaning) -> None:
    task = Task.objects.filter(organisation=held.organisation, state=TaskState.OPEN).first()
    if task is not None:
        tasks.close(held.actor, task, state=TaskState.DONE, outcome="Done.")


def _add_model(held: Leaning) -> None:
    values = {"name": f"Model {next(_counter)}"}
    inventory.add(held.actor, held.organisation, AIModel, values=values)


def _remove_model(held: Leaning) -> None:
    model = AIModel.objects.filter(organisation=held.organisation, systems=None).first()
    if model is not None:
        inventory.remove(held.actor, model)


def _retire(held: Leaning) -> None:
    control = Control.objects.of(held.organisation).exclude(state="retired").first()
    if control is not None:
        controls.retire(held.actor, control, reason="No longer used.")


def _close_risk(held: Leaning) -> None:
    risk = Risk.objects.of(held.organisation).filter(closed_on=None).first()
    if risk is not None:
        risks.close(held.actor, risk, reason="Gone.")


def _add_risk(held: Leaning) -> None:
    make.risk(held.organisation, held.actor, systems=[held.system])


Change = Callable[[Leaning], None]
CHANGES: tuple[Change, ...] = (
    _rename, _add_task, _close_task, _add_model, _remove_model, _retire, _close_risk, _add_risk,
)  # fmt: skip


@settings(max_examples=15)
@given(changes=st.lists(st.sampled_from(CHANGES), min_size=4, max_size=12))
def test_every_place_in_the_trail_reads_as_it_was(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, changes: list[Change]
) -> None:
    with django_db_blocker.unblock(), transaction.atomic():
        held = leaning.furnish()
        settled()
        places: list[tuple[Point, Any]] = []
        for change in changes:
            places.append((here(held.organisation), everything()))
            change(held)
            settled()
        for point, told in places:
            with history.as_it_was(held.organisation, point):
                assert everything() == told
        transaction.set_rollback(True)
