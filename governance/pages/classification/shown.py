"""A result as pages show it: steps by gate, duties by state, each with its words and its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks import interview
from frameworks.regimes.registry import Questionnaire, Regime
from frameworks.schema import (
    Deciding,
    Duty,
    DutyState,
    Fact,
    Facts,
    Outcome,
    Result,
    Step,
    Warning,
)
from governance.pages.classification import words
from governance.pages.classification.provisions import places

# Outcome -> (meaning of the badge, words).
OUTCOMES: Mapping[Outcome, tuple[str, str | Promise]] = {
    Outcome.MET: ("attention", _("met")),
    Outcome.NOT_MET: ("neutral", _("not met")),
    Outcome.EXCEPTION: ("good", _("exception applies")),
    Outcome.NOTED: ("neutral", _("noted")),
}
# Warning code -> heading; a draft must never pass for law.
WARNINGS: Mapping[str, str | Promise] = {
    "draft_guidance": _("Draft guidance, not adopted"),
    "both_readings": _("Two readings are held"),
    "date_unsettled": _("The date is not settled"),
    "counsel": _("Ask counsel"),
    "lawfulness": _("Is the use lawful at all?"),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision and the address of its entry, empty where the catalogue has none."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that decided a step, in words."""

    question: str
    answer: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One provision examined."""

    cited: Cited
    meaning: str
    outcome: str | Promise
    reason: str
    facts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class GateSteps:
    """The steps of one gate."""

    code: str
    title: str
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """One duty with its place in the law."""

    cited: Cited
    duty: Duty

    @property
    def has_readings(self) -> bool:
        """Whether more than one date is held for it."""
        return bool(self.duty.readings)


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties that bind from the same moment. `start` is None for those that apply now or never."""

    state: DutyState
    start: date | None
    duties: tuple[ShownDuty, ...]


@dataclass(frozen=True, slots=True)
class ShownWarning:
    """A warning with its heading and its place."""

    title: str | Promise
    cited: Cited
    warning: Warning
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with everything in words."""

    result: Result
    law: Regime
    edition_title: str
    tier_title: str
    tier_description: str
    concurrent: tuple[tuple[str, str], ...]
    role_title: str
    effective_role_title: str
    legal_basis: tuple[Cited, ...]
    not_met: tuple[Cited, ...]
    exceptions: tuple[Cited, ...]
    gates: tuple[GateSteps, ...]
    groups: tuple[DutyGroup, ...]
    warnings: tuple[ShownWarning, ...]
    unknown: tuple[Fact, ...]

    @property
    def is_role_shifted(self) -> bool:
        """Whether the law treats the asker as somebody else."""
        return self.result.role != self.result.effective_role

    def of(self, state: DutyState) -> tuple[DutyGroup, ...]:
        """The groups of one state."""
        return tuple(group for group in self.groups if group.state == state)

    @property
    def now(self) -> tuple[DutyGroup, ...]:
        """Duties that apply on the day asked about."""
        return self.of(DutyState.APPLIES)

    @property
    def later(self) -> tuple[DutyGroup, ...]:
        """Duties that apply from a later day."""
        return self.of(DutyState.LATER)

    @property
    def never(self) -> tuple[DutyGroup, ...]:
        """Duties that do not apply."""
        return self.of(DutyState.NOT)

    @property
    def counts(self) -> dict[str, int]:
        """How many duties there are of each state."""
        counted = {"now": self.now, "later": self.later, "never": self.never}
        return {name: sum(len(g.duties) for g in groups) for name, groups in counted.items()}


def show(result: Result, law: Regime, facts: Facts) -> Shown:
    """A result and the facts it rests on in words; one query for the places of its provisions."""
    cited = _Places(result, law)
    asked = law.questionnaire(result.edition)
    names = frozenset(interview.asked(asked, result.role, facts))
    tier = law.tier(result.tier)
    return Shown(
        result=result,
        law=law,
        edition_title=law.edition(result.edition).title,
        tier_title=tier.title,
        tier_description=tier.description,
        concurrent=tuple((code, words.tier_title(law, code)) for code in result.concurrent),
        role_title=words.role_title(law, result.role),
        effective_role_title=words.role_title(law, result.effective_role),
        legal_basis=cited.all(result.legal_basis),
        not_met=cited.all(result.not_met),
        exceptions=cited.all(result.exceptions),
        gates=_gates(result, asked, names, cited),
        groups=_groups(result.duties, cited),
        warnings=tuple(_warning(each, cited) for each in result.warnings),
        unknown=tuple(asked.facts[name] for name in result.unknown if name in asked.facts),
    )


class _Places:
    """The addresses of every provision a result cites."""

    def __init__(self, result: Result, law: Regime) -> None:
        cited = {
            *result.legal_basis,
            *result.not_met,
            *result.exceptions,
            *(step.provision for step in result.steps),
            *(duty.ref for duty in result.duties),
            *(warning.provision for warning in result.warnings),
        }
        self._found = places(cited, framework=law.framework, edition=result.edition)

    def one(self, provision: str) -> Cited:
        """One provision with its address."""
        return Cited(provision, self._found.get(provision, ""))

    def all(self, provisions: Iterable[str]) -> tuple[Cited, ...]:
        """Several provisions with their addresses."""
        return tuple(self.one(provision) for provision in provisions)


def _gates(
    result: Result, asked: Questionnaire, names: frozenset[str], cited: _Places
) -> tuple[GateSteps, ...]:
    by_gate: dict[str, list[ShownStep]] = {gate.code: [] for gate in asked.gates}
    for step in result.steps:
        by_gate.setdefault(step.gate, []).append(_step(step, asked.facts, names, cited))
    titles = {gate.code: gate.title for gate in asked.gates}
    return tuple(
        GateSteps(code, titles.get(code, code), tuple(steps))
        for code, steps in by_gate.items()
        if steps
    )


def _step(
    step: Step, facts: Mapping[str, Fact], names: frozenset[str], cited: _Places
) -> ShownStep:
    meaning, outcome = OUTCOMES[step.outcome]
    return ShownStep(
        cited=cited.one(step.provision),
        meaning=meaning,
        outcome=outcome,
        reason=step.reason,
        # What was assumed for a question that nobody had to answer decided nothing.
        facts=tuple(
            _said(each, facts.get(each.name))
            for each in step.facts
            if each.name in names or not each.assumed
        ),
    )


def _said(deciding: Deciding, fact: Fact | None) -> Said:
    return Said(
        question=fact.question if fact else deciding.name,
        answer=words.said(fact, deciding.value) or str(_("no answer")),
        is_assumed=deciding.assumed,
    )


_STATES = (DutyState.APPLIES, DutyState.LATER, DutyState.NOT)


def _groups(duties: Iterable[Duty], cited: _Places) -> tuple[DutyGroup, ...]:
    ordered = sorted(duties, key=_moment)
    return tuple(
        DutyGroup(
            _STATES[place],
            start if start != date.min else None,
            tuple(ShownDuty(cited.one(duty.ref), duty) for duty in group),
        )
        for (place, start), group in groupby(ordered, key=_moment)
    )


def _moment(duty: Duty) -> tuple[int, date]:
    """The order of groups: now, then each later day, then never."""
    is_later = duty.state == DutyState.LATER
    return _STATES.index(duty.state), (duty.applies_from or date.min) if is_later else date.min


def _warning(warning: Warning, cited: _Places) -> ShownWarning:
    return ShownWarning(
        title=WARNINGS.get(warning.code, _("Note")),
        cited=cited.one(warning.provision),
        warning=warning,
        is_draft="draft" in warning.code,
    )
