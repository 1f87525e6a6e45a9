"""What the database shows to somebody who is limited to a part of the register."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import trail
from riskreg.access import Right
from riskreg.actions import dossiers, incidents, jobs, parts, people, systems
from riskreg.models import (
    AISystem,
    Control,
    Event,
    Evidence,
    Incident,
    Job,
    Organisation,
    Risk,
    Role,
    Unit,
    User,
)
from riskreg.trail import Did
from tests import make, make_incidents, walled

pytestmark = pytest.mark.django_db


@pytest.fixture
def ghent(organisation: Organisation) -> Unit:
    return people.add_unit(make.member(organisation), organisation, name="Ghent")


@pytest.fixture
def limited(organisation: Organisation, ghent: Unit) -> User:
    """An engineer who sees Ghent alone."""
    engineer = make.member(organisation, Role.ENGINEER)
    boss = make.member(organisation, Role.ADMINISTRATOR)
    parts.limit(boss, engineer.memberships.get(), units=[ghent])
    return User.objects.get(pk=engineer.pk)


@pytest.mark.usefixtures("catalogues")
def test_who_is_limited_sees_what_belongs_to_their_units(
    organisation: Organisation, ghent: Unit, limited: User, client: Client
) -> None:
    inside = make.system(organisation, name="Inside", unit=ghent)
    outside = make.system(organisation, name="Outside")
    for system in (inside, outside):
        control = make.control(organisation, title=f"{system} control", systems=[system])
        make.risk(organisation, title=f"{system} risk", systems=[system])
        make.evidence(organisation, title=f"{system} evidence", controls=[control])
    make.control(organisation, title="Everywhere", is_organisation_wide=True)
    with walled.as_member(limited):
        assert [each.name for each in AISystem.objects.all()] == ["Inside"]
        assert [each.title for each in Risk.objects.all()] == ["Inside risk"]
        assert {each.title for each in Control.objects.all()} == {"Inside control", "Everywhere"}
        assert [each.title for each in Evidence.objects.all()] == ["Inside evidence"]
    client.force_login(limited)
    for name in (
        "systems",
        "risks",
        "controls",
        "evidence_list",
        "home",
        "risks_map",
        "coverage",
        "work",
        "search",
    ):
        assert "Outside" not in client.get(reverse(name)).content.decode(), name
    assert client.get(reverse("system", args=[inside.pk])).status_code == 200
    assert client.get(reverse("system", args=[outside.pk])).status_code == 404
    for name in ("people", "trail", "trail_export"):
        assert client.get(reverse(name)).status_code == 403, name


def test_who_is_limited_sees_the_events_of_what_they_see_and_their_own(
    organisation: Organisation, ghent: Unit, limited: User, client: Client
) -> None:
    inside = make.system(organisation, name="Inside", unit=ghent)
    outside = make.system(organisation, name="Outside")
    risk = make.risk(organisation, title="Outside risk", systems=[outside])
    with walled.as_member(limited):
        systems.change(limited, inside, values={"purpose": "Sorts anew."})
    systems.change(make.member(organisation), inside, values={"unit": None})
    with walled.as_member(limited):
        assert not Event.objects.about(outside).exists()
        assert not Event.objects.about(risk).exists()
        assert Event.objects.about(ghent).exists()
        mine = Event.objects.about(inside)
        assert [each.actor_key for each in mine] == [limited.pk]  # what they did themselves
    assert Event.objects.about(inside).count() > 1
    client.force_login(limited)
    assert client.get("/api/v1/trail-check/").status_code == 403


def test_who_is_limited_sees_no_event_of_other_people_or_of_unknown_kinds(
    organisation: Organisation, auditor: User, looked_at: AISystem, client: Client
) -> None:
    other = make.member(organisation, name="Olga Other")
    boss = make.member(organisation, Role.ADMINISTRATOR)
    people.change_role(boss, other.memberships.get(), role=Role.APPROVER)
    anew = people.add_unit(boss, organisation, name="Antwerp")
    kind = ContentType.objects.get_for_model(Organisation)
    unknown: Any = Permission.objects.create(content_type=kind, codename="any", name="Any")
    unknown.organisation_id, anew.organisation_id = organisation.pk, None
    for target in (other, unknown, anew):  # what concerns accounts is of no organisation
        trail.record(boss, Did.PERSON_ADDED, target)
    trail.record(auditor, Did.MAILS_SET, auditor)
    client.force_login(auditor)
    client.get(reverse("system", args=[looked_at.pk]))
    with walled.as_member(auditor):
        seen = list(Event.objects.all())
        theirs = [each for each in seen if each.actor_key != auditor.pk]
    kinds = {each.target_kind for each in theirs}
    assert not kinds & {"membership", "user", "permission"}
    assert {"aisystem", "unit"} <= kinds
    assert all(each.organisation_id == organisation.pk for each in theirs)
    own = {each.did for each in seen if each.actor_key == auditor.pk}
    assert own == {Did.AUDITOR_LOOKED, Did.MAILS_SET}


def test_who_is_limited_works_in_their_units_alone(
    organisation: Organisation, ghent: Unit, limited: User, client: Client
) -> None:
    with walled.as_member(limited):
        made = systems.register(
            limited, organisation, values={"name": "New", "purpose": "Sorts.", "unit": ghent}
        )
        assert AISystem.objects.get() == made
    client.force_login(limited)
    answer = client.post(reverse("system_new"), {"name": "Stray", "purpose": "Sorts."})
    assert answer.status_code == 403
    assert not AISystem.objects.filter(name="Stray").exists()


def test_numbers_go_on_from_what_is_not_seen(
    organisation: Organisation, ghent: Unit, limited: User
) -> None:
    inside = make.system(organisation, name="Inside", unit=ghent)
    make_incidents.incident(make.system(organisation, name="Outside"))
    with walled.as_member(limited):
        assert make_incidents.incident(inside, limited).number == 2


def test_a_key_used_outside_of_the_part_is_refused_and_tells_nothing(
    organisation: Organisation, ghent: Unit, limited: User
) -> None:
    inside = make.system(organisation, name="Inside", unit=ghent)
    outside = make.system(organisation, name="Outside")
    told = {"what": "It fell.", "noticed_at": timezone.now() - timedelta(hours=1)}

    def log(person: User, system: AISystem) -> None:
        incidents.log(
            person,
            organisation,
            values={**told, "system": system},
            channel="api",
            idempotency_key="nightly",
        )

    log(make.member(organisation), outside)
    with walled.as_member(limited), pytest.raises(ValidationError) as refused:
        log(limited, inside)
    assert refused.value.messages == [
        "This key was used for another incident. Send a new key with what is new."
    ]
    assert Incident.objects.count() == 1


def test_work_of_somebody_else_that_is_not_seen_is_refused_in_words(
    organisation: Organisation, officer: User, ghent: Unit, limited: User, client: Client
) -> None:
    inside = make.system(organisation, name="Inside", unit=ghent)
    mine, _is_new = dossiers.request(limited, inside, kind="system")
    jobs.cancel(limited, mine, right=Right.MAKE_DOSSIER)
    theirs, _is_new = dossiers.request(officer, inside, kind="system")
    client.force_login(limited)
    wish = {"kind": "system", "confidentiality": "confidential"}
    asked = client.post(reverse("dossier_new", args=[inside.pk]), wish)
    assert asked.status_code == 422
    assert "Somebody else has asked" in asked.content.decode()
    again = client.post(reverse("job_retry", args=[mine.pk]), follow=True)
    assert "Somebody else has asked" in again.content.decode()
    assert Job.objects.get(state="queued") == theirs


def test_an_administrator_or_deputy_is_not_limited(organisation: Organisation, ghent: Unit) -> None:
    boss = make.member(organisation, Role.ADMINISTRATOR)
    officer, deputy = make.member(organisation), make.member(organisation)
    today = timezone.localdate()
    stood_in = officer.memberships.get()
    people.set_deputy(officer, stood_in, deputy=deputy, begins=today, ends=today)
    for person in (boss, officer, deputy):
        with pytest.raises(ValidationError):
            parts.limit(boss, person.memberships.get(), units=[ghent])
        assert not person.memberships.get().is_limited
