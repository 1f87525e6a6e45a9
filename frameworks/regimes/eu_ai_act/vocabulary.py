"""The roles and tiers of the AI Act, in its own words and ours."""

from frameworks.schema import Role, Tier

ROLES = (
    Role("provider", "Provider", "Develops a system, or has it developed, and releases it under "
         "its own name or mark.", "Art. 3(3)"),
    Role("deployer", "Deployer", "Uses a system under its own authority, other than for private "
         "purposes.", "Art. 3(4)"),
    Role("importer", "Importer", "Brings a system of a provider outside the Union onto its market.",
         "Art. 3(6)"),
    Role("distributor", "Distributor", "Passes a system on in the Union, without being provider or "
         "importer.", "Art. 3(7)"),
    Role("authorised_representative", "Authorised representative", "Acts in the Union by written "
         "mandate of a provider outside it.", "Art. 3(5)"),
    Role("product_manufacturer", "Product manufacturer", "Makes a product that contains the "
         "system.", "Arts. 2(1)(e), 25(3)"),
    Role("gpai_provider", "Provider of a general-purpose model", "Develops such a model and places "
         "it on the market; asked about the model, not a system.", "Art. 53"),
    Role("gpai_authorised_representative", "Representative of a model provider", "Acts in the "
         "Union by written mandate of a model provider outside it.", "Art. 54"),
    Role("third_party", "Other party in the chain", "Supplies parts, tools or services, or changes "
         "a system of someone else.", "Art. 25(1), (4)"),
)  # fmt: skip

# Ranked as the tree decides: the first that holds is the tier, the rest run beside it.
TIERS = (
    Tier("prohibited", "Prohibited", "A practice Art. 5 bans.", 9, "prohibited"),
    Tier("high_risk_annex_i_a", "High-risk (Annex I)", "Safety component of, or itself, a product "
         "of Annex I Section A that a third party must assess.", 8, "high-risk-annex-i"),
    Tier("high_risk_annex_i_b", "High-risk (Annex I, Section B)", "The same under Section B: "
         "the sectoral law carries the requirements.", 7, "high-risk-annex-i"),
    Tier("high_risk_annex_iii", "High-risk (Annex III)", "A use listed in Annex III.", 6,
         "high-risk-annex-iii"),
    Tier("gpai_systemic", "Systemic risk model", "A model of the most capable "
         "class (Arts. 51 to 55).", 5, "systemic"),
    Tier("gpai", "General-purpose model", "A model that serves many tasks (Arts. 53 and 54).", 4,
         "general-purpose"),
    Tier("annex_iii_exempt", "Filtered, Art. 6(3)", "A use of Annex III that Art. 6(3) takes out: "
         "documented and registered.", 3, "filtered"),
    Tier("transparency", "Transparency", "Only the duties of Art. 50.", 2, "transparency"),
    Tier("minimal", "Minimal", "In scope, with nothing beyond what binds every system.", 1,
         "minimal"),
    Tier("out_of_scope", "Out of scope", "The Act does not apply in this role.", 0, "out-of-scope"),
)  # fmt: skip
RANK = {tier.code: tier.rank for tier in TIERS}
LEGACY = "legacy_not_subject"  # told beside a tier: Art. 111(2) keeps the high-risk regime out
