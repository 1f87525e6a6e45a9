"""What the rules of audits refuse, in words; `riskreg.refusal` knows them all."""

from django.utils.translation import gettext_noop

WORDS: dict[str, str] = {
    "engagement_closed": gettext_noop(
        "This engagement is closed. Open it again before anything of it changes."
    ),
    "engagement_open": gettext_noop("This engagement is open already."),
    "engagement_conclusion": gettext_noop("Say in a sentence or two what the audit concludes."),
    "requests_unsettled": gettext_noop(
        "%(count)s requests are not settled. Accept or withdraw each of them first."
    ),
    "lead_now": gettext_noop("This auditor leads it already. Choose another one."),
    "lead_outside": gettext_noop(
        "Choose an auditor of this engagement who is one here today; add them to it first."
    ),
    "engagement_attended": gettext_noop(
        "An auditor of this engagement is one here today. Ask them to add you, or to hand it over."
    ),
    "not_an_auditor": gettext_noop("Choose members with the role of an auditor."),
    "period_reversed": gettext_noop("The period ends before it begins. Correct one of the days."),
    "population_empty": gettext_noop("No record is left. Take a filter away."),
    "population_large": gettext_noop(
        "These are %(count)s records; at most %(most)s are frozen at once. Narrow the filter."
    ),
    "seed_missing": gettext_noop("Give a seed: any words or digits, noted before you draw."),
    "stratum_missing": gettext_noop("Choose the field by which the population is divided."),
    "sample_size": gettext_noop("Give a size from 1 to %(count)s."),
    "confidence_range": gettext_noop("Give a confidence from 50 to less than 100 per cent."),
    "tolerable_range": gettext_noop(
        "Give a rate from 0.1 to less than 100 per cent. To tolerate less, take the whole."
    ),
    "expected_range": gettext_noop("Give a number from 0 to %(most)s."),
    "result_words": gettext_noop("Say what was seen: a reader has to understand the result."),
    "request_words": gettext_noop("Say what you ask for."),
    "cannot_answer": gettext_noop(
        "Choose a member who can answer: an auditor reads and changes nothing."
    ),
    "request_asked": gettext_noop("It is not answered yet. Wait, or withdraw it."),
    "request_returned": gettext_noop("It was given back and is not answered anew yet."),
    "request_answered": gettext_noop("It is answered. The auditor accepts it or gives it back."),
    "request_accepted": gettext_noop("This request is settled: its answer was accepted."),
    "request_withdrawn": gettext_noop("This request is settled: it was withdrawn."),
    "answer_missing": gettext_noop("Answer in words, or link evidence, or both."),
    "item_foreign": gettext_noop("Choose items of this engagement's samples."),
    "finding_ref": gettext_noop("This edition has no such entry. Write it as its page does."),
    "criterion_missing": gettext_noop(
        "Say what it is held against: an entry of a law, a control, or a rule in words."
    ),
    "disagreement_words": gettext_noop("Say why you disagree. The auditor reads it."),
    "action_missing": gettext_noop("Say what is done about it."),
    "action_owner_missing": gettext_noop("Name who sees to it."),
    "action_due_missing": gettext_noop("Give the day by which it is done."),
    "finding_answered": gettext_noop(
        "Management has answered it, so it stays as it was read. Open it again in the follow-up."
    ),
    "finding_verified": gettext_noop(
        "This finding is closed. The auditor opens it again where more is to be said."
    ),
    "finding_unanswered": gettext_noop("Management has not answered it. Wait for the response."),
    "followup_words": gettext_noop("Say what you saw when you followed it up."),
    "note_empty": gettext_noop("Write the note."),
}
