"""Taking in rows: all or none, once, with an event for each record."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskreg import trail
from riskreg.actions import imports, intake, systems
from riskreg.importers import runs
from riskreg.models import (
    AISystem,
    Event,
    ImportRun,
    ImportState,
    Organisation,
    Role,
    Unit,
    User,
    Vendor,
)
from riskreg.rules.imports import Read, Row, RowFault
from riskreg.trail import Did
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
# Beside the checkout on machines that have it; its own sample stands in elsewhere.
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "us_federal_ai_use_cases_2025.csv"


def row(place: int, **values: Any) -> Row:
    return Row(place, {"purpose": "Sorts letters.", "extra": {}, **values})


def take_in(officer: User, organisation: Organisation, *rows: Row) -> intake.Taken:
    return intake.take_in(officer, organisation, source="list", rows=rows, columns={})


def faults(organisation: Organisation, *rows: Row) -> list[tuple[int, str, str]]:
    found = intake.compare(
        organisation, source="list", rows=rows, columns={"owner": "Responsible", "number": "No."}
    )
    return [(each.row, each.column, each.expected) for each in found.faults]


def test_rows_become_systems_units_and_vendors_with_an_event_each(organisation, officer):
    before = Event.objects.count()
    taken = take_in(
        officer,
        organisation,
        row(2, external_id="1", name="One", unit="Sales", vendor="Acme"),
        row(3, external_id="2", name="Two", unit="SALES", vendor="acme"),
    )
    assert taken == intake.Taken(created=2, updated=0, unchanged=0)
    assert Unit.objects.get().name == "Sales"
    assert Vendor.objects.get().name == "Acme"
    assert Event.objects.count() - before == 4
    assert trail.first_break(trail.head_of(organisation).chain) is None
    assert sorted(AISystem.objects.values_list("number", flat=True)) == [1, 2]


def test_only_what_differs_is_written_and_recorded(organisation, officer):
    one = row(2, external_id="1", name="One", unit="Sales")
    two = row(3, external_id="2", name="Two", unit="Sales")
    take_in(officer, organisation, one, two)
    changed = row(3, external_id="2", name="Two, renamed", unit="Sales")
    assert take_in(officer, organisation, one, changed) == intake.Taken(0, 1, 1)
    event = Event.objects.filter(did=Did.SYSTEM_CHANGED).get()
    assert event.body == '{"name":["Two","Two, renamed"]}'


def test_a_system_of_another_source_or_organisation_is_not_touched(organisation, officer):
    elsewhere = make.organisation()
    make.system(elsewhere, external_source="list", external_id="1")
    make.system(organisation, external_source="other", external_id="1")
    assert take_in(officer, organisation, row(2, external_id="1", name="Mine")).created == 1


def test_a_number_or_a_name_finds_a_system_that_was_registered_by_hand(organisation, officer):
    system = make.system(organisation, officer, name="Letter sorter", extra={"old": "kept"})
    found = take_in(
        officer, organisation, Row(2, {"name": "LETTER SORTER", "version": "2", "extra": {}})
    )
    assert found == intake.Taken(0, 1, 0)
    values = {"number": system.number, "name": "Letter sorter", "extra": {"new": "added"}}
    take_in(officer, organisation, Row(2, values))
    system.refresh_from_db()
    assert (system.name, system.version) == ("Letter sorter", "2")
    assert system.extra == {"old": "kept", "new": "added"}
    assert system.external_source == ""


def test_every_fault_that_only_the_register_knows_names_row_and_column(organisation, officer):
    archived = make.system(organisation, officer, external_source="list", external_id="9")
    systems.archive(officer, archived, reason="Gone")
    for _time in (1, 2):
        make.system(organisation, officer, name="Twin")
    found = faults(
        organisation,
        row(2, external_id="1", name="One", owner="nobody@example.org"),
        row(3, number=77, name="Two"),
        row(4, external_id="9", name="Changed"),
        row(5, name="Twin"),
        row(6, external_id="3", name="x" * 301, countries=["Belgium"], roles=["wizard"]),
    )
    assert [(number, column) for number, column, _expected in found] == [
        (2, "Responsible"),
        (3, "No."),
        (4, "No."),
        (5, "name"),
        (6, "roles"),
        (6, "countries"),
        (6, "name"),
    ]
    assert AISystem.objects.filter(name="One").count() == 0


def test_one_faulty_row_keeps_all_rows_out(organisation, officer):
    with pytest.raises(ValidationError, match="Nothing was imported"):
        take_in(
            officer,
            organisation,
            row(2, external_id="1", name="Good", unit="Sales"),
            row(3, external_id="2", name="Bad", countries=["Belgium"]),
        )
    assert not AISystem.objects.exists()
    assert not Unit.objects.exists()


def test_owners_are_found_by_address_or_by_a_name_that_only_one_bears(organisation, officer):
    take_in(
        officer,
        organisation,
        row(2, external_id="1", name="One", owner=officer.email.upper()),
        row(3, external_id="2", name="Two", owner=officer.name),
        row(4, external_id="3", name="Three", owner=""),
    )
    owners = list(AISystem.objects.order_by("number").values_list("owner", flat=True))
    assert owners == [officer.pk, officer.pk, None]


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.APPROVER, Role.AUDITOR])
def test_who_may_not_import_is_refused_at_every_step(organisation, officer, role):
    stranger = make.member(organisation, role)
    run = _run(officer, organisation)
    with pytest.raises(PermissionDenied):
        take_in(stranger, organisation, row(2, external_id="1", name="One"))
    with pytest.raises(PermissionDenied):
        _run(stranger, organisation)
    for act in (imports.discard, imports.request):
        with pytest.raises(PermissionDenied):
            act(stranger, run)
    with pytest.raises(PermissionDenied):
        imports.apply(stranger, run, source="list", read=Read())


def test_an_import_is_not_applied_unseen_nor_after_it_is_over(organisation, officer):
    run = _run(officer, organisation)
    with pytest.raises(ValidationError, match="Look at the preview"):
        imports.apply(officer, run, source="list", read=Read())
    imports.discard(officer, run)
    with pytest.raises(ValidationError, match="This import is over"):
        imports.apply(officer, run, source="list", read=Read())
    with pytest.raises(ValidationError, match="This import is over"):
        imports.preview(officer, run, source="list", mapping={}, read=Read())


def test_a_preview_keeps_faults_and_changes_nothing_else(organisation, officer):
    run = _run(officer, organisation)
    read = Read(
        rows=[row(2, external_id="1", name="One")],
        faults=[RowFault(3, "name", "", "This must be filled in.")],
    )
    run = imports.preview(officer, run, source="list", mapping={"a": "name"}, read=read)
    assert (run.state, run.rows, run.created) == (ImportState.PREVIEWED, 2, 1)
    assert [each["row"] for each in run.faults] == [3]
    assert not AISystem.objects.exists()
    with pytest.raises(ValidationError, match="1 faults were found"):
        imports.apply(officer, run, source="list", read=read)


def _run(actor: User, organisation: Organisation) -> ImportRun:
    return runs.upload(
        actor,
        organisation,
        profile="systems",
        file_name="list.csv",
        content=b"name,purpose\nOne,Sorts letters.\n",
    )


@pytest.mark.skipif(not REAL.exists(), reason="the federal inventory is not on this machine")
def test_the_whole_federal_inventory_comes_in_and_again_changes_nothing(organisation, officer):
    content = REAL.read_bytes()
    for expected in ((3611, 0, 0), (0, 0, 3611)):
        run = runs.upload(
            officer,
            organisation,
            profile="us-omb-2025",
            file_name="inventory.csv",
            content=content,
        )
        names = tuple(each.name for each in runs.glance(content, file_name="x.csv").columns)
        run = runs.preview(officer, run, mapping=runs.mapping_for(run, names))
        assert not [each for each in run.faults if "remark" not in each]
        run = runs.apply(officer, run)
        assert (run.created, run.updated, run.unchanged) == expected
    assert AISystem.objects.filter(organisation=organisation).count() == 3611
