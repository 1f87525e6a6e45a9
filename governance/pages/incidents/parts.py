"""What other modules put on the record of an incident: a section each, in a fixed place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.pages.incidents import parts_clocks, parts_reports
from governance.pages.request import Request
from riskreg.models import Incident


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its anchor and label, its template, and what the template needs."""

    slug: str
    label: str | Promise
    template: str
    context: Callable[[Incident, Request], dict[str, Any]]


AFTER_STORY: tuple[Part, ...] = (
    Part("judgement", _("Judgement"), "pages/incidents/_triage.html", parts_clocks.judgement),
    Part("clocks", _("Clocks"), "pages/incidents/_clocks.html", parts_clocks.of_clocks),
)
AFTER_LINKS: tuple[Part, ...] = (
    Part("reports", _("Reports"), "pages/incidents/_reports.html", parts_reports.of_reports),
    Part("chain", _("Who was told"), "pages/incidents/_chain.html", parts_reports.of_chain),
)
