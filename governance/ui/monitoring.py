"""Monitoring in words and pictures: the same on pages, in exports and in dossiers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.charts_series import Limit, Value, series
from governance.ui.dates import written
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure
from riskreg.actions.indicators import told
from riskreg.models import Alert, Indicator, Measurement, MonitoringCycle
from riskreg.queries.monitoring import Bound, Standing, mark_of
from riskreg.rules.monitoring import Mark

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Badge:
    """A meaning with its word; its text is the word, so that it can stand in a cell."""

    meaning: str
    label: Text

    def __str__(self) -> str:
        return str(self.label)


MARKS: Mapping[Mark, Badge] = {
    Mark.GOOD: Badge("good", gettext_lazy("Within limits")),
    Mark.WARNING: Badge("attention", gettext_lazy("Warning")),
    Mark.ALARM: Badge("serious", gettext_lazy("Alarm")),
}
BOUND: Mapping[Bound, Badge] = {
    Bound.BINDS: Badge("attention", gettext_lazy("Binds")),
    Bound.LATER: Badge("neutral", gettext_lazy("Will bind")),
    Bound.VOLUNTARY: Badge("neutral", gettext_lazy("Voluntary")),
    Bound.UNDECIDED: Badge("neutral", gettext_lazy("Not decided")),
}


def mark(indicator: Indicator, value: float | None) -> Badge:
    """What a value means by the limits of today."""
    if indicator.is_retired:
        return Badge("neutral", _("No longer measured"))
    meant = mark_of(indicator, value)
    return MARKS[meant] if meant else Badge("neutral", _("Never measured"))


def limit(indicator: Indicator, value: float | None) -> str:
    """A limit as it is read: from which value on, in which direction."""
    if value is None:
        return ""
    words = {"limit": told(value, indicator.unit)}
    if indicator.is_higher_better:
        return _("%(limit)s or less") % words
    return _("%(limit)s or more") % words


def measured(indicator: Indicator, value: float | None) -> str:
    """A value with its unit."""
    return "" if value is None else told(value, indicator.unit)


def cycle_badge(cycle: MonitoringCycle, today: date) -> Badge:
    """Whether a cycle waits for somebody."""
    if cycle.closed_at is not None:
        return Badge("good", _("Closed"))
    return Badge("serious", _("Late")) if cycle.due < today else Badge("attention", _("Open"))


def alert_badge(alert: Alert) -> Badge:
    """Whether an alert waits for somebody."""
    return Badge("good", _("Closed")) if alert.closed_at else Badge("serious", _("Open"))


def alert_about(alert: Alert) -> str:
    """The indicator or the risk."""
    if alert.indicator_id:
        return str(alert.indicator)
    return f"{alert.risk.reference} {alert.risk}" if alert.risk else ""


def alert_about_url(alert: Alert) -> str:
    """Its page."""
    record = alert.indicator or alert.risk
    return record.get_absolute_url() if record else ""


def alert_sentence(alert: Alert) -> str:
    """What happened."""
    words = {"was": alert.was, "now": alert.now}
    if alert.indicator_id and not alert.was:
        return _("It passed its alarm with the first value: %(now)s.") % words
    if alert.indicator_id:
        return _("It passed its alarm: %(now)s, before %(was)s.") % words
    return _("Its residual level rose from “%(was)s” to “%(now)s”.") % words


def bound_sentence(standing: Standing) -> str:
    """Whether Art. 72 binds, from when, and how one knows; what a deployer does instead."""
    told = [_provider_sentence(standing)]
    if standing.tells_provider:
        told.append(
            _("A deployer watches it by its instructions and tells the provider (Art. 26(5)).")
        )
    return " ".join(told)


def _provider_sentence(standing: Standing) -> str:
    day = {"day": written(standing.since)} if standing.since else {"day": ""}
    if standing.bound == Bound.BINDS and standing.since:
        return _("Art. 72 AI Act binds the provider since %(day)s: it is watched by a plan.") % day
    if standing.bound == Bound.BINDS:
        return _("Art. 72 AI Act binds the provider: it is watched by a plan.")
    if standing.bound == Bound.LATER:
        return _("Art. 72 AI Act will bind the provider from %(day)s.") % day
    if not standing.is_provider:
        return _("Art. 72 AI Act concerns providers, and the organisation is not its provider.")
    if standing.bound == Bound.VOLUNTARY:
        return _("Art. 72 AI Act does not bind its provider. Watching it is a choice.")
    return _(
        "Nothing says whether Art. 72 AI Act binds: the system is not classified for the role of "
        "provider. Watching it is a choice until then."
    )


def figure(indicator: Indicator, values: Sequence[Measurement], today: date) -> Figure:
    """The values over time against the limits of today."""
    limits = [Limit(indicator.alarm, _("Alarm: %(limit)s") % _of(indicator, indicator.alarm))]
    if indicator.warning is not None:
        words = _("Warning: %(limit)s") % _of(indicator, indicator.warning)
        limits.append(Limit(indicator.warning, words, is_dashed=True))
    return series(str(indicator), [_value(indicator, each) for each in values], limits, today=today)


def _of(indicator: Indicator, value: float) -> dict[str, Any]:
    return {"limit": limit(indicator, value)}


def _value(indicator: Indicator, row: Measurement) -> Value:
    meant = mark_of(indicator, row.value) or Mark.GOOD
    return Value(
        at=row.at,
        value=row.value,
        words=told(row.value, indicator.unit),
        verdict=MARKS[meant].label,
        meaning=Meaning(MARKS[meant].meaning),
        is_good=meant != Mark.ALARM,
        note=row.note,
    )
