"""What the tests of evaluations stand on: an engineer, and a system that was not tested yet."""

import pytest
from django.test import Client

from riskreg.models import AISystem, Organisation, User
from tests import make
from tests.pages.register_makers import browser


@pytest.fixture
def system(organisation: Organisation, engineer: User) -> AISystem:
    """A system where two flags open a signal."""
    made = make.system(organisation, engineer, name="Letter sorter", version="2.4")
    AISystem.objects.filter(pk=made.pk).update(flag_threshold=2)
    return made


@pytest.fixture
def client(engineer: User) -> Client:
    """The engineer's browser."""
    return browser(engineer)
