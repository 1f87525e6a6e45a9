"""Erasing a person (Art. 17 GDPR): name and address go, what they did stays under a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import jobs, people
from riskreg.models import ApiKey, Erasure, Job, Membership, Organisation, SavedView, User
from riskreg.queries import naming
from riskreg.rules import erasures as rules
from riskreg.trail import Did

SEARCH = "person_search"  # the kind of job that reads every dossier for a person's name
Dossiers = Mapping[UUID, Sequence[str]]
NO_DOSSIERS: Dossiers = {}


@dataclass(frozen=True, slots=True)
class _Lists:
    """What one organisation is told: its own dossiers and texts that name the person."""

    organisation: Organisation
    dossiers: list[str]
    remaining: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Sought:
    """What was found before anything was locked; the first list is of whoever erases."""

    person: UUID
    lists: list[_Lists]
    sessions_seen: set[str]
    sessions: list[str]


@dataclass(frozen=True, slots=True)
class _Held:
    """The locked account and what the sign-in keeps of it."""

    person: User
    rows: list[Model]


@transaction.atomic
def request_search(actor: User, membership: Membership) -> list[tuple[Job, bool]]:
    """Have the dossiers read that may name a member; the jobs keep which do, and no name.

    One job for each organisation, the actor's first; in others it bears the name of the person,
    whom alone both know.
    """
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    person, parameters = membership.user, {"person": str(membership.user_id)}
    own = {"membership": str(membership.pk), **parameters}
    key = str(person.pk)
    found = [jobs.request(actor, membership.organisation, kind=SEARCH, key=key, parameters=own)]
    with walls.lifted():
        _own, *others = naming.houses(membership.organisation, person)
        found += [
            jobs.request(person, house, kind=SEARCH, key=key, parameters=parameters)
            for house in others
        ]
    return found


@transaction.atomic
def retry_search(actor: User, job: Job) -> Job:
    """Have a search done after all."""
    access.require(actor, Right.MANAGE_PEOPLE, job)
    return jobs.retry(job, actor)


def right_of_search(_job: Job) -> Right:
    """What one needs to ask for a search."""
    return Right.MANAGE_PEOPLE


@transaction.atomic
def erase(
    actor: User, membership: Membership, *, reason: str, dossiers: Dossiers = NO_DOSSIERS
) -> Erasure:
    """End a member's access and erase the person, here and where they were before.

    `dossiers`: those whose pages name them, by the key of the organisation. Each organisation gets
    a record of its own with its own lists, and reads no other's.
    """
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    organisation, person = membership.organisation, membership.user
    with walls.lifted():  # a name is erased wherever it stands, also in kept versions
        _refuse(person, organisation, reason=reason, is_self=actor.pk == person.pk)
        sought = _look(organisation, person, dossiers)
        people.hold(membership)
        rows = _hold(person, sought)
        people.end_membership(actor, membership)
        return _erase(actor, sought, rows, reason=reason)


@transaction.atomic
def erase_former(
    organisation: Organisation, person: User, *, reason: str, dossiers: Dossiers = NO_DOSSIERS
) -> Erasure:
    """Erase who is no member any more: the operator of the installation, from the terminal."""
    _refuse(person, organisation, reason=reason, is_self=False)
    sought = _look(organisation, person, dossiers)
    return _erase(None, sought, _hold(person, sought), reason=reason)


def _refuse(person: User, organisation: Organisation, *, reason: str, is_self: bool) -> None:
    elsewhere = Membership.objects.filter(user=person).exclude(organisation=organisation)
    refusal.stop(
        rules.refusals(
            reason=reason,
            names=(person.name, person.email),
            is_used_elsewhere=elsewhere.exists(),
            is_self=is_self,
            is_erased=person.erased_at is not None,
        )
    )


def _look(organisation: Organisation, person: User, dossiers: Dossiers) -> _Sought:
    """Read whatever may name the person: long work, before anything is locked.

    What is written meanwhile is not found; nothing new names them once they are erased.
    """
    lists = [
        _Lists(
            house,
            [str(each) for each in dossiers.get(house.pk, ())],
            [each.told for each in naming.places(house, person)],
        )
        for house in naming.houses(organisation, person)
    ]
    seen, found = set[str](), list[str]()
    for session in Session.objects.iterator():
        seen.add(session.pk)
        found += [session.pk] if _is_of(session, person) else []
    return _Sought(person.pk, lists, seen, found)


def _is_of(session: Session, person: User) -> bool:
    told = session.get_decoded()
    return told.get("_auth_user_id") == str(person.pk) or person.email in str(told)


def _hold(person: User, sought: _Sought) -> _Held:
    """Lock what goes, then the ends of all chains that are told: nobody waits the other way round.

    What belongs to other applications keeps secrets, addresses, ties to sign-in services.
    """
    own = {config.label for config in apps.get_app_configs() if config.name == "riskreg"}
    rows: list[Model] = []
    foreign = [
        (relation.related_model, relation.field.name)
        for relation in User._meta.related_objects
        if relation.related_model._meta.app_label not in own
    ]
    for kind, field in sorted(foreign, key=lambda each: each[0]._meta.label):
        held = kind._base_manager.select_for_update(no_key=True).filter(**{field: person})
        rows += held.order_by("pk")
    for kind in (ApiKey, SavedView):
        list(kind._base_manager.select_for_update(no_key=True).filter(user=person).order_by("pk"))
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    refusal.stop(rules.again_refusals(is_erased=locked.erased_at is not None))
    trail.hold_all(each.organisation for each in sought.lists)
    return _Held(locked, rows)


def _erase(actor: User | None, sought: _Sought, held: _Held, *, reason: str) -> Erasure:
    first, *others = sought.lists
    made = _record(actor, first, held.person, reason)
    for each in others:  # who acts elsewhere, and why, is not theirs to read
        _record(None, each, held.person, _("Erased at the wish told to another organisation."))
    _close(actor, sought, held)
    _forget(held.person)
    return made


def _record(actor: User | None, told: _Lists, person: User, reason: str) -> Erasure:
    made = Erasure.objects.create(
        organisation=told.organisation,
        person=person,
        erased_by=actor,
        erased_at=timezone.now(),
        reason=reason,
        dossiers=told.dossiers,
        remaining=told.remaining,
    )
    trail.record(actor, Did.PERSON_ERASED, made, person=person.pk, reason=reason)
    return made


def _close(actor: User | None, sought: _Sought, held: _Held) -> None:
    """Sessions, keys, views, and what the sign-in keeps: addresses, second factors, providers."""
    person = held.person
    later = Session.objects.exclude(pk__in=sought.sessions_seen)
    Session.objects.filter(
        pk__in=[*sought.sessions, *(each.pk for each in later.iterator() if _is_of(each, person))]
    ).delete()
    ApiKey.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())
    SavedView.objects.filter(user=person).delete()
    for row in held.rows:
        row.removed_by = actor  # type: ignore[attr-defined]  # for the event of a second factor
        row.delete()


def _forget(person: User) -> None:
    """The row stays, for records name its key; with it the database forgets earlier names."""
    person.name = f"Erased person {str(person.pk)[:8]}"
    person.email = f"{person.pk}@erased.invalid"
    person.is_active = person.wants_job_mails = person.wants_asking_mails = False
    person.email_proved_at, person.erased_at = None, timezone.now()
    person.set_unusable_password()
    person.save()
