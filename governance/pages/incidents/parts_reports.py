"""What reports and the chain put on the record of an incident."""

from typing import Any

from governance.pages.request import Request
from governance.ui import report_words
from riskreg.models import Incident, ReportState
from riskreg.queries import chain
from riskreg.queries import reports as queries
from riskreg.rules import reports as rules

MOST = 5  # dossiers shown; the list has all of them


def of_reports(incident: Incident, _request: Request) -> dict[str, Any]:
    """Its reports, newest first, and which can be begun."""
    rows = list(incident.reports.defer("content").order_by("-number"))
    draft = next((each for each in rows if each.state == ReportState.DRAFT), None)
    return {
        "report_lines": [
            (each, report_words.title(each), report_words.state(each)) for each in rows
        ],
        "report_draft": draft,
        "documents": incident.dossiers.order_by("-version")[:MOST],
        "report_kinds": [
            report_words.TITLES[kind] for kind in rules.kinds_open(queries.past_of(incident, rows))
        ],
    }


def of_chain(incident: Incident, _request: Request) -> dict[str, Any]:
    """Who has to be told, who was, when and with what proof."""
    found = chain.checklist(incident)
    return {
        "chain": found,
        "chain_lines": [
            (each, report_words.step(each), report_words.standing(each)) for each in found.links
        ],
    }
