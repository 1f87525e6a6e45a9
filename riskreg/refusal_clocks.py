"""What the rules of judging and clocks refuse, in words; `riskreg.refusal` knows them all."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "clock_not_to_meet": gettext_noop(
        "This clock does not run any more. Let it run again first, with a reason."
    ),
    "clock_not_to_pause": gettext_noop("Only a clock that runs can be paused."),
    "clock_not_to_resume": gettext_noop("This clock runs already."),
    "clock_not_to_close": gettext_noop("This clock is met or closed already."),
    "met_before_noticed": gettext_noop(
        "This lies before the incident was noticed. Give the moment at which the report went out."
    ),
    "judged_easier": gettext_noop(
        "With these answers a clock that runs would end later or not run any more (%(count)s)."
        " Say why; the reason is kept with the judgement."
    ),
    "judged_meanwhile": gettext_noop(
        "Somebody judged this incident after you opened this page. Read it again, then record."
    ),
}
