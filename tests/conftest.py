"""Fixtures of the whole suite."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as searching

from governance.services import launcher, state
from governance.settings import embedded
from riskreg.models import AISystem, Decision, Organisation, Role, User
from tests import make
from tests.catalogues import Shelf

# No test is timed: a machine that does other work as well is no fault of ours.
searching.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
searching.load_profile("untimed")


@pytest.fixture(scope="session")
def services() -> Iterator[launcher.Lease]:
    """PostgreSQL and Valkey: ours, unless variables name others; runs side by side share them."""
    parts = launcher.missing()
    with closing(launcher.start(settings.VAR_DIR, parts, throwaway=True)) as lease:
        embedded.adopt(settings.VAR_DIR)
        yield lease


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: launcher.Lease) -> Iterator[None]:
    """A database for each process: workers of one run, and runs at the same time."""
    for number in count():
        with state.Locks(services.var).open(f"tests-{number}") as slot:
            if state.exclusive(slot):
                connection.settings_dict["TEST"]["NAME"] = f"test_riskreg_{number}"
                yield
                return


@pytest.fixture(scope="session", autouse=True)
def _emptying_between_tests_passes_the_guards() -> Iterator[None]:
    """Let the test runner, and nothing else, empty the guarded tables after a committed test."""
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> Any:
        with connection.cursor() as cursor:
            tables = [
                name
                for name in connection.introspection.table_names(cursor)
                if name.startswith(("riskreg_", "frameworks_", "mfa_"))
            ]
            for name in tables:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        plain(self, sql_list)
        with connection.cursor() as cursor:
            for name in tables:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The shipped catalogues, read once a process."""
    return Shelf()


@pytest.fixture
def catalogues(db: None, shelf: Shelf) -> None:
    """The shipped catalogues in the database of this test."""
    shelf.load()


@pytest.fixture
def organisation(db: None) -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Its compliance officer."""
    return make.member(organisation)


@pytest.fixture
def engineer(organisation: Organisation) -> User:
    """Its engineer."""
    return make.member(organisation, Role.ENGINEER)


@pytest.fixture
def approver(organisation: Organisation) -> User:
    """Somebody of it who approves."""
    return make.member(organisation, Role.APPROVER, name="Ada Approver")


@pytest.fixture
def administrator(organisation: Organisation) -> User:
    """Its administrator."""
    return make.member(organisation, Role.ADMINISTRATOR)


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    """A system that the officer entered."""
    return make.system(organisation, officer)


@pytest.fixture
def looked_at(organisation: Organisation) -> AISystem:
    """The system that the auditor from outside looks at."""
    return make.system(organisation, name="Looked at")


@pytest.fixture
def auditor(organisation: Organisation, looked_at: AISystem) -> User:
    """An auditor from outside."""
    return make.auditor(organisation, looked_at)


@pytest.fixture
def decision(organisation: Organisation, officer: User) -> Decision:
    """A classification of its system, recorded by the officer."""
    return make.decision(make.system(organisation, officer, name="Meeting notes"), officer)


@pytest.fixture
def posted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters go out where they are asked for, once the transaction is over."""
    monkeypatch.setattr(Task, "delay", lambda task, *told: task(*told))


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    """A store of files of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
