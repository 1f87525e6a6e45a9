"""What the page of a record says about its sign-off."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from governance.pages.request import Request
from governance.ui import sign_offs
from riskreg.actions import signoffs
from riskreg.models import SignOffPolicy, SignOffState
from riskreg.queries import subjects


@dataclass(frozen=True, slots=True)
class Part:
    """The newest request of a record, and whether one has to be, or may be, made."""

    told: sign_offs.Told | None
    is_missing: bool
    ask_url: str


def of(request: Request, record: Any, *, may_ask: bool = True) -> Part:
    """The sign-off of one record for its page; `may_ask`: it is in a state to be signed off."""
    kind = subjects.kind_of(record)
    last = subjects.standing(record)
    told = sign_offs.tell(last) if last else None
    stands = told is not None and not told.is_stale and last is not None
    is_on = stands and last is not None and last.state == SignOffState.APPROVED
    is_waiting = last is not None and last.state == SignOffState.ASKED
    rules = SignOffPolicy.objects.of(record.organisation_id).filter(kind=kind, is_required=True)
    may = signoffs.may(signoffs.require_asker, request.user, record)
    asks = may_ask and may and subjects.KINDS[kind].asked_apart and not (is_on or is_waiting)
    return Part(
        told=told,
        is_missing=may_ask and not is_on and rules.exists(),
        ask_url=reverse("sign_off_ask", args=[kind, record.pk]) if asks else "",
    )
