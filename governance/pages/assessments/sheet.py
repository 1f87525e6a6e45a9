"""An open assessment as its pages show it: the way through by risks, the result so far."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.ui import estimates, levels
from governance.ui.estimates import Told
from riskreg import refusal
from riskreg.actions import assessments as actions
from riskreg.models import Assessment, Estimate
from riskreg.queries import risks as queries
from riskreg.queries.risks import Standard
from riskreg.rules import assessments as rules
from riskreg.rules import scoring
from riskreg.rules.assessments import Gap


@dataclass(frozen=True, slots=True)
class Step:
    """One risk on the way through."""

    label: str
    state: str
    url: str
    note: str
    level: levels.Level


@dataclass(frozen=True, slots=True)
class Point:
    """Something still open: what to do, and where."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A single step that would mean another level."""

    words: str
    level: levels.Level


class Sheet:
    """One assessment with its risks in order, read once."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.system = assessment.system
        self.scale: Any = assessment.scale
        now = queries.standard(assessment.organisation)
        self.newest = now.scale
        self.by = Standard(assessment.scale, now.appetite)
        self.rows: list[Estimate] = list(
            assessment.estimates.select_related("risk", "estimator").order_by("position", "pk")
        )

    @cached_property
    def gaps(self) -> list[Gap]:
        """What has to be filled in or mended before it can be submitted."""
        is_newest = self.newest is None or self.newest.pk == self.assessment.scale_id
        return rules.gaps(
            self.assessment.kind,
            self.assessment.content,
            [actions.judged(row) for row in self.rows],
            scale=self.scale,
            is_newest_scale=is_newest,
        )

    @cached_property
    def open_by_risk(self) -> dict[str, list[Gap]]:
        """The gaps of each risk."""
        found: dict[str, list[Gap]] = defaultdict(list)
        for gap in self.gaps:
            found[gap.risk].append(gap)
        return found

    @property
    def points(self) -> list[Point]:
        """The gaps in words, each with the place to fill it."""
        return [Point(_sentence(gap), self.place(gap)) for gap in self.gaps]

    def open_at(self, risk: UUID) -> list[Point]:
        """What is open of one risk, without its name."""
        return [
            Point(str(estimates.FIELDS.get(gap.field, refusal.words(gap.refusal))), self.place(gap))
            for gap in self.open_by_risk.get(str(risk), ())
        ]

    def place(self, gap: Gap) -> str:
        """Where a gap is filled."""
        if not gap.risk:
            page = "assessment_risks" if gap.field == "risks" else "assessment_review"
            return f"{reverse(page, args=[self.assessment.pk])}#id_{gap.field}"
        page = "assessment_rights" if gap.field.startswith("rights") else "assessment_risk"
        anchor = f"id_{gap.field}_0" if gap.field in rules.STEPS else f"id_{gap.field}"
        return f"{reverse(page, args=[self.assessment.pk, gap.risk])}#{anchor}"

    def row(self, risk: UUID) -> Estimate | None:
        """The estimate of a risk."""
        return next((row for row in self.rows if row.risk_id == risk), None)

    def level(self, row: Estimate, side: str = "residual") -> levels.Level:
        """A level as judged so far, held against the appetite."""
        likelihood, severity = (
            getattr(row, f"{side}_{axis}") for axis in ("likelihood", "severity")
        )
        code = scoring.level(self.scale, likelihood, severity)
        category = row.risk.category if side == "residual" else ""
        return levels.level(self.by, code, category=category)

    def steps(self, here: UUID | None = None) -> list[Step]:
        """The way through, a risk a step."""
        return [self._step(row, here) for row in self.rows]

    def _step(self, row: Estimate, here: UUID | None) -> Step:
        missing = len(self.open_by_risk.get(str(row.risk_id), ()))
        words = ngettext("%(n)s answer open", "%(n)s answers open", missing) % {"n": missing}
        state = "current" if row.risk_id == here else "open" if missing else "done"
        return Step(
            row.risk.title, state, self.url(row.risk_id), words if missing else "", self.level(row)
        )

    def url(self, risk: UUID) -> str:
        """The page of one risk."""
        return reverse("assessment_risk", args=[self.assessment.pk, risk])

    def beside(self, risk: UUID, by: int) -> UUID | None:
        """The risk before or after one."""
        keys = [row.risk_id for row in self.rows]
        at = keys.index(risk) + by
        return keys[at] if 0 <= at < len(keys) else None

    def turns(self, row: Estimate) -> list[Turn]:
        """What single step would mean another level."""
        return [
            Turn(_turn(axis, getattr(self.scale, axis)[step - 1]["name"]), self._named(row, code))
            for axis, step, code in scoring.turning_points(
                self.scale, row.residual_likelihood, row.residual_severity
            )
        ]

    def _named(self, row: Estimate, code: str) -> levels.Level:
        return levels.level(self.by, code, category=row.risk.category)

    def rights(self, row: Estimate) -> levels.Level:
        """The harm to rights, on its own scale."""
        return estimates.harm(row, self.scale)

    @cached_property
    def told(self) -> list[Told]:
        """Every estimate in words."""
        return [estimates.tell(row, self.scale) for row in self.rows]

    @property
    def done(self) -> int:
        """How many risks have nothing open."""
        return sum(str(row.risk_id) not in self.open_by_risk for row in self.rows)


def _turn(axis: str, name: str) -> str:
    words = {"name": name}
    if axis == "likelihood":
        return _("if it were “%(name)s”") % words
    return _("if the consequence were “%(name)s”") % words


def _sentence(gap: Gap) -> str:
    if gap.code == "estimate_open":
        return _("%(risk)s: %(field)s is open") % {
            "risk": gap.values["risk"],
            "field": estimates.FIELDS.get(gap.field, gap.field),
        }
    return refusal.words(gap.refusal)
