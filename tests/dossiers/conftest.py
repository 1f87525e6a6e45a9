"""One finished dossier of a high-risk system, made once a run and looked at by many tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from governance.dossiers import build, making, registry, sections
from governance.dossiers.build import Printed
from riskreg.actions import classification, dossiers, inventory, jobs, systems
from riskreg.models import AIModel, AISystem, Job, Role, User, Vendor
from tests import make
from tests.catalogues import Shelf

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A dossier as HTML and as a file."""

    html: str
    printed: Printed


@pytest.fixture(scope="session")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker, shelf: Shelf) -> Sample:
    """A dossier of a system with two roles, three decisions, models and vendors."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        shelf.load()
        organisation = make.organisation(name="Nordlys Recruiting", slug="nordlys")
        officer = make.member(organisation)
        text = html_of(ranking(officer), officer)
        transaction.set_rollback(True)
    return Sample(text, build.pdf(text))


def ranking(officer: User) -> AISystem:
    """A CV ranking: provider and deployer, decided three times."""
    organisation = officer.memberships.get().organisation
    vendor = inventory.add(
        officer, organisation, Vendor, values={"name": "Lexica", "country": "DE"}
    )
    model = inventory.add(
        officer, organisation, AIModel, values={"name": "Lexica Base", "vendor": vendor}
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


def taken(officer: User, system: AISystem) -> Job:
    """A job as a worker holds it."""
    job, _ = dossiers.request(officer, system, kind=sections.SYSTEM.slug)
    found = jobs.take(job.pk)
    assert found is not None
    return found


def html_of(system: AISystem, officer: User) -> str:
    """The document as HTML."""
    kind = registry.kind(sections.SYSTEM.slug)
    context, chapters = making.read(taken(officer, system), kind, lambda words: None)
    return build.html(context, chapters)


@pytest.fixture
def officer(db: None) -> User:
    """A compliance officer of an organisation of their own."""
    return make.member(make.organisation(), Role.COMPLIANCE_OFFICER)
