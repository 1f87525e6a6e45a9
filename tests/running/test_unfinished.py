"""A migrate that fails in its last step, and a database that another user than before owns."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from governance import health, startup
from governance.backups import making
from governance.backups.progress import Progress
from governance.settings import factors
from riskreg.postgres import policies, raising
from tests import make
from tests.running.test_backups import KEY, restored
from tests.running.test_health import asked
from tests.working import database_address

NEWEST_FORGOTTEN = """DELETE FROM django_migrations WHERE app = 'riskreg'
AND name = (SELECT max(name) FROM django_migrations WHERE app = 'riskreg')"""


@pytest.fixture
def noted(db: None) -> Iterator[None]:
    """The walls stand again afterwards."""
    yield
    call_command("migrate", verbosity=0)


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(health, "_latest", health._Latest())


def unfinished() -> bool:
    with startup.database() as opened:
        return startup.is_unfinished(opened)


@pytest.mark.django_db(transaction=True)
def test_a_migrate_that_fails_in_its_last_step_is_not_ready_and_stops_the_start(
    noted: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIGRATIONS_FIRST = True
    assert not unfinished()
    startup.refuse_pending_migrations()

    def refused(cursor: Any) -> None:
        raise ImproperlyConfigured("GRANT it")

    monkeypatch.setattr(raising, "have_roles", refused)
    connection.cursor().execute(NEWEST_FORGOTTEN)
    with pytest.raises(ImproperlyConfigured, match="GRANT it"):
        call_command("migrate", "riskreg", fake=True, verbosity=0)
    with startup.database() as opened:
        assert startup.pending_migrations(opened) == []
    assert asked()[1]["migrations"] == "not finished"
    with pytest.raises(ImproperlyConfigured, match=r"migrate` did not come to its end"):
        startup.refuse_pending_migrations()
    monkeypatch.undo()
    call_command("migrate", verbosity=0)
    assert not unfinished()


@pytest.mark.django_db(transaction=True)
def test_walls_of_another_version_are_told_too_and_a_table_of_somebody_is_not(
    noted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.cursor().execute("CREATE TABLE of_the_operator (id int)")
    assert not unfinished()
    connection.cursor().execute("DROP TABLE of_the_operator")
    monkeypatch.setitem(policies.REACH, "unit", "false")
    assert unfinished()


@pytest.fixture
def stranger(db: None) -> Iterator[str]:
    """The address of an empty database of somebody who is no superuser and in no role of ours."""
    name = f"stranger_{uuid4().hex[:8]}"
    with psycopg.connect(database_address(), autocommit=True) as other:
        other.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'word'".encode())
        other.execute(f"CREATE DATABASE {name} OWNER {name}".encode())
        of = connection.settings_dict
        place = database_address().rpartition("@")[2].replace(str(of["NAME"]), name)
        yield f"postgresql://{name}:word@{place}"
        other.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        other.execute(f"DROP ROLE {name}".encode())


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_for_another_user_of_the_database(
    settings: Settings, stranger: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings.SECRET_KEY, settings.FACTOR_KEYS = KEY, factors.keys(KEY)
    make.organisation()
    folder = tmp_path_factory.mktemp("backups") / "whole"
    making.make(folder, Progress(lambda line: None))
    user = stranger.partition("//")[2].partition(":")[0]

    status, said = restored(folder, stranger, tmp_path_factory.mktemp("var"))
    assert status == 1
    assert f'once: GRANT {policies.WHOLE} TO "{user}"; then run this again' in said
    assert "Nothing was restored" in said
    with psycopg.connect(database_address(), autocommit=True) as administrator:
        for role in (policies.WHOLE, policies.PART):
            administrator.execute(f'GRANT {role} TO "{user}"'.encode())

    status, said = restored(folder, stranger, tmp_path_factory.mktemp("var"))
    assert status == 0, said
    with closing(psycopg.connect(stranger, autocommit=True)) as theirs, theirs.cursor() as cursor:
        assert raising.are_up(cursor)
        cursor.execute(f"SET ROLE {policies.WHOLE}".encode())
        cursor.execute("SELECT count(*) FROM riskreg_organisation")
        assert cursor.fetchone() == (0,)  # behind no wall nothing is seen


@pytest.mark.django_db(transaction=True)
def test_who_may_make_roles_may_take_them_too(
    stranger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From PostgreSQL 16 on who makes a role is its member, and may not take it by that alone."""
    user, role = stranger.partition("//")[2].partition(":")[0], f"riskreg_{uuid4().hex[:8]}"
    with psycopg.connect(database_address(), autocommit=True) as administrator:
        administrator.execute(f"ALTER ROLE {user} CREATEROLE".encode())
    monkeypatch.setattr(policies, "WHOLE", role)
    monkeypatch.setattr(policies, "PART", role)
    with psycopg.connect(stranger, autocommit=True) as theirs, theirs.cursor() as cursor:
        raising.have_roles(cursor)
        cursor.execute(f"SET ROLE {role}".encode())
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP ROLE {role}".encode())
