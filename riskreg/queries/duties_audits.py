"""What audits leave to do: requests to answer, findings to respond to, actions to carry out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from riskreg.access import Right
from riskreg.models import AuditFinding, AuditFindingState, AuditRequest, RequestState
from riskreg.queries.due import WAIT, Duty, Scope, Told, day_of, rows_of, text


@dataclass(frozen=True, slots=True)
class _Wait:
    """Records of some states, what they are called by, when they are due and from whom."""

    model: Any
    states: tuple[str, ...]
    titled: str = "title"
    due: str = ""  # empty: some days after they were raised
    person: str = ""  # empty: whoever has the right


_WAITING: Mapping[str, _Wait] = {
    # Nobody has answered them, or answered enough.
    "audit_request": _Wait(
        AuditRequest,
        (RequestState.ASKED, RequestState.RETURNED),
        "engagement__title",
        "due",
        "owner",
    ),
    # What management said it does, until an auditor has seen it.
    "audit_finding": _Wait(
        AuditFinding,
        (AuditFindingState.ANSWERED,),
        due="action_due",
        person="action_owner",
    ),
    # They wait for what management says.
    "audit_response": _Wait(AuditFinding, (AuditFindingState.RAISED, AuditFindingState.REOPENED)),
}


def _told(kind: str) -> Callable[[Scope], Told]:
    wait = _WAITING[kind]

    def rows(scope: Scope) -> Told:
        found = wait.model.objects.of(scope.organisation).filter(state__in=wait.states)
        if wait.person:
            found = found.exclude(**{wait.person: None})
        columns: dict[str, Any] = {"quoted": F("number"), "titled": text(wait.titled)}
        columns["by_day"] = F(wait.due) if wait.due else day_of(scope, "raised_at", WAIT)
        if wait.person:
            columns["person"] = F(wait.person)
        return rows_of(found, kind, **columns)

    return rows


DUTIES: Mapping[str, Duty] = {
    "audit_request": Duty(_told("audit_request")),
    "audit_finding": Duty(_told("audit_finding")),
    "audit_response": Duty(_told("audit_response"), Right.DECIDE, ("raised_by",)),
}
