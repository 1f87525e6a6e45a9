"""What several tests of the pages of systems ask."""

from typing import Any

from django.test import Client
from django.urls import reverse


def names(client: Client, **query: Any) -> list[str]:
    """The systems a list shows, in its order."""
    response = client.get(reverse("systems"), query)
    assert response.status_code == 200
    return [row.cells[0].text for row in response.context["listing"].table.rows]
