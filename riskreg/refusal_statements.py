"""What the rules of statements refuse, in words; `riskreg.refusal` knows them all."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "statement_unknown": gettext_noop("No paper asks for this point. Choose one from the list."),
    "statement_too_long": gettext_noop("Write %(most)s characters at most."),
    "statement_one_line": gettext_noop("Write it on one line."),
    "statement_no_day": gettext_noop("Write the day as year, month and day: 2026-11-30."),
    "statement_always": gettext_noop("%(ref)s always applies. Say what it asks for."),
    "statement_why_not": gettext_noop("Say why it does not apply."),
}
