"""Who may sign off a dossier, and when: never who made it, never who asked."""

import uuid

from riskreg.rules.refusals import Refusal

DRAFT, APPROVED, ASKED = "draft", "approved", "asked"


def ask_refusals(*, status: str, is_asked: bool, is_approved: bool) -> list[Refusal]:
    """Refuse to ask for what is no draft, waits already, or was approved."""
    if status != DRAFT:
        return [Refusal("", "sign_off_no_draft")]
    if is_approved:
        return [Refusal("", "sign_off_done")]
    return [Refusal("", "sign_off_waits")] if is_asked else []


def decide_refusals(
    *, state: str, actor: uuid.UUID, parties: dict[uuid.UUID, str], is_same: bool
) -> list[Refusal]:
    """Refuse a decision that is over, by somebody who had a part, or on a file that changed."""
    if state != ASKED:
        return [Refusal("", "sign_off_over")]
    if actor in parties:
        return [Refusal("", "second_person", {"name": parties[actor]})]
    return [] if is_same else [Refusal("", "sign_off_damaged")]


def withdraw_refusals(*, state: str) -> list[Refusal]:
    """Refuse to take back what is over."""
    return [] if state == ASKED else [Refusal("", "sign_off_over")]


def end_refusals(*, status: str, reason: str) -> list[Refusal]:
    """Refuse to withdraw what is not in force, or without a reason."""
    found = [] if status == APPROVED else [Refusal("", "dossier_not_in_force")]
    return found if reason.strip() else [*found, Refusal("reason", "reason_missing")]
