"""What other modules put on the record of an incident: a section each, in a fixed place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from governance.pages.request import Request
from riskreg.models import Incident


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its anchor and label, its template, and what the template needs."""

    slug: str
    label: str | Promise
    template: str
    context: Callable[[Incident, Request], dict[str, Any]]


AFTER_STORY: tuple[Part, ...] = ()  # triage, clocks
AFTER_LINKS: tuple[Part, ...] = ()  # reports, the chain
