"""The second wall: what the database shows when a filter is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import access, trail, walls
from riskreg.access import Right
from riskreg.actions import dossiers, incidents, jobs, parts, people, systems
from riskreg.models import (
    AISystem,
    Control,
    Event,
    Evidence,
    Incident,
    Job,
    Membership,
    Organisation,
    OwnedQuerySet,
    Risk,
    Role,
    Unit,
    User,
)
from riskreg.postgres import policies, raising
from riskreg.postgres.scope import NOBODYS_WALL, behind, holding
from riskreg.queries import register
from riskreg.trail import Did
from tests import make, make_incidents, walled

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs() -> AISystem:
    """A system of another organisation."""
    return make.system(make.organisation(), name="Kwetsal")


def as_member(user: User) -> Any:
    return behind(walled.wall(user))


def test_every_table_of_an_organisation_has_its_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, array_agg(p.polname::text ORDER BY p.polname)"
            " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relname LIKE 'riskreg\\_%%' AND c.relkind = 'r' GROUP BY 1, 2"
        )
        found = {name: (on, names) for name, on, names in cursor.fetchall()}
    both = [f"wall_{policies.PART}", f"wall_{policies.WHOLE}"]
    for table in raising.owned_tables():
        assert found[f"riskreg_{table}"] == (True, both), table
    assert set(policies.REACH) == set(raising.owned_tables())


def test_a_query_without_its_filter_gives_nothing_of_others(
    organisation: Organisation, officer: User, theirs: AISystem
) -> None:
    mine = make.system(organisation, officer)
    with as_member(officer):
        assert list(AISystem.objects.all()) == [mine]
        assert not Event.objects.filter(organisation=theirs.organisation_id).exists()
        assert not Membership.objects.filter(organisation=theirs.organisation_id).exists()
        assert AISystem.objects.filter(pk=theirs.pk).update(name="Ours") == 0
        assert AISystem.objects.count() == 1
    assert AISystem.objects.count() == 2


def test_a_search_by_words_stays_behind_the_wall(
    organisation: Organisation, officer: User, theirs: AISystem
) -> None:
    mine = make.system(organisation, officer, name="Kwetsal of ours")
    everything = AISystem.objects.all()
    assert set(register.found(everything, "kwets")) == {mine, theirs}
    with as_member(officer):
        assert list(register.found(everything, "kwets")) == [mine]
        with connection.cursor() as cursor:  # the look-up past the policies knows the wall itself
            cursor.execute("SELECT riskreg_aisystem_holding('kwets:*')")
            assert cursor.fetchall() == [(mine.pk,)]


def test_every_index_of_words_is_searched_past_the_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.relname FROM pg_class i JOIN pg_am a ON a.oid = i.relam"
            " JOIN pg_index x ON x.indexrelid = i.oid JOIN pg_class t ON t.oid = x.indrelid"
            " WHERE a.amname = 'gin' AND t.relrowsecurity"
        )
        assert {name for (name,) in cursor.fetchall()} == set(policies.SEARCHED.values())


def test_who_is_signed_out_sees_nothing(theirs: AISystem) -> None:
    with behind(walls.SIGNED_OUT):
        assert not AISystem.objects.exists()
        assert not Organisation.objects.exists()


def test_nothing_is_written_into_another_organisation(officer: User, theirs: AISystem) -> None:
    theirs.pk, theirs.name = None, "Slipped in"
    with as_member(officer), transaction.atomic():
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            theirs.save(force_insert=True)
        assert walls.is_refusal(refused.value)


def test_events_and_versions_are_not_even_granted(officer: User, theirs: AISystem) -> None:
    with as_member(officer):
        for table in ("riskreg_event", "riskreg_history"):
            with (
                pytest.raises(ProgrammingError) as refused,
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            assert walls.is_refusal(refused.value)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every filter by organisation is gone."""
    for name in ("visible_to", "of"):
        monkeypatch.setattr(OwnedQuerySet, name, lambda self, *_: self.all())


@pytest.mark.parametrize("name", ["systems", "risks", "controls", "evidence_list", "incidents"])
def test_lists_without_filters_hold_ones_own_alone(
    officer: User, theirs: AISystem, forgetful: None, name: str, client: Client
) -> None:
    make.risk(theirs.organisation, title="Kwetsal risk", systems=[theirs])
    make.control(theirs.organisation, title="Kwetsal control")
    make.evidence(theirs.organisation, title="Kwetsal evidence")
    client.force_login(officer)
    assert "Kwetsal" not in client.get(reverse(name)).content.decode()


def test_a_record_without_filters_is_not_found(
    officer: User, theirs: AISystem, forgetful: None, client: Client
) -> None:
    client.force_login(officer)
    assert client.get(reverse("system", args=[theirs.pk])).status_code == 404
    exported = client.get(reverse("systems_export", args=["csv"]))
    assert b"Kwetsal" not in b"".join(exported.streaming_content)  # type: ignore[attr-defined]


def test_a_key_sees_its_own_organisation_alone(
    organisation: Organisation, theirs: AISystem, forgetful: None, client: Client
) -> None:
    both = make.member(organisation)
    make.membership(both, theirs.organisation, Role.COMPLIANCE_OFFICER)
    key = make.api_key(User.objects.get(pk=both.pk), organisation)[1]
    headers = {"Authorization": f"Bearer {key}"}
    answer = client.get(reverse("api-system-list"), headers=headers)
    assert answer.status_code == 200
    assert "Kwetsal" not in answer.content.decode()


def test_the_wall_comes_down_with_the_request(officer: User, client: Client) -> None:
    client.force_login(officer)
    client.get(reverse("systems"))
    assert holding() == NOBODYS_WALL
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user")
        assert cursor.fetchone() == (True,)


