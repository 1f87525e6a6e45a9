"""Signing in, and what happens to those who try too often."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_from_zero() -> None:
    cache.clear()


def test_who_tries_too_often_is_told_to_wait() -> None:
    address = reverse("account_reset_password")
    for _ in range(5):
        assert Client().post(address, {"email": "somebody@example.org"}).status_code == 302
    answer = Client().post(address, {"email": "somebody@example.org"})
    assert answer.status_code == 429
    assert "Wait a few minutes, then try again." in answer.content.decode()
    cache.clear()
