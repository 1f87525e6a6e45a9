"""Each branch of Art. 73: who is out and why, days, addressees, the deployer, both editions."""

from datetime import date, timedelta
from typing import Any

import pytest

from frameworks.regimes.eu_ai_act.incidents import Reportable, Reporter, Status
from frameworks.regimes.eu_ai_act.incidents.addressees import WORDS
from tests.frameworks.incident_answers import ORIGINAL, assessed, result

LISTED = {
    "tier": "high_risk_annex_iii",
    "reporter_role": "provider",
    "causal_link": "established",
    "market_date": date(2027, 12, 2),
    "significant_design_change": False,
}
PRODUCT = LISTED | {"tier": "high_risk_annex_i_a", "market_date": date(2028, 8, 2)}
HARMED = LISTED | {"serious_health_harm": True}
RIGHTS = LISTED | {"fundamental_rights_infringement": True, "significant_large_scale": True}
DIED = LISTED | {"death": True, "death_causality": "established"}
BROKEN = LISTED | {"critical_infrastructure_disruption": True, "irreversible": True}
LATER = date(2029, 3, 5)


@pytest.mark.parametrize(
    ("more", "limbs"),
    [
        (HARMED, ["3(49)(a)"]),
        (DIED, ["3(49)(a)"]),
        (DIED | {"causal_link": "none", "death_causality": "suspected"}, ["3(49)(a)"]),
        (DIED | {"death_causality": "excluded"}, []),
        (DIED | {"death_causality": "excluded", "serious_health_harm": True}, ["3(49)(a)"]),
        (HARMED | {"causal_link": "none"}, []),
        (HARMED | {"causal_link": "suspected"}, []),
        (HARMED | {"causal_link": "reasonably_likely"}, ["3(49)(a)"]),
        (HARMED | {"near_miss": True}, []),
        (HARMED | {"unforeseeable_misuse": True}, []),
        (BROKEN, ["3(49)(b)"]),
        (BROKEN | {"irreversible": False}, []),
        (BROKEN | {"irreversible": "unknown"}, ["3(49)(b)"]),
        (RIGHTS, ["3(49)(c)"]),
        (RIGHTS | {"significant_large_scale": False}, []),
        (LISTED | {"property_damage_pct": 5}, []),
        (LISTED | {"property_damage_pct": 5.1}, ["3(49)(d)"]),
        (LISTED | {"property_damage_pct": 3, "property_unusable": True}, ["3(49)(d)"]),
        (LISTED | {"property_damage_pct": 40, "serious_property_harm": False}, []),
        (LISTED | {"pure_financial_loss": True}, ["3(49)(d)"]),
        (LISTED | {"serious_environment_harm": True}, ["3(49)(d)"]),
        (HARMED | {"widespread_infringement": "same_operator_three_states"},
         ["3(49)(a)", "3(61)(b)"]),
        (RIGHTS | {"widespread_infringement": "collective_interests_two_states"},
         ["3(49)(c)", "3(61)(a)"]),
        (LISTED | {"death": False, "widespread_infringement": "same_operator_three_states"}, []),
        (DIED | BROKEN | RIGHTS | {"serious_environment_harm": True},
         ["3(49)(a)", "3(49)(b)", "3(49)(c)", "3(49)(d)"]),
        ({"tier": "gpai_systemic", "code_category": "other_serious_harm"}, ["55(1)(c)"]),
        ({"tier": "gpai_systemic", "code_category": "none"}, []),
        ({"tier": "gpai", "code_category": "death"}, []),
    ],
)  # fmt: skip
def test_limbs(more: dict[str, Any], limbs: list[str]) -> None:
    found = result(more, LATER)
    assert list(found.limbs) == limbs
    assert found.serious == bool(limbs)


@pytest.mark.parametrize(
    ("more", "days"),
    [
        (HARMED, 15),
        (RIGHTS, 15),
        (DIED, 10),
        (BROKEN, 2),
        (DIED | BROKEN, 2),
        (DIED | RIGHTS, 10),
        (RIGHTS | {"widespread_infringement": "same_operator_three_states"}, 2),
        (HARMED | {"death": "unknown"}, 10),
        (HARMED | {"critical_infrastructure_disruption": "unknown"}, 2),
        (DIED | RIGHTS | {"sectoral_regime": "mdr_ivdr"}, 15),
        (BROKEN | RIGHTS | {"sectoral_regime": "cer_nis2"}, 15),
    ],
)
def test_the_shortest_limit_of_what_is_reported_wins(more: dict[str, Any], days: int) -> None:
    found = result(more, LATER)
    assert found.deadline_days == days
    assert found.due_date == LATER + timedelta(days=days)


