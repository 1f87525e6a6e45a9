"""Open points: texts that say nearly the same as another system's, or as the control library."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks.papers import read as papers
from governance.dossiers.context import Context
from governance.dossiers.points import Group, Point
from governance.dossiers.sections.system import label_of
from riskreg.queries import likeness
from riskreg.queries.likeness import Copied

_SYSTEM = frozenset(likeness.FIELDS)
_WAYS = {
    "how_it_works": gettext_lazy("How it works"),
    "how_it_is_tested": gettext_lazy("How it is tested"),
}


def group(context: Context) -> Group:
    """Every text that was copied, with the share and its twin."""
    found = likeness.of_system(
        context.system,
        [each.control for each in context.holdings.reached if each.counts],
        threshold=context.control.choices.boilerplate_percent / 100,
    )
    count = found.looked_at
    together: dict[tuple[str, str], list[Copied]] = {}
    for each in found.copied:
        together.setdefault((each.where, each.twin.name), []).append(each)
    return Group(
        title=_("Texts that were copied"),
        looked_at=count,
        scope=ngettext("%(n)s text", "%(n)s texts", count) % {"n": count},
        points=tuple(_point(*named, texts) for named, texts in together.items()),
        heads=(_("What is open"), _("How much of it is the same"), _("Where")),
        code="copied",
    )


def _point(where: str, twin: str, texts: list[Copied]) -> Point:
    """The texts of one record that have the same twin."""
    names = ", ".join(_name(each.what) for each in texts)
    shares = ", ".join(
        dict.fromkeys(_("%(n)s %%") % {"n": round(each.twin.share * 100)} for each in texts)
    )
    told = {"shares": shares, "twin": twin}
    return Point(f"{where}: {names}", _("%(shares)s the same as %(twin)s") % told)


def _name(what: str) -> str:
    """The field or point in words."""
    if what in _SYSTEM:
        return label_of(what)
    if what in _WAYS:
        return str(_WAYS[what])
    point = papers.statements().get(what)
    return point.title if point else what
