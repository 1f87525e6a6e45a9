"""What every sign-off goes through: opened for a record as it is, voted on, closed.

Actions of a kind call this inside their own transaction and write what follows from it; their own
event stands for a request and for the vote that ends it. `signoffs` is what people use.
"""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import askings
from riskreg.models import SignOff, SignOffPolicy, SignOffState, SignOffVote, User, Vote
from riskreg.queries import authors, subjects
from riskreg.rules import signoffs as rules
from riskreg.trail import Did

_VOTED = ("state", "step", "decided_by", "decided_as", "decided_at", "reason", "is_override")


def open_for(actor: User, record: Any, *, note: str = "") -> SignOff:
    """A request for approval of a record as it is now, under the rule of its organisation."""
    kind, now = subjects.kind_of(record), timezone.now()
    policies = SignOffPolicy.objects.of(record.organisation_id).filter(kind=kind)
    # The audited organisation sets no rule for the papers of its auditors.
    policy = None if subjects.is_papers(record) else policies.first()
    asked = SignOff(
        organisation_id=record.organisation_id,
        kind=kind,
        digest=subjects.digest_of(record),
        asked_by=actor,
        asked_for=sorted(access.stands_for(actor, record.organisation_id), key=str),
        asked_at=now,
        note=note,
        steps=policy.steps if policy else [],
        **{kind: record},
    )
    asked.save(force_insert=True)
    askings.of_sign_off(actor, asked)
    return asked


def cast(
    actor: User, record: Any, *, approves: bool = True, reason: str = "", seen: str | None = None
) -> SignOff:
    """Count somebody's vote on what waits about a record; `seen` is the digest they read."""
    asked = waiting(record)
    digest = subjects.digest_of(record)
    request, voter = _request(asked, record), _voter(actor, asked)
    refusal.stop(
        rules.vote_refusals(
            request,
            voter,
            is_same=asked.digest == digest and seen in (None, digest),
            approves=approves,
            reason=reason,
        )
    )
    hat = rules.worn_for(request, voter, access.TABLE[Right.APPROVE])
    vote = _keep(actor, asked, Vote.APPROVE if approves else Vote.REFUSE, reason, hat)
    ballot = rules.Ballot(actor.name, frozenset(vote.stood_for), asked.step, approves)
    before = asked.step
    asked.state, asked.step = rules.standing(request.steps, [*request.ballots, ballot])
    _close(actor, asked, reason, vote)
    if not is_over(asked) and asked.step != before:
        askings.of_sign_off(actor, asked)  # others may be asked at the next step
    return asked


def override(actor: User, record: Any, *, reason: str) -> SignOff:
    """Approve what waits about a record without the rule; the reason stands wherever it shows."""
    asked = waiting(record)
    refusal.stop(
        rules.override_refusals(
            state=asked.state,
            is_service=actor.is_service,
            is_same=asked.digest == subjects.digest_of(record),
            reason=reason,
        )
    )
    asked.is_override, asked.state = True, SignOffState.APPROVED
    # Whoever voted before and overrides now has their vote; the override is in the row itself.
    known = asked.votes.filter(person=actor).first()
    hat = rules.worn(_voter(actor, asked).hats, access.TABLE[Right.OVERRIDE])
    vote = known or _keep(actor, asked, Vote.OVERRIDE, reason, hat)
    return _close(actor, asked, reason, vote, Did.SIGN_OFF_OVERRIDDEN)


def refuse_or_withdraw(actor: User, record: Any, *, reason: str) -> None:
    """Refuse as a second person; whoever had a part takes it back instead."""
    asked = waiting(record)
    mine = access.stands_for(actor, asked.organisation_id)
    if any(each.stands_for & mine for each in _request(asked, record).parties):
        close(actor, record, reason=reason)
    else:
        cast(actor, record, approves=False, reason=reason)


def close(actor: User, record: Any, *, reason: str = "") -> None:
    """Take back what waits about a record, if anything does."""
    rows = SignOff.objects.select_for_update(no_key=True, of=("self",))
    kind = subjects.kind_of(record)
    for asked in rows.filter(**{kind: record.pk}, state=SignOffState.ASKED):
        withdraw(actor, asked, reason=reason)


