"""The API keeps its word: no request breaks it, answers are as docs/openapi.yaml says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from frameworks.models import Edition, Requirement
from riskreg import access
from riskreg.actions import people
from riskreg.models import Membership, Role, User
from tests import make
from tests.access import world
from tests.access.watching import forgotten, unchanged
from tests.access.world import World
from tests.catalogues import Shelf

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[2] / "docs" / "openapi.yaml"
SCHEMA = schemathesis.openapi.from_path(FILE)
SCHEMA.app = get_wsgi_application()
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
RECORDS = {
    "papers": "stated",
    "statements": "statement",
    "systems": "system",
    "decisions": "decision",
    "dossiers": "dossier",
    "sign-offs": "sign_off",
    "sign-off-rules": "sign_off_rule",
    "evidence": "evidence",
    "jobs": "job",
    "schedules": "schedule",
    "withholdings": "withholding",
    "organisations": "organisation",
    "controls": "control",
    "failure-plans": "plan",
    "editions": "edition",
    "entries": "entry",
    "evaluations": "planned",
    "red-team-rounds": "round",
    "red-team-findings": "finding",
    "signals": "signal",
    "incidents": "incident",
    "incident-reports": "draft_report",
    "incident-notices": "notice",
    "clocks": "clock",
    "risks": "risk",
    "acceptances": "acceptance",
    "scales": "scale",
    "assessments": "draft",
    "fria": "fria",
    "indicators": "indicator",
    "alerts": "alert",
    "monitoring-plans": "plan_of_monitoring",
    "monitoring-cycles": "cycle",
    "audits": "engagement",
    "populations": "population",
    "samples": "sample",
    "sample-items": "sample_item",
    "audit-requests": "audit_request",
    "audit-findings": "audit_finding",
    "tasks": "task",
    "reviews": "review",
    "claims": "claim",
    "crosswalk": "crosswalk_row",
}
EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests use the test's own connection, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def ours(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shelf: Shelf,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """An organisation with one of everything."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, one_connection(), django_db_blocker.unblock(), transaction.atomic():
        shelf.load()
        made = world.with_records(
            world.covered(world.build("Zwartebes")),
            edition=Edition.objects.first(),
            entry=Requirement.objects.first(),
        )
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=[Role.COMPLIANCE_OFFICER, Role.AUDITOR])
def sent_by(request: pytest.FixtureRequest, ours: World) -> tuple[Role, str]:
    """A role and a key that acts in it; an auditor's was made before they became one."""
    role: Role = request.param
    person = make.member(ours.organisation, Role.COMPLIANCE_OFFICER)
    held = sorted(access.rights_of(person, ours.organisation))
    secret = make.api_key(person, ours.organisation, held)[1]
    if role == Role.AUDITOR:
        become(ours.people[Role.ADMINISTRATOR], person, role)
    connection.check_constraints()
    return role, secret


def become(administrator: User, person: User, role: Role) -> None:
    """Give somebody another role."""
    people.change_role(administrator, Membership.objects.get(user=person), role=role)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_no_request_breaks_what_the_schema_promises(
    ours: World, sent_by: tuple[Role, str], operation: Any
) -> None:
    role, secret = sent_by
    headers = {"Authorization": f"Bearer {secret}"}

    @EXAMPLES
    @given(case=cases(ours, operation))
    def run(case: Any) -> None:
        with forgotten():
            case.call_and_validate(headers=headers, checks=CHECKS)

    if role == Role.AUDITOR:
        with unchanged(ours.organisation):
            run()
    else:
        run()


def cases(ours: World, operation: Any) -> st.SearchStrategy[Any]:
    """Requests that fit the schema and that do not, about records there are and are not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    plain = [operation.as_strategy(generation_mode=mode) for mode in modes]
    if "{id}" not in operation.path:
        return st.one_of(plain)
    found = {"id": str(ours[RECORDS[operation.path.split("/")[3]]].pk)}
    own = [operation.as_strategy(generation_mode=mode, path_parameters=found) for mode in modes]
    return st.one_of(*own, *plain)
