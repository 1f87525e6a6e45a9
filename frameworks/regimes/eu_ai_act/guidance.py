"""What a reader must know before relying on a result: drafts, doubts, readings, counsel.

Nothing here decides; each note is shown when its sign turns up in a walk.
"""

from collections.abc import Callable
from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.law import AMENDED
from frameworks.regimes.eu_ai_act.truth import YES
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.schema import Warning

DRAFT = "draft_guidance"
READINGS = "both_readings"
OWN = "own_reading"
COUNSEL = "counsel"
UNSETTLED = "date_unsettled"
LAWFUL = "lawfulness"
HINT = "check_answer"
GUIDANCE = "guidance"

HRG = "Draft Commission guidelines on high-risk classification, 19 May 2026 (not adopted)"
PPG = "Commission Guidelines on prohibited practices, C(2025) 5052 final, 29 July 2025"
T50 = "Commission Guidelines on Art. 50, C(2026) 5054 final, 20 July 2026"
GPAIG = "Commission guidelines on general-purpose models, C(2025) 7719 final, 19 November 2025"
OURS = "Own reading of the Regulation"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a note looks at: the walk, the class it ended in, and the role."""

    walk: Walk
    tier: str
    concurrent: tuple[str, ...]

    def basis(self, start: str) -> bool:
        """Whether a positive basis begins so."""
        return any(provision.startswith(start) for provision in self.walk.basis)

    def gone(self, start: str) -> bool:
        """Whether a provision that begins so failed or was excepted."""
        lists = (*self.walk.not_met, *self.walk.exceptions)
        return any(provision.startswith(start) for provision in lists)

    def flag(self, name: str) -> bool:
        """Whether a gate left this flag."""
        return name in self.walk.flags

    def regime(self, *tiers: str) -> bool:
        """Whether one of these classes is the tier or runs beside it."""
        return self.tier in tiers or any(tier in self.concurrent for tier in tiers)

    def amended(self) -> bool:
        """Whether the amended edition is read."""
        return self.walk.law.code == AMENDED


@dataclass(frozen=True, slots=True)
class Note:
    """One warning and the sign that calls for it."""

    code: str
    provision: str
    text: str
    source: str
    when: Callable[[Seen], bool]


_HIGH_RISK = ("high_risk_annex_i_a", "high_risk_annex_i_b", "high_risk_annex_iii")
NOTES: tuple[Note, ...] = (
    Note(DRAFT, "Art. 6", "The Commission's guidelines on high-risk classification are a draft. "
         "Where the answer leans on them, expect it to be checked again on adoption.", HRG,
         lambda s: s.regime(*_HIGH_RISK, "annex_iii_exempt") or s.gone("Annex III")
         or s.gone("Art. 6(1")),
    Note(READINGS, "Art. 6(3)", "Some read “no significant risk” as a test of its own; the draft "
         "guidelines let the four conditions decide, read narrowly. Both are asked here and the "
         "stricter outcome is kept.", HRG,
         lambda s: bool(s.walk.answers.members("art6_3_conditions"))),
    Note(UNSETTLED, "Art. 49(2)", "It is unsettled whether filtered systems are to be registered "
         "since 2 August 2026 (Section 5 was not deferred) or from 2 December 2027 (with "
         "Art. 6(3)). Both days are shown.", "Art. 113 as amended; no source settles it",
         lambda s: s.tier == "annex_iii_exempt" and s.amended()),
    Note(READINGS, "Art. 113", "Arts. 43, 47 to 49, 72, 73 and 86 were not deferred and have "
         "applied by their letter since 2 August 2026, but they need a high-risk system, which "
         "Art. 6 makes only later. The later day is used and the earlier one shown.", OURS,
         lambda s: s.regime("high_risk_annex_iii", "high_risk_annex_i_a") and s.amended()),
    Note(READINGS, "Art. 111(2)", "The cut-off for systems of an earlier time is the day Chapter "
         "III applies, which has several such days. Read here as 2 December 2027 for listed uses "
         "and 2 August 2028 for products; one source uses the first for both.", OURS,
         lambda s: s.basis("Art. 111(2)") and s.amended()),
    Note(OWN, "Art. 43(3)", "Both high-risk by product and by listed use: conformity follows the "
         "product act; the earlier day, that of the listed use, is taken for the shared "
         "duties. Which procedure binds between the two days is open.", OURS,
         lambda s: s.tier == "high_risk_annex_i_a" and "high_risk_annex_iii" in s.concurrent),
    Note(READINGS, "Art. 2(2)", "A Section B product that is also a listed use, or a case of "
         "Art. 50: by its letter Art. 2(2) leaves only a few provisions; the other duties are "
         "kept here out of caution.", OURS,
         lambda s: s.tier == "high_risk_annex_i_b" and bool(s.concurrent)),
    Note(COUNSEL, "Art. 5(1)(g)", "Ethnic origin stands close to race, which Art. 5(1)(g) bans; "
         "the draft guidelines treat it as high-risk. Ask counsel before relying on that.",
         f"{HRG}, points 169-170",
         lambda s: "ethnic_origin" in s.walk.answers.members("categorised_traits")),
    Note(COUNSEL, "Art. 5(1)(g)", "Police categorisation by a banned trait is taken to be outside "
         "the ban, as its last sentence says. How far that reaches is disputed; ask counsel.",
         PPG, lambda s: s.flag("police_categorisation")),
    Note(READINGS, "Art. 3(41)", "Sources differ on gates where people step up to a camera: the "
         "guidelines on bans treat entrance checks of arenas as remote identification, the draft "
         "on high-risk does not where people take part knowingly.",
         f"{PPG}, points 425-426; {HRG}, point 144", lambda s: s.flag("active_involvement")),
    Note(LAWFUL, "Annex III", "The use is said not to be permitted by law. A class under the AI "
         "Act does not make it lawful.", "Annex III 1, 6 and 7; recital 63",
         lambda s: s.walk.answers.no("annex_iii_use_lawful") == YES),
    Note(LAWFUL, "Annex III 1", "Data-protection law may forbid this use of biometric data "
         "whatever its class here.", f"{PPG}, point 428", lambda s: s.basis("Annex III 1")),
    Note(OWN, "Art. 5(1)(h)", "The ban is on the use. Supplying live identification for the police "
         "is not itself banned, but only uses within the three purposes are lawful.", OURS,
         lambda s: s.flag("live_identification_supplied")),
    Note(OWN, "Art. 5", "The ban is told to whoever places on the market, puts into service or "
         "uses. An importer places on the market; a mere distributor should stop all the same.",
         OURS, lambda s: s.tier == "prohibited"
         and s.walk.role not in ("provider", "deployer")),
    Note(DRAFT, "Art. 5(1)(ba), (bb)", "The Commission's guidelines on bans predate these two; "
         "no guidance explains them yet.", PPG,
         lambda s: s.basis("Art. 5(1)(ba)") or s.basis("Art. 5(1)(bb)")),
    Note(READINGS, "Art. 26(7)", "Whether job applicants count as workers who must be told before "
         "use is open; they are told under Art. 26(11) in any case.", OURS,
         lambda s: s.basis("Annex III 4(a)") and s.walk.role == "deployer"),
    Note(OWN, "Art. 60", "Duties of testing in real conditions fall on the provider or prospective "
         "provider. Whoever runs such a test before release should ask in that role too.", OURS,
         lambda s: s.basis("Art. 60") and s.walk.role != "provider"),
    Note(OWN, "Annex I", "Machinery: the Directive 2006/42/EC stood in Section A as published; the "
         "Regulation (EU) 2023/1230 stands in Section B since 27 July 2026. The act named is read "
         "as the one this edition knows.", OURS, lambda s: s.flag("machinery")),
    Note(OWN, "Art. 2(12)", "A listed use that the filter takes out is not released as high-risk, "
         "so free and open source takes it outside. Keep the written assessment: the exclusion "
         "hangs on it.", OURS,
         lambda s: s.tier == "out_of_scope" and s.basis("Art. 2(12)")
         and bool(s.walk.answers.members("art6_3_conditions"))),
    Note(HINT, "Art. 2(12)", "The open-source exclusion presumes that the system neither talks to "
         "people nor generates content in a way Art. 50 covers. The provider is asked that; check "
         "it with the provider.", OURS,
         lambda s: s.tier == "out_of_scope" and s.basis("Art. 2(12)")
         and s.walk.role != "provider"),
    Note(DRAFT, "Art. 6", "A broad presentation counts as including high-risk uses, and a clause "
         "in the terms of use may not be enough to exclude them.", f"{HRG}, point 12",
         lambda s: s.walk.answers.yes("general_purpose_presentation") == YES
         or s.basis("Art. 25(2)") or s.gone("Art. 25(2)")),
    Note(HINT, "Art. 3(63)", "Training compute above 10^23 operations and what the model generates "
         "point to a general-purpose model. The sign can be rebutted; check the answer.", GPAIG,
         lambda s: s.flag("looks_general")),
    Note(OWN, "Art. 53", "Whether a modifier becomes provider is taken from the one-third mark "
         "of the guidelines; the Regulation names no figure.", GPAIG,
         lambda s: "modification_compute_share" in s.walk.answers.given),
    Note(READINGS, "Art. 53(4)", "Art. 53(4) still speaks of an approved code of practice although "
         "approval was abolished; an adequate code is taken to be enough until a standard "
         "exists.", OURS, lambda s: s.regime("gpai", "gpai_systemic") and s.amended()),
    Note(HINT, "Annex III", "A use was rejected that other answers make the system fall under. The "
         "other answers are followed; check which one is right.", OURS,
         lambda s: s.flag("contradiction")),
    Note(GUIDANCE, "Art. 50", "How narrowly “obvious” and the exceptions to marking are read comes "
         "from the Commission's guidelines; they do not bind courts.", T50,
         lambda s: s.regime("transparency") or s.gone("Art. 50(1)") or s.gone("Art. 50(2)")),
)  # fmt: skip


def notes(walk: Walk, tier: str, concurrent: tuple[str, ...]) -> tuple[Warning, ...]:
    """The warnings a walk calls for, in their order here."""
    seen = Seen(walk, tier, concurrent)
    return tuple(
        Warning(note.code, note.provision, note.text, note.source)
        for note in NOTES
        if note.when(seen)
    )