def test_a_rollback_does_not_take_the_wall_down(
    officer: User, organisation: Organisation, theirs: AISystem
) -> None:
    mine = make.system(organisation, officer)
    with transaction.atomic():
        with as_member(officer), transaction.atomic():
            assert list(AISystem.objects.all()) == [mine]
            transaction.set_rollback(True)
        assert AISystem.objects.count() == 2
        with as_member(officer):
            assert list(AISystem.objects.all()) == [mine]
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute("SELECT nothing_of_the_kind()")
            assert list(AISystem.objects.all()) == [mine]
    assert AISystem.objects.count() == 2


# --- a part of the register ---


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
    with as_member(limited):
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
    with as_member(limited):
        systems.change(limited, inside, values={"purpose": "Sorts anew."})
    systems.change(make.member(organisation), inside, values={"unit": None})
    with as_member(limited):
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
    with as_member(auditor):
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
    with as_member(limited):
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
    with as_member(limited):
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
    with as_member(limited), pytest.raises(ValidationError) as refused:
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


@pytest.fixture
def looked_at(organisation: Organisation) -> AISystem:
    return make.system(organisation, name="Looked at")


@pytest.fixture
def auditor(organisation: Organisation, looked_at: AISystem) -> User:
    return make.auditor(organisation, looked_at)


def test_an_auditor_from_outside_comes_and_goes_by_the_calendar(
    auditor: User, looked_at: AISystem, client: Client
) -> None:
    days = auditor.memberships.get()
    assert days.begins_on is not None
    for day, expected in ((-1, 403), (0, 200), (30, 200), (31, 403)):
        moment = timezone.now() + timedelta(days=day)
        with time_machine.travel(moment, tick=False):
            client.force_login(auditor)
            found = client.get(reverse("system", args=[looked_at.pk])).status_code
            assert found == expected, day


def test_an_auditor_from_outside_is_watched(
    auditor: User, looked_at: AISystem, client: Client
) -> None:
    client.force_login(auditor)
    client.get(reverse("system", args=[looked_at.pk]))
    event = Event.objects.filter(did=Did.AUDITOR_LOOKED).get()
    assert event.actor_key == auditor.pk
    assert str(looked_at.pk) in event.body
    client.get(f"/api/v1/systems/{looked_at.pk}/")
    newest = Event.objects.filter(did=Did.AUDITOR_LOOKED).latest("number")
    assert "api-system-detail" in newest.body
    assert str(looked_at.pk) in newest.body


def test_an_auditor_from_outside_opens_what_is_not_confidential(
    organisation: Organisation, auditor: User, looked_at: AISystem, client: Client, store: Any
) -> None:
    control = make.control(organisation, title="Log", systems=[looked_at])
    client.force_login(auditor)
    for level, expected in (("internal", 200), ("confidential", 403), ("restricted", 403)):
        proof = make.evidence(
            organisation,
            title=level,
            confidentiality=level,
            controls=[control],
            upload=make.file("log.txt", f"Secret {level}".encode()),
        )
        assert client.get(reverse("evidence", args=[proof.pk])).status_code == 200
        for name in ("evidence_download", "evidence_preview"):
            assert client.get(reverse(name, args=[proof.pk, 1])).status_code == expected


@pytest.mark.usefixtures("catalogues")
def test_an_auditor_from_outside_sees_the_laws_named(
    organisation: Organisation, looked_at: AISystem, client: Client
) -> None:
    auditor = make.auditor(organisation, looked_at, frameworks=["EU_AI_ACT"])
    client.force_login(auditor)
    told = client.get(reverse("coverage_system", args=[looked_at.pk]))
    assert told.context["held"].framework == "EU_AI_ACT"
    assert len(told.context["tabs"]) == 1
    assert client.get(reverse("coverage_matrix", args=["eu-ai-act"])).status_code == 200
    assert client.get(reverse("coverage_matrix", args=["nist-ai-rmf"])).status_code == 404


def test_an_auditor_from_outside_has_the_right_to_read_alone(
    organisation: Organisation, auditor: User
) -> None:
    held = access.rights_of(User.objects.get(pk=auditor.pk), organisation)
    assert Right.VIEW in held
    assert held <= {Right.VIEW, Right.AUDIT}


def test_somebody_limited_here_and_not_there_sees_each_where_they_work(
    organisation: Organisation, auditor: User, theirs: AISystem
) -> None:
    make.membership(auditor, theirs.organisation)
    make.system(organisation, name="Not looked at")
    for place, name in ((organisation, "Looked at"), (theirs.organisation, "Kwetsal")):
        with behind(walled.wall(auditor, place)):
            assert [each.name for each in AISystem.objects.all()] == [name]
    with behind(walls.of(auditor, None)):
        assert not AISystem.objects.exists()


@pytest.mark.usefixtures("catalogues")
def test_the_laws_named_here_do_not_depend_on_what_is_named_there(
    organisation: Organisation, looked_at: AISystem, theirs: AISystem, client: Client
) -> None:
    auditor = make.auditor(organisation, looked_at, frameworks=["EU_AI_ACT"])
    make.membership(auditor, theirs.organisation)  # where none are named: all
    client.force_login(auditor)
    client.post(reverse("switch_organisation"), {"organisation": organisation.pk})
    told = client.get(reverse("coverage_system", args=[looked_at.pk]))
    assert len(told.context["tabs"]) == 1
    client.post(reverse("switch_organisation"), {"organisation": theirs.organisation_id})
    told = client.get(reverse("coverage_system", args=[theirs.pk]))
    assert len(told.context["tabs"]) > 1


@pytest.fixture(autouse=True)
def _walls_stay_up() -> Iterator[None]:
    yield
    assert holding() == NOBODYS_WALL
