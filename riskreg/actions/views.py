"""What people keep for themselves: saved views of a list, and how a page was left.

These are nobody's record but the person's own; they stand outside of the trail.
"""

from django.db import transaction

from riskreg import access
from riskreg.access import Right
from riskreg.models import Organisation, SavedView, User

KEPT = ""  # the nameless view of a page: how the person left it


@transaction.atomic
def save(actor: User, organisation: Organisation, *, page: str, name: str, query: str) -> SavedView:
    """Keep a list under a name; raises ValidationError where the name is taken or missing."""
    access.require(actor, Right.VIEW, organisation)
    view = SavedView(
        organisation=organisation, user=actor, page=page, name=name.strip(), query=query
    )
    view.full_clean()
    view.save(force_insert=True)
    return view


@transaction.atomic
def delete(actor: User, view: SavedView) -> None:
    """Forget a saved view of one's own."""
    access.require_self(actor, view.user)
    view.delete()


@transaction.atomic
def keep(actor: User, organisation: Organisation, *, page: str, query: str) -> None:
    """Remember how the person left a page."""
    access.require(actor, Right.VIEW, organisation)
    SavedView.objects.update_or_create(
        organisation=organisation,
        user=actor,
        page=page,
        name=KEPT,
        defaults={"query": query},
    )


def kept(actor: User, organisation: Organisation, *, page: str) -> str | None:
    """How the person left a page, None if they never did."""
    views = SavedView.objects.filter(organisation=organisation, user=actor, page=page, name=KEPT)
    return views.values_list("query", flat=True).first()
