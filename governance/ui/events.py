"""The trail in words: one sentence for each thing that can be done, and what changed by it."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from governance.ui import audit_events, event_changes, event_seconds, references
from governance.ui.event_changes import Change
from governance.ui.palette import Meaning
from governance.ui.references import Names
from riskreg.models import Event
from riskreg.trail import Did

MOST_NAMED = 6  # fields that a sentence names one by one

# %(target)s is what the event is about; the other values stand in the event's body, with keys of
# people and records turned into their names.
SENTENCES: Mapping[Did, str] = {
    Did.ORGANISATION_FOUNDED: gettext_noop("%(target)s was set up"),
    Did.PERSON_ADDED: gettext_noop("%(target)s got an account"),
    Did.PASSWORD_CHANGED: gettext_noop("%(target)s changed their password"),
    Did.MAILS_SET: gettext_noop("%(target)s chose which mails they get"),
    Did.PERSON_ERASED: gettext_noop("Name and address of %(person)s were erased"),
    Did.MEMBERSHIP_GRANTED: gettext_noop("%(person)s became a member as %(role)s"),
    Did.MEMBERSHIP_CHANGED: gettext_noop("The role of %(person)s changed: %(role)s"),
    Did.MEMBERSHIP_LIMITED: gettext_noop("What %(person)s sees changed: %(fields)s"),
    Did.MEMBERSHIP_VOUCHED: gettext_noop("%(given_by)s vouches for %(person)s from now on"),
    Did.MEMBERSHIP_ENDED: gettext_noop("The membership of %(person)s ended"),
    Did.UNIT_ADDED: gettext_noop("Unit %(name)s added"),
    Did.SYSTEM_REGISTERED: gettext_noop("%(target)s registered"),
    Did.SYSTEM_CHANGED: gettext_noop("%(target)s changed: %(fields)s"),
    Did.SYSTEM_ARCHIVED: gettext_noop("%(target)s archived"),
    Did.SYSTEM_RESTORED: gettext_noop("%(target)s brought back from the archive"),
    Did.MODEL_ADDED: gettext_noop("Model %(target)s added"),
    Did.MODEL_CHANGED: gettext_noop("Model %(target)s changed: %(fields)s"),
    Did.MODEL_REMOVED: gettext_noop("Model %(name)s removed"),
    Did.DATASET_ADDED: gettext_noop("Dataset %(target)s added"),
    Did.DATASET_CHANGED: gettext_noop("Dataset %(target)s changed: %(fields)s"),
    Did.DATASET_REMOVED: gettext_noop("Dataset %(name)s removed"),
    Did.VENDOR_ADDED: gettext_noop("Vendor %(target)s added"),
    Did.VENDOR_CHANGED: gettext_noop("Vendor %(target)s changed: %(fields)s"),
    Did.VENDOR_REMOVED: gettext_noop("Vendor %(name)s removed"),
    Did.QUESTIONNAIRE_STARTED: gettext_noop("Classification of %(system)s as %(role)s begun"),
    Did.QUESTIONNAIRE_FRAMED: gettext_noop("Questions about %(target)s changed: %(fields)s"),
    Did.QUESTIONNAIRE_ANSWERED: gettext_noop("Questions about %(target)s answered"),
    Did.QUESTIONNAIRE_DISCARDED: gettext_noop("Question set about %(target)s discarded"),
    Did.DECISION_RECORDED: gettext_noop(
        "%(system)s classified as %(role)s: %(tier)s, decision %(number)s"
    ),
    Did.IMPORT_UPLOADED: gettext_noop("File %(target)s uploaded for import"),
    Did.IMPORT_PREVIEWED: gettext_noop("File %(target)s read for a preview"),
    Did.IMPORT_APPLIED: gettext_noop("File %(target)s imported"),
    Did.IMPORT_DISCARDED: gettext_noop("Import of %(target)s discarded"),
    Did.IMPORT_FILE_DELETED: gettext_noop("File of the import %(target)s deleted"),
    Did.DOSSIER_REQUESTED: gettext_noop("Dossier of %(target)s asked for"),
    Did.DOSSIER_ENDED: gettext_noop("Dossier %(target)s withdrawn"),
    Did.JOB_CANCELLED: gettext_noop("Work on %(target)s was cancelled"),
    Did.JOB_EXPIRED: gettext_noop("Work on %(target)s expired"),
    Did.SCHEDULE_SET: gettext_noop("Schedule set up: %(kind)s"),
    Did.SCHEDULE_CHANGED: gettext_noop("Schedule of %(target)s changed: %(fields)s"),
    Did.SCHEDULE_PAUSED: gettext_noop("Schedule of %(target)s paused"),
    Did.SCHEDULE_RESUMED: gettext_noop("Schedule of %(target)s resumed"),
    Did.SCHEDULE_ENDED: gettext_noop("Schedule deleted: %(kind)s"),
    Did.SCHEDULE_RAN: gettext_noop("Schedule of %(target)s was due for %(period)s"),
    Did.RECORD_WITHHELD: gettext_noop("%(target)s marked as confidential: %(ground)s"),
    Did.RECORD_RELEASED: gettext_noop("%(target)s no longer confidential"),
    Did.BUNDLE_MADE: gettext_noop("Bundle of %(target)s made: %(included)s evidence files"),
    **event_seconds.SENTENCES,
    Did.DOSSIER_MADE: gettext_noop("Dossier %(target)s made for %(system)s"),
    Did.KEY_CREATED: gettext_noop("API key %(target)s created"),
    Did.KEY_REVOKED: gettext_noop("API key %(target)s revoked"),
    Did.KEY_ROTATED: gettext_noop("API key %(target)s got a successor"),
    Did.FACTORS_REQUIRED: gettext_noop("The roles that need a second factor changed"),
    Did.FACTORS_RESET: gettext_noop("The second factors of %(person)s were removed"),
    Did.PERSON_TIED: gettext_noop("%(target)s signed in with a sign-in service for the first time"),
    Did.ADDRESS_PROVED: gettext_noop("%(target)s proved their e-mail address"),
    Did.ADDRESS_CHANGED: gettext_noop("%(target)s changed their e-mail address"),
    Did.FACTOR_ADDED: gettext_noop("%(target)s set up a second factor"),
    Did.FACTOR_CHANGED: gettext_noop("%(target)s renamed a passkey"),
    Did.FACTOR_REMOVED: gettext_noop("%(target)s removed a second factor"),
    Did.RECOVERY_CODES_SHOWN: gettext_noop("%(target)s saw their recovery codes"),
    Did.RECOVERY_CODE_USED: gettext_noop("%(target)s signed in with a recovery code"),
    Did.CONTROL_ADDED: gettext_noop("Control %(target)s entered"),
    Did.CONTROL_CHANGED: gettext_noop("Control %(target)s changed: %(fields)s"),
    Did.CONTROL_LINKED: gettext_noop("The requirements that control %(target)s serves changed"),
    Did.CONTROL_TESTED: gettext_noop("Control %(target)s tested: %(result)s"),
    Did.CONTROL_CONFIRMED: gettext_noop("Control %(target)s confirmed by a second person"),
    Did.CONTROL_RETIRED: gettext_noop("Control %(target)s retired"),
    Did.INHERITANCE_DECLINED: gettext_noop("%(system)s no longer relies on %(control)s"),
    Did.INHERITANCE_RESUMED: gettext_noop("%(system)s relies on %(control)s again"),
    Did.FAILURE_PLAN_SET: gettext_noop("How %(target)s fails was written down: %(fields)s"),
    Did.FAILURE_PLAN_DRILLED: gettext_noop("A drill of %(target)s took place: %(drill)s"),
    Did.EVIDENCE_ADDED: gettext_noop("Evidence %(target)s added"),
    Did.EVIDENCE_CHANGED: gettext_noop("Evidence %(target)s changed: %(fields)s"),
    Did.EVIDENCE_REVISED: gettext_noop(
        "Evidence %(target)s has a new revision, number %(revision)s"
    ),
    Did.EVIDENCE_LINKED: gettext_noop("What evidence %(target)s proves changed"),
    Did.EVIDENCE_ENDED: gettext_noop("The validity of evidence %(target)s was ended"),
    Did.EVIDENCE_WITHDRAWN: gettext_noop("Evidence %(target)s withdrawn"),
    Did.NOT_APPLICABLE_ASKED: gettext_noop("%(ref)s claimed not to apply to %(system)s"),
    Did.NOT_APPLICABLE_DECIDED: gettext_noop(
        "The claim that %(ref)s does not apply to %(system)s: %(state)s"
    ),
    Did.NOT_APPLICABLE_WITHDRAWN: gettext_noop(
        "The claim that %(ref)s does not apply to %(system)s was taken back"
    ),
    Did.SUFFICIENCY_SET: gettext_noop(
        "What is enough for %(framework)s %(ref)s was set: %(fields)s"
    ),
    Did.SUFFICIENCY_DROPPED: gettext_noop("The own rule for %(framework)s %(ref)s was dropped"),
    Did.CROSSWALK_REVIEWED: gettext_noop(
        "The relation of %(source)s to %(aim)s was reviewed: %(verdict)s"
    ),
    Did.RISK_ADDED: gettext_noop("Risk %(target)s entered"),
    Did.RISK_CHANGED: gettext_noop("Risk %(target)s changed: %(fields)s"),
    Did.RISK_CLOSED: gettext_noop("Risk %(target)s closed"),
    Did.RISK_REOPENED: gettext_noop("Risk %(target)s opened again"),
    Did.ACCEPTANCE_ASKED: gettext_noop("Acceptance of %(risk)s asked for, until %(until)s"),
    Did.RISK_ACCEPTED: gettext_noop("%(risk)s accepted until %(until)s"),
    Did.ACCEPTANCE_REFUSED: gettext_noop("Acceptance of %(risk)s refused"),
    Did.ACCEPTANCE_WITHDRAWN: gettext_noop("Acceptance of %(risk)s taken back"),
    Did.SCALE_SET: gettext_noop("The scales of risk were set, version %(version)s"),
    Did.APPETITE_SET: gettext_noop("The appetite for %(category)s was set: %(level)s"),
    Did.ASSESSMENT_BEGUN: gettext_noop("Assessment %(target)s of %(system)s begun"),
    Did.ASSESSMENT_WRITTEN: gettext_noop("Draft of assessment %(target)s continued: %(fields)s"),
    Did.ASSESSMENT_SUBMITTED: gettext_noop("Assessment %(target)s of %(system)s submitted"),
    Did.ASSESSMENT_APPROVED: gettext_noop("Assessment %(target)s of %(system)s approved"),
    Did.ASSESSMENT_RETURNED: gettext_noop("Assessment %(target)s of %(system)s sent back"),
    Did.ASSESSMENT_DISCARDED: gettext_noop("Draft %(target)s of %(system)s discarded"),
    Did.AUTHORITY_NOTIFIED: gettext_noop("The authority was notified of %(target)s"),
    Did.EVALUATION_PLANNED: gettext_noop(
        "Evaluation %(target)s of %(system)s planned, thresholds fixed"
    ),
    Did.EVALUATION_RECORDED: gettext_noop(
        "Evaluation %(target)s of %(system)s recorded: %(verdict)s"
    ),
    Did.ROUND_OPENED: gettext_noop("Red-team round %(target)s of %(system)s opened"),
    Did.ROUND_CHANGED: gettext_noop("Red-team round %(target)s changed: %(fields)s"),
    Did.FINDING_ADDED: gettext_noop("Finding %(target)s added"),
    Did.FINDING_CHANGED: gettext_noop("Finding %(target)s changed: %(fields)s"),
    Did.FINDING_FIXED: gettext_noop("Finding %(target)s fixed"),
    Did.FINDING_RERUN: gettext_noop("Finding %(target)s run again: %(state)s"),
    Did.FLAG_RAISED: gettext_noop("%(system)s was flagged by a user: %(kind)s"),
    Did.SIGNAL_OPENED: gettext_noop("A signal was opened for %(system)s: %(kind)s"),
    Did.SIGNAL_CLOSED: gettext_noop("The signal for %(system)s was closed"),
    Did.TASK_ADDED: gettext_noop("Task %(target)s given to %(owner)s"),
    Did.TASK_CHANGED: gettext_noop("Task %(target)s changed: %(fields)s"),
    Did.TASK_CLOSED: gettext_noop("Task %(target)s closed: %(state)s"),
    Did.REVIEW_OPENED: gettext_noop("A review became due after a change of %(system)s"),
    Did.REVIEW_CLOSED: gettext_noop("A review after a change of %(system)s was closed"),
    Did.INCIDENT_LOGGED: gettext_noop("Incident %(target)s logged"),
    Did.INCIDENT_CHANGED: gettext_noop("Incident %(target)s changed: %(fields)s"),
    Did.INCIDENT_LINKED: gettext_noop("What incident %(target)s is linked to changed"),
    Did.INCIDENT_NOTED: gettext_noop("Timeline of %(target)s continued"),
    Did.INCIDENT_TRIAGED: gettext_noop(
        "Incident %(target)s judged: serious %(serious)s, reportable %(reportable)s"
    ),
    Did.INCIDENT_MOVED: gettext_noop("Incident %(target)s: %(state)s"),
    Did.CLOCK_MET: gettext_noop("The clock %(code)s of %(incident)s was met"),
    Did.CLOCK_PAUSED: gettext_noop("The clock %(code)s of %(incident)s was paused"),
    Did.CLOCK_RESUMED: gettext_noop("The clock %(code)s of %(incident)s runs again"),
    Did.CLOCK_CLOSED: gettext_noop("The clock %(code)s of %(incident)s was closed"),
    Did.CLOCK_MISSED: gettext_noop("The clock %(code)s of %(incident)s ran out"),
    Did.HOLD_SET: gettext_noop("What %(target)s is linked to is held"),
    Did.HOLD_RELEASED: gettext_noop("The hold of %(target)s was released"),
    Did.REPORT_BEGUN: gettext_noop("Report %(target)s begun"),
    Did.REPORT_WRITTEN: gettext_noop("Draft of report %(target)s continued: %(fields)s"),
    Did.REPORT_DISCARDED: gettext_noop("Draft %(target)s discarded"),
    Did.REPORT_FILED: gettext_noop("Report %(target)s filed"),
    Did.REPORT_SENT: gettext_noop("Report %(target)s sent"),
    Did.PARTY_TOLD: gettext_noop("%(party)s told of %(incident)s"),
    Did.CHANNEL_SET: gettext_noop("The anonymous channel: %(state)s"),
    Did.STATEMENT_WRITTEN: gettext_noop("Point %(point)s of %(system)s was stated"),
    Did.STATEMENT_TAKEN_BACK: gettext_noop(
        "The statement on %(point)s of %(system)s was taken back"
    ),
    Did.MONITORING_PLANNED: gettext_noop("The monitoring plan of %(target)s was set: %(fields)s"),
    Did.CYCLE_OPENED: gettext_noop("Monitoring cycle %(target)s opened"),
    Did.CYCLE_WRITTEN: gettext_noop("Answers of monitoring cycle %(target)s continued"),
    Did.CYCLE_CLOSED: gettext_noop("Monitoring cycle %(target)s closed"),
    Did.MONITORING_FOUND: gettext_noop("A finding was added to %(cycle)s"),
    Did.INDICATOR_ADDED: gettext_noop("Indicator %(target)s of %(system)s entered"),
    Did.INDICATOR_CHANGED: gettext_noop("Indicator %(target)s changed: %(fields)s"),
    Did.INDICATOR_MEASURED: gettext_noop("%(indicator)s measured: %(value)s"),
    Did.ALERT_OPENED: gettext_noop("An alert was opened for %(system)s: %(now)s"),
    Did.ALERT_CLOSED: gettext_noop("An alert for %(system)s was closed"),
    **audit_events.SENTENCES,
    Did.DEPUTY_SET: gettext_noop("The deputy of %(person)s changed: %(fields)s"),
    Did.CATALOGUE_LOADED: gettext_noop("Catalogues of laws and standards loaded"),
}

_MEANINGS: Mapping[str, Meaning] = {
    Did.DECISION_RECORDED: Meaning.GOOD,
    Did.SYSTEM_ARCHIVED: Meaning.ATTENTION,
    Did.MEMBERSHIP_ENDED: Meaning.ATTENTION,
    Did.KEY_REVOKED: Meaning.ATTENTION,
    Did.FACTORS_RESET: Meaning.ATTENTION,
    Did.FACTOR_REMOVED: Meaning.ATTENTION,
    Did.RECOVERY_CODE_USED: Meaning.ATTENTION,
    Did.CONTROL_CONFIRMED: Meaning.GOOD,
    Did.ASSESSMENT_APPROVED: Meaning.GOOD,
    Did.CONTROL_RETIRED: Meaning.ATTENTION,
    Did.INHERITANCE_DECLINED: Meaning.ATTENTION,
    Did.EVIDENCE_WITHDRAWN: Meaning.ATTENTION,
    Did.EVIDENCE_ENDED: Meaning.ATTENTION,
    Did.RISK_ACCEPTED: Meaning.ATTENTION,
    Did.ASSESSMENT_RETURNED: Meaning.ATTENTION,
    Did.SIGNAL_OPENED: Meaning.SERIOUS,
    Did.SIGNAL_CLOSED: Meaning.GOOD,
    Did.REVIEW_OPENED: Meaning.ATTENTION,
    Did.INCIDENT_LOGGED: Meaning.SERIOUS,
    Did.INCIDENT_TRIAGED: Meaning.ATTENTION,
    Did.CLOCK_MET: Meaning.GOOD,
    Did.CLOCK_PAUSED: Meaning.ATTENTION,
    Did.CLOCK_CLOSED: Meaning.ATTENTION,
    Did.CLOCK_MISSED: Meaning.SERIOUS,
    Did.HOLD_SET: Meaning.ATTENTION,
    Did.REPORT_FILED: Meaning.GOOD,
    Did.REPORT_SENT: Meaning.GOOD,
    Did.CYCLE_CLOSED: Meaning.GOOD,
    Did.MONITORING_FOUND: Meaning.ATTENTION,
    Did.ALERT_OPENED: Meaning.SERIOUS,
    Did.JOB_EXPIRED: Meaning.ATTENTION,
    Did.ALERT_CLOSED: Meaning.GOOD,
    Did.AUDIT_RETURNED: Meaning.ATTENTION,
    Did.AUDIT_ACCEPTED: Meaning.GOOD,
    Did.AUDIT_FOUND: Meaning.SERIOUS,
}

# Who did it, where no person is kept.
_VOUCHED = gettext_noop("what a sign-in service says")
_NAMELESS: Mapping[str, str] = {
    Did.FLAG_RAISED: gettext_noop("a user of the system, not named"),
    Did.SIGNAL_OPENED: gettext_noop("by the number of flags"),
    Did.INCIDENT_LOGGED: gettext_noop("somebody who did not say who they are"),
    Did.CLOCK_MISSED: gettext_noop("the clock itself"),
    Did.ALERT_OPENED: gettext_noop("by its threshold"),
    Did.CYCLE_OPENED: gettext_noop("by the plan"),
    Did.JOB_EXPIRED: gettext_noop("by its age"),
    Did.SCHEDULE_RAN: gettext_noop("by the calendar or what happened"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An event as `ui/history.html` shows it."""

    at: datetime
    who: str
    what: str
    why: str
    url: str
    changes: tuple[Change, ...]
    meaning: str
    event: Event


