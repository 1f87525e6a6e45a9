"""Rule refusals become one ValidationError, in the reader's words, on the right field."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from riskreg import (
    refusal_audits,
    refusal_clocks,
    refusal_erasures,
    refusal_incidents,
    refusal_jobs,
    refusal_monitoring,
    refusal_people,
    refusal_reports,
    refusal_seconds,
    refusal_signoffs,
    refusal_statements,
)
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
    "service_role": gettext_noop(
        "A service is compliance officer, engineer or auditor: it lets nobody in and approves"
        " nothing. Choose one of these."
    ),
    "key_over": gettext_noop("This key works no longer. Create a new one instead."),
    "no_service": gettext_noop("Choose a service of your organisation, or yourself."),
    "overlap_long": gettext_noop("The old key can work for %(days)s days more at most."),
    "factor_elsewhere": gettext_noop(
        "This person belongs to other organisations too. Only the operator of the installation can"
        " remove their second factors."
    ),
    "address_moved": gettext_noop(
        "Your account has another address since the letter was sent. Ask for a new letter."
    ),
    "address_taken": gettext_noop(
        "There is an account with this address. Ask an administrator which one shall stay."
    ),
    "revoked": gettext_noop("This key is revoked already."),
    "country": gettext_noop("%(code)s is not a country code. Write two letters, for example BE."),
    "zone_unknown": gettext_noop("%(name)s is no time zone. Write one as in Europe/Brussels."),
    "schedule_day": gettext_noop("Give the day of the month, from 1 to %(last)s."),
    "schedule_approved_kind": gettext_noop("Say which kind of dossier has to be approved."),
    "schedule_system": gettext_noop("Choose the system that this kind is about."),
    "schedule_of_all": gettext_noop(
        "This kind is about the whole organisation: leave the system empty."
    ),
    "second_person": gettext_noop(
        "Somebody else has to do this: a second person, not %(name)s, who did the first part."
    ),
    "not_a_member": gettext_noop("Choose a member of your organisation."),
    "future": gettext_noop("This day lies in the future. Give the day on which it happened."),
    "past": gettext_noop("This day has passed. Choose a day to come."),
    "reason_missing": gettext_noop("Say why. The reason stands in the trail."),
    "outcome_missing": gettext_noop("Say what came of it. It stands in the trail."),
    "task_closed": gettext_noop("This task is closed. Enter a new one if more is to be done."),
    "cannot_own_task": gettext_noop(
        "Choose a member who can close tasks: an auditor reads and changes nothing."
    ),
    "review_closed": gettext_noop("This review is closed already."),
    "claim_closed": gettext_noop(
        "The law does not leave %(ref)s open: the classification says that it binds. If it does"
        " not, the answers behind it are wrong. Classify the system again with the right facts."
    ),
    "claim_not_binding": gettext_noop(
        "%(ref)s does not bind this system, so there is nothing to claim."
    ),
    "claim_unclassified": gettext_noop(
        "%(name)s is not classified under this law yet. Classify it first."
    ),
    "claim_standing": gettext_noop("This is claimed already. Open the claim that stands."),
    "claim_over": gettext_noop("This claim is over: it was refused or taken back."),
    "claim_decided": gettext_noop("This claim is decided already."),
    "claim_stale": gettext_noop(
        "The system has been classified again since this was claimed. Take it back and claim anew."
    ),
    "unknown_framework": gettext_noop("No status is computed for %(framework)s."),
    "crosswalk_points_only": gettext_noop(
        "This relation only points: it does not say that the other entry is covered."
    ),
    "no_control_chosen": gettext_noop("Choose at least one control."),
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
    "interval_too_short": gettext_noop("The interval is at least one day."),
    "drill_without_way": gettext_noop("Write down how it is done before you record a drill of it."),
    "drill_older": gettext_noop("A later drill is recorded already, of %(day)s."),
    "collected_missing": gettext_noop("Give the day on which it was collected."),
    "period_after_collection": gettext_noop(
        "The period begins after the day of collection. Correct one of the dates."
    ),
    "lapsed_before_collection": gettext_noop(
        "It would lapse before it was collected. Correct one of the dates."
    ),
    "end_missing": gettext_noop("Give the last day on which it counts."),
    "end_lengthens": gettext_noop(
        "It counts until %(until)s only. To make that longer, add a revision with fresh proof."
    ),
    "evidence_withdrawn": gettext_noop(
        "%(name)s is withdrawn and stays as it was. Add new evidence instead."
    ),
    "file_missing": gettext_noop("Choose the file."),
    "file_unwanted": gettext_noop("Choose “File” as its form, or leave the file out."),
    "link_missing": gettext_noop("Give the address that it stands at."),
    "link_not_web": gettext_noop("Give a whole web address that begins with https:// or http://."),
    "link_with_password": gettext_noop(
        "Take the password out of the address: everybody who reads the register would see it."
    ),
    "record_not_object": gettext_noop(
        'Write the record as one JSON object with at least one entry: {"passed": 412}.'
    ),
    "record_unwritable": gettext_noop(
        "The record holds something that cannot be kept: NaN, an infinite number, a null character"
        " or half a character. Take it out."
    ),
    "record_too_large": gettext_noop(
        "A record may have %(limit)s kB at most. Add it as a JSON file instead."
    ),
    "file_too_large": gettext_noop(
        "The file is larger than %(limit)s MB. Split it, or keep it elsewhere and add a link."
    ),
    "file_empty": gettext_noop("The file is empty. Choose it again."),
    "file_program": gettext_noop(
        "%(name)s is a program, a script or a shortcut, which is never kept here. Add what it"
        " printed, as text or PDF."
    ),
    "file_page": gettext_noop(
        "%(name)s is a web page, a drawing or XML that can run or fetch something. Print it as PDF"
        " or save it as an image."
    ),
    "file_macros": gettext_noop(
        "%(name)s can hold macros: an old Office file, RTF, a file with a password or an e-mail."
        " Save it as PDF, or as .docx, .xlsx or .pptx without macros."
    ),
    "file_mail": gettext_noop(
        "%(name)s is an e-mail with whatever is attached to it. Print it as PDF, or add what is"
        " attached by itself."
    ),
    "file_archive": gettext_noop(
        "%(name)s is an archive, and what is inside cannot be checked or shown. Unpack it and add"
        " its files one by one."
    ),
    "file_two_kinds": gettext_noop(
        "%(name)s is two kinds of file at once. Save it again from the program it was made with."
    ),
    "file_broken": gettext_noop(
        "%(name)s is broken or was cut off. Open it, save it again and choose it anew."
    ),
    "file_kind": gettext_noop(
        "%(looks_like)s: this kind of file is not kept here. Add PDF, an image (PNG, JPEG, GIF,"
        " WebP), text, CSV, JSON, XML, or an office document (.docx, .xlsx, .pptx, .odt, .ods,"
        " .odp)."
    ),
    "image_broken": gettext_noop(
        "%(name)s is cut off, larger than 30,000 pixels a side, or has something behind the image."
        " Save it again from an image program."
    ),
    "pdf_active": gettext_noop(
        "%(name)s is a PDF with scripts, attached files or actions in it. Print it to a new PDF and"
        " add that."
    ),
    "pdf_locked": gettext_noop(
        "%(name)s is a PDF with a password, or packed so that it cannot be checked. Print it to a"
        " new PDF without a password and add that."
    ),
    "fria_not_approved": gettext_noop(
        "It is not approved. The authority is told of what is in force: have it approved first."
    ),
    "fria_notified": gettext_noop("The authority was told already. The record stands."),
    "authority_missing": gettext_noop("Name the authority that was told."),
    "fria_part": gettext_noop("%(part)s is not a part of this assessment. The parts are a to f."),
    "dpia_missing": gettext_noop("Say first which evidence is the impact assessment under GDPR."),
    "fria_not_reusable": gettext_noop(
        "Choose an approved assessment of another system of your organisation."
    ),
    "fria_other_kind": gettext_noop("This is not a fundamental rights impact assessment."),
    "fact": gettext_noop("%(sentence)s"),
    "thresholds_future": gettext_noop(
        "Thresholds cannot be fixed on a day to come. Leave it empty to fix them now."
    ),
    "thresholds_after_run": gettext_noop(
        "Thresholds are fixed before the run. These were fixed at or after it: correct the moment,"
        " or plan the run again."
    ),
    "run_future": gettext_noop("This run lies in the future. Record it when it is over."),
    "moment_missing": gettext_noop("Give the day and the time."),
    "words_long": gettext_noop("Use at most %(most)s characters."),
    "metrics_missing": gettext_noop("Name at least one metric, with what it is about."),
    "metrics_many": gettext_noop("At most %(most)s metrics can stand in one evaluation."),
    "metric_nameless": gettext_noop("Give this metric a name."),
    "metric_twice": gettext_noop("%(name)s is named twice. Each metric stands once."),
    "not_finite": gettext_noop("Give a number, for example 0.93."),
    "dimension_unknown": gettext_noop("Choose what this metric is about."),
    "interval_half": gettext_noop("An interval has a value and two ends. Give all three."),
    "interval_outside": gettext_noop(
        "The value lies outside its interval. The lower end comes first."
    ),
    "threshold_moved": gettext_noop(
        "Thresholds are fixed when a run is planned. Neither change one nor add one afterwards."
    ),
    "plan_moved": gettext_noop("This was fixed when the run was planned. Leave it as it stands."),
    "json_large": gettext_noop("The file is larger than %(limit)s MB."),
    "json_not_utf8": gettext_noop("The file is not UTF-8 text. Save it as JSON in UTF-8."),
    "json_deep": gettext_noop("The file is nested more than %(most)s deep; results never are."),
    "json_broken": gettext_noop(
        "The file is no JSON: line %(line)s, column %(column)s cannot be read."
    ),
    "json_odd": gettext_noop(
        "The file holds what JSON of results cannot hold, or a name twice: %(what)s."
    ),
    "json_no_object": gettext_noop("An object in braces belongs here."),
    "json_no_list": gettext_noop("A list with at least one entry belongs here."),
    "json_no_text": gettext_noop("Text belongs here."),
    "json_yes_no": gettext_noop("Either true or false belongs here."),
    "json_count": gettext_noop("Give a whole number of cases, 0 or more."),
    "json_moment": gettext_noop(
        "Give a moment with its offset, for example 2026-11-26T17:00:00+01:00."
    ),
    "json_missing": gettext_noop("The file has to say this."),
    "json_unknown": gettext_noop("This is not known here. Known are: %(known)s."),
    "not_as_planned": gettext_noop("This was planned as %(planned)s. Is it the right file?"),
    "recorded_already": gettext_noop(
        "The values of this run are recorded. Plan another run to measure again."
    ),
    "fix_missing": gettext_noop("Say what was found and what was fixed."),
    "signal_closed": gettext_noop("This signal is closed already."),
    "closed_before_opened": gettext_noop("A signal cannot be closed before it was opened."),
    "flag_threshold": gettext_noop("Give a number of flags from 1 to 1000."),
    "flag_window": gettext_noop("Give a number of days from 1 to 365."),
    "not_to_fix": gettext_noop("Only a finding that is open or came back can be fixed."),
    "fixed_before_round": gettext_noop("The fix lies before the round began. Correct the day."),
    "not_to_rerun": gettext_noop(
        "Only a fixed finding can be run again. Record what was fixed first."
    ),
    "rerun_words": gettext_noop("Say what the re-run showed."),
    "rerun_before_fix": gettext_noop("The re-run lies before the fix. Correct the day."),
    # Scales.
    "scale_steps": gettext_noop("A scale has %(fewest)s to %(most)s steps."),
    "scale_unnamed": gettext_noop("Step %(step)s has no name, or a code that is no word."),
    "scale_meaningless": gettext_noop("Say in a sentence what “%(step)s” means."),
    "scale_twice": gettext_noop("“%(step)s” stands here twice. Give each step its own name."),
    "scale_range_missing": gettext_noop(
        "“%(step)s” needs a range: from 0 or more, and up to a number; only the last may stay open."
    ),
    "scale_range_reversed": gettext_noop("The range of “%(step)s” ends before it begins."),
    "scale_range_gap": gettext_noop(
        "The range of “%(step)s” must begin where the one before ends."
    ),
    "scale_days": gettext_noop(
        "Give “%(step)s” the longest acceptance in days, from 0 to %(longest)s."
    ),
    "scale_codes_twice": gettext_noop("Two levels have the same code."),
    "scale_days_rise": gettext_noop(
        "A higher level may not be accepted for longer than a lower one."
    ),
    "matrix_shape": gettext_noop(
        "The matrix needs a level for each pair: %(rows)s likelihoods by %(columns)s severities."
    ),
    "matrix_unknown": gettext_noop("The matrix names a level that is not among the levels."),
    "matrix_falls": gettext_noop(
        "“%(likelihood)s” with “%(severity)s” is lower than a pair that is less likely or less "
        "severe. More likely or more severe is never a lower level."
    ),
    "unknown_level": gettext_noop("%(level)s is not a level of the scale in force."),
    "no_scale": gettext_noop("No scale is set yet. Set one first."),
    "loss_without_chance": gettext_noop("Give the loss and the chance together, or neither."),
    # Risks and their acceptance.
    "unknown_tag": gettext_noop("%(tag)s is not a kind of risk in the catalogues."),
    "unknown_right": gettext_noop("%(right)s is not an article of the Charter's rights."),
    "risk_closed": gettext_noop("%(name)s is closed. Open it again before you change it."),
    "risk_open": gettext_noop("%(name)s is open already."),
    "risk_unassessed": gettext_noop(
        "No approved assessment says how high this risk is. Assess it, then ask."
    ),
    "level_not_acceptable": gettext_noop(
        "A risk of the level “%(level)s” cannot be accepted. Bring it down first."
    ),
    "acceptance_too_long": gettext_noop(
        "“%(level)s” may be accepted for at most %(days)s days, until %(latest)s."
    ),
    "acceptance_open": gettext_noop("An acceptance is asked for already. Decide that one first."),
    "acceptance_decided": gettext_noop("This was decided already."),
    "acceptance_over": gettext_noop("This acceptance is over already."),
    # Assessments.
    "off_scale": gettext_noop("%(step)s is not a step of this scale. Choose one that it has."),
    "off_scale_now": gettext_noop(
        "%(risk)s: step %(step)s is no longer on the scale. Choose one that it has."
    ),
    "negative": gettext_noop("Give a number from 0 upwards."),
    "range_reversed": gettext_noop("The upper end lies below the lower end."),
    "scale_outdated": gettext_noop(
        "A newer version of the scales is in force. Take it over, then look at each step again."
    ),
    "no_risks": gettext_noop("No risk is assessed yet. Add at least one."),
    "estimate_open": gettext_noop("%(risk)s: this is not answered yet."),
    "risk_closed_meanwhile": gettext_noop("%(risk)s was closed meanwhile. Take it out."),
    "residual_above_inherent": gettext_noop(
        "%(risk)s: with controls it stands higher than without them. Correct one of the two."
    ),
    "scope_empty": gettext_noop("Say what is assessed: the use, the users, the version."),
    "conclusion_empty": gettext_noop("Say in a sentence or two what follows from it."),
    "part_empty": gettext_noop("Part (%(part)s) is empty."),
    "assessment_submitted": gettext_noop(
        "It waits for approval and cannot be changed. The approver can send it back."
    ),
    "assessment_not_submitted": gettext_noop("It is a draft. Submit it first."),
    "assessment_over": gettext_noop("This version is over. Begin a new one."),
    "not_of_assessment": gettext_noop("This risk is not part of the assessment."),
    **refusal_audits.WORDS,
    **refusal_clocks.WORDS,
    **refusal_erasures.WORDS,
    **refusal_incidents.WORDS,
    **refusal_jobs.WORDS,
    **refusal_monitoring.WORDS,
    **refusal_people.WORDS,
    **refusal_reports.WORDS,
    **refusal_seconds.WORDS,
    **refusal_signoffs.WORDS,
    **refusal_statements.WORDS,
}


def stop(refusals: Iterable[Refusal]) -> None:
    """Raise ValidationError with every refusal on its field; do nothing when there is none."""
    found: dict[str, list[str]] = {}
    for refusal in refusals:
        found.setdefault(refusal.field or "__all__", []).append(words(refusal))
    if found:
        raise ValidationError(found)


def words(refusal: Refusal) -> str:
    """One refusal in the reader's words."""
    return _(WORDS[refusal.code]) % dict(refusal.values)
