"""The walk through the gates: what was examined, how it came out, and on which facts."""

from functools import lru_cache

from frameworks.regimes.eu_ai_act.law import Law
from frameworks.regimes.eu_ai_act.truth import MAYBE, UNKNOWN, Answers, Truth
from frameworks.schema import Deciding, Outcome, Step

_decided = lru_cache(maxsize=4096)(Deciding)


class Walk:
    """Collects the steps of one classification. Knows no gate; gates write into it."""

    __slots__ = (
        "answers",
        "basis",
        "exceptions",
        "flags",
        "law",
        "not_met",
        "role",
        "steps",
        "unknown",
    )

    def __init__(self, answers: Answers, law: Law, role: str) -> None:
        self.answers = answers
        self.law = law
        self.role = role
        self.steps: list[Step] = []
        self.basis: dict[str, None] = {}
        self.not_met: dict[str, None] = {}
        self.exceptions: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.flags: set[str] = set()  # what guidance.py looks for besides provisions

    def _deciding(self, names: tuple[str, ...]) -> tuple[Deciding, ...]:
        answers = self.answers
        return tuple(
            [
                Deciding(name, answers.assumed(name), True)
                if (value := answers.value(name)) == UNKNOWN
                else _decided(name, value)
                for name in names
            ]
        )

    def step(self, gate: str, provision: str, outcome: Outcome, reason: str, *facts: str) -> None:
        """Note one step with the facts that decided it."""
        self.steps.append(Step(gate, provision, outcome, reason, self._deciding(facts)))

    def assume(self, truth: Truth, *facts: str) -> None:
        """Where a rule only may hold, the open facts among its own are what is still unknown."""
        if truth == MAYBE:
            self.unknown |= {name: None for name in facts if self.answers.is_unknown(name)}

    def met(
        self, gate: str, provision: str, reason: str, *facts: str, also: tuple[str, ...] = ()
    ) -> None:
        """A provision that holds: a positive basis of the result."""
        self.step(gate, provision, Outcome.MET, reason, *facts)
        self.basis |= dict.fromkeys((provision, *also))

    def failed(
        self, gate: str, provision: str, reason: str, *facts: str, also: tuple[str, ...] = ()
    ) -> None:
        """A provision whose conditions fail. Listed if somebody answered one of its questions."""
        self.step(gate, provision, Outcome.NOT_MET, reason, *facts)
        if any(self.answers.is_given(name) for name in facts):
            self.not_met |= dict.fromkeys((provision, *also))

    def excepted(
        self, gate: str, provision: str, reason: str, *facts: str, also: tuple[str, ...] = ()
    ) -> None:
        """A provision that does not bind because an exception or carve-out applies."""
        self.relieved(gate, provision, reason, *facts, also=also)
        self.not_met[provision] = None

    def relieved(
        self, gate: str, provision: str, reason: str, *facts: str, also: tuple[str, ...] = ()
    ) -> None:
        """A relief that applies: it eases duties and takes nothing out of a class."""
        self.step(gate, provision, Outcome.EXCEPTION, reason, *facts)
        self.exceptions |= dict.fromkeys((provision, *also))

    def noted(self, gate: str, provision: str, reason: str, *facts: str) -> None:
        """Something seen on the way that decides nothing by itself."""
        self.step(gate, provision, Outcome.NOTED, reason, *facts)
