"""Which catalogue entries bind a classified system: now, from a day or not, and why."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache

from frameworks.parse import shipped_catalogue
from frameworks.regimes.eu_ai_act.conditions import Condition, conditions_of
from frameworks.regimes.eu_ai_act.finding import Finding
from frameworks.regimes.eu_ai_act.gates.dates import NEVER
from frameworks.regimes.eu_ai_act.law import LAWS, LEGACY_MODELS_UNTIL
from frameworks.schema import Duty, DutyState, Entry

FRAMEWORK = "EU_AI_ACT"
GROUP = "group"
_HIGH_RISK = ("high_risk_annex_iii", "high_risk_annex_i")
_MORE_TIME = ("met Art. 111(1)", "met Art. 111(2)")
_REGIME_WORDS = {
    "all": "Binds for every AI system in scope",
    "prohibited": "Bound up with the ban on this practice",
    "high_risk_annex_iii": "High-risk by a listed use (Annex III)",
    "high_risk_annex_i": "High-risk as, or in, a product (Annex I Section A)",
    "section_b": "High-risk as, or in, a product (Annex I Section B): one of the few provisions "
    "that apply (Art. 2(2))",
    "annex_iii_exempt": "A listed use that the filter of Art. 6(3) takes out",
    "transparency": "A case of Art. 50 is met",
    "gpai": "A general-purpose model",
    "gpai_systemic": "A general-purpose model with systemic risk",
    "minimal": "Voluntary: the system is not high-risk",
}
_TIER_WORDS = {
    "all": "AI systems",
    "prohibited": "banned practices",
    "high_risk_annex_iii": "high-risk uses of Annex III",
    "high_risk_annex_i": "high-risk products of Annex I Section A",
    "annex_iii_exempt": "listed uses that the filter takes out",
    "transparency": "cases of Art. 50",
    "gpai": "general-purpose models",
    "gpai_systemic": "general-purpose models with systemic risk",
    "minimal": "systems that are not high-risk",
}
_KIND_WORDS = {
    "conditional": "holds where it is relied on",
    "content": "part of a document that is due",
    "voluntary": "no duty",
    "penalty": "what a breach can cost",
}


@lru_cache(maxsize=8192)
def duties(finding: Finding) -> tuple[Duty, ...]:
    """Every entry of the edition's catalogue, in its order, seen from this finding.

    Headings are left out: what stands below them is counted, and nothing twice.
    """
    return tuple(_duty(entry, finding) for entry in _entries(finding.edition))


@lru_cache(maxsize=8192)
def leaned_on(finding: Finding) -> frozenset[str]:
    """The marks only assumed that make an entry bind."""
    return frozenset(
        mark
        for entry, duty in zip(_entries(finding.edition), duties(finding), strict=True)
        if duty.state != DutyState.NOT
        for condition in conditions_of(entry.ref)
        for mark in finding.open_marks.intersection(condition.needs)
    )


@cache
def _entries(edition: str) -> tuple[Entry, ...]:
    entries = shipped_catalogue(FRAMEWORK, edition).entries
    return tuple(entry for entry in entries if entry.kind != GROUP)


@lru_cache(maxsize=65536)
def _not_binding(ref: str, title: str, kind: str, reason: str) -> Duty:
    return Duty(ref, title, kind, DutyState.NOT, None, reason)


def _not(entry: Entry, reason: str) -> Duty:
    return _not_binding(entry.ref, entry.title, entry.kind, reason)


def _duty(entry: Entry, finding: Finding) -> Duty:
    starts = list(_starts(entry, finding))
    against = _against(entry, finding, starts)
    if against:
        return _not(entry, against)
    live = [start for start in starts if start[0] != NEVER]
    if live:
        first, regime = min(live)
    else:  # Art. 111(2) itself, which keeps the rest away
        first, regime = entry.applies_from or NEVER, starts[0][1]
    # What binds every system in scope goes on binding whoever has a banned one.
    overtaken = regime not in ("all", "prohibited")
    if finding.ban_from and overtaken and first >= finding.ban_from:
        return _not(entry, f"The practice is banned from {finding.ban_from.isoformat()}, before "
                    "this would bind.")  # fmt: skip
    return _bound(entry, finding, first, regime)


def _against(entry: Entry, finding: Finding, starts: list[tuple[date, str]]) -> str:
    """Why an entry does not bind at all; empty if it does."""
    if not finding.regimes:
        return "The Act does not apply."
    if not starts:
        return _outside(entry, finding)
    if not _addressed(entry, finding):
        return _not_addressed(entry.roles, finding.capacities)
    if "taken_over" in finding.marks and _is_former_providers(entry, finding):
        return "Somebody else is provider of the high-risk system now (Art. 25(2))."
    for condition in conditions_of(entry.ref):
        if not _holds(condition, finding):
            return condition.otherwise
    if entry.kind != "transitional" and all(start[0] == NEVER for start in starts):
        return ("On the market before the high-risk rules and unchanged in design: not reached "
                "until a significant change (Art. 111(2)).")  # fmt: skip
    return ""


def _bound(entry: Entry, finding: Finding, first: date, regime: str) -> Duty:
    state = DutyState.APPLIES if first <= finding.on else DutyState.LATER
    words = [_REGIME_WORDS[regime]]
    if entry.kind in _KIND_WORDS:
        words.append(_KIND_WORDS[entry.kind])
    if _is_assumed(entry, finding):
        words.append("assumed while an answer is open")
    if regime in _HIGH_RISK and not finding.marks.isdisjoint(_MORE_TIME):
        words.append("with the time Art. 111 gives")
    return Duty(
        ref=entry.ref,
        title=entry.title,
        kind=entry.kind,
        state=state,
        applies_from=first,
        reason="; ".join(words) + ".",
        date_confidence=entry.date_confidence,
        readings=entry.readings,
    )


# --- from when, by regime -----------------------------------------------------------------------


def _starts(entry: Entry, finding: Finding) -> Iterator[tuple[date, str]]:
    """Each regime that reaches the entry, with the first day it does."""
    for tier in entry.tiers:
        start = _start(entry, finding, tier)
        if start:
            yield start, tier
    if "section_b" in finding.regimes and _for_section_b(entry):
        product = finding.starts.annex_i
        day = entry.applies_from_annex_i or entry.applies_from
        if product and day:
            yield _legacy(day, product, LAWS[finding.edition].annex_i_from), "section_b"


def _start(entry: Entry, finding: Finding, tier: str) -> date | None:
    day = entry.applies_from
    if day is None:
        return None
    if tier == "prohibited":
        return _banned(entry, finding, day)
    if tier not in finding.regimes:
        filtered = entry.ref == "Art. 6(3)" and "annex_iii_exempt" in finding.regimes
        return day if filtered else None
    starts, the_law = finding.starts, LAWS[finding.edition]
    if tier == "high_risk_annex_iii" and starts.annex_iii:
        day = _legacy(day, starts.annex_iii, the_law.annex_iii_from)
        return _bites(entry, day, starts.annex_iii)
    if tier == "high_risk_annex_i" and starts.annex_i:
        day = entry.applies_from_annex_i or day
        return _bites(entry, _legacy(day, starts.annex_i, the_law.annex_i_from), starts.annex_i)
    if tier in ("gpai", "gpai_systemic") and starts.models:
        return _legacy_model(day, starts.models)
    if tier == "transparency":
        return _transparency(entry, finding, day)
    return day


def _legacy(day: date, start: date, normal: date) -> date:
    """A start moved by Art. 111 moves the day of each duty; a normal one leaves it alone."""
    return day if start == normal else max(day, start)


def _legacy_model(day: date, start: date) -> date:
    return max(day, start) if start == LEGACY_MODELS_UNTIL else day


def _bites(entry: Entry, day: date, start: date) -> date:
    """A fine bites on a duty only once the duty binds."""
    return max(day, start) if entry.kind == "penalty" else day


def _transparency(entry: Entry, finding: Finding, day: date) -> date:
    marking_only = {mark for mark in finding.marks if mark.startswith("case ")} == {"case 50(2)"}
    moved = finding.starts.marking
    if moved and (entry.ref.startswith("Art. 50(2)") or marking_only):
        return max(day, moved)
    return max(day, LAWS[finding.edition].transparency_from) if entry.kind == "penalty" else day


def _banned(entry: Entry, finding: Finding, day: date) -> date | None:
    """A ban binds the systems it is met for; its exceptions bind whoever relies on them."""
    if entry.kind in ("conditional", "exemption"):
        # Whoever stays out of the ban through an exception is bound by its conditions.
        return day if all(_holds(c, finding) for c in conditions_of(entry.ref)) else None
    if "prohibited" not in finding.regimes:
        return None
    if entry.kind == "prohibition":
        met = f"met {entry.ref}" in finding.marks or entry.ref == "Art. 5(1a)(a)"
        return day if met else None
    return max(day, _first_ban(finding)) if entry.kind == "penalty" else day


def _first_ban(finding: Finding) -> date:
    the_law = LAWS[finding.edition]
    bans = {mark for mark in finding.marks if mark.startswith("met Art. 5(1)(")}
    if the_law.new_prohibitions_from and bans <= {"met Art. 5(1)(ba)", "met Art. 5(1)(bb)"}:
        return the_law.new_prohibitions_from
    return the_law.prohibitions_from


def _for_section_b(entry: Entry) -> bool:
    return entry.ref.startswith("Art. 6(1") or entry.ref == "Art. 111(2)"


# --- to whom, and under which conditions --------------------------------------------------------


def _addressed(entry: Entry, finding: Finding) -> bool:
    if entry.kind == "role_shift":
        return finding.role in entry.roles
    banned = entry.kind in ("prohibition", "penalty") and "prohibited" in entry.tiers
    if banned and "provider" in entry.roles:
        # Art. 5 bans placing on the market by anyone, and an importer does just that (Art. 3(6));
        # the fine for it (Art. 99(3)) goes with the ban.
        return bool(finding.capacities & {*entry.roles, "importer", "product_manufacturer"})
    return bool(finding.capacities.intersection(entry.roles))


def _is_former_providers(entry: Entry, finding: Finding) -> bool:
    reached = set(entry.tiers) & finding.regimes
    return bool(reached) and reached <= set(_HIGH_RISK) and not entry.ref.startswith("Art. 25(2)")


def _holds(condition: Condition, finding: Finding) -> bool:
    found = any(mark in finding.marks for mark in condition.needs)
    return not found if condition.none_of else found


def _is_assumed(entry: Entry, finding: Finding) -> bool:
    """Whether a condition rests on open answers alone."""
    return any(
        not condition.none_of
        and all(m in finding.open_marks for m in condition.needs if m in finding.marks)
        for condition in conditions_of(entry.ref)
    )


def _outside(entry: Entry, finding: Finding) -> str:
    if "section_b" in finding.regimes and "all" not in finding.regimes:
        return "Annex I Section B: the Act applies only in part, and this is not in it (Art. 2(2))."
    if entry.kind == "prohibition":
        return "The system does not fall under this ban."
    return _only_for(entry.tiers)


# The same few texts are told of thousands of entries: each is put together once.
@cache
def _only_for(tiers: tuple[str, ...]) -> str:
    return f"Only for {_join(_TIER_WORDS.get(tier, tier) for tier in tiers)}."


@cache
def _not_addressed(roles: tuple[str, ...], capacities: frozenset[str]) -> str:
    return f"Addressed to {_names(roles)}, not to {_names(capacities)}."


def _names(roles: Iterable[str]) -> str:
    return _join(role.replace("_", " ").replace("gpai", "model") for role in sorted(roles))


def _join(words: Iterable[str]) -> str:
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last