@pytest.mark.parametrize(
    ("more", "day", "reportable", "addressee"),
    [
        (HARMED, LATER, "yes", "msa"),
        (HARMED | {"member_states_affected": 3}, LATER, "yes", "msa_all"),
        (HARMED | {"ai_office_competence": True}, LATER, "yes", "ai_office"),
        (LISTED | {"death": False}, LATER, "no", None),
        (HARMED | {"tier": "minimal"}, LATER, "no_not_high_risk", None),
        (HARMED | {"tier": "annex_iii_exempt"}, LATER, "no_not_high_risk", None),
        (HARMED | {"tier": "prohibited"}, LATER, "no_not_high_risk", None),
        (HARMED | {"tier": "gpai"}, LATER, "no_not_high_risk", None),
        (HARMED | {"tier": "gpai_systemic"}, LATER, "no_art_55", "ai_office"),
        ({"tier": "gpai_systemic", "code_category": "none"}, LATER, "no", None),
        (HARMED | {"tier": "unknown"}, LATER, "yes", "msa"),
        (HARMED | {"tier": "high_risk_annex_i_b", "annex_i_act": "2023/1230"}, LATER,
         "no_section_b", "sector_machinery"),
        (HARMED | {"tier": "high_risk_annex_i_b", "annex_i_act": "2018/858"}, LATER,
         "no_section_b", "sector_type_approval"),
        (HARMED | {"tier": "high_risk_annex_i_b", "annex_i_act": "2016/797"}, LATER,
         "no_section_b", "sector_authority"),
        # before the rules, the day before and the day
        (HARMED, date(2027, 12, 1), "not_yet_applicable", None),
        (HARMED, date(2027, 12, 2), "yes", "msa"),
        (PRODUCT | {"death": True}, date(2028, 8, 1), "not_yet_applicable", None),
        (PRODUCT | {"death": True}, date(2028, 8, 2), "yes", "msa"),
        # tests in real conditions were not put off
        (HARMED | {"real_world_testing": True}, date(2026, 8, 1), "not_yet_applicable", None),
        (HARMED | {"real_world_testing": True}, date(2026, 8, 2), "yes", "msa_test_state"),
        (PRODUCT | {"death": True, "real_world_testing": True}, date(2026, 9, 1), "yes",
         "msa_test_state"),
        # earlier systems
        (HARMED | {"market_date": date(2027, 12, 1)}, LATER, "no_legacy", None),
        (HARMED | {"market_date": date(2027, 12, 1), "significant_design_change": True}, LATER,
         "yes", "msa"),
        (HARMED | {"market_date": date(2027, 12, 1), "significant_design_change": "unknown"},
         LATER, "yes", "msa"),
        (HARMED | {"market_date": date(2026, 5, 1), "public_authority_use": True},
         date(2030, 8, 1), "no_legacy", None),
        (HARMED | {"market_date": date(2026, 5, 1), "public_authority_use": True},
         date(2030, 8, 2), "yes", "msa"),
        (HARMED | {"market_date": date(2026, 5, 1), "public_authority_use": False},
         date(2030, 8, 2), "no_legacy", None),
        (HARMED | {"market_date": date(2026, 5, 1)}, date(2030, 8, 2), "yes", "msa"),
        # equivalent regimes
        (HARMED | {"sectoral_regime": "mdr_ivdr"}, LATER, "no_limited_to_c",
         "sector_mdr_vigilance"),
        (RIGHTS | {"sectoral_regime": "mdr_ivdr"}, LATER, "yes", "mdr_chosen_authority"),
        (HARMED | {"sectoral_regime": "dora"}, LATER, "no_limited_to_c", "sector_dora"),
        (RIGHTS | {"sectoral_regime": "dora"}, LATER, "yes", "msa_financial_supervisor"),
        (BROKEN | {"sectoral_regime": "cer_nis2"}, LATER, "no_limited_to_c", "sector_cer_nis2"),
        (HARMED | {"sectoral_regime": "other_equivalent"}, LATER, "no_limited_to_c",
         "sector_authority"),
        (HARMED | {"sectoral_regime": "unknown"}, LATER, "yes", "msa"),
        # Art. 73(9) is about listed uses alone
        (PRODUCT | {"serious_health_harm": True, "sectoral_regime": "dora"}, LATER, "yes",
         "msa_financial_supervisor"),
    ],
)  # fmt: skip
def test_reported_or_not_and_to_whom(
    more: dict[str, Any], day: date, reportable: str, addressee: str | None
) -> None:
    found = result(more, day)
    assert (found.reportable.value, found.addressee_code) == (reportable, addressee)
    assert found.addressee == (WORDS[addressee] if addressee else None)
    assert (found.due is None) == (reportable != "yes")


@pytest.mark.parametrize(
    ("more", "day", "reportable"),
    [
        (HARMED | {"market_date": date(2026, 8, 2)}, date(2026, 8, 2), "yes"),
        (HARMED | {"market_date": date(2026, 8, 1)}, date(2026, 8, 2), "no_legacy"),
        (HARMED, date(2026, 8, 1), "not_yet_applicable"),
        (PRODUCT | {"death": True}, date(2027, 8, 1), "not_yet_applicable"),
        (PRODUCT | {"death": True}, date(2027, 8, 2), "yes"),
    ],
)
def test_the_text_as_published_has_its_own_days(
    more: dict[str, Any], day: date, reportable: str
) -> None:
    assert result(more, day, ORIGINAL).reportable.value == reportable


