"""The register of decisions: its columns, one definition for page and export."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.regimes import registry
from governance.pages.classification import words
from governance.ui.columns import Column, Table, attribute
from riskreg.models import Decision


class Tiered(str):
    """A class in words, as exports write it, with what its badge needs."""

    code: str
    provisional: bool

    def __new__(cls, regime: str, code: str, *, is_provisional: bool) -> "Tiered":
        """The words of a class; a provisional one says so."""
        title = words.tier_title(registry.get(regime), code)
        told = _("%(class)s (provisional)") % {"class": title} if is_provisional else title
        made = super().__new__(cls, told)
        made.code, made.provisional = code, is_provisional
        return made


def _tier(decision: Decision) -> Tiered:
    return Tiered(decision.regime, decision.tier, is_provisional=decision.is_provisional)


DECISIONS: Table[Decision] = Table(
    slug="decisions",
    caption=_("Classification decisions"),
    default_sort="-decided",
    columns=(
        attribute("system", _("System"), "system.name", link=lambda d: d.get_absolute_url()),
        Column(
            "reference",
            _("Reference"),
            lambda d: d.system.reference,
            sort=("system__number",),
            is_default=False,
            link=lambda d: reverse("system", args=[d.system_id]),
        ),
        attribute("number", _("Decision"), is_number=True),
        Column("tier", _("Class"), _tier, sort=("tier",), cell="ui/cells/tier.html"),
        Column(
            "role",
            _("Role"),
            lambda d: words.role_title(registry.get(d.regime), d.role),
            sort=("role",),
        ),
        attribute("edition", _("Edition of the law")),
        attribute("on", _("Asked for"), is_default=False),
        attribute("applies_from", _("Class applies from"), empty=_("no start date")),
        attribute("decided", _("Decided"), "decided_at"),
        Column("by", _("Decided by"), lambda d: str(d.decided_by), sort=("decided_by__name",)),
        Column(
            "rule_set",
            _("Rule set"),
            lambda d: registry.short(d.rule_set),
            is_default=False,
        ),
        Column(
            "version",
            _("Version classified"),
            lambda d: d.system_version,
            is_default=False,
            empty=_("no version given"),
        ),
        Column("note", _("Note"), lambda d: d.note, is_default=False, empty=_("no note")),
    ),
)
