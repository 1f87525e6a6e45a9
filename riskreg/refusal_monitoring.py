"""What the rules of monitoring refuse, in words; `riskreg.refusal` knows them all."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "not_finite": gettext_noop("Give a number that can be written down in digits."),
    "warning_not_above_alarm": gettext_noop(
        "Higher is better here, so the warning has to come at a higher value than the alarm."
    ),
    "warning_not_below_alarm": gettext_noop(
        "Lower is better here, so the warning has to come at a lower value than the alarm."
    ),
    "indicator_retired": gettext_noop(
        "This indicator is no longer measured. Take it up again before you enter a value."
    ),
    "measured_in_future": gettext_noop(
        "This moment lies in the future. Give the moment at which it was measured."
    ),
    "measured_long_ago": gettext_noop("Give a moment from 1970 on."),
    "alert_closed": gettext_noop("This alert is closed already."),
    "alert_words_missing": gettext_noop(
        "Say what follows from it: what was looked into, and what is done or not done."
    ),
    "collected_missing": gettext_noop("Say what is collected."),
    "interval_days": gettext_noop("Give a number of days from 1 to %(most)s."),
    "plan_begun": gettext_noop(
        "Cycles were opened from that first day on, so it stays. Change the length instead."
    ),
    "plan_ended": gettext_noop("The plan has ended. Take the last day out of it to go on."),
    "period_not_begun": gettext_noop(
        "The next period begins on %(day)s. There is nothing to look at before."
    ),
    "cycle_closed": gettext_noop("This cycle is closed. Open the next one to add to it."),
    "not_a_question": gettext_noop("This is not a question of the cycle."),
    "question_open": gettext_noop(
        "Answer this before you close the cycle. That there was nothing is an answer too."
    ),
    "conclusion_missing": gettext_noop(
        "Say what follows: whether the system may go on as it is, and what is done."
    ),
    "finding_missing": gettext_noop("Say what was found."),
    "cannot_monitor": gettext_noop(
        "Choose a member who can work on monitoring: an auditor or approver cannot."
    ),
    "values_faulty": gettext_noop("Line %(line)s: %(fault)s"),
}
