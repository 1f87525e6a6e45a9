"""What the trail says of sign-offs, second assessments and attestation rounds."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from riskreg.trail import Did

SENTENCES: Mapping[Did, str] = {
    Did.SIGN_OFF_ASKED: gettext_noop("Approval of %(target)s asked for"),
    Did.SIGN_OFF_DECIDED: gettext_noop("Approval of %(target)s: %(state)s"),
    Did.SIGN_OFF_VOTED: gettext_noop("Approval of %(target)s: one person has decided"),
    Did.SIGN_OFF_OVERRIDDEN: gettext_noop("The sign-off of %(target)s was overridden"),
    Did.SIGN_OFF_RULE_SET: gettext_noop("The rule of sign-off of %(target)s was set: %(fields)s"),
    Did.SIGN_OFF_WITHDRAWN: gettext_noop("The request to approve %(target)s was taken back"),
    Did.QUESTIONNAIRE_CLOSED: gettext_noop("Question set of a second assessment closed"),
    Did.ATTESTATION_OPENED: gettext_noop("Attestation round opened: %(target)s"),
    Did.ATTESTATION_ANSWERED: gettext_noop(
        "Answer in an attestation round about %(target)s: %(said)s"
    ),
    Did.ATTESTATION_CLOSED: gettext_noop("Attestation round closed: %(target)s"),
    Did.ATTESTATION_CANCELLED: gettext_noop("Attestation round cancelled: %(target)s"),
    Did.SECOND_ASKED: gettext_noop("Second assessment of %(system)s asked for"),
    Did.SECOND_SUBMITTED: gettext_noop("Second assessment of %(target)s submitted"),
    Did.SECOND_RESOLVED: gettext_noop("Second assessment of %(target)s decided by a third person"),
    Did.SECOND_WITHDRAWN: gettext_noop("Second assessment of %(target)s taken back"),
}
