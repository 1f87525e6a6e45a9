"""What most tests of pages stand on: the browser of a compliance officer."""

import pytest
from django.test import Client

from riskreg.models import User
from tests.pages.register_makers import browser


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return browser(officer)
