"""Behind which wall a person reads, as the register is now."""

from contextlib import AbstractContextManager

from riskreg import walls
from riskreg.models import Organisation, User
from riskreg.postgres.scope import Wall, behind


def wall(user: User, organisation: Organisation | None = None) -> Wall:
    """The wall where somebody works; by default the only place they belong to."""
    here = organisation.pk if organisation else user.memberships.get().organisation_id
    return walls.of(User.objects.get(pk=user.pk), here)


def as_member(user: User, organisation: Organisation | None = None) -> AbstractContextManager[None]:
    """Behind the wall of somebody."""
    return behind(wall(user, organisation))
