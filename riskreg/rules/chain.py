"""Whom the chain of Arts. 26(5) and 73 AI Act has told of an incident, by role. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

PROVIDERS = frozenset({"provider", "product_manufacturer", "prospective_provider", "gpai_provider"})
# No report is owed under the AI Act, or not to this chain.
NOBODY = frozenset({"no", "no_not_high_risk", "no_legacy", "not_yet_applicable"})


class Need(StrEnum):
    """Whether a step of the chain has to be taken."""

    OWED = "owed"
    IF_ANY = "if_any"  # where there is such a party, or where action is taken with it
    NOT_OWED = "not_owed"
    OPEN = "open"  # nobody has judged the incident yet


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whom, under which provision, whether it is owed; `code` names its words."""

    code: str
    parties: tuple[str, ...]
    provision: str
    need: Need
    is_report: bool = False  # done by a report that was sent, too


def steps(
    role: str, *, reportable: str, is_reachable: bool | None, is_judged: bool
) -> tuple[Step, ...]:
    """The steps for whoever keeps the register, in the order the law gives them.

    `reportable` is the result of the triage, `is_reachable` whether the provider can be reached
    (None: not known, which never takes a step away).
    """
    owed = Need.OPEN if not is_judged else Need.OWED
    if is_judged and reportable in NOBODY:
        owed = Need.NOT_OWED
    beside = Need.IF_ANY if owed == Need.OWED else owed
    if reportable == "no_art_55":
        return (Step("ai_office", ("authority",), "Art. 55(1)(c)", owed, is_report=True),)
    if role == "deployer":
        return _of_deployer(owed, beside, is_reachable=is_reachable)
    if role in PROVIDERS or not role:
        return (
            Step("authority", ("authority",), "Art. 73(1)", owed, is_report=True),
            Step("deployers", ("deployer",), "Art. 20(1)", beside),
            Step("trade", ("importer", "distributor"), "Art. 20(1)", beside),
            Step("representative", ("representative",), "Art. 20(1)", beside),
        )
    return (
        Step("provider", ("provider",), "Arts. 23(2), 24(4)", owed),
        Step("authority_by_trade", ("authority",), "Arts. 23(2), 24(4)", owed, is_report=True),
    )


def _of_deployer(owed: Need, beside: Need, *, is_reachable: bool | None) -> tuple[Step, ...]:
    own = is_reachable is False
    return (
        Step("provider_unreachable" if own else "provider", ("provider",), "Art. 26(5)", owed),
        Step("trade", ("importer", "distributor"), "Art. 26(5)", beside),
        Step(
            "authority_by_deployer" if own else "authority_told",
            ("authority",),
            "Arts. 26(5), 73(1)" if own else "Art. 26(5)",
            owed,
            is_report=True,
        ),
    )


def is_open(step: Step, told: Collection[str], *, has_sent_report: bool) -> bool:
    """Whether a step that is owed was not taken yet."""
    done = bool(set(step.parties) & set(told)) or (step.is_report and has_sent_report)
    return step.need == Need.OWED and not done
