"""How many queries a page may take: the numbers stand in tests/query_counts.json, by URL name."""

import json
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

COUNTS = Path(__file__).parents[1] / "query_counts.json"


def taken(client: Client, name: str, args: tuple[Any, ...] = (), **query: str) -> int:
    """The queries one GET of a page takes; a first one lets it keep what it keeps."""
    address = reverse(name, args=args)
    client.get(address, query)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, query)
    assert response.status_code == 200, address
    return len(captured)


def expected(name: str) -> int:
    """The number agreed for a page."""
    counts: dict[str, int] = json.loads(COUNTS.read_text(encoding="utf-8"))
    return counts[name]
