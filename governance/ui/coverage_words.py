"""A computed status in words: one place, so that page, API and dossier say the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.ui import coverage_marks, dates, law_words, stated_words
from governance.ui.coverage_marks import Mark
from riskreg.models import ControlState, Grade
from riskreg.queries.controls import Way
from riskreg.queries.coverage import Applies, Bearing, Coverage, Node
from riskreg.queries.coverage_facts import Reached
from riskreg.rules.sufficiency import Finding, Judgement, Said, Stated


@dataclass(frozen=True, slots=True)
class Line:
    """One reason in words, and where the record it speaks of stands."""

    said: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next about a gap: in words, where, whose it is, until when."""

    text: str
    url: str = ""
    owner: str = ""
    due: date | None = None
    is_new: bool = False  # the address enters a new control: for those who may


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of one system in words."""

    mark: Mark
    applies: str
    counted: tuple[Line, ...]
    missing: tuple[Line, ...]
    lapsed: tuple[Line, ...]
    change: str  # what changes by itself, and when
    rule: str
    rule_reason: str
    claim: str
    law: str  # why it binds, or does not

    @property
    def reasons(self) -> tuple[Line, ...]:
        """What is short; of what is met, what counted: another control may still be short."""
        short = (*self.missing, *self.lapsed)
        return self.counted or short if self.mark.code == "met" else short or self.counted

    @property
    def summary(self) -> str:
        """The reason in one line."""
        if self.claim and self.mark.code == "not_applicable":
            return self.claim
        first = next(iter(self.reasons), None)
        return first.text if first else self.law


_SENTENCES: Mapping[Said, str] = {
    Said.IN_PLACE: gettext_noop("%(control)s is in place%(inherited)s."),
    Said.TESTED: gettext_noop(
        "%(control)s was found effective on %(tested)s; the test counts until %(day)s."
    ),
    Said.PROVEN: gettext_noop("%(proof)s proves %(control)s: grade %(word)s, %(until)s."),
    Said.CONFIRMED: gettext_noop("%(control)s was confirmed by %(person)s on %(confirmed)s."),
    Said.NO_CONTROL: gettext_noop("No control is recorded for it."),
    Said.TOO_FEW: gettext_noop("%(have)s of %(need)s controls count in full."),
    Said.NOT_IN_PLACE: gettext_noop("%(control)s is not in place yet: %(state)s, %(due)s."),
    Said.INEFFECTIVE: gettext_noop("%(control)s was found ineffective on %(day)s."),
    Said.PARTLY_EFFECTIVE: gettext_noop("%(control)s was found only partly effective on %(day)s."),
    Said.UNTESTED: gettext_noop("%(control)s has not been tested."),
    Said.NO_PROOF: gettext_noop(
        "%(control)s has %(have)s of %(need)s proofs in force of grade %(word)s or stronger."
    ),
    Said.WEAK_PROOF: gettext_noop("%(proof)s is too weak for this rule: grade %(word)s."),
    Said.EARLY_PROOF: gettext_noop("%(proof)s counts only from %(day)s."),
    Said.UNCONFIRMED: gettext_noop("%(control)s is not confirmed by a second person."),
    Said.TEST_LAPSED: gettext_noop("The test of %(control)s counted until %(day)s."),
    Said.PROOF_LAPSED: gettext_noop("%(proof)s counted until %(day)s."),
    Said.PROOF_WITHDRAWN: gettext_noop("%(proof)s was withdrawn on %(day)s."),
}
_STEPS: Mapping[Said, str] = {
    Said.NO_CONTROL: gettext_noop("Record a control, or link one that is there"),
    Said.TOO_FEW: gettext_noop("Record another control"),
    Said.NOT_IN_PLACE: gettext_noop("Put %(control)s in place"),
    Said.INEFFECTIVE: gettext_noop("Mend %(control)s and test it again"),
    Said.PARTLY_EFFECTIVE: gettext_noop("Mend %(control)s and test it again"),
    Said.UNTESTED: gettext_noop("Test %(control)s"),
    Said.NO_PROOF: gettext_noop("Add proof for %(control)s"),
    Said.UNCONFIRMED: gettext_noop("Have %(control)s confirmed by a second person"),
    Said.TEST_LAPSED: gettext_noop("Test %(control)s again"),
}
_OF_PROOFS = frozenset(
    {Said.PROVEN, Said.WEAK_PROOF, Said.EARLY_PROOF, Said.PROOF_LAPSED, Said.PROOF_WITHDRAWN}
)


def why(bearing: Bearing) -> str:
    """Why an entry binds or does not; each role's own reason where they differ."""
    by_reason: dict[str, list[str]] = {}
    for role, reason in bearing.reasons:
        if reason:
            by_reason.setdefault(reason, []).append(law_words.word(law_words.ROLES, role).lower())
    if len(by_reason) < 2:
        return next(iter(by_reason), "")
    return " ".join(
        _("As %(roles)s: %(reason)s") % {"roles": ", ".join(roles), "reason": reason}
        for reason, roles in by_reason.items()
    )


