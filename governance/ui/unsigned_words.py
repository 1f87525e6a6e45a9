"""Records that are not signed off as they stand, in words without anything confidential."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from riskreg.models import Subject
from riskreg.queries.unsigned import Lacking
from riskreg.rules.signoffs import Lack

_NAMES: Mapping[str, Promise] = {
    Subject.DECISION: gettext_lazy("Classification %(n)s of %(of)s"),
    Subject.INCIDENT: gettext_lazy("Closure of %(of)s"),
    Subject.CLAIM: gettext_lazy("Claim that %(n)s does not apply to %(of)s"),
    Subject.ACCEPTANCE: gettext_lazy("Acceptance of %(of)s"),
    Subject.CROSSWALK: gettext_lazy("Review of the relation of %(n)s to %(of)s"),
}
_LACKS: Mapping[Lack, Promise] = {
    Lack.MISSING: gettext_lazy("Not signed off; the rule of the organisation asks for it."),
    Lack.WAITING: gettext_lazy("Not signed off yet: it waits for a second person."),
    Lack.REFUSED: gettext_lazy("Not signed off: a second person refused it."),
    Lack.STALE: gettext_lazy("Signed off, and changed since: what was approved is not this."),
}


def name(each: Lacking) -> str:
    """Which record it is."""
    return str(_NAMES[each.kind]) % each.told


def what_follows(each: Lacking) -> str:
    """Why it does not count as signed off."""
    return str(_LACKS[each.lack])


def sentence(each: Lacking) -> str:
    """Both in one line, for a list of open points."""
    return _("%(record)s: %(why)s") % {
        "record": name(each),
        "why": what_follows(each).rstrip("."),
    }
