"""Measured values of evaluations in words, for pages and dossiers."""

from django.utils.translation import gettext as _

from riskreg.models import Metric
from riskreg.rules.evaluations import Measure


def number(value: float | None) -> str:
    """A measured number without noise behind it."""
    return "" if value is None else f"{value:.6g}"


def measured(value: float | None, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {unit}".strip() if value is not None else ""


def threshold(measure: Measure | Metric) -> str:
    """A threshold as it is read: at least, or at most."""
    if measure.threshold is None:
        return ""
    told = {"limit": measured(measure.threshold, measure.unit)}
    if measure.is_higher_better is False:
        return _("at most %(limit)s") % told
    return _("at least %(limit)s") % told


def interval(measure: Measure | Metric) -> str:
    """The interval of a value; empty where none is given."""
    if measure.low is None or measure.high is None:
        return ""
    return _("%(low)s to %(high)s") % {
        "low": number(measure.low),
        "high": measured(measure.high, measure.unit),
    }
