"""What attestation rounds refuse, in words."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "round_statement": gettext_noop("Say what the owners are asked to confirm."),
    "round_due": gettext_noop("The day has passed. Choose today or a later day."),
    "round_status": gettext_noop("Choose a state of what the round is about, or any."),
    "round_empty": gettext_noop("No record fits. Choose another unit or state, or none."),
    "round_ownerless": gettext_noop(
        "None of these records has an owner who can answer. Name owners first, then open the round."
    ),
    "round_over": gettext_noop("This round is over. Its answers stay as they are."),
    "round_changed": gettext_noop(
        "The record changed while you read it. Read what it says now, then answer."
    ),
    "round_named_missing": gettext_noop("Choose whose it is."),
    "round_named_cannot": gettext_noop(
        "This person cannot answer, or was asked already. Choose another member."
    ),
    "round_named_unwanted": gettext_noop("Leave this empty, or answer that it is not yours."),
}
