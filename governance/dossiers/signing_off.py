"""The sign-off that an approved dossier carries: who, as what, what they said of which file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from riskreg import history
from riskreg.models import Dossier, Role, SignOff, SignOffState, User

Text = str | Promise


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
    rows = [
        each
        for each in draft.sign_offs.select_related("asked_by", "decided_by")
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
        lines += [_asked(each, names), _decided(each, names)]
    return tuple(lines)


def _people(rows: Iterable[SignOff]) -> list[User]:
    return [person for each in rows for person in (each.asked_by, each.decided_by) if person]


def _asked(row: SignOff, names: history.NamesThen) -> SignedOff:
    return SignedOff(
        role=_("Asked by"),
        name=names[row.asked_by_id],
        said=_("Asked for approval"),
        when=row.asked_at,
        reason=row.note,
        digest=row.digest,
    )


def _decided(row: SignOff, names: history.NamesThen) -> SignedOff:
    role: Text = Role(row.decided_as).label if row.decided_as else _("Decided by")
    return SignedOff(
        role=role,
        name=names[row.decided_by_id] if row.decided_by_id else "",
        said=SignOffState(row.state).label,
        when=row.decided_at or row.asked_at,
        reason=row.reason,
        digest=row.digest,
    )
