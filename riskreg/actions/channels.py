"""The anonymous channel of an organisation: open it, close it, and take in what comes by it.

Nothing that could tell who reports is taken here at all: no account, no address, no header. The
moment is kept to the hour, in the incident and in its timeline.
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import incident_parts as parts
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AnonymousChannel,
    EntryKind,
    Incident,
    IncidentChannel,
    Organisation,
    User,
)
from riskreg.queries import incidents as queries
from riskreg.rules import incidents as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did

_TOKEN_BYTES = 24
LONGEST_INTRODUCTION = 2_000
_LONGEST_SYSTEM: int = Incident._meta.get_field("system_words").max_length or 0


@transaction.atomic
def set_channel(
    actor: User,
    organisation: Organisation,
    *,
    is_open: bool,
    introduction: str = "",
    is_new_address: bool = False,
) -> AnonymousChannel:
    """Open or close the channel, say what stands above its form, or give it another address.

    The address is a secret of whoever was given it: another one shuts out who has the old.
    """
    access.require(actor, Right.SET_CHANNEL, organisation)
    if len(introduction) > LONGEST_INTRODUCTION:
        refusal.stop([Refusal("introduction", "words_long", {"most": LONGEST_INTRODUCTION})])
    channel = (
        AnonymousChannel.objects.select_for_update(no_key=True)
        .filter(organisation=organisation)
        .first()
    )
    channel = channel or AnonymousChannel(organisation=organisation)
    if not channel.token or is_new_address:
        channel.token = secrets.token_urlsafe(_TOKEN_BYTES)
    channel.is_open, channel.introduction = is_open, introduction.strip()
    channel.save()
    state = "open" if is_open else "closed"
    trail.record(actor, Did.CHANNEL_SET, organisation, state=state, is_new_address=is_new_address)
    return channel


def open_channel(token: str) -> AnonymousChannel | None:
    """The open channel of an address. Who reports belongs to no organisation: no wall yet."""
    with walls.lifted():
        rows = AnonymousChannel.objects.select_related("organisation")
        return rows.filter(token=token, is_open=True).first()


def log_anonymous(
    channel: AnonymousChannel, *, what: str, system_words: str, noticed_at: datetime | None = None
) -> Incident:
    """Take in a report of nobody; an officer chooses the system when it is handled."""
    hour = rules.to_the_hour(timezone.now())
    noticed = min(rules.to_the_hour(noticed_at or hour), hour)
    with transaction.atomic():
        number = next_number(Incident, channel.organisation_id)
        this_hour = queries.anonymous_in(channel.organisation, hour)
        refusal.stop(rules.anonymous_refusals(what, is_open=channel.is_open, this_hour=this_hour))
        incident = Incident(
            organisation=channel.organisation,
            number=number,
            title=rules.title_of(what),
            what=what,
            system_words=system_words.strip()[:_LONGEST_SYSTEM],
            channel=IncidentChannel.ANONYMOUS,
            reported_at=hour,
            noticed_at=noticed,
        )
        parts.clean(incident)
        incident.save(force_insert=True)
        said = _("Noticed: %(title)s") % {"title": incident.title}
        parts.write(incident, EntryKind.DETECTION, noticed, said, by=None, recorded_at=hour)
        trail.record(None, Did.INCIDENT_LOGGED, incident, **_told(incident))
    return incident


def _told(incident: Incident) -> dict[str, Any]:
    told = parts.told(incident)
    return {name: told[name] for name in ("number", "kind", "channel", "what_sha256")}
