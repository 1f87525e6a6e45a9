"""How an answer reads in print: the question's own words for its value."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from frameworks.schema import Deciding, Fact, FactValue
from governance.ui import dates

UNKNOWN = "unknown"


def words(fact: Fact | None, value: FactValue) -> str:
    """A value in words: yes and no, the label of a choice, a written date, a number with unit."""
    if value is None:
        return _("no answer")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return dates.written(value)
    if isinstance(value, float | int):
        return f"{value:g} {fact.unit if fact else ''}".strip()
    if isinstance(value, str):
        return _("not known yet") if value == UNKNOWN else _label(fact, value)
    return ", ".join(_label(fact, each) for each in value) or _("none of them")


def decided(deciding: Deciding, questions: Mapping[str, Fact], numbers: Mapping[str, int]) -> str:
    """The fact behind a step by the number its question is printed with: `Q12: yes`.

    One that was never asked has no number, and is told in the words of its question.
    """
    fact = questions.get(deciding.name)
    shown = {"name": fact.question if fact else deciding.name, "value": words(fact, deciding.value)}
    if deciding.name in numbers:
        shown["name"] = f"Q{numbers[deciding.name]}"
    elif not deciding.assumed:
        return f"{shown['name']} {shown['value']}"
    if deciding.assumed:
        return _("%(name)s: not known yet, %(value)s assumed") % shown
    return _("%(name)s: %(value)s") % shown


def _label(fact: Fact | None, value: str) -> str:
    return fact.values.get(value, value) if fact else value
