"""The trail: one chained event per action, kept by the database against change."""

import uuid
from datetime import UTC

from django.db import models
from django.utils.translation import gettext_lazy as _

from riskreg.checkpoints import Signed
from riskreg.models.people import Membership, Organisation, User

INSTALLATION = "installation"


class TrailHead(models.Model):
    """The end of one chain: its last number and digest. Locked while an event is appended.

    A chain belongs to one organisation; the chain `installation` holds what concerns all of them.
    """

    chain = models.CharField(primary_key=True, max_length=36)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        ordering = ["chain"]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}"


class EventQuerySet(models.QuerySet["Event"]):
    """Events as members see them."""

    def visible_to(self, user: User) -> "EventQuerySet":
        """Events of the organisations the person is a member of."""
        return self.filter(organisation__in=Membership.objects.of(user).values("organisation"))

    def of(self, organisation: Organisation) -> "EventQuerySet":
        """The chain of an organisation; by its name, for which there is an index by number."""
        return self.filter(chain=chain_of(organisation.pk), organisation=organisation)

    def about(self, target: models.Model) -> "EventQuerySet":
        """The history of one record, oldest first."""
        return self.filter(target_kind=target._meta.model_name, target_key=str(target.pk))


class Event(models.Model):
    """One action that was carried out: who, what, on which record, what changed."""

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=36)
    number = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="events")
    at = models.DateTimeField(_("when"))
    # By key and not by reference: a person can be forgotten without breaking the chain.
    actor_key = models.UUIDField(_("who"), null=True)
    did = models.CharField(_("what"), max_length=60)
    target_kind = models.CharField(max_length=60)
    target_key = models.CharField(max_length=64)
    body = models.TextField(help_text=_("Canonical JSON of what changed."))
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Both are set by the database and stand outside the digest: they tie the event to the
    # transaction whose changes it vouches for, also after a dump is restored elsewhere.
    transaction = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="event_number_once_per_chain"),
        ]
        indexes = [
            models.Index(fields=["transaction"], name="event_transaction"),
            models.Index(fields=["target_kind", "target_key", "id"], name="event_target"),
            models.Index(fields=["organisation", "-at"], name="event_organisation_at"),
            models.Index(fields=["chain", "did", "number"], name="event_did"),
            models.Index(fields=["chain", "actor_key", "number"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number} {self.did}"


class Checkpoint(models.Model):
    """A signed statement of how far a chain had come; the same stands in a file outside."""

    id = models.BigAutoField(primary_key=True)
    chain = models.CharField(max_length=36)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=120)

    class Meta:
        ordering = ["chain", "id"]
        indexes = [models.Index(fields=["chain", "number"], name="checkpoint_of_chain")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}"

    @property
    def signed(self) -> Signed:
        """What it says, as it was signed."""
        return Signed(
            chain=self.chain,
            number=self.number,
            digest=self.digest,
            at=self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            previous=self.previous,
            key=self.key,
            signature=self.signature,
        )


def chain_of(organisation_id: uuid.UUID | None) -> str:
    """The name of the chain that holds an organisation's events."""
    return INSTALLATION if organisation_id is None else str(organisation_id)
