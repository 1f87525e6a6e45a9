"""What the database shows to an auditor from outside, who looks at named systems."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg import access, walls
from riskreg.access import Right
from riskreg.models import AISystem, Event, Organisation, User
from riskreg.postgres.scope import behind
from riskreg.trail import Did
from tests import make, walled

pytestmark = pytest.mark.django_db


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
        with walled.as_member(auditor, place):
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
