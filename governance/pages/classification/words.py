"""Answers, roles, classes and gates in the words a reader sees."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.regimes.registry import Regime
from frameworks.schema import Fact
from governance.ui import badges
from governance.ui.dates import written

UNKNOWN = "unknown"
# What a result tells beside its class without being one.
BESIDE = {
    "legacy_not_subject": gettext_lazy(
        "On the market before the rules: their high-risk part does not reach it"
    ),
}
_HAS_DIGIT = re.compile(r"\d")


def options(fact: Fact) -> list[tuple[str, str]]:
    """The answers a question offers, apart from those every question has."""
    if fact.type == "boolean":
        return [(code, _yes_no(fact, code)) for code in ("true", "false")]
    return [(code, option(fact, code)) for code in fact.values]


def option(fact: Fact, code: str) -> str:
    """One answer in words; a code that is itself a citation stands before them."""
    meaning = fact.values.get(code, code)
    return f"{code} – {meaning}" if _HAS_DIGIT.search(code) and meaning != code else meaning


def _yes_no(fact: Fact, code: str) -> str:
    word = _("Yes") if code == "true" else _("No")
    meaning = fact.values.get(code, "")
    return f"{word}: {meaning}" if meaning else word


def said(fact: Fact | None, value: Any) -> str:
    """An answer in words; empty where there is none."""
    if value is None or fact is None:
        return "" if value is None else str(value)
    if value == UNKNOWN:
        return _("not known yet")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "; ".join(option(fact, str(each)) for each in value) or _("none of these")
    return _plain(fact, value)


def _plain(fact: Fact, value: Any) -> str:
    if fact.type == "date":
        return written(value if isinstance(value, date) else date.fromisoformat(str(value)))
    if fact.type == "number":
        number = f"{float(value):g}"
        return f"{number} {fact.unit}".strip()
    return option(fact, str(value))


def role_title(regime: Regime, code: str) -> str:
    """A role in the law's own word."""
    return next((role.title for role in regime.roles if role.code == code), code)


def tier_title(regime: Regime, code: str) -> str:
    """A class in the words of its badge; in the law's where two classes share a badge.

    What a result tells beside its class has words of its own.
    """
    title = next((tier.title for tier in regime.tiers if tier.code == code), "")
    if not title:
        return str(BESIDE.get(code, code.replace("_", " ")))
    label = badges.tier_badge(code).label
    alike = [tier for tier in regime.tiers if badges.tier_badge(tier.code).label == label]
    return str(label) if len(alike) == 1 else title


def tier_titles(regime: Regime, codes: Iterable[str]) -> list[str]:
    """Several classes in words."""
    return [tier_title(regime, code) for code in codes]
