"""What the laws say of an incident, in words: serious or not, reportable or not, and why."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.palette import Meaning

Text = str | Promise

REPORTABLE: Mapping[str, tuple[Meaning, Text]] = {
    "yes": (Meaning.SERIOUS, gettext_lazy("To be reported (Art. 73)")),
    "no": (Meaning.NEUTRAL, gettext_lazy("Not to be reported")),
    "no_limited_to_c": (
        Meaning.ATTENTION,
        gettext_lazy("Reported under the regime that is equivalent"),
    ),
    "no_not_high_risk": (Meaning.NEUTRAL, gettext_lazy("Not to be reported: not high-risk")),
    "no_section_b": (Meaning.NEUTRAL, gettext_lazy("Left to the law of the product's sector")),
    "no_legacy": (
        Meaning.NEUTRAL,
        gettext_lazy("Not to be reported: on the market before the rules"),
    ),
    "no_art_55": (Meaning.SERIOUS, gettext_lazy("To be reported to the AI Office (Art. 55)")),
    "not_yet_applicable": (
        Meaning.NEUTRAL,
        gettext_lazy("Not to be reported yet: the rules begin later"),
    ),
}
LIMBS: Mapping[str, Text] = {
    "3(49)(a)": gettext_lazy("death or serious harm to health"),
    "3(49)(b)": gettext_lazy("critical infrastructure disrupted for good"),
    "3(49)(c)": gettext_lazy("rights that Union law protects infringed"),
    "3(49)(d)": gettext_lazy("serious harm to property or the environment"),
    "3(61)": gettext_lazy("widespread infringement"),
    "55(1)(c)": gettext_lazy("serious incident with a model of systemic risk"),
}
STATES: Mapping[str, tuple[Meaning, Text]] = {
    "running": (Meaning.ATTENTION, gettext_lazy("runs")),
    "open": (Meaning.NEUTRAL, gettext_lazy("its question is open")),
    "not_triggered": (Meaning.NEUTRAL, gettext_lazy("does not run")),
}


def serious(result: Mapping[str, Any]) -> str:
    """`A serious incident: death or serious harm to health (Art. 3(49)(a))`."""
    if not result["serious"]:
        return _("Not a serious incident in the sense of the AI Act")
    limbs = ", ".join(f"{LIMBS.get(each, each)} (Art. {each})" for each in result["limbs"])
    return _("A serious incident: %(limbs)s") % {"limbs": limbs}


def reportable(code: str) -> tuple[Meaning, Text]:
    """The badge of whether it is reported, and if not, why."""
    return REPORTABLE[code]
