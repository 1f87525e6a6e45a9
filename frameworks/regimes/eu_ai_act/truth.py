"""Answers that may be open: three-valued truth, and facts read through it."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import IntEnum

from frameworks.schema import Fact, Facts, FactValue

UNKNOWN = "unknown"


class Truth(IntEnum):
    """No, perhaps or yes (Kleene). A rule that may hold is taken to hold: that is the caution."""

    NO = 0
    MAYBE = 1
    YES = 2


NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES
_NEGATED = (YES, MAYBE, NO)


def both(*parts: Truth) -> Truth:
    """True as far as every part is."""
    return min(parts)


def either(*parts: Truth) -> Truth:
    """True as far as the best part is."""
    return max(parts)


def negate(part: Truth) -> Truth:
    """The opposite; what is open stays open."""
    return _NEGATED[part]


class Answers:
    """The facts given, with the defaults of the question set behind them."""

    __slots__ = ("_facts", "_values", "given")

    def __init__(self, facts: Mapping[str, Fact], defaults: Mapping[str, FactValue], given: Facts):
        self._facts = facts
        self._values = {**defaults, **given}
        self.given = given

    def value(self, name: str) -> FactValue:
        """The answer, or its default; UNKNOWN where neither is there."""
        return self._values[name]

    def is_given(self, name: str) -> bool:
        """Whether somebody answered it with something else than "I don't know"."""
        return name in self.given and self.given[name] != UNKNOWN

    def is_unknown(self, name: str) -> bool:
        """Whether the answer is still open."""
        return self.value(name) == UNKNOWN

    def assumed(self, name: str) -> FactValue:
        """The value shown: the answer, or the cautious value in its place."""
        value = self.value(name)
        if value != UNKNOWN:
            return value
        cautious = self._facts[name].assume_if_unknown
        return UNKNOWN if cautious is None else cautious

    def yes(self, name: str) -> Truth:
        """Whether a yes-or-no question is answered with yes."""
        value = self._values[name]
        if value is True:
            return YES
        return MAYBE if value == UNKNOWN else NO

    def no(self, name: str) -> Truth:
        """Whether a yes-or-no question is answered with no."""
        return _NEGATED[self.yes(name)]

    def is_one_of(self, name: str, *options: str) -> Truth:
        """Whether the choice is one of these."""
        value = self.value(name)
        if value == UNKNOWN:
            return MAYBE
        return YES if value in options else NO

    def is_not(self, name: str, *options: str) -> Truth:
        """Whether the choice is none of these."""
        return _NEGATED[self.is_one_of(name, *options)]

    def filled(self, name: str) -> Truth:
        """Whether a list has anything in it."""
        value = self.value(name)
        if value == UNKNOWN:
            return MAYBE
        return YES if value else NO

    def has_any(self, name: str, members: Collection[str]) -> Truth:
        """Whether a list shares a member with these."""
        if self.is_unknown(name):
            return MAYBE
        return YES if any(member in members for member in self.members(name)) else NO

    def members(self, name: str) -> tuple[str, ...]:
        """The members of a list answer; none while it is open."""
        value = self.value(name)
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> float | None:
        """A number answer, or None while it is open or not given."""
        value = self.value(name)
        return float(value) if isinstance(value, float | int) else None

    def day(self, name: str) -> date | None:
        """A date answer, or None while it is open or not given."""
        value = self.value(name)
        return value if isinstance(value, date) else None

    def choice(self, name: str) -> str:
        """The word chosen, UNKNOWN while it is open."""
        return str(self.value(name))
