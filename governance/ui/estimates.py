"""An estimate in words: what each step is called on its scale, what level it means, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import levels
from governance.ui.levels import Level
from riskreg.models import Assessment, Estimate, Scale
from riskreg.queries.risks import Standard
from riskreg.rules import scoring

SIDES = ("inherent", "residual", "target")
SIDE_WORDS = {
    "inherent": gettext_lazy("Without controls"),
    "residual": gettext_lazy("With the controls there are"),
    "target": gettext_lazy("Target"),
}

# What is asked of a risk, in few words.
FIELDS = {
    "inherent_likelihood": gettext_lazy("how often, without controls"),
    "inherent_severity": gettext_lazy("how bad, without controls"),
    "residual_likelihood": gettext_lazy("how often, with the controls"),
    "residual_severity": gettext_lazy("how bad, with the controls"),
    "target_likelihood": gettext_lazy("how often, as a target"),
    "target_severity": gettext_lazy("how bad, as a target"),
    "rights_severity": gettext_lazy("how grave the harm to rights is"),
    "rights_extent": gettext_lazy("how many people it reaches"),
    "rights_reversibility": gettext_lazy("whether it can be undone"),
    "treatment": gettext_lazy("what is done about it"),
    "treatment_note": gettext_lazy("what exactly is done"),
    "assumptions": gettext_lazy("what the estimate assumes"),
    "dissent": gettext_lazy("dissent"),
    "estimator": gettext_lazy("who estimated"),
    "frequency_low": gettext_lazy("times a year, at least"),
    "frequency_high": gettext_lazy("times a year, at most"),
    "loss_low": gettext_lazy("loss each time, at least"),
    "loss_high": gettext_lazy("loss each time, at most"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the three judgements: its level and the two steps it comes from, in words."""

    name: str
    label: str
    level: Level
    likelihood: str
    severity: str

    @property
    def is_given(self) -> bool:
        """Whether anything was judged."""
        return bool(self.likelihood or self.severity)


@dataclass(frozen=True, slots=True)
class Told:
    """One estimate, ready for a page."""

    estimate: Estimate
    assessment: Assessment
    sides: tuple[Side, ...]
    rights: Level
    rights_steps: tuple[tuple[str, str], ...]
    frequency: str
    loss: str

    @property
    def state(self) -> str:
        """Of its assessment."""
        return self.assessment.state

    @property
    def at(self) -> datetime:
        """When it was decided, or begun where it was not."""
        return self.assessment.decided_at or self.assessment.created_at

    @property
    def by_name(self) -> dict[str, Side]:
        """The sides by name."""
        return {each.name: each for each in self.sides}


def tell(row: Estimate, scale: Scale | None = None) -> Told:
    """An estimate in the words of the scale it was made on."""
    scale = scale or row.assessment.scale
    return Told(
        estimate=row,
        assessment=row.assessment,
        sides=tuple(_side(row, scale, name) for name in SIDES),
        rights=harm(row, scale),
        rights_steps=_rights_steps(row, scale),
        frequency=_range(row.frequency_low, row.frequency_high, _("a year")),
        loss=_range(row.loss_low, row.loss_high, scale.currency if scale else ""),
    )


def harm(row: Estimate, scale: Scale | None) -> Level:
    """The harm to rights that an estimate means, on its own scale."""
    if scale is None:
        return levels.rights("")
    word = scoring.rights_level(
        row.rights_severity,
        row.rights_extent,
        row.rights_reversibility,
        steps=scoring.rights_steps(scale),
    )
    return levels.rights(word or "")


def step_name(steps: Any, step: int | None) -> str:
    """What a step is called; said where it is no longer on the scale."""
    if step is None:
        return ""
    if not scoring.is_on(steps, step):
        return _("step %(step)s, no longer on the scale") % {"step": step}
    return str(steps[step - 1]["name"])


def _side(row: Estimate, scale: Scale | None, name: str) -> Side:
    likelihood = getattr(row, f"{name}_likelihood")
    severity = getattr(row, f"{name}_severity")
    by = Standard(scale, {})
    code = scoring.level(scale, likelihood, severity) if scale else ""
    return Side(
        name,
        str(SIDE_WORDS[name]),
        levels.level(by, code),
        step_name(scale.likelihood if scale else (), likelihood),
        step_name(scale.severity if scale else (), severity),
    )


def _rights_steps(row: Estimate, scale: Scale | None) -> tuple[tuple[str, str], ...]:
    if scale is None:
        return ()
    told = (
        (_("Severity"), scale.rights_severity, row.rights_severity),
        (_("Extent"), scale.rights_extent, row.rights_extent),
        (_("Can it be undone"), scale.rights_reversibility, row.rights_reversibility),
    )
    return tuple((label, step_name(steps, step)) for label, steps, step in told if step)


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    words = {
        "low": _number(low) if low is not None else "0",
        "high": _number(high) if high is not None else "…",
        "unit": unit,
    }
    return _("%(low)s to %(high)s %(unit)s") % words


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version says of a risk and the one before said, as `ui/diff.html` shows it."""

    label: str
    was: str
    now: str


def between(before: Sequence[Told], after: Sequence[Told]) -> list[Difference]:
    """What changed from one version of an assessment to the next, risk by risk."""
    was = {each.estimate.risk_id: each for each in before}
    now = {each.estimate.risk_id: each for each in after}
    found: list[Difference] = []
    for key in dict.fromkeys([*was, *now]):
        found += _changes(was.get(key), now.get(key))
    return found


def _changes(was: Told | None, now: Told | None) -> Iterator[Difference]:
    shown = now or was
    if shown is None:
        return
    title = shown.estimate.risk.title
    if was is None or now is None:
        words = (_("not part of it"), _("assessed"))
        yield Difference(title, *(words if was is None else reversed(words)))
        return
    before, after = _words(was), _words(now)
    for label in after:
        if before[label] != after[label]:
            words_of = {"risk": title, "field": label}
            yield Difference(_("%(risk)s: %(field)s") % words_of, before[label], after[label])


def _words(told: Told) -> dict[str, str]:
    """Everything an estimate says, in words, by what it says it about."""
    row = told.estimate
    found = {
        f"{side.label}": " · ".join(filter(None, (str(side.level), side.likelihood, side.severity)))
        for side in told.sides
    }
    return {
        **found,
        _("harm to rights"): ", ".join(f"{label}: {step}" for label, step in told.rights_steps),
        _("how often, 90 % sure"): told.frequency,
        _("loss each time, 90 % sure"): told.loss,
        _("treatment"): f"{row.get_treatment_display()} {row.treatment_note}".strip(),
        _("assumptions"): row.assumptions,
        _("dissent"): row.dissent,
        _("estimated by"): str(row.estimator or ""),
    }
