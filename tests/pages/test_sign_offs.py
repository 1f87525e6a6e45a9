"""The pages of a request for approval: why it is taken back may be said."""

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import signoffs
from riskreg.models import Organisation, SignOff, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["", "Asked too early."])
def test_a_request_is_taken_back_with_a_reason_or_without(
    client: Client, organisation: Organisation, officer: User, reason: str
) -> None:
    asked = signoffs.ask(officer, make.decision(make.system(organisation, officer), officer))
    page = reverse("sign_off_withdraw", args=[asked.pk])
    assert 'name="reason"' in client.get(page).content.decode()
    assert client.post(page, {"reason": reason}).status_code == 302
    assert SignOff.objects.get(pk=asked.pk).reason == reason
    history = client.get(asked.get_absolute_url()).content.decode().partition('id="history"')[2]
    assert ("history__why" in history) == bool(reason)
    assert reason in history