def test_the_ai_office_takes_reports_only_since_the_amendment() -> None:
    facts = HARMED | {"ai_office_competence": True}
    assert result(facts, LATER, ORIGINAL).addressee_code == "msa"


def test_nothing_answered_is_taken_at_its_worst() -> None:
    found = result({}, LATER)
    assert (found.serious, found.reportable, found.deadline_days) == (True, Reportable.YES, 2)
    assert {"tier", "death", "causal_link", "critical_infrastructure_disruption"} <= set(
        found.unknown
    )
    assert found.is_provisional


def test_a_question_that_nobody_answered_is_told() -> None:
    found = result(HARMED, LATER)
    assert "death" in found.unanswered
    assert found.unknown == ()
    assert found.is_provisional


def test_without_a_day_there_is_a_limit_but_no_date() -> None:
    found = result(DIED, None)
    assert (found.deadline_days, found.due_date, found.due_date_1182_71) == (10, None, None)


def test_a_deployer_tells_the_provider_at_once() -> None:
    found = result(HARMED | {"reporter_role": "deployer"}, LATER)
    assert found.reporter == Reporter.PROVIDER
    assert found.deployer_duty is not None
    assert "Tell the provider at once" in found.deployer_duty
    clock = assessed(HARMED | {"reporter_role": "deployer"}, LATER).clock("eu_ai_act")
    assert [due.code for due in clock.dues] == ["inform_provider", "report"]
    assert clock.dues[0].union is None


@pytest.mark.parametrize("reachable", [False, "unknown"])
def test_a_deployer_that_cannot_reach_it_reports_itself(reachable: Any) -> None:
    facts = HARMED | {"reporter_role": "deployer", "provider_reachable": reachable}
    found = result(facts, LATER)
    assert found.reporter == Reporter.DEPLOYER
    assert "binds the deployer itself" in str(found.deployer_duty)
    assert ("provider_reachable" in found.unknown) == (reachable == "unknown")


def test_a_provider_owes_no_deployers_duty() -> None:
    assert result(HARMED, LATER).deployer_duty is None


@pytest.mark.parametrize(
    ("noticed", "early"),
    [(LATER - timedelta(days=2), LATER + timedelta(days=13)), (LATER, None), (None, None)],
)
def test_an_earlier_awareness_of_the_deployer_is_shown(
    noticed: date | None, early: date | None
) -> None:
    facts = HARMED | ({"deployer_awareness_date": noticed} if noticed else {})
    assert result(facts, LATER).early_warning_date == early


def test_a_suspected_link_shows_the_date_it_would_have() -> None:
    found = result(HARMED | {"causal_link": "suspected"}, LATER)
    assert found.reportable == Reportable.NO
    (other,) = found.other_readings
    assert other.code == "if_link_likely"
    assert other.due_date == LATER + timedelta(days=15)


def test_a_widespread_infringement_alone_is_reported_by_the_letter() -> None:
    facts = LISTED | {"death": False, "widespread_infringement": "same_operator_three_states"}
    (other,) = result(facts, LATER).other_readings
    assert (other.code, other.limbs, other.deadline_days) == (
        "without_draft_guidance", ("3(61)(b)",), 2,
    )  # fmt: skip


def test_each_source_has_its_status() -> None:
    facts = HARMED | {"reporter_role": "deployer"}
    found = {(source.provision, source.status) for source in result(facts, LATER).sources}
    assert ("Art. 3(49)(a)", Status.STATUTE) in found
    assert ("Art. 3(49)(a)", Status.DRAFT) in found  # what serious harm is
    assert ("Art. 73(2)", Status.STATUTE) in found
    assert ("Art. 26(5)", Status.DRAFT) in found
    model = result({"tier": "gpai_systemic", "code_category": "death"}, LATER)
    assert Status.CODE in {source.status for source in model.sources}


def test_every_reason_names_its_provision() -> None:
    reasons = {
        result(facts, day).reason
        for facts, day in (
            (HARMED, LATER),
            (HARMED, date(2027, 1, 1)),
            (HARMED | {"tier": "minimal"}, LATER),
            (HARMED | {"tier": "gpai_systemic"}, LATER),
            (HARMED | {"market_date": date(2026, 1, 1)}, LATER),
            (HARMED | {"sectoral_regime": "mdr_ivdr"}, LATER),
            (LISTED | {"death": False}, LATER),
        )
    }
    assert len(reasons) == 7
    assert all("Art. " in reason for reason in reasons)


def test_the_rules_have_a_name() -> None:
    first, second = result(HARMED, LATER), result(HARMED, LATER, ORIGINAL)
    assert len(first.rule_set) == 64
    assert first.rule_set != second.rule_set
