"""What most tests of pages stand on: the browser of a compliance officer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from riskreg.models import Organisation, User
from tests.pages.oidc_provider import Provider, know, running, terms
from tests.pages.register_makers import browser


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return browser(officer)


@pytest.fixture
def provider(settings: Any, organisation: Organisation, monkeypatch: Any) -> Iterator[Provider]:
    """A provider that this installation knows."""
    with running(groups=["eng"]) as server:
        roles = {"officers": "compliance_officer", "eng": "engineer"}
        know(settings, monkeypatch, house=terms(server, organisation, "groups", **roles))
        yield server
