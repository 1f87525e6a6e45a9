"""The trail in words."""

import re

import pytest

from governance.ui import events, references
from riskreg.actions import audit_findings, inventory, parts, people, systems
from riskreg.models import Event, Organisation, Role, Stage, User, Vendor
from riskreg.trail import Did
from tests import make, make_audits, walled

pytestmark = pytest.mark.django_db

# What an event may name in its sentence.
KNOWN = {
    "aim",
    "category",
    "code",
    "control",
    "cycle",
    "dossier",
    "drill",
    "fields",
    "given_by",
    "framework",
    "ground",
    "incident",
    "included",
    "indicator",
    "kind",
    "level",
    "name",
    "now",
    "number",
    "owner",
    "page",
    "party",
    "period",
    "person",
    "point",
    "ref",
    "reportable",
    "result",
    "revision",
    "risk",
    "role",
    "said",
    "serious",
    "source",
    "state",
    "system",
    "target",
    "tier",
    "until",
    "value",
    "verdict",
    "version",
    "which",
}


def last_told() -> events.Told:
    """The newest event in words."""
    return events.tell(Event.objects.order_by("-pk")[:1])[0]


def test_every_code_has_its_sentence_and_names_only_known_values() -> None:
    assert set(events.SENTENCES) == set(Did)
    for sentence in events.SENTENCES.values():
        assert sentence[0].isupper() or sentence.startswith("%("), sentence
        assert not sentence.endswith("."), sentence
        assert set(re.findall(r"%\((\w+)\)", sentence)) <= KNOWN


def test_a_change_is_told_field_by_field_with_names(
    organisation: Organisation, officer: User
) -> None:
    vendor = inventory.add(officer, organisation, Vendor, values={"name": "Northwind"})
    system = make.system(organisation, officer, name="Letter sorter", stage=Stage.PLAN)
    systems.change(
        officer, system, values={"owner": officer, "vendor": vendor, "stage": Stage.PILOT}
    )
    told = last_told()
    assert told.what == "Letter sorter changed: Owner, Lifecycle stage, Provider or vendor"
    assert told.who == officer.name
    assert told.url == system.get_absolute_url()
    assert [(change.label, change.was, change.now) for change in told.changes] == [
        ("Owner", "", officer.name),
        ("Lifecycle stage", "Plan and design", "Pilot"),
        ("Provider or vendor", "", "Northwind"),
    ]


def test_reasons_and_people_are_told(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    systems.archive(officer, system, reason="Replaced.")
    assert last_told().why == "Replaced."
    engineer = make.member(organisation, Role.ENGINEER)
    assert last_told().what == f"{engineer.name} became a member as Engineer"
    assert last_told().who == "operator, at the terminal"


def test_a_changed_role_is_told_from_and_to(organisation: Organisation) -> None:
    administrator = make.member(organisation, Role.ADMINISTRATOR)
    engineer = make.member(organisation, Role.ENGINEER)
    people.change_role(administrator, engineer.memberships.get(), role=Role.AUDITOR)
    assert "Engineer → Auditor" in last_told().what


def test_a_removed_entry_keeps_its_name(organisation: Organisation, officer: User) -> None:
    vendor = inventory.add(officer, organisation, Vendor, values={"name": "Northwind"})
    inventory.remove(officer, vendor)
    assert last_told().what == "Vendor Northwind removed"
    assert last_told().url == ""


def test_what_a_part_does_not_hold_is_not_said_to_be_removed(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    engineer = make.member(organisation, Role.ENGINEER)
    event = Event.objects.about(system).first()
    assert event is not None
    gone = references.names_in([event], [{}]).of("risk", str(system.pk))
    assert gone.name == "a removed entry"
    boss = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(boss, organisation, name="Ghent")
    parts.limit(boss, engineer.memberships.get(), units=[unit])
    with walled.as_member(engineer):
        unseen = references.names_in([event], [{}]).of("aisystem", str(system.pk))
    assert unseen.name == "an entry you do not see"


def test_a_private_note_is_named_without_its_words(organisation: Organisation) -> None:
    audit = make_audits.engagement(organisation)
    note = audit_findings.note(audit.lead, audit, words="Ask the porter.")
    event = Event.objects.about(note).get()
    assert references.names_in([event], [{}]).of("auditnote", str(note.pk)).name == "a private note"
    assert references.kind_of("auditnote") == "Private note"
