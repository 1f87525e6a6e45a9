"""The kinds of what people have to do, in words; `work_words` tells each thing by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from riskreg.queries.due import When
from riskreg.rules.reminders import Step
from riskreg.rules.staleness import Kind

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of thing to do is called, why it is in the list, and where its page is."""

    label: Text
    reason: Text
    url: str


WORDS: Mapping[str, Words] = {
    "task": Words(gettext_lazy("Task"), gettext_lazy("A task that was given"), "task"),
    "review": Words(gettext_lazy("Review"), "", "review"),
    "control_due": Words(
        gettext_lazy("Control to put in place"),
        gettext_lazy("Planned to be in place by then"),
        "control",
    ),
    "control_test": Words(
        gettext_lazy("Control to test"),
        gettext_lazy("Its last test counts only until then"),
        "control",
    ),
    "control_confirmation": Words(
        gettext_lazy("Control to confirm"),
        gettext_lazy("Waits for the confirmation of a second person"),
        "control",
    ),
    "evidence": Words(
        gettext_lazy("Proof that lapses"),
        gettext_lazy("Controls lean on it and lose their proof"),
        "evidence",
    ),
    "assessment_draft": Words(
        gettext_lazy("Draft"), gettext_lazy("Begun and not submitted"), "assessment"
    ),
    "assessment_returned": Words(
        gettext_lazy("Draft sent back"),
        gettext_lazy("The approver sent it back with a note"),
        "assessment",
    ),
    "assessment_approval": Words(
        gettext_lazy("Assessment to approve"),
        gettext_lazy("Waits for somebody other than its author"),
        "assessment",
    ),
    "assessment_review": Words(
        gettext_lazy("Assessment to renew"), gettext_lazy("To be reviewed by then"), "assessment"
    ),
    "acceptance_decision": Words(
        gettext_lazy("Acceptance to decide"),
        gettext_lazy("Somebody asks to live with this risk"),
        "risk",
    ),
    "acceptance_ending": Words(
        gettext_lazy("Acceptance that ends"),
        gettext_lazy("After this day the risk is open again"),
        "risk",
    ),
    "claim": Words(
        gettext_lazy("Claim to decide"),
        gettext_lazy("Said not to apply; waits for a second person"),
        "coverage_claim",
    ),
    "second_assessment": Words(
        gettext_lazy("Second assessment"),
        gettext_lazy("To be classified independently, without seeing the first answers"),
        "second_assessment",
    ),
    "second_difference": Words(
        gettext_lazy("Difference to decide"),
        gettext_lazy("Two assessments differ; a third person decides"),
        "second_assessment",
    ),
    "attestation": Words(
        gettext_lazy("Entry to confirm"),
        gettext_lazy("Its owner is asked whether the register is right"),
        "round_item",
    ),
    "round_close": Words(
        gettext_lazy("Round to close"),
        gettext_lazy("Ends with its result as evidence, once its owners have answered"),
        "round",
    ),
    "sign_off": Words(
        gettext_lazy("Sign-off to decide"),
        gettext_lazy("It waits for a second person"),
        "sign_off",
    ),
    "sign_off_moved": Words(
        gettext_lazy("Request to take back"),
        gettext_lazy("It changed after approval was asked for; ask again for what it is now"),
        "sign_off",
    ),
    "papers_review": Words(
        gettext_lazy("Working papers to review"),
        gettext_lazy("They wait for another auditor of the engagement"),
        "sign_off",
    ),
    "audit_request": Words(
        gettext_lazy("Request of an auditor"),
        gettext_lazy("An auditor waits for evidence"),
        "audit_request",
    ),
    "audit_finding": Words(
        gettext_lazy("Action on an audit finding"),
        gettext_lazy("Agreed to be done by then"),
        "audit_finding",
    ),
    "audit_response": Words(
        gettext_lazy("Audit finding to answer"),
        gettext_lazy("Waits for what management says"),
        "audit_finding",
    ),
    "questionnaire": Words(
        gettext_lazy("Question set"), gettext_lazy("Begun and not recorded"), "questionnaire"
    ),
    "finding": Words(gettext_lazy("Red-team finding"), "", "red_team_round"),
    "signal": Words(
        gettext_lazy("Signal"), gettext_lazy("Users flagged it often; look into it"), "signal"
    ),
    "failure_plan": Words(
        gettext_lazy("Drill"),
        gettext_lazy("Override or shutdown is not drilled, or too long ago"),
        "failure_plan",
    ),
    "no_failure_plan": Words(
        gettext_lazy("Failure plan to write"),
        gettext_lazy("It runs with tools or on its own, and nothing says how it fails"),
        "system_failures",
    ),
    "clock": Words(
        gettext_lazy("Clock of an incident"),
        gettext_lazy("A report is due by the hour; the record has the time"),
        "incident",
    ),
    "incident_triage": Words(
        gettext_lazy("Incident to judge"),
        gettext_lazy("Nobody has said whether it is serious and by when it is reported"),
        "incident",
    ),
    "alert": Words(
        gettext_lazy("Alert"),
        gettext_lazy("A figure passed its alarm or a risk rose; say what follows"),
        "alert",
    ),
    "monitoring_cycle": Words(
        gettext_lazy("Monitoring cycle"),
        gettext_lazy("Its period is over; answer its questions and close it"),
        "monitoring_cycle",
    ),
    "indicator_due": Words(
        gettext_lazy("Indicator to measure"),
        gettext_lazy("Its last value is older than its interval"),
        "indicator",
    ),
}
WHEN: Mapping[When, Text] = {
    When.LATE: gettext_lazy("Late"),
    When.WEEK: gettext_lazy("Within 7 days"),
    When.MONTH: gettext_lazy("In 8 to 30 days"),
    When.LATER: gettext_lazy("Later"),
    When.UNDATED: gettext_lazy("No day"),
}
STEPS: Mapping[Step, Text] = {
    Step.SOON: gettext_lazy("due within 14 days"),
    Step.NEAR: gettext_lazy("due within 3 days"),
    Step.DUE: gettext_lazy("due"),
    Step.LATE: gettext_lazy("late"),
    Step.DEPUTY: gettext_lazy("late for a week; you are the deputy"),
    Step.OFFICERS: gettext_lazy("late for two weeks; you are a compliance officer"),
    Step.HALF: gettext_lazy("half of the time has run"),
    Step.THREE_QUARTERS: gettext_lazy("three quarters of the time have run"),
    Step.NINE_TENTHS: gettext_lazy("nine tenths of the time have run"),
    Step.ENDED: gettext_lazy("the time has run out"),
}
# What changed, as a review says it.
CHANGES: Mapping[Kind, Text] = {
    Kind.VERSION: gettext_lazy("Version of the system"),
    Kind.PURPOSE: gettext_lazy("Intended purpose"),
    Kind.DESCRIPTION: gettext_lazy("What it does"),
    Kind.AUTONOMY: gettext_lazy("Autonomy"),
    Kind.TOOL_ADDED: gettext_lazy("A tool was added"),
    Kind.TOOL_REMOVED: gettext_lazy("A tool was taken away"),
    Kind.MODEL_ADDED: gettext_lazy("A model was added"),
    Kind.MODEL_REMOVED: gettext_lazy("A model was taken away"),
    Kind.DATASET_ADDED: gettext_lazy("A dataset was added"),
    Kind.DATASET_REMOVED: gettext_lazy("A dataset was taken away"),
    Kind.VENDOR: gettext_lazy("Vendor of the system"),
    Kind.PILOTED: gettext_lazy("It went into a pilot"),
    Kind.OPERATED: gettext_lazy("It went into operation"),
    Kind.RETIRED: gettext_lazy("It was retired"),
    Kind.COUNTRIES: gettext_lazy("Countries of use"),
    Kind.ROLES: gettext_lazy("Our roles"),
    Kind.AFFECTED: gettext_lazy("Affected persons"),
    Kind.OVERSIGHT: gettext_lazy("Human oversight"),
    Kind.DATA: gettext_lazy("Data it works on"),
    Kind.PLACED: gettext_lazy("Placed on the market"),
    Kind.IN_SERVICE: gettext_lazy("Put into service"),
    Kind.MODEL_VERSION: gettext_lazy("Version of a model"),
    Kind.MODEL_KIND: gettext_lazy("Kind of a model"),
    Kind.MODEL_LICENCE: gettext_lazy("Licence of a model"),
    Kind.MODEL_GENERAL_PURPOSE: gettext_lazy("Whether a model is general-purpose"),
    Kind.MODEL_COMPUTE: gettext_lazy("Training compute of a model"),
    Kind.MODEL_VENDOR: gettext_lazy("Vendor of a model"),
    Kind.VENDOR_COUNTRY: gettext_lazy("Country of a vendor"),
    Kind.DATASET_SOURCE: gettext_lazy("Source of a dataset"),
    Kind.DATASET_LICENCE: gettext_lazy("Licence of a dataset"),
    Kind.DATASET_PERSONAL: gettext_lazy("Personal data in a dataset"),
    Kind.DATASET_SPECIAL: gettext_lazy("Special categories in a dataset"),
    Kind.CONTROL_RETIRED: gettext_lazy("A control was retired"),
    Kind.CONTROL_OUT_OF_PLACE: gettext_lazy("A control is not in place any more"),
    Kind.CONTROL_INEFFECTIVE: gettext_lazy("A control was found ineffective"),
    Kind.CONTROL_DECLINED: gettext_lazy("An inherited control was declined"),
    Kind.EVIDENCE_WITHDRAWN: gettext_lazy("Evidence was withdrawn"),
    Kind.EVIDENCE_ENDED: gettext_lazy("Evidence was ended early"),
    Kind.RECLASSIFIED: gettext_lazy("It was classified otherwise"),
    Kind.SCALE: gettext_lazy("The scales of risk"),
    Kind.APPETITE: gettext_lazy("The appetite for risk"),
    Kind.SIGNAL: gettext_lazy("Users’ flags opened a signal"),
    Kind.EVALUATION_FAILED: gettext_lazy("An evaluation failed"),
}
SUBJECTS: Mapping[str, Text] = {
    "decision": gettext_lazy("Classification"),
    "assessment": gettext_lazy("Assessment"),
    "control": gettext_lazy("Control"),
    "failureplan": gettext_lazy("Failure plan"),
    "evaluation": gettext_lazy("Evaluation"),
    "evidence": gettext_lazy("Evidence"),
}
PREFIXES: Mapping[str, str] = {
    "control": "CTL", "control_due": "CTL", "control_test": "CTL", "control_confirmation": "CTL",
    "evidence": "EVD", "assessment": "ASM", "assessment_draft": "ASM", "assessment_returned": "ASM",
    "assessment_approval": "ASM", "assessment_review": "ASM", "acceptance_decision": "RSK",
    "acceptance_ending": "RSK", "evaluation": "EVA", "finding": "RTR", "signal": "SIG",
    "clock": "INC", "incident_triage": "INC", "audit_request": "REQ", "audit_finding": "FND",
    "audit_response": "FND", "sign_off": "DOS", "papers_review": "DOS",
}  # fmt: skip
