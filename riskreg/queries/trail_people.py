"""Who is named in a chain as the one who acted: members, former members, erased people."""

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from riskreg.models import Membership, Organisation, User
from riskreg.models.trail import chain_of

# From one key to the next by the index over chain and actor: a step for each person, not for each
# event.
_ACTORS = """
WITH RECURSIVE who(actor) AS (
  (SELECT actor_key FROM riskreg_event WHERE chain = %s AND actor_key IS NOT NULL
   ORDER BY actor_key LIMIT 1)
  UNION ALL
  SELECT (SELECT e.actor_key FROM riskreg_event e
          WHERE e.chain = %s AND e.actor_key > who.actor ORDER BY e.actor_key LIMIT 1)
  FROM who WHERE who.actor IS NOT NULL
)
SELECT actor FROM who WHERE actor IS NOT NULL
"""


def people(organisation: Organisation) -> QuerySet[User]:
    """Members, and whoever did something while they were."""
    chain = chain_of(organisation.pk)
    members = Membership.objects.filter(organisation=organisation).values("user")
    acted = RawSQL(_ACTORS, (chain, chain))  # noqa: S611 - the text is ours
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=acted)).order_by("name", "pk")
