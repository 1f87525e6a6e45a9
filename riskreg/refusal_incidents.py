"""The words of what is refused about incidents."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "what_missing": gettext_noop("Say what happened, in a sentence or two."),
    "system_missing": gettext_noop("Say which system it was."),
    "moment_past": gettext_noop("This lies before the year 2000. Correct the year."),
    "moment_future": gettext_noop("This lies in the future. Give the moment at which it was."),
    "noticed_later": gettext_noop(
        "When it was noticed can only turn out earlier than was logged, never later."
    ),
    "system_stays": gettext_noop(
        "What was known of the system is frozen with this incident. If it was another system,"
        " dismiss this one and log it again."
    ),
    "incident_over": gettext_noop(
        "This incident is reviewed or dismissed and stays as it is. A reviewed one can be moved"
        " back, with a reason."
    ),
    "key_used_otherwise": gettext_noop(
        "This key was used for another incident. Send a new key with what is new."
    ),
    "no_such_move": gettext_noop("An incident does not go from “%(start)s” to “%(end)s”."),
    "containment_missing": gettext_noop("Say how it was contained."),
    "resolution_missing": gettext_noop("Say how it was resolved."),
    "lessons_missing": gettext_noop("Say what changed in risks and controls because of it."),
    "dismissed_reason_missing": gettext_noop("Say why it is dismissed. It stands in the trail."),
    "cause_missing": gettext_noop("Say what the cause was, as far as you found out."),
    "clocks_run": gettext_noop(
        "%(count)s of its clocks still run or are paused. Close them with a reason first."
    ),
    "entry_missing": gettext_noop("Say what there is to tell."),
    "entry_of_moves": gettext_noop("This kind of entry is written by a move. Choose another."),
    "unknown_code": gettext_noop("%(code)s is not among the answers. Choose one from the list."),
    "answer_unreadable": gettext_noop("The answers to criterion %(number)s cannot be read."),
    "link_held": gettext_noop(
        "The incident holds what it is linked to. A link can be taken away once a named person"
        " has released the hold."
    ),
    "held": gettext_noop(
        "%(name)s is held by %(incidents)s, so that the cause can be looked into (AI Act Art."
        " 73(6)). Release the hold there first, with a reason."
    ),
    "not_held": gettext_noop("This incident holds nothing any more."),
    "channel_closed": gettext_noop("This channel is closed. Nothing was kept."),
    "channel_full": gettext_noop(
        "%(most)s reports came in within this hour, and no more are taken. Nothing was kept: send"
        " it again in the next hour."
    ),
}
