"""The API keeps its word: no request breaks it, answers are as docs/openapi.yaml says."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from frameworks.models import Edition, Requirement
from riskreg import access
from riskreg.access import Right
from riskreg.actions import parts
from riskreg.models import Role
from tests import make
from tests.access import world
from tests.access.watching import forgotten, held
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
    "rounds": "attestation_round",
    "attestations": "attestation",
    "second-assessments": "second",
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
LOOKING, LIMITED, NOBODY = "a key that may look", "who sees one unit", "who is signed out"
EACH = 2  # of the other senders each example is sent by as many, in turn
READERS = {Role.AUDITOR.value, Role.EXTERNAL_AUDITOR.value, LOOKING, NOBODY}
# That they looked, when a key was used, a file made once more, and what auditors write themselves.
READERS_OWN = (
    "riskreg_event", "riskreg_apikey", "riskreg_job",
    *(f"riskreg_{each}" for each in ("engagement", "population", "sample", "sampleitem")),
    *(f"riskreg_audit{each}" for each in ("request", "note", "finding")),
)  # fmt: skip
# What answers without a sign-in: reports of what went wrong, which name nobody.
OPEN = {"POST /api/v1/report/{token}/": {201, 204, 400, 404, 415, 422, 429}}
EXAMPLES = examples(
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


@pytest.fixture(scope="module")
def senders(ours: World) -> dict[str, dict[str, str]]:
    """The headers of every role, of who sees a part, a key that may look, and who is signed out."""
    by_session = {role: _session(ours.sessions[role]) for role in ours.sessions}
    officer, limited = make.member(ours.organisation), make.member(ours.organisation, Role.ENGINEER)
    boss = ours.people[Role.ADMINISTRATOR]
    parts.limit(boss, limited.memberships.get(), units=[ours["unit"]])
    rights = sorted(access.rights_of(officer, ours.organisation))
    others = {
        Role.COMPLIANCE_OFFICER.value: _key(make.api_key(officer, ours.organisation, rights)[1]),
        LIMITED: _session(world.signed_in(limited)),
        LOOKING: _key(make.api_key(officer, ours.organisation, [Right.VIEW])[1]),
    }
    connection.check_constraints()
    return {**by_session, **others, NOBODY: {}}


def _key(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def _session(session: str) -> dict[str, str]:
    token = "c" * CSRF_SECRET_LENGTH
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


@pytest.fixture(scope="module")
def before(ours: World, senders: dict[str, dict[str, str]]) -> str:
    """What the register holds, but what readers may write themselves."""
    return held(ours.organisation, but=READERS_OWN)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.label)
def test_no_request_breaks_what_the_schema_promises(
    ours: World, senders: dict[str, dict[str, str]], before: str, operation: Any
) -> None:
    """Every example as the officer and as the next two of all others; none of them is left out."""
    others = sorted(senders.keys() - {Role.COMPLIANCE_OFFICER.value})
    turn, last = cycle(others), []

    def send(case: Any, sender: str) -> None:
        with forgotten():
            answer = case.call(headers=senders[sender])
            case.validate_response(answer, checks=CHECKS, headers=senders[sender])
            if sender in READERS:
                assert held(ours.organisation, but=READERS_OWN) == before, sender
        if sender == NOBODY:
            assert answer.status_code in OPEN.get(operation.label, {401, 404}), operation.label

    @EXAMPLES
    @given(case=cases(ours, operation))
    def run(case: Any) -> None:
        for sender in (Role.COMPLIANCE_OFFICER.value, *islice(turn, EACH)):
            send(case, sender)
        last.append(case)

    run()
    for sender in others[len(last) * EACH :]:  # where there are few examples to think of
        send(last[-1], sender)


def cases(ours: World, operation: Any) -> st.SearchStrategy[Any]:
    """Requests that fit the schema and that do not, about records there are and are not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    plain = [operation.as_strategy(generation_mode=mode) for mode in modes]
    if "{id}" not in operation.path:
        return st.one_of(plain)
    found = {"id": str(ours[RECORDS[operation.path.split("/")[3]]].pk)}
    own = [operation.as_strategy(generation_mode=mode, path_parameters=found) for mode in modes]
    return st.one_of(*own, *plain)
