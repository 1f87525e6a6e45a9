"""What the database shows of another organisation when a filter is forgotten."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from riskreg import walls
from riskreg.models import AISystem, Event, Membership, Organisation, OwnedQuerySet, Role, User
from riskreg.postgres import policies, raising
from riskreg.postgres.scope import NOBODYS_WALL, behind, holding
from riskreg.queries import register
from tests import make, walled

pytestmark = pytest.mark.django_db


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
    with walled.as_member(officer):
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
    with walled.as_member(officer):
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
    with walled.as_member(officer), transaction.atomic():
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            theirs.save(force_insert=True)
        assert walls.is_refusal(refused.value)


def test_events_and_versions_are_not_even_granted(officer: User, theirs: AISystem) -> None:
    with walled.as_member(officer):
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
        with walled.as_member(officer), transaction.atomic():
            assert list(AISystem.objects.all()) == [mine]
            transaction.set_rollback(True)
        assert AISystem.objects.count() == 2
        with walled.as_member(officer):
            assert list(AISystem.objects.all()) == [mine]
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute("SELECT nothing_of_the_kind()")
            assert list(AISystem.objects.all()) == [mine]
    assert AISystem.objects.count() == 2