class Teller:
    """Tells the entries of one system; entries that share a verdict share its words."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self._told: dict[int, _Lines] = {}
        self._rules: dict[Stated, tuple[str, str]] = {}
        self._bearings: dict[tuple[Applies, Bearing], str] = {}
        self._sentences: dict[Said, str] = {}
        self._controls: dict[int, tuple[dict[str, str], str]] = {}
        self._proofs: dict[int, tuple[str, str]] = {}

    def tell(self, node: Node) -> Told:
        """One entry in words, its reasons with the records they speak of."""
        lines = self._lines(node.judgement)
        rule, rule_reason = self._rule(node.rule)
        return Told(
            mark=coverage_marks.of_node(node),
            applies=self._applies(node),
            counted=lines.counted,
            missing=lines.missing,
            lapsed=lines.lapsed,
            change=lines.change,
            rule=rule,
            rule_reason=rule_reason,
            claim=stated_words.claim_sentence(node.claim) if node.claim else "",
            law=why(node.bearing),
        )

    def next_step(self, node: Node) -> Step | None:
        """What to do first about a gap; None where nothing is to be done."""
        return _next_step(node, self._coverage)

    def lines(self, findings: Iterable[Finding]) -> tuple[Line, ...]:
        """Findings in words."""
        return tuple(map(self._line, findings))

    def _line(self, finding: Finding) -> Line:
        if finding.said not in self._sentences:
            self._sentences[finding.said] = _(_SENTENCES[finding.said])
        control, url = self._control(finding.control)
        proof, proof_url = self._proof(finding.proof)
        if finding.said in _OF_PROOFS and proof_url:
            url = proof_url
        values = {**_of_finding(finding), **control, "proof": proof}
        return Line(finding.said.value, self._sentences[finding.said] % values, url)

    def _control(self, number: int | None) -> tuple[dict[str, str], str]:
        """The words of a control, and where it stands."""
        key = number or 0
        if key not in self._controls:
            reached = self._coverage.controls.get(key)
            url = reached.control.get_absolute_url() if reached else ""
            self._controls[key] = _of_control(reached), url
        return self._controls[key]

    def _proof(self, number: int | None) -> tuple[str, str]:
        """The words of a proof, and where it stands."""
        key = number or 0
        if key not in self._proofs:
            proof = self._coverage.evidence.get(key)
            told = (f"{proof.reference} {proof.title}", proof.url) if proof else ("", "")
            self._proofs[key] = told
        return self._proofs[key]

    def _rule(self, stated: Stated | None) -> tuple[str, str]:
        if stated is None:
            return "", ""
        if stated not in self._rules:
            self._rules[stated] = (
                stated_words.rule_sentence(stated.rule),
                stated_words.rule_reason(stated),
            )
        return self._rules[stated]

    def _applies(self, node: Node) -> str:
        key = (node.applies, node.bearing)
        if key not in self._bearings:
            self._bearings[key] = _applies(node)
        return self._bearings[key]

    def _lines(self, judgement: Judgement | None) -> "_Lines":
        if judgement is None:
            return _Lines()
        key = id(judgement)  # held by the coverage as long as this teller lives
        if key not in self._told:
            self._told[key] = _Lines(
                self.lines(judgement.counted),
                self.lines(judgement.missing),
                self.lines(judgement.lapsed),
                _change(judgement),
            )
        return self._told[key]


@dataclass(frozen=True, slots=True)
class _Lines:
    counted: tuple[Line, ...] = ()
    missing: tuple[Line, ...] = ()
    lapsed: tuple[Line, ...] = ()
    change: str = ""


def tell(node: Node, coverage: Coverage) -> Told:
    """One entry alone in words; `Teller` tells many."""
    return Teller(coverage).tell(node)


def lines(findings: Iterable[Finding], coverage: Coverage) -> tuple[Line, ...]:
    """Findings in words."""
    return Teller(coverage).lines(findings)


def _next_step(node: Node, coverage: Coverage) -> Step | None:
    if not node.is_gap or node.judgement is None:
        return None
    findings = (*node.judgement.missing, *node.judgement.lapsed)
    first = next((each for each in findings if each.said in _STEPS), None)
    if first is None:
        return None
    reached = coverage.controls.get(first.control or 0)
    owner = reached.control.owner if reached else coverage.system.owner
    due = (reached.control.due if reached else None) or node.bearing.since
    values = {"control": reached.control.reference if reached else ""}
    return Step(
        text=_(_STEPS[first.said]) % values,
        url=reached.control.get_absolute_url() if reached else _new_control(node, coverage),
        owner=owner.name if owner else "",
        due=due,
        is_new=reached is None,
    )


def _new_control(node: Node, coverage: Coverage) -> str:
    """The form that enters a control for this entry and system."""
    serves = f"{node.entry.framework} {node.entry.ref}"
    query = {"serves": serves, "systems": str(coverage.system.pk)}
    return f"{reverse('control_new')}?{urlencode(query)}"


def _applies(node: Node) -> str:
    words = str(coverage_marks.APPLIES[node.applies])
    roles = ", ".join(law_words.word(law_words.ROLES, role) for role in node.bearing.roles)
    if node.applies == Applies.LATER and node.bearing.since:
        words = _("Applies from %(day)s") % {"day": dates.written(node.bearing.since)}
    return f"{words} ({roles})" if roles else words


def _change(judgement: Judgement) -> str:
    if judgement.changes_on is None or judgement.changes_to is None:
        return ""
    return _("On %(day)s this becomes “%(status)s” unless something is done.") % {
        "day": dates.written(judgement.changes_on),
        "status": coverage_marks.MARKS[judgement.changes_to.value].label,
    }


def _of_finding(finding: Finding) -> dict[str, Any]:
    day = dates.written(finding.day) if finding.day else ""
    return {
        "day": day,
        "until": _until(day) if finding.said == Said.PROVEN else "",
        "word": _word(finding.word),
        "have": finding.have,
        "need": finding.need,
    }


def _until(day: str) -> str:
    return _("in force until %(day)s") % {"day": day} if day else _("in force, no end day")


def _word(code: str) -> str:
    return stated_words.grade_word(code).lower() if code and code in Grade.values else ""


def _of_control(reached: Reached | None) -> dict[str, str]:
    if reached is None:
        return {"control": ""}
    control = reached.control
    due = {"day": dates.written(control.due)} if control.due else {}
    return {
        "control": f"{control.reference} {control.title}",
        "state": str(ControlState(control.state).label).lower(),
        "due": _("due %(day)s") % due if due else _("no due day"),
        "tested": dates.written(control.tested_on) if control.tested_on else "",
        "person": control.confirmed_by.name if control.confirmed_by else "",
        "confirmed": (
            dates.written(timezone.localdate(control.confirmed_at)) if control.confirmed_at else ""
        ),
        "inherited": inherited(reached),
    }


def inherited(reached: Reached) -> str:
    """How an inherited control reaches the system, to stand after its name."""
    if not reached.reach.is_inherited:
        return ""
    if reached.reach.ways == (Way.ORGANISATION,):
        return _(" (inherited, holds for the whole organisation)")
    return _(" (inherited from %(names)s)") % {"names": ", ".join(reached.reach.through)}