def withdraw(actor: User, asked: SignOff, *, reason: str) -> SignOff:
    """Take one request back."""
    asked.state, asked.reason = SignOffState.WITHDRAWN, reason
    asked.decided_by, asked.decided_at = actor, timezone.now()
    asked.decided_as = access.role_of(actor, asked.organisation_id) or ""
    asked.save(update_fields=_VOTED)
    return asked


def waiting(record: Any) -> SignOff:
    """What waits about a record, locked; made now where it was asked before there were sign-offs.

    Raises ValidationError where nothing waits.
    """
    kind = subjects.kind_of(record)
    rows = SignOff.objects.select_for_update(no_key=True, of=("self",)).select_related("asked_by")
    found: SignOff | None = rows.filter(**{kind: record.pk}, state=SignOffState.ASKED).first()
    if found is None and not subjects.KINDS[kind].asked_apart:
        first = next(each for each in subjects.KINDS[kind].authors(record) if each is not None)
        found = open_for(first, record)
    if found is None:
        refusal.stop([rules.OVER])
        raise AssertionError  # stop() raised
    return found


def is_approved(asked: SignOff) -> bool:
    """Whether enough people have approved."""
    return asked.state == SignOffState.APPROVED


def is_over(asked: SignOff) -> bool:
    """Whether nobody is waited for any more."""
    return asked.state != SignOffState.ASKED


def may_vote(actor: User, asked: SignOff) -> bool:
    """Whether somebody's vote would count now, for pages that offer it."""
    request, voter = _request(asked, asked.record), _voter(actor, asked)
    return not rules.vote_refusals(request, voter, is_same=True)


def had_a_part(actor: User, asked: SignOff) -> bool:
    """Whether somebody, or whom they stand in for, asked for it or wrote it."""
    mine = access.stands_for(actor, asked.organisation_id)
    return any(each.stands_for & mine for each in _request(asked, asked.record).parties)


def _request(asked: SignOff, record: Model) -> rules.Request:
    owner = asked.organisation_id
    people = {asked.asked_by_id: asked.asked_by}
    people |= {each.pk: each for each in subjects.authors_of(record)}
    services = [each for each in people.values() if each.is_service]
    behind = authors.key_makers(services, owner) - people.keys()
    people |= {each.pk: each for each in authors.people(behind)}
    parties = [
        rules.Party(
            each.name,
            access.stands_for(each, owner)
            | (frozenset(asked.asked_for) if key == asked.asked_by_id else frozenset()),
        )
        for key, each in people.items()
    ]
    ballots = [
        rules.Ballot(each.person.name, frozenset(each.stood_for), each.step)
        for each in asked.votes.select_related("person")
    ]
    return rules.Request(asked.state, parties, rules.read(asked.steps), ballots)


def _voter(actor: User, asked: SignOff) -> rules.Voter:
    owner = asked.organisation_id
    hats = tuple(rules.Hat(*each) for each in access.roles_of(actor, owner))
    return rules.Voter(actor.pk, access.stands_for(actor, owner), hats, actor.is_service)


def _keep(
    actor: User, asked: SignOff, said: Vote, reason: str, hat: rules.Hat | None
) -> SignOffVote:
    kept: SignOffVote = SignOffVote.objects.create(
        organisation_id=asked.organisation_id,
        sign_off=asked,
        person=actor,
        stood_for=sorted(access.stands_for(actor, asked.organisation_id), key=str),
        cast_as=hat.role if hat else "",
        cast_for_id=hat.of if hat and hat.of != actor.pk else None,
        step=asked.step,
        vote=said,
        reason=reason.strip(),
        digest=asked.digest,
        cast_at=timezone.now(),
    )
    return kept


def _close(
    actor: User, asked: SignOff, reason: str, vote: SignOffVote, did: Did = Did.SIGN_OFF_VOTED
) -> SignOff:
    if is_over(asked):
        asked.reason, asked.decided_by = reason.strip(), actor
        asked.decided_as, asked.decided_at = vote.cast_as, vote.cast_at
    asked.save(update_fields=_VOTED)
    if not is_over(asked) or asked.is_override:
        told = {"vote": vote.vote, "step": vote.step, "sha256": asked.digest, "reason": reason}
        trail.record(actor, did, asked, kind=asked.kind, about=str(asked.record.pk), **told)
    return asked
