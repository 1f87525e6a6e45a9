"""What must be known before relying on a result: drafts, both readings, own readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from frameworks.regimes.eu_ai_act import law
from frameworks.regimes.eu_ai_act.guidance import COUNSEL, DRAFT, OURS, OWN, READINGS, UNSETTLED
from frameworks.regimes.eu_ai_act.incidents.limbs import MODEL, THINGS
from frameworks.regimes.eu_ai_act.incidents.outcome import Reportable, Source, Status
from frameworks.regimes.eu_ai_act.incidents.reporting import Case, Decision
from frameworks.regimes.eu_ai_act.law import AMENDED
from frameworks.regimes.eu_ai_act.truth import NO, YES
from frameworks.schema import Warning

G73 = "Draft Commission guidance on Art. 73, 26 September 2025 (not adopted)"
COP = "GPAI Code of Practice, Safety and Security chapter, 10 July 2025"
COUNTING = "Regulation (EEC, Euratom) 1182/71"


@dataclass(frozen=True, slots=True)
class Told:
    """What a note looks at: the case and what was decided."""

    case: Case
    decision: Decision

    def yes(self, name: str) -> bool:
        """Whether a question is answered with yes."""
        return self.case.walk.answers.yes(name) == YES

    def has(self, limb: str) -> bool:
        """Whether a limb was found."""
        return limb in self.case.found.limbs

    def is_(self, *codes: Reportable) -> bool:
        """Whether it came out as one of these."""
        return self.decision.reportable in codes

    def given(self, *names: str) -> bool:
        """Whether somebody answered one of these."""
        return any(self.case.walk.answers.is_given(name) for name in names)

    def choice(self, name: str) -> str:
        """The word chosen."""
        return self.case.walk.answers.choice(name)


@dataclass(frozen=True, slots=True)
class Note:
    """One warning and the sign that calls for it."""

    code: str
    provision: str
    text: str
    source: str
    when: Callable[[Told], bool]


def _testing_or_dates(told: Told) -> bool:
    return told.is_(Reportable.NOT_YET) and told.case.walk.law.code == AMENDED


def _old_model(told: Told) -> bool:
    market: date | None = told.case.walk.answers.day("market_date")
    return told.is_(Reportable.ART_55) and market is not None and market < law.MODELS_FROM


NOTES: tuple[Note, ...] = (
    Note(DRAFT, "Art. 3(49)(a)", "What serious harm to health is follows the draft guidance: "
         "danger to life, lasting impairment, hospital, intervention, serious or chronic illness.",
         G73, lambda t: t.yes("serious_health_harm")),
    Note(DRAFT, "Art. 3(49)(b)", "What cannot be undone follows the draft guidance's examples: "
         "rebuilding, contamination, lost records, disabled nodes.", G73,
         lambda t: t.yes("critical_infrastructure_disruption")),
    Note(READINGS, "Art. 3(49)(c)", "The Regulation has no threshold: any infringement of "
         "obligations that protect fundamental rights counts. Only the draft guidance asks for "
         "significance and large scale. Both readings are shown.", G73,
         lambda t: t.yes("fundamental_rights_infringement")),
    Note(DRAFT, "Art. 3(49)(d)", "Property above 5 % of the purchase price or unusable is a "
         "measure of the draft guidance.", G73,
         lambda t: t.given("property_damage_pct", "property_unusable")),
    Note(COUNSEL, "Art. 3(49)(d)", "Whether a financial loss alone is harm to property is open; it "
         "is counted here.", OURS, lambda t: t.yes("pure_financial_loss") and t.has(THINGS)),
    Note(DRAFT, "Art. 3(49)", "A near miss is taken out in the words of the draft guidance; the "
         "Regulation asks that harm came of it. Record it for post-market monitoring.", G73,
         lambda t: t.yes("near_miss")),
    Note(READINGS, "Art. 3(49)", "Only the draft guidance takes misuse out that nobody could "
         "foresee; the harm did follow. Both readings are shown.", G73,
         lambda t: t.yes("unforeseeable_misuse")),
    Note(READINGS, "Art. 73(3)", "By the draft guidance a widespread infringement shortens the "
         "limit only where it is a serious incident as well; the Regulation names it alone.", G73,
         lambda t: t.case.walk.answers.is_not("widespread_infringement", "none") != NO),
    Note(READINGS, "Art. 73(9)", "That the duties under DORA, CER and NIS2 are equivalent is the "
         "reading of the draft guidance. Both readings are shown.", G73,
         lambda t: t.choice("sectoral_regime") in ("dora", "cer_nis2")),
    Note(OWN, "Art. 73(2)", "A link that is only suspected starts no time limit here, a death "
         "apart. Go on investigating; once it is likely, the limit still counts from awareness.",
         OURS, lambda t: t.choice("causal_link") == "suspected"),
    Note(UNSETTLED, "Art. 113", "By its letter Art. 73 has applied since 2 August 2026, but no "
         "system is high-risk before Art. 6 begins. A voluntary record is advised.", OURS,
         _testing_or_dates),
    Note(OWN, "Art. 111(2)", "The cut-off for earlier systems is read as the day the high-risk "
         "rules begin for the class; Chapter III has several such days.", OURS,
         lambda t: t.is_(Reportable.LEGACY)),
    Note(OWN, "Art. 73(3), (4)", "Where several time limits meet, the shortest is shown.", OURS,
         lambda t: t.is_(Reportable.YES) and len(t.decision.limbs) > 1),
    Note(OWN, "Art. 73(2)", "Days count from the awareness of whoever asks. An earlier awareness "
         "of the deployer is shown as a date to be careful by.", OURS,
         lambda t: t.case.walk.answers.day("deployer_awareness_date") is not None),
    Note(DRAFT, "Art. 26(5)", "That at once means 24 hours for a deployer, and that a provider "
         "counts as out of reach after as long, are the draft guidance's words.", G73,
         lambda t: t.choice("reporter_role") == "deployer"),
    Note(READINGS, COUNTING, "The calendar day is the date to work to. Whether Regulation 1182/71 "
         "moves it on is a legal question; do not rely on the later date.", OURS,
         lambda t: t.is_(Reportable.YES)),
    Note(OWN, "Art. 55(1)(c)", "A breach of cybersecurity is a kind of the Code of Practice and no "
         "limb of Art. 3(49).", COP, lambda t: t.choice("code_category") == "cybersecurity_breach"
         and t.has(MODEL)),
    Note(OWN, "Art. 111(3)", "Models that were on the market before 2 August 2025 have until "
         "2 August 2027; report voluntarily until then.", OURS, _old_model),
    Note(COUNSEL, "Art. 5", "Serious harm with a system outside Art. 73: check at once whether it "
         "is a prohibited practice, and what other law asks for.", OURS,
         lambda t: t.is_(Reportable.NOT_HIGH_RISK)),
)  # fmt: skip

_STATUS = {
    DRAFT: Status.DRAFT,
    READINGS: Status.DRAFT,
    OWN: Status.OWN,
    COUNSEL: Status.OWN,
    UNSETTLED: Status.OWN,
}
_ACT = "Regulation (EU) 2024/1689"
_BY_CODE = {
    Reportable.YES: "Art. 73(1)",
    Reportable.NO: "Art. 3(49)",
    Reportable.LIMITED_TO_C: "Art. 73(9), (10)",
    Reportable.NOT_HIGH_RISK: "Art. 73(1)",
    Reportable.SECTION_B: "Art. 2(2)",
    Reportable.LEGACY: "Art. 111(2)",
    Reportable.ART_55: "Art. 55(1)(c)",
    Reportable.NOT_YET: "Art. 113",
}


_REASONS = {
    Reportable.NO: "No limb of Art. 3(49) is met: it is no serious incident. Keep it in the "
    "register for post-market monitoring (Art. 72).",
    Reportable.LIMITED_TO_C: "Serious under Art. {limbs}, but another regime is equivalent and "
    "fundamental rights are not infringed: it is reported there (Art. 73(9), (10)).",
    Reportable.NOT_HIGH_RISK: "Serious under Art. {limbs}, but Art. 73 is about high-risk systems "
    "and this is none.",
    Reportable.SECTION_B: "Serious under Art. {limbs}, but products of Annex I Section B follow "
    "the law of their sector (Art. 2(2)).",
    Reportable.LEGACY: "Serious under Art. {limbs}, but the system was on the market before the "
    "high-risk rules and its design is unchanged (Art. 111(2)).",
    Reportable.ART_55: "Serious under Art. {limbs} with a model that has systemic risk: the "
    "model's own duty under Art. 55(1)(c) holds in place of Art. 73.",
    Reportable.NOT_YET: "Serious under Art. {limbs}, but the high-risk rules had not begun when it "
    "was noticed (Art. 113).",
}


def warnings(told: Told) -> tuple[Warning, ...]:
    """The warnings a result calls for, in their order here."""
    return tuple(
        Warning(note.code, note.provision, note.text, note.source)
        for note in NOTES
        if note.when(told)
    )


def sources(told: Told, provision: str | None) -> tuple[Source, ...]:
    """Every provision the result rests on, each with how far it can be relied on."""
    decided = [_BY_CODE[told.decision.reportable], *([provision] if provision else [])]
    limbs = [f"Art. {limb}" for limb in told.case.found.limbs]
    found = [Source(each, Status.STATUTE, _ACT) for each in dict.fromkeys((*limbs, *decided))]
    if told.has(MODEL):
        found.append(Source("Measure 9.3", Status.CODE, COP))
    found += [
        Source(
            note.provision, Status.OWN if note.source == OURS else _STATUS[note.code], note.source
        )
        for note in NOTES
        if note.when(told) and note.source != COP
    ]
    return tuple(dict.fromkeys(found))


def reason(told: Told, provision: str | None) -> str:
    """Why it came out so, in a sentence."""
    limbs = ", ".join(told.case.found.limbs)
    days = {"Art. 73(2)": 15, "Art. 73(3)": 2, "Art. 73(4)": 10}
    if told.decision.reportable == Reportable.YES and provision:
        kept = ", ".join(told.decision.limbs)
        return (
            f"Serious incident under Art. {kept} with a high-risk system: it is reported at once, "
            f"and within {days[provision]} days of awareness at the latest ({provision})."
        )
    return _REASONS[told.decision.reportable].format(limbs=limbs)
