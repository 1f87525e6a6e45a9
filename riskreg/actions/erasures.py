"""Erasing a person (Art. 17 GDPR): name and address go, what they did stays under a key."""

from collections.abc import Sequence

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import jobs, people
from riskreg.models import ApiKey, Erasure, Job, Membership, Organisation, SavedView, User
from riskreg.queries import naming
from riskreg.rules import erasures as rules
from riskreg.trail import Did

SEARCH = "person_search"  # the kind of job that reads every dossier for a person's name


@transaction.atomic
def request_search(actor: User, membership: Membership) -> tuple[Job, bool]:
    """Have the dossiers read that may name a member; the job keeps which do, and no name."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    return jobs.request(
        actor,
        membership.organisation,
        kind=SEARCH,
        key=str(membership.user_id),
        parameters={"membership": str(membership.pk), "person": str(membership.user_id)},
    )


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
    actor: User, membership: Membership, *, reason: str, dossiers: Sequence[str] = ()
) -> Erasure:
    """End a member's access and erase the person; `dossiers` are those whose pages name them."""
    access.require(actor, Right.MANAGE_PEOPLE, membership)
    organisation, person = membership.organisation, membership.user
    with walls.lifted():  # a name is erased wherever it stands, also in kept versions
        _refuse(person, organisation, reason=reason, is_self=actor.pk == person.pk)
        people.end_membership(actor, membership)
        return _erase(actor, organisation, person, reason=reason, dossiers=dossiers)


@transaction.atomic
def erase_former(
    organisation: Organisation, person: User, *, reason: str, dossiers: Sequence[str] = ()
) -> Erasure:
    """Erase who is no member any more: the operator of the installation, from the terminal."""
    _refuse(person, organisation, reason=reason, is_self=False)
    return _erase(None, organisation, person, reason=reason, dossiers=dossiers)


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


def _erase(
    actor: User | None,
    organisation: Organisation,
    person: User,
    *,
    reason: str,
    dossiers: Sequence[str],
) -> Erasure:
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    made = Erasure.objects.create(
        organisation=organisation,
        person=person,
        erased_by=actor,
        erased_at=timezone.now(),
        reason=reason,
        dossiers=list(dossiers),
        remaining=[each.told for each in naming.places(organisation, person)],
    )
    _close(person)
    _forget(person)
    trail.record(actor, Did.PERSON_ERASED, made, person=person.pk, reason=reason)
    return made


def _close(person: User) -> None:
    """Sessions, keys, views, and what the sign-in keeps: addresses, second factors, providers."""
    for session in Session.objects.iterator():
        told = session.get_decoded()
        if told.get("_auth_user_id") == str(person.pk) or person.email in str(told):
            session.delete()
    ApiKey.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())
    SavedView.objects.filter(user=person).delete()
    own = {config.label for config in apps.get_app_configs() if config.name == "riskreg"}
    for relation in User._meta.related_objects:
        if relation.related_model._meta.app_label not in own:
            relation.related_model._base_manager.filter(**{relation.field.name: person}).delete()


def _forget(person: User) -> None:
    """The row stays, for records name its key; with it the database forgets earlier names."""
    person.name = f"Erased person {str(person.pk)[:8]}"
    person.email = f"{person.pk}@erased.invalid"
    person.is_active, person.wants_job_mails = False, False
    person.email_proved_at, person.erased_at = None, timezone.now()
    person.set_unusable_password()
    person.save()
