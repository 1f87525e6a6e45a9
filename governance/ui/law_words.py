"""The codes that catalogues use, in words: kinds of entries, roles, classes, relations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.failures import titles as failure_titles

KINDS: dict[str, str | Promise] = {
    "group": _("Heading"),
    "obligation": _("Obligation"),
    "prohibition": _("Prohibition"),
    "content": _("Required content"),
    "conditional": _("Condition"),
    "classification": _("Classification rule"),
    "exemption": _("Exemption"),
    "role_shift": _("Change of role"),
    "penalty": _("Fine"),
    "transitional": _("Transitional rule"),
    "voluntary": _("Voluntary"),
    "function": _("Function"),
    "category": _("Category"),
    "subcategory": _("Subcategory"),
    "risk": _("Risk"),
    "action": _("Suggested action"),
    "principle": _("Principle"),
    "paragraph": _("Paragraph"),
    "objective": _("Control objective"),
    "control": _("Control"),
    "clause": _("Clause"),
}

ROLES: dict[str, str | Promise] = {
    "provider": _("Provider"),
    "deployer": _("Deployer"),
    "importer": _("Importer"),
    "distributor": _("Distributor"),
    "authorised_representative": _("Authorised representative"),
    "product_manufacturer": _("Product manufacturer"),
    "third_party": _("Third party"),
    "gpai_provider": _("Provider of a general-purpose model"),
    "gpai_authorised_representative": _("Representative of a provider of a general-purpose model"),
}

CLASSES: dict[str, str | Promise] = {
    "all": _("Every AI system in scope"),
    "prohibited": _("Prohibited practices"),
    "high_risk_annex_iii": _("High-risk, Annex III"),
    "high_risk_annex_i": _("High-risk, Annex I"),
    "annex_iii_exempt": _("Filtered, Art. 6(3)"),
    "transparency": _("Transparency, Art. 50"),
    "minimal": _("Minimal"),
    "gpai": _("General-purpose models"),
    "gpai_systemic": _("General-purpose models with systemic risk"),
}

FRAMEWORKS: dict[str, str] = {
    "EU_AI_ACT": "EU AI Act",
    "ISO_23894": "ISO/IEC 23894",
    "ISO_42001": "ISO/IEC 42001",
    "NIST_AI_600_1": "NIST AI 600-1",
    "NIST_AI_RMF": "NIST AI RMF",
    "OECD_AI": "OECD AI",
}


def named(framework: str, ref: str = "") -> str:
    """A framework by its short name, or an entry of it: "EU AI Act Art. 9"."""
    name = FRAMEWORKS.get(framework, framework.replace("_", " "))
    return f"{name} {ref}".strip()


def entry(told: str) -> str:
    """An entry as records carry it, `framework ref`: our kinds of failure by their titles."""
    framework, _space, ref = told.partition(" ")
    return failure_titles().get(told) or named(framework, ref)


def word(words: dict[str, str | Promise], code: str) -> str:
    """The words of a code; a code without words is shown as it is, spaced."""
    return str(words.get(code, code.replace("_", " ").capitalize()))
