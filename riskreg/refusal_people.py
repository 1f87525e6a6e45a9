"""The words of refusals about deputies, parts of the register and auditors from outside."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "own_deputy": gettext_noop("Choose somebody else: a deputy stands in for the person."),
    "deputy_reads": gettext_noop(
        "An auditor reads and changes nothing. Choose somebody else, or leave the dates out."
    ),
    "deputy_outside": gettext_noop(
        "An external auditor is nobody's deputy: mails to a deputy tell of records beyond what"
        " was named to them. Choose somebody else."
    ),
    "reader_stands_in": gettext_noop(
        "This person stands in for somebody, today or on a day to come, and an auditor changes"
        " nothing. Let that end first, or name another deputy."
    ),
    "deputy_limited": gettext_noop(
        "One of the two sees only a part of the register. Leave the dates out: who sees a part"
        " gets nobody else's rights, and gives none."
    ),
    "deputy_day_missing": gettext_noop("Give both days, or none: the first and the last."),
    "deputy_too_long": gettext_noop("At most a year. Name the deputy again when it is over."),
    "administrator_sees_all": gettext_noop(
        "An administrator sees everything. Give the person another role first."
    ),
    "external_apart": gettext_noop(
        "An external auditor sees named systems for a time. Use “Let an external auditor in”."
    ),
    "limited_administrator": gettext_noop(
        "This person sees only some units. Let them see everything first."
    ),
    "external_only": gettext_noop("This is no external auditor: change the role or the units."),
    "limited_deputy": gettext_noop(
        "Rights are given to or by this person as a deputy. End that first: who sees a part gets"
        " nobody else's rights, and gives none."
    ),
    "visit_without_systems": gettext_noop("Choose at least one system to look at."),
    "visit_too_long": gettext_noop("At most a year. Let the auditor in again when it is over."),
}
