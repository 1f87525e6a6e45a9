"""How each status looks everywhere: colour, shape, letter and word, chosen once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.ui.palette import Meaning
from riskreg.queries.coverage import Applies, Counts, Node


@dataclass(frozen=True, slots=True)
class Mark:
    """One status as pages show it; `letter` stands in the narrow cells of the matrix."""

    code: str
    label: str | Promise
    meaning: Meaning
    icon: str
    letter: str
    explained: str | Promise


MARKS: Mapping[str, Mark] = {
    mark.code: mark
    for mark in (
        Mark(
            "met",
            _("Met"),
            Meaning.GOOD,
            "good",
            "M",
            _("What the rule asks for is there today."),
        ),
        Mark(
            "partly",
            _("Partly met"),
            Meaning.ATTENTION,
            "attention",
            "P",
            _("A control is in place, and something the rule asks for is missing or lapsed."),
        ),
        Mark(
            "not_met",
            _("Not met"),
            Meaning.SERIOUS,
            "serious",
            "N",
            _("Controls are recorded; none is in place, or those in place were found ineffective."),
        ),
        Mark(
            "unknown",
            _("Unknown"),
            Meaning.NEUTRAL,
            "unknown",
            "?",
            _("No control is recorded, so nobody can say."),
        ),
        Mark(
            "not_applicable",
            _("Not applicable"),
            Meaning.NEUTRAL,
            "not-applicable",
            "A",
            _("The law leaves it open; it was claimed away and a second person confirmed that."),
        ),
        Mark(
            "later",
            _("Later"),
            Meaning.NEUTRAL,
            "later",
            "L",
            _("It binds from a later day."),
        ),
        Mark(
            "not",
            _("Does not bind"),
            Meaning.NEUTRAL,
            "not-applicable",
            "–",
            _("The classification says that it does not bind."),
        ),
        Mark(
            "open",
            _("Not classified yet"),
            Meaning.NEUTRAL,
            "tier-unclassified",
            "○",
            _("What binds is not known before the system is classified."),
        ),
        Mark(
            "rule",
            _("Nothing to show"),
            Meaning.NEUTRAL,
            "neutral",
            "",
            _("A heading or a rule of the law that asks nobody to do anything."),
        ),
    )
}
STATUSES = ("met", "partly", "not_met", "unknown")
WORST_FIRST = ("not_met", "unknown", "partly", "met")

# Whether an entry concerns a system, beside its status.
APPLIES: Mapping[Applies, str | Promise] = {
    Applies.NOW: _("Applies"),
    Applies.LATER: _("Applies later"),
    Applies.NOT: _("Does not bind"),
    Applies.VOLUNTARY: _("Voluntary"),
    Applies.CLAIMED: _("Not applicable"),
}


def of_node(node: Node) -> Mark:
    """The mark of one entry of one system."""
    if node.status is not None:
        return MARKS[node.status.value]
    if node.applies == Applies.CLAIMED:
        return MARKS["not_applicable"]
    return MARKS["not" if node.applies == Applies.NOT else "rule"]


def of_counts(counts: Counts) -> Mark:
    """The mark of several entries together."""
    if counts.status is not None:
        return MARKS[counts.status.value]
    return MARKS["not_applicable" if counts.claimed else "not"]
