"""The numbers people quote: counted per organisation, without gaps or doubles."""

import uuid
from typing import Any

from django.db.models import Max, Model

from riskreg import walls
from riskreg.models import Organisation


def next_number(kind: type[Model], organisation_id: uuid.UUID) -> int:
    """The number the next record of this kind gets; one at a time until the transaction ends."""
    lock(organisation_id)
    numbered: Any = kind._default_manager.filter(organisation=organisation_id)
    with walls.lifted():  # who sees a part counts on from what they do not see
        return (numbered.aggregate(last=Max("number"))["last"] or 0) + 1


def lock(organisation_id: uuid.UUID) -> None:
    """Let one at a time add numbered records to an organisation.

    Without the key: other transactions that write rows of the organisation look at its key when
    they commit, while they hold the end of the trail. A full lock would make both wait for ever.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
