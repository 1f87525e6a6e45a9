"""What the register can say in an incident report of one type, each value with its source."""

from collections.abc import Mapping
from typing import Any

from frameworks.reporting.fields import form
from riskreg.queries import report_fields
from riskreg.queries.report_known import CARRIED, Given, Known

_ANEW = ("report_date", "authority_number")


def prefilled(known: Known, kind: str) -> dict[str, Given]:
    """What a report of this type can say by itself, by field; what nobody knows is left out.

    What a person typed into the report before goes on; everything else is read anew.
    """
    carried = _carried(known)
    found: dict[str, Given] = {}
    for field in form().shown(kind):
        given = carried.get(field.code) or report_fields.given(known, field.code)
        if given is not None and given.value:
            found[field.code] = given
    return found


def _carried(known: Known) -> dict[str, Given]:
    if known.previous is None:
        return {}
    told: Mapping[str, Any] = known.previous.content.get("fields", {})
    return {
        code: Given(each["value"], "previous", known.previous.reference)
        for code, each in told.items()
        if each["source"] in CARRIED and code not in _ANEW
    }
