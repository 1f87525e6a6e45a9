"""Judging one incident as a reader sees it: questions that matter, what comes out, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks import incident_records, incidents, interview
from frameworks.incidents import Assessment
from frameworks.schema import Fact, FactValue, Topic
from governance.pages.classification import words
from governance.pages.classification.sheet import neighbour
from governance.ui import triage_words
from governance.ui.dates import written
from governance.ui.palette import Meaning
from riskreg.actions import clock_rows, triage
from riskreg.models import Incident, Triage
from riskreg.queries import judging
from riskreg.queries.judging import Case, Known

FEW = 6  # open questions beside the form; the review page has all
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Open:
    """An open question, and what other results its answers would give."""

    question: str
    url: str
    taken: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """One law's clock as the answers so far have it."""

    title: str
    provision: str
    meaning: Meaning
    state: str
    is_running: bool
    is_open: bool
    dates: tuple[tuple[str, str], ...]


class Sheet:
    """An incident with answers, and what the laws say of them."""

    def __init__(self, incident: Incident, answers: Mapping[str, Any], last: Triage | None) -> None:
        self.incident = incident
        self.last = last
        self.known: Mapping[str, Known] = judging.known(incident)
        self.answers = dict(answers)
        self.questions = incidents.questionnaire()

    @cached_property
    def case(self) -> Case:
        """The incident as the rules read it: an answer that another one hides does not count."""
        whole = triage.read(self.incident, self.answers)
        counted = interview.counted(self.questions, "", whole.facts)
        hidden = {name: None for name in whole.facts if name not in counted}
        return triage.read(self.incident, {**self.answers, **hidden}) if hidden else whole

    @cached_property
    def assessment(self) -> Assessment:
        """What every law says."""
        return self.case.assess()

    @cached_property
    def result(self) -> dict[str, Any]:
        """The same as it would be kept."""
        return incident_records.full_json(self.assessment)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The questions that can still matter."""
        return frozenset(interview.asked(self.questions, "", self.case.facts))

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that ask something now, in order."""
        return tuple(topic for topic in self.questions.topics if self.facts_of(topic))

    def facts_of(self, topic: Topic) -> tuple[Fact, ...]:
        """The questions of a topic that are asked now."""
        return tuple(self.questions.facts[name] for name in topic.facts if name in self.asked)

    def first(self) -> Topic:
        """The first topic with a question that has to be asked and nobody has looked at."""
        silent = (topic for topic in self.topics if any(map(self._is_silent, self.facts_of(topic))))
        return next(silent, self.topics[0])

    def beside(self, topic: Topic, step: int) -> Topic | None:
        """The topic before (-1) or after (+1) one, by the order of the whole set."""
        return neighbour(self.questions, self.topics, topic, step)

    def url(self, topic: Topic) -> str:
        """The page of a topic."""
        return reverse("incident_triage_topic", args=[self.incident.pk, topic.slug])

    def url_of(self, fact: Fact) -> str:
        """The place of a question on its page."""
        topic = next(each for each in self.questions.topics if fact.name in each.facts)
        return f"{self.url(topic)}#q-{fact.name}"

    def shown(self) -> dict[str, Any]:
        """The answers the form begins with: what somebody said, else what the register says."""
        told = {name: each.value for name, each in self.known.items()} | self.answers
        return {name: value for name, value in told.items() if value is not None}

    def steps(self, here: Topic | None = None) -> list[dict[str, str]]:
        """The topics with how far each is, and the review at their end."""
        told = [
            {"label": topic.title, "state": self._state(topic, here), "url": self.url(topic)}
            for topic in self.topics
        ]
        review = reverse("incident_review", args=[self.incident.pk])
        return [*told, {"label": _("Review and record"), "state": "open", "url": review}]

    def _state(self, topic: Topic, here: Topic | None) -> str:
        if here is not None and topic.slug == here.slug:
            return "current"
        return "open" if any(map(self._is_silent, self.facts_of(topic))) else "done"

    def _is_silent(self, fact: Fact) -> bool:
        return fact.must_ask and fact.name not in self.case.facts

    # --- what comes out ---------------------------------------------------------------------

    @property
    def serious(self) -> str:
        """Whether it is serious, and by which limb."""
        return triage_words.serious(self.result)

    @property
    def reportable(self) -> tuple[Meaning, Any]:
        """Whether it is reported."""
        return triage_words.reportable(self.result["reportable"])

    @property
    def law(self) -> Mapping[str, Any]:
        """What is behind the AI Act's result."""
        found: Mapping[str, Any] = self.result["eu_ai_act"]
        return found

    @cached_property
    def due(self) -> dict[str, Any]:
        """The two dates of the AI Act's report."""
        result = self.assessment.serious
        return {
            "calendar": result.due_date,
            "union": result.due_date_1182_71,
            "early": result.early_warning_date,
        }

    @cached_property
    def clocks(self) -> list[Running]:
        """Every law's clock; those that run first."""
        order = {"running": 0, "open": 1, "not_triggered": 2}
        laws = sorted(self.assessment.clocks, key=lambda law: order[law.state.value])
        return [
            Running(
                law.title,
                law.provision,
                *triage_words.STATES[law.state.value],  # type: ignore[arg-type]
                is_running=law.state.value == "running",
                is_open=law.state.value == "open",
                dates=tuple(
                    (
                        due.report.title,
                        written(timezone.localtime(clock_rows.last_moment(due.plain))),
                    )
                    for due in law.dues
                    if due.plain
                ),
            )
            for law in laws
        ]

    @cached_property
    def easier(self) -> list[str]:
        """The clocks that would end later or go: recording this asks for a reason."""
        return triage.easier(self.incident, self.assessment)

    @cached_property
    def unknown(self) -> list[Open]:
        """Every open question that was read against the reporter, with what would change."""
        laws = (name for law in self.result["clocks"] for name in law["unknown"])
        names = dict.fromkeys([*self.result["unknown"], *laws])
        return [self._open(self.questions.facts[n]) for n in names if n in self.asked]

    @property
    def readings(self) -> list[tuple[str, str]]:
        """Other readings of a doubtful point, and what they would lead to."""
        return [(each["text"], brief(each)) for each in self.law["other_readings"]]

    @property
    def few_unknown(self) -> list[Open]:
        """The first of them."""
        return self.unknown[:FEW]

    @cached_property
    def unanswered(self) -> list[Fact]:
        """Questions nobody answered that took their usual value, as far as they are asked."""
        return [self.questions.facts[n] for n in self.law["unanswered"] if n in self.asked]

    @property
    def unanswered_lines(self) -> list[tuple[Fact, str]]:
        """The same with the place of each."""
        return [(fact, self.url_of(fact)) for fact in self.unanswered]

    def _open(self, fact: Fact) -> Open:
        changes = []
        for value in interview.possible_answers(fact)[:MOST_TRIED]:
            then = changed(self.result, self._with(fact.name, value))
            if then:
                words_of = {"answer": words.said(fact, value), "result": then}
                changes.append(_("If “%(answer)s”: %(result)s") % words_of)
        assumed = {each["name"]: each["value"] for each in self.law["assumed"]}
        taken = assumed.get(fact.name, fact.assume_if_unknown)
        told = words.said(fact, taken)
        return Open(
            fact.question,
            self.url_of(fact),
            _("taken for now: %(answer)s") % {"answer": told} if told else "",
            tuple(changes),
        )

    def _with(self, name: str, value: FactValue) -> dict[str, Any]:
        facts = {**self.case.facts, name: value}
        return incident_records.full_json(incidents.assess(facts, self.case.awareness))

    def source(self, name: str) -> tuple[str, str]:
        """What the register says to a question and where that stands; empty where it is silent."""
        known = self.known.get(name)
        if known is None:
            return "", ""
        told = words.said(self.questions.facts[name], known.value)
        said = {
            "decision": _("Decision %(detail)s says: %(told)s"),
            "later_decision": _(
                "No classification was recorded when it was noticed. Decision %(detail)s, recorded"
                " later, says: %(told)s"
            ),
            "system": _("The entry of %(detail)s says: %(told)s"),
            "incident": _("This incident says: %(told)s"),
        }[known.source]
        return said % {"detail": known.detail, "told": told}, known.url


MOST_TRIED = 6  # answers of one open question


def changed(now: Mapping[str, Any], then: Mapping[str, Any]) -> str:
    """What another answer would lead to, in a line; empty where nothing would change."""
    told = [brief(then)] if _outcome(then) != _outcome(now) else []
    for was, law in zip(now["clocks"], then["clocks"], strict=True):
        if law["regime"] != judging.REGIME and law["state"] != was["state"]:
            state = triage_words.STATES[law["state"]][1]
            told.append(_("%(law)s: %(state)s") % {"law": law["title"], "state": state})
    return "; ".join(told)


def _outcome(result: Mapping[str, Any]) -> tuple[Any, ...]:
    return result["serious"], result["reportable"], result["due_date"]


def brief(result: Mapping[str, Any]) -> str:
    """A result of the AI Act in one line."""
    head = _("serious") if result["serious"] else _("not serious")
    days = result["deadline_days"]
    if days:
        return _("%(head)s, to be reported in %(n)s days") % {"head": head, "n": days}
    told = str(triage_words.reportable(result["reportable"])[1])
    return f"{head}, {told[:1].lower()}{told[1:]}"
