"""What a browser asks of the pages of coverage."""

import csv
import io
from typing import Any

from django.test import Client
from django.urls import reverse

from frameworks.models import CrosswalkRow

ACT, SLUG = "EU_AI_ACT", "eu-ai-act"
PLACE = {"framework": ACT, "ref": "Art. 17(2)"}


def body(client: Client, name: str, *args: Any, **query: str) -> str:
    """What a page says."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(answer: Any) -> list[list[str]]:
    """A CSV answer as rows."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def superset() -> CrosswalkRow:
    """A row that proposes."""
    return CrosswalkRow.objects.filter(
        relation="superset", source_framework__code="NIST_AI_RMF", target_framework__code=ACT
    ).order_by("pk")[0]
