"""Whose key signed the checkpoints of a checked file: this register's own, an earlier one, another.

A file of another register is never broken for its key: its maker can say the fingerprint.
"""

from enum import StrEnum

from django.utils.translation import gettext as _

from riskreg import checkpoints
from verify import verify


class Whose(StrEnum):
    """To whom a key belongs."""

    OWN = "own"
    EARLIER = "earlier"
    UNKNOWN = "unknown"


def judge(report: verify.Report) -> dict[str, Whose]:
    """Whose key it is, by the number of each event that is signed.

    One of ours that signs on a day when it was not in use is a finding: somebody stole it.
    """
    keys = checkpoints.known_keys()
    own = checkpoints.own_fingerprint() if checkpoints.is_kept() else ""
    found = {}
    for each in report.notes:
        if each.kind != "checkpoint":
            continue
        number, at, key = (each.about[name] for name in ("number", "at", "key"))
        if key not in keys:
            found[number] = Whose.UNKNOWN
        elif keys[key].was_in_use(at):
            found[number] = Whose.OWN if key == own else Whose.EARLIER
        else:
            report.add("checkpoint", number, "untimely", at[:10])
    if found and Whose.UNKNOWN not in found.values():  # this register vouches for it
        report.notes = [each for each in report.notes if each.kind != "key_unvouched"]
    return found


def sentences(found: dict[str, Whose]) -> list[str]:
    """The same in words."""
    return [_say(each) % {"number": number} for number, each in found.items()]


def _say(whose: Whose) -> str:
    return {
        Whose.OWN: _("The checkpoint at event %(number)s is signed with this register's own key."),
        Whose.EARLIER: _(
            "The checkpoint at event %(number)s is signed with an earlier key of this register."
        ),
        Whose.UNKNOWN: _(
            "The checkpoint at event %(number)s is signed with a key that this register does not"
            " know: ask the maker of the file for its SHA-256."
        ),
    }[whose]
