"""A finished document of every kind, made once a run and looked at by many tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from governance.dossiers import build, registry, sections
from governance.dossiers.build import Printed
from governance.dossiers.context import Context, Frame
from governance.dossiers.manuscripts import Chapter
from governance.dossiers.paper.binding import Manuscript
from governance.dossiers.registry import Kind
from riskreg.actions import classification, dossiers, inventory, jobs, systems
from riskreg.models import AIModel, AISystem, Job, Role, User, Vendor
from tests import make
from tests.catalogues import Shelf
from tests.dossiers import kinds

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """What a dossier is made from, and the dossier as HTML and as a file."""

    context: Frame
    chapters: tuple[Chapter, ...]

    @cached_property
    def html(self) -> str:
        """The pages as text."""
        return build.html(self.context, self.chapters)

    @cached_property
    def printed(self) -> Printed:
        """The file."""
        return build.printed(self.context, self.chapters)


@pytest.fixture(autouse=True)
def _files(store: Path) -> None:
    """Dossiers are kept in a store of their test alone."""


@pytest.fixture(scope="session")
def samples(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shelf: Shelf
) -> dict[str, Sample]:
    """A document of every kind, each laid out once a run, when it is first asked for."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        shelf.load()
        officer = make.member(make.organisation(name="Nordlys Recruiting", slug="nordlys"))
        system = ranking(officer)
        made = {slug: _of_system(kind, system, officer) for slug, kind in _about_systems()}
        with time_machine.travel(kinds.LATER, tick=False):
            made |= {slug: maker(officer) for slug, maker in kinds.MAKERS.items()}
        transaction.set_rollback(True)
    return {slug: Sample(*read) for slug, read in made.items()}


@pytest.fixture(scope="session")
def sample(samples: dict[str, Sample]) -> Sample:
    """A dossier of a system with two roles, three decisions, models and vendors."""
    return samples[sections.SYSTEM.slug]


@pytest.fixture(params=sorted(registry.kinds()))
def each(request: pytest.FixtureRequest, samples: dict[str, Sample]) -> Sample:
    """One document of every kind, one after the other."""
    return samples[request.param]


def _about_systems() -> list[tuple[str, Kind]]:
    return [each for each in registry.kinds(Context).items() if each[0] not in kinds.MAKERS]


def _of_system(kind: Kind, system: AISystem, officer: User) -> kinds.Read:
    job, _ = dossiers.request(officer, system, kind=kind.slug)
    return kinds.read(job, kind)


def ranking(officer: User) -> AISystem:
    """A CV ranking: provider and deployer, decided three times."""
    organisation = officer.memberships.get().organisation
    vendor = inventory.add(
        officer, organisation, Vendor, values={"name": "Lexica", "country": "DE"}
    )
    model = inventory.add(
        officer,
        organisation,
        AIModel,
        values={"name": "Lexica Base", "vendor": vendor, "notes": "never printed"},
    )
    system = make.system(
        organisation,
        officer,
        name="CV ranking",
        purpose="Ranks applications for a vacancy.",
        version="4.1",
        roles=["provider", "deployer"],
        owner=officer,
        built_on=[model],
        countries=["BE", "NO"],
        oversight="A recruiter reads every application.",
    )
    make.decision(system, officer, edition="2024-1689", on=date(2026, 7, 1))
    questions = classification.start(
        officer, system, regime="eu_ai_act", role="provider", edition="2026-1744"
    )
    classification.answer(
        officer, questions, answers={"profiling": "unknown"}, reasons={"profiling": "Asked IT."}
    )
    classification.decide(officer, questions, on=date(2026, 11, 20), note="After the amendment.")
    make.decision(system, officer, role="deployer")
    return systems.change(officer, system, values={"version": "4.2"})


def taken(officer: User, system: AISystem, kind: str = sections.SYSTEM.slug) -> Job:
    """A job as a worker holds it."""
    job, _ = dossiers.request(officer, system, kind=kind)
    found = jobs.take(job.pk)
    assert found is not None
    return found


def read_of(system: AISystem, officer: User) -> kinds.Read:
    """What a dossier of a system is made from."""
    return _of_system(sections.SYSTEM, system, officer)


def html_of(system: AISystem, officer: User) -> str:
    """The document as HTML."""
    return build.html(*read_of(system, officer))


def one_chunk(text: str, title: str = "x") -> Manuscript:
    """Some HTML as a document, on one page without head and foot."""
    body = '<body><div class="sheet"></div></body>'
    sheet = f'<html lang="en"><head><title>{title}</title></head>{body}</html>'
    return Manuscript(lambda pages: sheet, (text,))


@pytest.fixture
def officer(db: None) -> User:
    """A compliance officer of an organisation of their own."""
    return make.member(make.organisation(), Role.COMPLIANCE_OFFICER)
