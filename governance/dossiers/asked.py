"""What a provision or a standard asks for, and what the register holds of it: lines of a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_WORDS = {True: gettext_lazy("open"), False: gettext_lazy("there"), None: gettext_lazy("to know")}
_CODES = {True: "not_met-status", False: "met-status", None: "unknown-status"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked for. `is_open` is None where nothing has to be done for it."""

    provision: str
    what: str
    held: str
    is_open: bool | None

    @property
    def state(self) -> str:
        """Whether it is there, in a word."""
        return str(_WORDS[self.is_open])

    @property
    def code(self) -> str:
        """The mark of that word."""
        return _CODES[self.is_open]


def count_words(lines: list[Asked]) -> str:
    """How many are there and open, in a sentence."""
    there = sum(each.is_open is False for each in lines)
    missing = sum(each.is_open is True for each in lines)
    told = {"all": there + missing, "there": there, "open": missing}
    return _("Asked for: %(all)s. There: %(there)s. Open: %(open)s.") % told


def open_first(lines: list[Asked]) -> list[Asked]:
    """The same with what is open on top."""
    return sorted(lines, key=lambda each: each.is_open is not True)
