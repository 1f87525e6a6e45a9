"""Behind which wall a person reads, as the register is now."""

from riskreg import walls
from riskreg.models import Organisation, User
from riskreg.postgres.scope import Wall


def wall(user: User, organisation: Organisation | None = None) -> Wall:
    """The wall where somebody works; by default the only place they belong to."""
    here = organisation.pk if organisation else user.memberships.get().organisation_id
    return walls.of(User.objects.get(pk=user.pk), here)
