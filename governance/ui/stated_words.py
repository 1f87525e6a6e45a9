"""What coverage is measured by, in words: rules, claims that something does not apply, grades."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from governance.ui import dates
from riskreg.models import ClaimState, Grade
from riskreg.queries.coverage_facts import Claim
from riskreg.rules.sufficiency import Rule, Stated, needed


def rule_sentence(rule: Rule) -> str:
    """What a rule asks for, in one sentence."""
    need = needed(rule)
    parts = [ngettext("%(n)s control in place", "%(n)s controls in place", need) % {"n": need}]
    if rule.is_tested:
        parts.append(_("tested within its interval"))
    if rule.proofs:
        words = {"n": rule.proofs, "grade": grade_word(rule.grade).lower()}
        parts.append(
            ngettext(
                "with at least %(n)s proof in force of grade %(grade)s or stronger",
                "with at least %(n)s proofs in force of grade %(grade)s or stronger",
                rule.proofs,
            )
            % words
        )
    if rule.is_confirmed:
        parts.append(_("confirmed by a second person"))
    return f"{', '.join(parts)}."


def rule_reason(stated: Stated) -> str:
    """Whose rule it is, for what, and why."""
    words = {"ref": stated.ref or stated.framework, "reason": stated.reason}
    if stated.is_own:
        return _("The organisation's own rule for %(ref)s: %(reason)s") % words
    if not stated.framework:
        return _("Shipped rule for everything without one of its own, our reading: %(reason)s") % (
            words
        )
    return _("Shipped rule for %(ref)s, our reading: %(reason)s") % words


def claim_sentence(claim: Claim) -> str:
    """A claim with both names, the reason, and whether it still stands."""
    row = claim.row
    words: dict[str, Any] = {
        "asked": row.asked_by.name,
        "asked_on": dates.written(timezone.localdate(row.asked_at)),
        "reason": row.reason.strip().rstrip("."),
        "decided": row.decided_by.name if row.decided_by else "",
        "decided_on": (dates.written(timezone.localdate(row.decided_at)) if row.decided_at else ""),
    }
    sentence = _(_CLAIMS[ClaimState(row.state)]) % words
    if claim.is_stale and row.state in (ClaimState.ASKED, ClaimState.CONFIRMED):
        return f"{sentence} {_(_STALE)}"
    return sentence


_CLAIMS: Mapping[ClaimState, str] = {
    ClaimState.ASKED: gettext_noop(
        "Claimed by %(asked)s on %(asked_on)s not to apply, waiting for a second person:"
        " %(reason)s."
    ),
    ClaimState.CONFIRMED: gettext_noop(
        "Does not apply: %(reason)s. Claimed by %(asked)s on %(asked_on)s, confirmed by"
        " %(decided)s on %(decided_on)s."
    ),
    ClaimState.REFUSED: gettext_noop(
        "Claimed by %(asked)s on %(asked_on)s not to apply (%(reason)s), refused by %(decided)s on"
        " %(decided_on)s."
    ),
    ClaimState.WITHDRAWN: gettext_noop(
        "Claimed by %(asked)s on %(asked_on)s not to apply (%(reason)s), taken back on"
        " %(decided_on)s."
    ),
}
_STALE = gettext_noop(
    "The system has been classified again since: the claim no longer counts until it is made anew."
)


def grade_word(grade: str) -> str:
    """A grade of provenance in words."""
    return str(Grade(grade).label)