def tell(events: Iterable[Event], known: Iterable[Model] = ()) -> tuple[Told, ...]:
    """Events in words, in the order they come; one query a kind of record they name.

    None for a kind of which all are `known`, as who reads and what the page shows are.
    """
    listed = list(events)
    bodies = [json.loads(event.body) for event in listed]
    names = references.names_in(listed, bodies, known)
    return tuple(_tell(event, body, names) for event, body in zip(listed, bodies, strict=True))


def _tell(event: Event, body: Mapping[str, Any], names: Names) -> Told:
    target = names.of(event.target_kind, event.target_key)
    changes = event_changes.changes_of(event, body, names)
    return Told(
        at=event.at,
        who=_who(event, body, names),
        what=_sentence(event, body, changes, names),
        why=event_changes.why(event, body, names),
        url=target.url,
        changes=changes,
        meaning=_MEANINGS.get(event.did, ""),
        event=event,
    )


def _who(event: Event, body: Mapping[str, Any], names: Names) -> str:
    """Some things are done by nobody one may name, by a count, or as a sign-in service says."""
    nameless = _VOUCHED if body.get("given_by") else _NAMELESS.get(event.did)
    return _(nameless) if nameless and event.actor_key is None else names.person(event.actor_key)


def _sentence(
    event: Event, body: Mapping[str, Any], changes: tuple[Change, ...], names: Names
) -> str:
    sentence = SENTENCES.get(event.did)  # type: ignore[call-overload]
    if sentence is None:
        return str(event.did)
    pairs = event_changes.pairs_of(event, body)
    values = _Values()
    for name, value in body.items():
        was, now = pairs.get(name, (None, value))
        values[name] = _arrow(names.said(event, name, was), names.said(event, name, now))
    values["target"] = names.of(event.target_kind, event.target_key).name
    values["fields"] = _fields(event_changes.labels_of(event, body, changes))
    if event.did == Did.AUDITOR_LOOKED:
        values["which"] = audit_events.which(body)
    return _(sentence) % values


def _arrow(was: str, now: str) -> str:
    """A value in a sentence: from what to what, where both are known."""
    return _("%(was)s → %(now)s") % {"was": was, "now": now} if was and now else now or was


def _fields(labels: Collection[str]) -> str:
    """The fields by name; how many, where naming them all would hide the sentence."""
    if len(labels) > MOST_NAMED:
        return ngettext("%(n)s field", "%(n)s fields", len(labels)) % {"n": len(labels)}
    return ", ".join(labels) or "–"


class _Values(dict[str, str]):
    """Values of a sentence; what an old event does not hold is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"
