"""A paper as JSON: each point with its value, where that comes from, and what is missing."""

from typing import Any

from governance.dossiers.papers.matter import Matter
from governance.dossiers.papers.reading import Reading, Sheet

FORMAT = "riskreg-paper/1"


def as_json(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    """The whole paper; no names of who wrote a statement."""
    return {
        "format": FORMAT,
        "paper": sheet.paper.code,
        "title": sheet.paper.title,
        "provision": sheet.paper.provision,
        "edition": sheet.edition,
        "system": matter.system.reference,
        "name": matter.system.name,
        "as_of": matter.day.isoformat(),
        "is_asked_for": sheet.duty is not None,
        "asked_for_from": sheet.duty.applies_from.isoformat()
        if sheet.duty and sheet.duty.applies_from
        else None,
        "is_complete": not sheet.open,
        "points": [_point(each) for each in sheet.readings],
    }


def _point(reading: Reading) -> dict[str, Any]:
    said = reading.statement
    return {
        "code": reading.point.code,
        "statement_code": reading.point.says,
        "ref": reading.point.ref,
        "title": reading.point.title,
        "state": reading.state.value,
        "statement": said.text if said else None,
        "register": [
            {"source": str(each.source.title), "lines": list(each.lines)}
            for each in reading.answers
        ],
        "missing": [todo.words for todo in reading.todos],
    }
