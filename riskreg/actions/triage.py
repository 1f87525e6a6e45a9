"""Judging an incident: what the laws say of it is kept for good, and its clocks are set."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks import incident_records
from frameworks.incidents import Assessment
from frameworks.schema import Refused
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import clock_rows
from riskreg.actions import incident_parts as parts
from riskreg.models import EntryKind, Incident, Triage, User
from riskreg.queries import judging
from riskreg.queries.judging import Case
from riskreg.rules import clocks as rules
from riskreg.rules import incidents as states
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@transaction.atomic
def judge(
    actor: User,
    incident: Incident,
    *,
    facts: Mapping[str, Any],
    reason: str = "",
    seen: int | None = None,
) -> Triage:
    """Judge an incident by its answers; the register fills in what they leave out.

    Sets the clock of every law whose question is answered yes, and moves a new incident on. Where
    a clock that runs would end later or go, `reason` says why. `seen` is the position of the
    judgement that stood when the page was opened (0: none); another one since then is refused.
    """
    access.require(actor, Right.TRIAGE_INCIDENT, incident)
    incident = _locked(incident)
    position = incident.triages.count()
    if seen is not None and seen != position:
        refusal.stop([Refusal("", "judged_meanwhile")])
    refusal.stop(states.over_refusals(incident.state))
    return _judged(actor, incident, read(incident, facts), reason=reason)


def read(incident: Incident, facts: Mapping[str, Any]) -> Case:
    """The case that these answers make; refuses every answer that no question takes."""
    try:
        return judging.case_of(incident, facts)
    except Refused as refused:
        refusal.stop(
            Refusal(name, "fact", {"sentence": sentence}) for name, sentence in refused.faults
        )
        raise


def easier(incident: Incident, assessment: Assessment) -> list[str]:
    """The clocks that would end later or go, by code: what asks for a reason."""
    had = list(clock_rows.standings(incident))
    wanted = clock_rows.planned(assessment, had)
    return rules.shaky(had, {code: each.due_at for code, each in wanted.items()})


def after(actor: User, incident: Incident, done: str, value: Any) -> None:
    """Judge anew because a report went out from which another period runs."""
    last = judging.last(incident)
    if last is None or not done:
        return
    answers = {**last.facts["facts"], done: value}
    reason = _("A report went out, and the period after it runs from then.")
    _judged(actor, _locked(incident), read(incident, answers), reason=reason)


def _judged(actor: User, incident: Incident, case: Case, *, reason: str) -> Triage:
    assessment = case.assess()
    shaky = easier(incident, assessment)
    refusal.stop(rules.judge_refusals(shaky, reason=reason))
    triage = row(actor, incident, case, assessment, reason=reason.strip())
    triage.position, triage.at = incident.triages.count() + 1, timezone.now()
    triage.save(force_insert=True)
    wanted = clock_rows.planned(assessment, list(clock_rows.standings(incident)))
    trail.record(actor, Did.INCIDENT_TRIAGED, incident, **event_body(triage, wanted))
    clock_rows.write(actor, incident, wanted, reason=triage.reason)
    was, incident.state = incident.state, states.judged(incident.state)
    if was != incident.state:
        incident.save(update_fields=["state"])
    parts.write(incident, EntryKind.STATE, triage.at, words(assessment), by=actor)
    return triage


def row(
    actor: User, incident: Incident, case: Case, assessment: Assessment, *, reason: str = ""
) -> Triage:
    """A judgement as a row that is not written yet; it lacks its position and its moment."""
    result = assessment.serious
    return Triage(
        organisation_id=incident.organisation_id,
        incident=incident,
        facts=case.record,
        result=incident_records.full_json(assessment),
        is_serious=result.serious,
        reportable=result.reportable.value,
        rule_set=result.rule_set,
        reason=reason,
        by=actor,
    )


def event_body(triage: Triage, wanted: Mapping[str, clock_rows.Planned]) -> dict[str, Any]:
    """What the trail tells of a judgement and the clocks it sets."""
    return {
        "triage": triage.pk,
        "position": triage.position,
        "serious": triage.is_serious,
        "reportable": triage.reportable,
        "rule_set": triage.rule_set,
        "clocks": {code: each.due_at for code, each in sorted(wanted.items())},
        "reason": triage.reason,
    }


def words(assessment: Assessment) -> str:
    """The outcome as the timeline tells it."""
    result = assessment.serious
    head = (
        _("Judged: a serious incident (%(limbs)s).")
        % {"limbs": ", ".join(f"Art. {each}" for each in result.limbs)}
        if result.serious
        else _("Judged: not a serious incident.")
    )
    return f"{head} {result.reason}"


def _locked(incident: Incident) -> Incident:
    held: Incident = (
        Incident.objects.select_for_update(no_key=True, of=("self",))
        .select_related("system", "organisation")
        .get(pk=incident.pk)
    )
    clock_rows.hold(held)
    return held
