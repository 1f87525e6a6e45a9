"""Rule refusals become one ValidationError, in the reader's words, on the right field."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from riskreg.rules.refusals import Refusal

WORDS: dict[str, str] = {
    "archived": gettext_noop("%(name)s is archived. Restore it before you change it."),
    "not_archived": gettext_noop("%(name)s is not archived."),
    "unknown_role": gettext_noop("%(role)s is not a role of this law. Choose one from the list."),
    "unknown_edition": gettext_noop("%(edition)s is not an edition of this law."),
    "closed": gettext_noop("This question set is closed. Start a new one to classify again."),
    "answers_moved": gettext_noop(
        "Somebody changed an answer after you opened this page. Read it again, then record."
    ),
    "foreign": gettext_noop("Choose one of your own organisation's entries."),
    "dates_reversed": gettext_noop("The end lies before the beginning. Correct one of the dates."),
    "in_use": gettext_noop("%(name)s is used by %(count)s entries. Remove it there first."),
    "last_administrator": gettext_noop(
        "This is the last administrator. Make somebody else administrator first."
    ),
    "rights_beyond": gettext_noop("A key cannot do more than its holder: %(rights)s."),
    "expiry_past": gettext_noop("Choose a day in the future, at most a year ahead."),
    "revoked": gettext_noop("This key is revoked already."),
    "country": gettext_noop("%(code)s is not a country code. Write two letters, for example BE."),
    "rows_faulty": gettext_noop(
        "%(count)s faults were found. Nothing was imported; correct the file and upload it again."
    ),
    "import_over": gettext_noop("This import is over: it was applied or discarded."),
    "import_unseen": gettext_noop("Look at the preview before you import."),
    "import_too_large": gettext_noop(
        "The file has %(size)s MB; at most %(limit)s MB can be imported. Split it."
    ),
    "second_person": gettext_noop(
        "Somebody else has to do this: a second person, not %(name)s, who did the first part."
    ),
    "not_a_member": gettext_noop("Choose a member of your organisation."),
    "future": gettext_noop("This day lies in the future. Give the day on which it happened."),
    "past": gettext_noop("This day has passed. Choose a day to come."),
    "reason_missing": gettext_noop("Say why. The reason stands in the trail."),
    "unknown_requirement": gettext_noop("%(ref)s is not an entry of %(framework)s."),
    "control_retired": gettext_noop(
        "This control is retired and stays as it was. Enter a new control instead."
    ),
    "retire_apart": gettext_noop("Retire the control by itself, with the reason for it."),
    "test_of_a_plan": gettext_noop(
        "This control is only planned. Say that it is in progress or in place, then test it."
    ),
    "test_without_result": gettext_noop("Say what the test found."),
    "confirm_before_in_place": gettext_noop(
        "Only a control that is in place can be confirmed. Change its state first."
    ),
    "confirmed_already": gettext_noop("This control is confirmed already."),
    "declined_already": gettext_noop("The system has declined this control already."),
    "not_declined": gettext_noop("The system has not declined this control."),
    "control_is_direct": gettext_noop(
        "The control names this system itself. Take the system off the control instead."
    ),
    "not_inherited": gettext_noop("The system does not inherit this control."),
    "unknown_tool": gettext_noop("%(tool)s is not a tool that this system may call."),
    "drill_without_way": gettext_noop("Write down how it is done before you record a drill of it."),
    "drill_older": gettext_noop("A later drill is recorded already, of %(day)s."),
    "fact": gettext_noop("%(sentence)s"),
}


def stop(refusals: Iterable[Refusal]) -> None:
    """Raise ValidationError with every refusal on its field; do nothing when there is none."""
    found: dict[str, list[str]] = {}
    for refusal in refusals:
        sentence = _(WORDS[refusal.code]) % dict(refusal.values)
        found.setdefault(refusal.field or "__all__", []).append(sentence)
    if found:
        raise ValidationError(found)
