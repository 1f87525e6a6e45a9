"""Taking risks up into an assessment, many at once: first drafts, and risks that exist."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from riskreg.access import Right
from riskreg.actions import assessments, risks
from riskreg.models import Assessment, Risk, User

WORDING = ("title", "category", "cause", "event", "consequence", "affected", "rights", "tags")


@transaction.atomic
def take_up(
    actor: User,
    assessment: Assessment,
    *,
    drafts: Sequence[Mapping[str, Any]] = (),
    like: Sequence[Risk] = (),
    known: Sequence[Risk] = (),
) -> list[Risk]:
    """Enter drafts and copies of the wording of other risks, and put all into a draft assessment.

    `like` are risks of other systems: their words are taken, their levels are not.
    """
    assessment = assessments.locked(actor, assessment, "write", Right.ASSESS)
    system = assessment.system
    told = [*drafts, *({name: getattr(each, name) for name in WORDING} for each in like)]
    fresh = [
        risks.add(
            actor,
            assessment.organisation,
            values={"owner": system.owner, "systems": [system], **each},
        )
        for each in told
    ]
    for risk in (*known, *fresh):
        assessments.estimate(actor, assessment, risk, values={})
    return fresh
