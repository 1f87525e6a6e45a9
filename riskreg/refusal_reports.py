"""What the rules of reports and dossiers refuse, in words; `riskreg.refusal` knows them all."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "report_draft_open": gettext_noop(
        "A report about this incident is being written. File or discard it first."
    ),
    "report_of_dismissed": gettext_noop(
        "This incident was dismissed and never reported, so there is nothing to report."
    ),
    "report_initial_filed": gettext_noop(
        "The initial report is filed already. Write a follow-up or the final report."
    ),
    "report_needs_initial": gettext_noop("No initial report is filed yet. Begin with that one."),
    "report_final_filed": gettext_noop(
        "The final report is filed already. Write a follow-up if there is more to say."
    ),
    "report_filed": gettext_noop("This report is filed and stays as it is. Write a follow-up."),
    "report_not_filed": gettext_noop("This report is a draft. File it first."),
    "report_sent": gettext_noop("This report is marked as sent already."),
    "report_no_field": gettext_noop("%(code)s is not a field of this type of report."),
    "report_shape": gettext_noop("Give a text here; where several can be chosen, a list."),
    "report_time": gettext_noop("Give a day as YYYY-MM-DD, a moment with its time and its zone."),
    "report_must": gettext_noop("Fill in “%(label)s”: no report is filed without it."),
    "report_choice": gettext_noop("%(code)s is not among the answers. Choose one of the list."),
    "dossier_without_system": gettext_noop("Choose the system first: a dossier stands with one."),
    "form_not_due": gettext_noop(
        "There is nothing to make: it is not approved, or its approved form is there."
    ),
    "bundle_is_there": gettext_noop("The bundle of this dossier is there: download it."),
    "dossier_of_the_future": gettext_noop(
        "This moment lies ahead. Leave it empty for now, or give one that has passed."
    ),
    "dossier_before_history": gettext_noop(
        "What was known then was not kept. Choose a later moment."
    ),
    "dossier_before_record": gettext_noop("The record did not exist then. Choose a later moment."),
    "dossier_not_in_force": gettext_noop("Only an approved dossier can be withdrawn."),
    "recipient_missing": gettext_noop("Say to whom it was sent."),
    "told_in_future": gettext_noop("This moment lies in the future. Give the one it happened at."),
    "sent_before_filed": gettext_noop(
        "The report was filed after this moment. What was sent earlier is a notice in the chain."
    ),
    "proof_withdrawn": gettext_noop("This evidence was withdrawn. Choose another."),
    "told_whom": gettext_noop("Say who was told: the organisation or the function."),
    "told_too_early": gettext_noop("This moment lies before the incident was known."),
}
