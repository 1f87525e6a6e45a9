"""Systems of which the EU AI Act asks for papers, with what has to be said of them."""

from riskreg.actions import statements
from riskreg.models import AISystem, User
from tests import make

PUBLIC = {
    "deployer-contact": "Markt 1, 9876 AB Oosterwaard",
    "deployer-submitter": "The clerk.",
    "entry-address": "https://database.example/7",
    "fria-summary": "Some wait longer.",
}
DECLARED = {
    "v-1": "Software, CS 7.",
    "provider-contact": "Quay 1, 2800 Mechelen",
    "v-4": "No other Union law asks for a declaration.",
    "v-5": "It complies with Regulation (EU) 2016/679.",
    "standards": "None was published.",
    "v-8-place": "Mechelen",
    "v-8-date": "2026-11-20",
    "v-8-name": "Mila Fonteyn",
    "v-8-function": "Director",
}
FILTERED = {
    **make.HIGH_RISK,
    "about_natural_persons": True,
    "profiling": False,
    "art6_3_conditions": ["a"],
    "materially_influences_decision": False,
    "poses_significant_risk": False,
    "part_of_complex_system": False,
    "human_in_the_loop": True,
}


def scored(officer: User, **values: object) -> AISystem:
    """A credit score that its provider classified as high-risk, with a few things said of it."""
    told = {
        "name": "Credit score",
        "purpose": "Estimates whether a loan is repaid.",
        "version": "7",
        "roles": ["provider"],
        "countries": ["BE", "NO"],
        "oversight": "A clerk decides.",
        **values,
    }
    system = make.system(officer.memberships.get().organisation, officer, **told)
    make.decision(system, officer)
    statements.say(officer, system, "iv-1-e", text="Two servers.")
    statements.say(officer, system, "iv-1-f", text="No product.", is_applicable=False)
    return system


def declared(officer: User) -> AISystem:
    """The credit score with everything a declaration needs."""
    system = scored(officer)
    for code, text in DECLARED.items():
        statements.say(officer, system, code, text=text)
    statements.say(officer, system, "notified-body", text="Annex VI.", is_applicable=False)
    return system


def filtered(officer: User, edition: str = "2026-1744") -> AISystem:
    """A form filler that Art. 6(3) takes out of Annex III."""
    system = make.system(
        officer.memberships.get().organisation,
        officer,
        name="Form filler",
        purpose="Fills a form from a letter.",
        version="2",
        roles=["provider"],
        countries=["BE"],
    )
    make.decision(system, officer, answers=FILTERED, edition=edition)
    return system


def used_by_an_authority(officer: User) -> AISystem:
    """A check of benefits that a public authority uses, with what it says to register its use."""
    system = make.system(
        officer.memberships.get().organisation,
        officer,
        name="Benefit check",
        purpose="Proposes whether a benefit is due.",
        version="5",
        roles=["deployer"],
        countries=["NL"],
    )
    answers = {
        **make.HIGH_RISK,
        "annex_iii_points": ["5(a)"],
        "eu_nexus": "deployer_in_eu",
        "deployer_type": "public_body",
    }
    make.decision(system, officer, answers=answers, role="deployer")
    for code, text in PUBLIC.items():
        statements.say(officer, system, code, text=text)
    return system
