"""I4: who reports to whom, and what is to be done at once."""

from frameworks.regimes.eu_ai_act.incidents.outcome import Reportable, Reporter
from frameworks.regimes.eu_ai_act.incidents.reporting import Case
from frameworks.regimes.eu_ai_act.law import AMENDED
from frameworks.regimes.eu_ai_act.truth import YES

WORDS = {
    "msa": "market surveillance authority of the Member State where it occurred",
    "msa_all": "authorities of all Member States concerned",
    "msa_test_state": "authority of the test State",
    "msa_financial_supervisor": "market surveillance authority of the Member State where it "
    "occurred (financial supervisor, Art. 74(6))",
    "mdr_chosen_authority": "authority chosen under Art. 73(10)",
    "ai_office": "AI Office",
    "sector_mdr_vigilance": "MDR vigilance authority",
    "sector_dora": "financial supervisor under DORA",
    "sector_cer_nis2": "CER or NIS2 authority",
    "sector_type_approval": "type-approval authority",
    "sector_machinery": "machinery market surveillance",
    "sector_authority": "authority of the sector",
}
_TYPE_APPROVAL = ("168/2013", "167/2013", "2018/858", "2019/2144")
_MACHINERY = ("2006/42/EC", "2023/1230")
_OF_REGIME = {
    "mdr_ivdr": "sector_mdr_vigilance",
    "dora": "sector_dora",
    "cer_nis2": "sector_cer_nis2",
    "other_equivalent": "sector_authority",
}


def addressee(case: Case, reportable: Reportable) -> str | None:
    """The code of whoever gets the report; None where the Act has none made."""
    if reportable == Reportable.ART_55:
        return "ai_office"
    if reportable == Reportable.SECTION_B:
        return _of_section_b(case.walk.answers.choice("annex_i_act"))
    if reportable == Reportable.LIMITED_TO_C:
        return _OF_REGIME[case.walk.answers.choice("sectoral_regime")]
    return _of_art_73(case) if reportable == Reportable.YES else None


def _of_section_b(act: str) -> str:
    if act in _MACHINERY:
        return "sector_machinery"
    return "sector_type_approval" if act in _TYPE_APPROVAL else "sector_authority"


def _of_art_73(case: Case) -> str:
    answers = case.walk.answers
    regime = answers.choice("sectoral_regime")
    states = answers.number("member_states_affected") or 1
    wide = answers.is_not("widespread_infringement", "none") == YES
    for holds, code in (
        # Art. 75(1a) came with the amendment.
        (case.walk.law.code == AMENDED and answers.yes("ai_office_competence") == YES, "ai_office"),
        (answers.yes("real_world_testing") == YES, "msa_test_state"),
        (regime == "mdr_ivdr", "mdr_chosen_authority"),
        (regime == "dora", "msa_financial_supervisor"),
        (states > 1 or wide, "msa_all"),
    ):
        if holds:
            return code
    return "msa"


def reporter(case: Case, reportable: Reportable) -> Reporter | None:
    """Who owes the report: the provider, unless a deployer cannot reach it (Art. 26(5))."""
    if reportable == Reportable.ART_55:
        return Reporter.MODEL_PROVIDER
    if reportable not in (Reportable.YES, Reportable.LIMITED_TO_C, Reportable.SECTION_B):
        return None
    case.walk.assume(case.walk.answers.is_one_of("reporter_role", "deployer"), "reporter_role")
    if not is_deployer(case):
        return Reporter.PROVIDER
    reachable = case.walk.answers.yes("provider_reachable")
    case.walk.assume(reachable, "provider_reachable")
    return Reporter.PROVIDER if reachable == YES else Reporter.DEPLOYER


def is_deployer(case: Case) -> bool:
    """Whether the question is put by the deployer."""
    return case.walk.answers.choice("reporter_role") == "deployer"


_REPORT_BY = {
    "Art. 73(2)": "Report at once when a link between system and incident is established or "
    "reasonably likely (Art. 73(2)).",
    "Art. 73(3)": "Report at once (Art. 73(3)).",
    "Art. 73(4)": "Report at once when a link with the death is established or suspected "
    "(Art. 73(4)).",
}
_KEEP = (
    "An incomplete first report is allowed (Art. 73(5)). Investigate without delay, assess the "
    "risk, correct; do not change the system in a way that hides the causes before the authority "
    "is told (Art. 73(6))."
)


def immediate_duty(case: Case, reportable: Reportable, provision: str | None) -> str | None:
    """What cannot wait for the deadline."""
    if provision is not None:
        return f"{_REPORT_BY[provision]} {_KEEP}"
    if reportable == Reportable.ART_55:
        return (
            "Keep track of it, document it and report it to the AI Office without undue delay, "
            "with possible corrective measures (Art. 55(1)(c))."
        )
    if reportable == Reportable.LIMITED_TO_C:
        return "Report under the regime that is equivalent; its own time limits run."
    if reportable == Reportable.SECTION_B:
        return "Report under the law of the product's sector, if it asks for it."
    return None


def deployer_duty(case: Case, reportable: Reportable) -> str | None:
    """Art. 26(5): what a deployer owes; None where it is not the one concerned."""
    if not is_deployer(case) or reportable not in (Reportable.YES, Reportable.LIMITED_TO_C):
        return None
    if case.walk.answers.yes("provider_reachable") != YES:
        return (
            "The provider could not be reached: Art. 73 binds the deployer itself (Art. 26(5)). Go "
            "on trying to reach it, and record when and how."
        )
    return (
        "Tell the provider at once, then the importer or distributor and the market surveillance "
        "authority (Art. 26(5)). The draft guidance reads at once as 24 hours. The report under "
        "Art. 73 is then the provider's; if it cannot be reached, it is yours."
    )
