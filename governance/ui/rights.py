"""Each right in words, for people and for the documentation."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from riskreg.access import Right

RIGHT_WORDS: dict[Right, str | Promise] = {
    Right.VIEW: _("Read the records of the organisation and download dossiers"),
    Right.VIEW_ALL: _("Read what concerns the organisation as a whole: its people, its trail"),
    Right.EDIT_SYSTEM: _("Register and change AI systems"),
    Right.ARCHIVE_SYSTEM: _("Archive and restore AI systems"),
    Right.EDIT_INVENTORY: _("Add, change and remove models, datasets, vendors and units"),
    Right.CLASSIFY: _("Answer the questions of a classification"),
    Right.DECIDE: _("Record a classification"),
    Right.IMPORT: _("Import systems from a file"),
    Right.MAKE_DOSSIER: _("Have dossiers made"),
    Right.OVERRIDE: _("Approve in an emergency, without the rule of sign-off"),
    Right.SET_SIGN_OFF: _("Set who has to approve what"),
    Right.WITHHOLD: _("Mark records as confidential, whose words redacted dossiers leave out"),
    Right.EDIT_CONTROL: _("Enter, change and test controls, decline inheritance, plan for failure"),
    Right.CONFIRM_CONTROL: _("Confirm as a second person that a control works as described"),
    Right.ADD_EVIDENCE: _("Add evidence and its revisions, say what it proves"),
    Right.WITHDRAW_EVIDENCE: _("Withdraw evidence or end its validity"),
    Right.CLAIM_NOT_APPLICABLE: _("Claim that a requirement the law leaves open does not apply"),
    Right.SET_SUFFICIENCY: _("Set what is enough to count a requirement as met"),
    Right.REVIEW_CROSSWALK: _("Review relations between frameworks"),
    Right.EDIT_RISK: _("Enter, change and close risks, ask for their acceptance"),
    Right.ASSESS: _("Write and submit assessments"),
    Right.APPROVE: _("Approve what somebody else submitted: assessments, acceptances, claims"),
    Right.SET_SCALE: _("Set the scales of risk and the appetite"),
    Right.RUN_ROUNDS: _("Open, close and cancel attestation rounds"),
    Right.ATTEST: _("Answer in a round for what one owns, or stands in for"),
    Right.EDIT_TASK: _("Enter tasks and close one's own"),
    Right.EVALUATE: _("Record evaluations and red-team rounds, work on signals"),
    Right.FLAG: _("Report what a system did wrong"),
    Right.LOG_INCIDENT: _("Log incidents, near misses and hazards"),
    Right.HANDLE_INCIDENT: _("Write on an incident: timeline, links, containment, cause, actions"),
    Right.TRIAGE_INCIDENT: _("Judge an incident, move it on, dismiss it, review it"),
    Right.DECIDE_CLOCK: _("Count a clock as met, pause or close it"),
    Right.REPORT_INCIDENT: _("Write, file and send incident reports, note who was told"),
    Right.RELEASE_HOLD: _("Release what an incident holds"),
    Right.SET_CHANNEL: _("Open and close the anonymous channel"),
    Right.MONITOR: _("Plan post-market monitoring, work on its cycles, indicators and alerts"),
    Right.AUDIT: _("Plan audits, draw samples, ask for evidence, raise and follow up findings"),
    Right.MANAGE_PEOPLE: _("Let people in, change roles, end access"),
    Right.MANAGE_KEYS: _("Create and revoke API keys of one's own"),
}

# What a key may touch, as its page asks for it: every right stands in one group.
RIGHT_GROUPS: dict[str | Promise, tuple[Right, ...]] = {
    _("Reading"): (Right.VIEW, Right.VIEW_ALL),
    _("AI systems and what they are made of"): (
        Right.EDIT_SYSTEM,
        Right.ARCHIVE_SYSTEM,
        Right.EDIT_INVENTORY,
        Right.IMPORT,
    ),
    _("Classification and requirements"): (
        Right.CLASSIFY,
        Right.DECIDE,
        Right.CLAIM_NOT_APPLICABLE,
        Right.SET_SUFFICIENCY,
        Right.REVIEW_CROSSWALK,
    ),
    _("Controls and evidence"): (
        Right.EDIT_CONTROL,
        Right.CONFIRM_CONTROL,
        Right.ADD_EVIDENCE,
        Right.WITHDRAW_EVIDENCE,
    ),
    _("Risks and assessments"): (Right.EDIT_RISK, Right.ASSESS, Right.SET_SCALE),
    _("Approval and attestation"): (
        Right.APPROVE,
        Right.OVERRIDE,
        Right.SET_SIGN_OFF,
        Right.RUN_ROUNDS,
        Right.ATTEST,
    ),
    _("Evaluation, flags and monitoring"): (Right.EVALUATE, Right.FLAG, Right.MONITOR),
    _("Incidents"): (
        Right.LOG_INCIDENT,
        Right.HANDLE_INCIDENT,
        Right.TRIAGE_INCIDENT,
        Right.DECIDE_CLOCK,
        Right.REPORT_INCIDENT,
        Right.RELEASE_HOLD,
        Right.SET_CHANNEL,
    ),
    _("Dossiers, audits and tasks"): (
        Right.MAKE_DOSSIER,
        Right.WITHHOLD,
        Right.AUDIT,
        Right.EDIT_TASK,
    ),
    _("People and keys"): (Right.MANAGE_PEOPLE, Right.MANAGE_KEYS),
}


def grouped(held: Collection[Right]) -> list[tuple[str, list[tuple[str, str | Promise]]]]:
    """The rights that somebody has as choices, by what they touch."""
    groups = (
        (str(name), [(each.value, RIGHT_WORDS[each]) for each in rights if each in held])
        for name, rights in RIGHT_GROUPS.items()
    )
    return [(name, offered) for name, offered in groups if offered]
