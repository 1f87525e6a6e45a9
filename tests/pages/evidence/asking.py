"""What a browser asks and sends about evidence."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.models import Evidence

DAY = timedelta(days=1)


def filled(**more: Any) -> dict[str, Any]:
    """A form with what is enough."""
    return {
        "title": "Test report",
        "kind": "file",
        "grade": "machine",
        "confidentiality": "internal",
        "collected_on": timezone.localdate().isoformat(),
        **more,
    }


def body_of(client: Client, address: str) -> str:
    """A page as text."""
    return client.get(address).content.decode()


def preview_of(client: Client, evidence: Evidence, number: int = 1) -> Any:
    """The answer in the frame."""
    return client.get(reverse("evidence_preview", args=[evidence.pk, number]))


def streamed(answer: Any) -> bytes:
    """The bytes of an answer that streams."""
    return b"".join(answer.streaming_content)
