"""A question set as one reader sees it: what is asked, how far it is, what comes out so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks import interview
from frameworks.interview import Progress, State
from frameworks.regimes import registry
from frameworks.schema import Fact, Facts, Gate, Outcome, Result, Tier, Topic
from governance.pages.classification import words
from riskreg.actions import classification
from riskreg.models import Questionnaire

FEW = 4  # reasons and open questions named beside the questions; the review page has all


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way through: a gate or, inside the gate one is in, a topic."""

    code: str
    label: str
    cited: str
    state: str  # done, current, open, skipped
    url: str = ""
    note: str = ""
    below: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """An open question, and the class the result would have if it were answered so."""

    question: str
    answer: str
    tier: Tier
    url: str


@dataclass(frozen=True, slots=True)
class Open:
    """An open question, and what is taken for it until it is answered."""

    question: str
    cited: str
    taken: str
    url: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that stays stored but does not count now."""

    question: str
    answer: str


class Sheet:
    """One question set with its law, its answers and what they mean so far."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.law = registry.get(questionnaire.regime)
        self.edition = self.law.edition(questionnaire.edition)
        self.on: date = questionnaire.on or timezone.localdate()
        self.questions = self.law.questionnaire(questionnaire.edition)
        self.answers: Mapping[str, Any] = questionnaire.answers
        self.role_title = words.role_title(self.law, questionnaire.role)

    @cached_property
    def facts(self) -> Facts:
        """The answers that count, as the rules read them."""
        return classification.counted(self.questionnaire)

    @cached_property
    def result(self) -> Result:
        """What the rules say of the answers so far."""
        return self.classify(self.facts)

    def classify(self, facts: Facts) -> Result:
        """What the rules would say of other answers."""
        role, edition = self.questionnaire.role, self.questionnaire.edition
        return self.law.classify(role, facts, edition=edition, on=self.on)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The questions that can still matter."""
        return frozenset(interview.asked(self.questions, self.questionnaire.role, self.facts))

    def facts_of(self, topic: Topic) -> tuple[Fact, ...]:
        """The questions of a topic that are asked now."""
        return tuple(self.questions.facts[name] for name in topic.facts if name in self.asked)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that ask something now, in order."""
        return tuple(topic for topic in self.questions.topics if self.facts_of(topic))

    def open_in(self, topic: Topic) -> tuple[Fact, ...]:
        """The questions of a topic that are still open."""
        return tuple(fact for fact in self.facts_of(topic) if interview.is_left(fact, self.facts))

    @cached_property
    def first_open(self) -> Topic | None:
        """The first topic with a question nobody has looked at."""
        return next(
            (
                topic
                for topic in self.topics
                if any(self._is_silent(fact) for fact in self.facts_of(topic))
            ),
            None,
        )

    def beside(self, topic: Topic, step: int) -> Topic | None:
        """The topic before (-1) or after (+1) one, by the order of the whole set."""
        return neighbour(self.questions, self.topics, topic, step)

    def url(self, topic: Topic) -> str:
        """The page of a topic."""
        return reverse("questionnaire_topic", args=[self.questionnaire.pk, topic.slug])

    def url_of(self, fact: Fact) -> str:
        """The place of one question."""
        page = reverse("questionnaire_topic", args=[self.questionnaire.pk, fact.topic])
        return f"{page}#q-{fact.name}"

    def kept(self, topic: Topic | None = None) -> tuple[Kept, ...]:
        """Answers that are stored but hidden by another answer."""
        names = topic.facts if topic else tuple(self.questions.facts)
        return tuple(
            Kept(fact.question, words.said(fact, self.answers[name]))
            for name in names
            if name in self.answers
            and name not in self.asked
            and (fact := self.questions.facts[name])
        )

    @property
    def counted(self) -> dict[str, Any]:
        """The answers that count now, in the order of the questions."""
        return {
            name: self.answers[name]
            for name in self.questions.facts
            if name in self.answers and name in self.asked
        }

    @cached_property
    def needed(self) -> tuple[Fact, ...]:
        """Questions that can change the class and that nobody has answered yet.

        "I don't know yet" is an answer; silence is not, and nothing is recorded on silence.
        """
        return tuple(
            fact
            for topic in self.topics
            for fact in self.facts_of(topic)
            if fact.effect == "tier" and self._is_silent(fact)
        )

    def _is_silent(self, fact: Fact) -> bool:
        """Whether nobody has looked at a question; a number or day may be left empty."""
        return fact.name not in self.answers and interview.is_left(fact, self.facts)

    def not_known_yet(self) -> dict[str, str]:
        """The answers that say "I don't know yet" to all of them, and to what they open in turn."""
        role = self.questionnaire.role
        open_now: dict[str, str] = {}
        while True:
            asked = interview.asked(self.questions, role, {**self.facts, **open_now})
            facts = (self.questions.facts[name] for name in asked if name not in open_now)
            more = [f.name for f in facts if f.effect == "tier" and self._is_silent(f)]
            if not more:
                return open_now
            open_now |= dict.fromkeys(more, interview.UNKNOWN)

    @property
    def is_provisional(self) -> bool:
        """Whether an answer is missing or not known."""
        return self.result.provisional or bool(self.needed)

    # --- the way through --------------------------------------------------------------------

    def steps(self, current: Topic | None = None) -> tuple[Step, ...]:
        """The gates in order; the one the reader is in shows its topics."""
        found = interview.progress(self.questions, self.questionnaire.role, self.facts)
        return tuple(self._gate(each, current) for each in found)

    def _gate(self, found: Progress, current: Topic | None) -> Step:
        gate = found.gate
        if found.state == State.NOT_NEEDED:
            why = self._why_skipped(gate)
            return Step(gate.code, gate.title, gate.provision, "skipped", note=why)
        is_here = current is not None and current.gate == gate.code
        first = next((t for t in found.topics if self.open_in(t)), found.topics[0])
        return Step(
            gate.code,
            gate.title,
            gate.provision,
            "current" if is_here else found.state.value,
            self.url(first),
            self._left(len(found.open)),
            tuple(self._topic(topic, current) for topic in found.topics) if is_here else (),
        )

    def _topic(self, topic: Topic, current: Topic | None) -> Step:
        left = len(self.open_in(topic))
        is_here = current is not None and topic.slug == current.slug
        state = "current" if is_here else "open" if left else "done"
        return Step("", topic.title, "", state, self.url(topic), self._left(left))

    def _left(self, left: int) -> str:
        if not left:
            return _("answered")
        return ngettext("%(n)s question open", "%(n)s questions open", left) % {"n": left}

    def _why_skipped(self, gate: Gate) -> str:
        topics = [topic for topic in self.questions.topics if topic.gate == gate.code]
        if not topics:
            return _("asks nothing of its own")
        if gate.code in self._closed:
            return _("not needed: an earlier answer ends the examination before it")
        facts = [self.questions.facts[name] for topic in topics for name in topic.facts]
        if not any(self._capacities & {"all", *fact.asked_of} for fact in facts):
            return _("not needed: not asked in this role")
        return _("not needed: nothing in your answers leads here")

    @cached_property
    def _closed(self) -> frozenset[str]:
        return self.questions.closed_gates(self.questionnaire.role, self.facts)

    @cached_property
    def _capacities(self) -> frozenset[str]:
        return self.questions.capacities(self.questionnaire.role, self.facts) | {"all"}

    # --- what comes out so far ----------------------------------------------------------------

    @property
    def tier_title(self) -> str:
        """The class so far, in words."""
        return words.tier_title(self.law, self.result.tier)

    @property
    def also(self) -> str:
        """What runs beside the class, in words."""
        return "; ".join(words.tier_titles(self.law, self.result.concurrent))

    @cached_property
    def because(self) -> tuple[str, ...]:
        """The sentences of the provisions that are met, the deciding ones first."""
        met = [step for step in self.result.steps if step.outcome == Outcome.MET]
        return tuple(dict.fromkeys(f"{s.reason} ({s.provision})" for s in reversed(met)))[:FEW]

    @cached_property
    def would_change(self) -> tuple[Change, ...]:
        """Open questions with an answer that would give another class, the strictest first."""
        tried = (self._change(fact) for fact in self.open_facts if fact.effect == "tier")
        found = [change for change in tried if change is not None]
        return tuple(sorted(found, key=lambda change: -change.tier.rank))

    @property
    def few_changes(self) -> tuple[Change, ...]:
        """The first of them, to stand beside the questions."""
        return self.would_change[:FEW]

    @property
    def more_changes(self) -> int:
        """How many more there are."""
        return max(0, len(self.would_change) - FEW)

    @cached_property
    def open_facts(self) -> tuple[Fact, ...]:
        """Every question that is still open, in order."""
        return interview.open_questions(self.questions, self.questionnaire.role, self.facts)

    @property
    def open_lines(self) -> tuple[Open, ...]:
        """Every open question with what is taken until it is answered."""
        return tuple(
            Open(fact.question, fact.provision, self._taken(fact), self.url_of(fact))
            for fact in self.open_facts
        )

    def _taken(self, fact: Fact) -> str:
        is_cautious = fact.must_ask or fact.name in self.facts
        value = fact.assume_if_unknown if is_cautious else fact.default
        if value is None:
            return _("nothing is taken for it")
        word = _("cautiously taken as “%(answer)s”") if is_cautious else _("taken as “%(answer)s”")
        return word % {"answer": words.said(fact, value)}

    def _change(self, fact: Fact) -> Change | None:
        """The strictest class one answer could give; None where each gives the class so far."""
        now = self.result.tier
        tried = (
            (self.classify({**self.facts, fact.name: value}).tier, value)
            for value in interview.possible_answers(fact)
        )
        others = [(self.law.tier(tier), value) for tier, value in tried if tier != now]
        if not others:
            return None
        tier, value = max(others, key=lambda each: each[0].rank)
        return Change(fact.question, words.said(fact, value), tier, self.url_of(fact))


def neighbour(
    questions: registry.Questionnaire, topics: Sequence[Topic], topic: Topic, step: int
) -> Topic | None:
    """Of some topics the one before (-1) or after (+1) another, by the order of the whole set."""
    order = [each.slug for each in questions.topics]
    here = order.index(topic.slug)
    others = [each for each in topics if (order.index(each.slug) - here) * step > 0]
    return (others[0] if step > 0 else others[-1]) if others else None
