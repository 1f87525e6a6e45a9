"""Two classifications question by question, and agreement over a portfolio, in words."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from frameworks.regimes import registry
from governance.pages.classification import words
from riskreg.exporters.base import Heading, Sheet
from riskreg.models import SecondAssessment
from riskreg.queries import seconds
from riskreg.rules.agreement import Kappa, Undefined


@dataclass(frozen=True, slots=True)
class Line:
    """One question as both answered it."""

    name: str
    question: str
    first: str
    second: str
    differs: bool
    is_shared: bool
    whys: tuple[str, str]
    decided: str = ""
    because: str = ""


def lines(asked: SecondAssessment) -> list[Line]:
    """Both side by side, what differs first; nothing before it is submitted."""
    compared = seconds.compared(asked)
    facts = registry.get(asked.regime).questionnaire(asked.edition).facts
    chosen = {"first": _("the first"), "second": _("the second"), "unknown": _("not known yet")}
    found = []
    for each in compared:
        fact = facts.get(each.name)
        said = asked.choices.get(each.name, {})
        found.append(
            Line(
                name=each.name,
                question=fact.question if fact else each.name,
                first=words.said(fact, each.first),
                second=words.said(fact, each.second),
                differs=each.differs,
                is_shared=each.is_shared,
                whys=(asked.decision.reasons.get(each.name, ""), asked.reasons.get(each.name, "")),
                decided=chosen.get(said.get("choice", ""), ""),
                because=said.get("reason", ""),
            )
        )
    return sorted(found, key=lambda line: (not line.differs, line.is_shared))


@dataclass(frozen=True, slots=True)
class Agreed:
    """Agreement on one question over all systems."""

    question: str
    kappa: Kappa

    @property
    def observed(self) -> str:
        """Observed agreement, to two places."""
        return _places(self.kappa.observed)

    @property
    def expected(self) -> str:
        """Agreement expected by chance, to two places."""
        return _places(self.kappa.expected)

    @property
    def value(self) -> str:
        """Kappa, to two places."""
        return _places(self.kappa.value)

    @property
    def undefined(self) -> str:
        """Why there is no kappa."""
        if self.kappa.undefined == Undefined.ONE_CATEGORY:
            return _("undefined: both gave the same answer throughout")
        return _("undefined: nothing was assessed twice") if self.kappa.undefined else ""


def portfolio_lines(told: seconds.Portfolio) -> list[Agreed]:
    """The class first, then every question that both were asked, those with a kappa first."""
    facts = {
        name: fact.question
        for law in registry.all_regimes()
        for edition in law.editions
        for name, fact in law.questionnaire(edition.code).facts.items()
    }
    questions = [Agreed(facts.get(name, name), each) for name, each in told.questions.items()]
    return [
        Agreed(_("Class"), told.classes),
        *sorted(questions, key=lambda each: each.kappa.undefined is not None),
    ]


def sheet_of(told: seconds.Portfolio) -> Sheet:
    """The same as a table to write; an undefined kappa is empty and says why."""
    headings = (
        ("question", _("Question")),
        ("n", _("Systems assessed twice")),
        ("observed", _("Observed agreement")),
        ("expected", _("Agreement expected by chance")),
        ("kappa", _("Cohen's kappa")),
        ("note", _("Note")),
    )
    return Sheet(
        title=_("Agreement of first and second assessments"),
        headings=tuple(Heading(key, label) for key, label in headings),
        rows=(
            (
                each.question,
                each.kappa.n,
                _number(each.kappa.observed),
                _number(each.kappa.expected),
                _number(each.kappa.value),
                each.undefined,
            )
            for each in portfolio_lines(told)
        ),
    )


def _places(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.2f}"


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)
