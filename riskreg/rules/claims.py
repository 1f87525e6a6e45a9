"""When a requirement may be claimed not to apply, and who may decide that."""

from riskreg.rules.refusals import Refusal

OPEN_KINDS = frozenset({"conditional", "voluntary"})
ASKED, CONFIRMED = "asked", "confirmed"


def is_open(*, kind: str, condition: str, is_voluntary: bool) -> bool:
    """Whether the law leaves it to the facts of a case, or the standard is voluntary."""
    return is_voluntary or bool(condition) or kind in OPEN_KINDS


def ask_refusals(*, ref: str, is_binding: bool, is_left_open: bool, reason: str) -> list[Refusal]:
    """Refuse a claim about what does not bind, or what the law does not leave open."""
    found = []
    if not is_binding:
        found.append(Refusal("ref", "claim_not_binding", {"ref": ref}))
    elif not is_left_open:
        found.append(Refusal("ref", "claim_closed", {"ref": ref}))
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found


def decide_refusals(*, state: str, is_stale: bool) -> list[Refusal]:
    """Refuse a decision made already, or about a classification that is gone."""
    if state == CONFIRMED:
        return [Refusal("", "claim_decided")]
    if state != ASKED:
        return [Refusal("", "claim_over")]
    return [Refusal("", "claim_stale")] if is_stale else []


def withdraw_refusals(*, state: str, reason: str) -> list[Refusal]:
    """Refuse to take back what is over, or without saying why."""
    found = [] if state in (ASKED, CONFIRMED) else [Refusal("", "claim_over")]
    if not reason.strip():
        found.append(Refusal("reason", "reason_missing"))
    return found
