"""What sign-offs and attestation rounds refuse, in words."""

from django.utils.translation import gettext_noop

from riskreg import refusal_rounds

WORDS: dict[str, str] = {
    "sign_off_no_draft": gettext_noop("This dossier is no draft. Make a new one to have approved."),
    "sign_off_done": gettext_noop("This is approved already, exactly as it is."),
    "sign_off_waits": gettext_noop("This waits for a second person already."),
    "sign_off_over": gettext_noop("This request is over: it was decided or taken back."),
    "sign_off_damaged": gettext_noop(
        "The file is not the one that was submitted, or it is gone. Have the dossier made again."
    ),
    "sign_off_service": gettext_noop("A program cannot approve. Sign in as a person."),
    "sign_off_voted": gettext_noop(
        "%(name)s has decided already, and you stand for one another. Somebody else has to."
    ),
    "sign_off_other_role": gettext_noop(
        "This step waits for somebody in another role. The page names which."
    ),
    "sign_off_moved": gettext_noop(
        "It was changed after approval was asked for. Have it asked for again, then read it anew."
    ),
    "sign_off_with_record": gettext_noop(
        "Approval of this is asked for and taken back on the page of the record itself."
    ),
    "sign_off_replaced": gettext_noop("A newer classification has taken its place. Open that one."),
    "sign_off_incident_open": gettext_noop(
        "The incident is not closed. Move it to reviewed or dismissed first."
    ),
    "sign_off_steps": gettext_noop("Give one step at least, %(most)s at most."),
    "sign_off_quorum": gettext_noop("Give a number of persons from 1 to %(most)s for each step."),
    "sign_off_no_right": gettext_noop(
        "Choose among the roles that may approve; the page of roles says which."
    ),
    **refusal_rounds.WORDS,
}
