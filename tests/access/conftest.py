"""Two organisations that must not know of each other, made once for all tests of a module."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from frameworks.models import Edition, Requirement
from governance.pages.classification.sheet import Sheet
from riskreg.actions import classification, imports, jobs
from riskreg.models import Role
from tests import make
from tests.access import world
from tests.access.world import World
from tests.catalogues import Shelf


@pytest.fixture(scope="module")
def ours(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shelf: Shelf,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One organisation with one of everything; what a test does to it does not outlast the test."""
    set_apart = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"), ACCOUNT_RATE_LIMITS=False
    )
    with set_apart, django_db_blocker.unblock(), transaction.atomic():
        shelf.load()
        made = whole("Zwartebes")
        connection.check_constraints()  # once now, not again after each test
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def theirs(ours: World) -> World:
    """Another one, beside it."""
    made = world.build("Kwetsal")
    connection.check_constraints()
    return made


def whole(word: str) -> World:
    """A world with what only this table needs."""
    made = world.covered(world.build(word))
    officer = made.people[Role.COMPLIANCE_OFFICER]
    job, _ = imports.request(officer, made["previewed"])
    taken = jobs.take(job.pk)
    assert taken is not None
    jobs.fail(taken, sentence="Press “Try again”.")
    system = make.system(made.organisation, officer, name=f"{word} without a class")
    asked = make.questionnaire(system, officer, answers={"is_ai_system": False})
    asked = classification.answer(officer, asked, answers=Sheet(asked).not_known_yet())
    return world.with_records(
        made,
        import_job=job,
        edition=Edition.objects.first(),
        entry=Requirement.objects.first(),
        answered=asked,
    )
