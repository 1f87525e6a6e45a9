"""The sign-off that an approved dossier carries: who, as what, what they said of which file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.ui.badges import tier_badge
from riskreg import history
from riskreg.models import (
    Decision,
    Dossier,
    Organisation,
    Role,
    SignOff,
    SignOffState,
    SignOffVote,
    User,
    Vote,
)
from riskreg.queries import subjects

Text = str | Promise
_SAID: Mapping[str, Text] = {
    Vote.APPROVE: SignOffState.APPROVED.label,
    Vote.REFUSE: SignOffState.REFUSED.label,
}  # an override is told as what ends the request, whether or not it was a vote


@dataclass(frozen=True, slots=True)
class SignedOff:
    """One line of the sign-off block."""

    role: Text
    name: str
    said: Text
    when: datetime
    reason: str
    digest: str


def block(draft: Dossier, until: datetime) -> tuple[SignedOff, ...]:
    """Who made the draft, who asked, who decided, refusals too, with the names of that time."""
    related = draft.sign_offs.select_related("asked_by", "decided_by")
    rows = [
        each
        for each in related.prefetch_related("votes__person", "votes__cast_for")
        if each.decided_at is not None and each.decided_at <= until
    ]
    names = history.names_at([draft.made_by, *_people(rows)], until)
    made = SignedOff(
        role=_("Made by"),
        name=names[draft.made_by_id],
        said=_("Made as a draft"),
        when=draft.generated_at,
        reason="",
        digest=draft.sha256,
    )
    lines = [made]
    for each in rows:
        votes = [vote for vote in each.votes.all() if vote.vote in _SAID]
        lines += [_asked(each, names), *(_voted(vote, names) for vote in votes)]
        if each.is_override or not each.votes.all():  # one from before votes were kept has none
            lines.append(_decided(each, names))
    return tuple(lines)


def _people(rows: Iterable[SignOff]) -> list[User]:
    told = [person for each in rows for person in (each.asked_by, each.decided_by) if person]
    votes = [vote for each in rows for vote in each.votes.all()]
    return [*told, *(who for vote in votes for who in (vote.person, vote.cast_for) if who)]


def _asked(row: SignOff, names: history.NamesThen) -> SignedOff:
    return SignedOff(
        role=_("Asked by"),
        name=names[row.asked_by_id],
        said=_("Asked for approval"),
        when=row.asked_at,
        reason=row.note,
        digest=row.digest,
    )


def _voted(vote: SignOffVote, names: history.NamesThen) -> SignedOff:
    return SignedOff(
        role=_role(vote),
        name=_name(vote, names),
        said=_SAID[vote.vote],
        when=vote.cast_at,
        reason=vote.reason,
        digest=vote.digest,
    )


def _role(vote: SignOffVote) -> Text:
    """The role it was cast in; a deputy's own says nothing about what it was cast for."""
    if vote.cast_for_id:
        return _("Deputy")
    return Role(vote.cast_as).label if vote.cast_as else _("Decided by")


def _name(vote: SignOffVote, names: history.NamesThen) -> str:
    if not vote.cast_for_id:
        return names[vote.person_id]
    told = {
        "name": names[vote.person_id],
        "other": names[vote.cast_for_id],
        "role": Role(vote.cast_as).label,
    }
    return gettext("%(name)s for %(other)s, %(role)s") % told


def _decided(row: SignOff, names: history.NamesThen) -> SignedOff:
    cast = next((each for each in row.votes.all() if each.person_id == row.decided_by_id), None)
    before: Text = Role(row.decided_as).label if row.decided_as else _("Decided by")
    unknown = names[row.decided_by_id] if row.decided_by_id else ""
    return SignedOff(
        role=_role(cast) if cast else before,
        name=_name(cast, names) if cast else unknown,
        said=_("Approved by override") if row.is_override else SignOffState(row.state).label,
        when=row.decided_at or row.asked_at,
        reason=row.reason,
        digest=row.digest,
    )


@dataclass(frozen=True, slots=True)
class Overridden:
    """One approval without the rule, as every document begins with it."""

    what: Text
    record: Text
    name: str
    when: datetime
    reason: Text


def heading(organisation: Organisation, *, redacted: bool) -> dict[str, Any]:
    """What document control says of overrides, and of how many sign-offs that were looked at."""
    return {
        "overridden": overridden(organisation, redacted=redacted),
        "signed_count": decided(organisation),
    }


def overridden(organisation: Organisation, *, redacted: bool) -> tuple[Overridden, ...]:
    """Every sign-off of the organisation that was overridden, as the register stands here.

    A redacted document names the kind alone: a title or a reason may tell what is confidential.
    """
    rows = SignOff.objects.of(organisation).filter(is_override=True)
    return tuple(
        Overridden(
            what=each.get_kind_display(),
            record=_("left out") if redacted else _called(each.record),
            name=each.decided_by.name if each.decided_by else "",
            when=each.decided_at or each.asked_at,
            reason=_("left out") if redacted else each.reason,
        )
        for each in rows.select_related("decided_by", *subjects.RELATED)
    )


def decided(organisation: Organisation) -> int:
    """How many sign-offs of the organisation were decided: looked at for overrides."""
    return SignOff.objects.of(organisation).filter(decided_at__isnull=False).count()


def _called(record: Model) -> str:
    if isinstance(record, Decision):  # its class in words
        tier = tier_badge(record.tier).label
        return f"{record.system} · {tier} · {record.decided_at:%Y-%m-%d}"
    return str(record)
