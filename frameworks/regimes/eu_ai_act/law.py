"""What differs between the editions of the AI Act: dates, product acts, later rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

ORIGINAL = "2024-1689"
AMENDED = "2026-1744"


@dataclass(frozen=True, slots=True)
class ProductAct:
    """A product-safety act of Annex I: its section, its item there and what it is about."""

    section: str
    item: int
    subject: str

    @property
    def provision(self) -> str:
        """The place in Annex I, as cited."""
        return f"Annex I.{self.section}({self.item})"


@dataclass(frozen=True, slots=True)
class Law:
    """One edition of the AI Act as the gates need it."""

    code: str
    product_acts: Mapping[str, ProductAct]
    prohibitions_from: date
    new_prohibitions_from: date | None  # Art. 5(1)(ba), (bb): only in the amended text
    transparency_from: date
    marking_grace_until: date | None  # Art. 111(4): only in the amended text
    annex_iii_from: date
    annex_i_from: date
    legacy_annex_iii_before: date  # Art. 111(2)
    legacy_annex_i_before: date
    has_safety_limits: bool  # Art. 6(1a)-(1c)
    has_product_testing: bool  # Art. 60 for Annex I Section A, Art. 60a for Section B

    @property
    def later_prohibitions_from(self) -> date:
        """The day the newest bans of this edition start."""
        return self.new_prohibitions_from or self.prohibitions_from


_SECTION_A = {
    "2009/48/EC": (2, "toys"),
    "2013/53/EU": (3, "recreational craft"),
    "2014/33/EU": (4, "lifts"),
    "2014/34/EU": (5, "equipment for explosive atmospheres"),
    "2014/53/EU": (6, "radio equipment"),
    "2014/68/EU": (7, "pressure equipment"),
    "2016/424": (8, "cableways"),
    "2016/425": (9, "personal protective equipment"),
    "2016/426": (10, "gas appliances"),
    "2017/745": (11, "medical devices"),
    "2017/746": (12, "in vitro diagnostics"),
}
_SECTION_B = {
    "300/2008": (13, "aviation security"),
    "168/2013": (14, "two- and three-wheelers"),
    "167/2013": (15, "agricultural and forestry vehicles"),
    "2014/90/EU": (16, "marine equipment"),
    "2016/797": (17, "rail"),
    "2018/858": (18, "motor vehicles"),
    "2019/2144": (19, "vehicle general safety"),
    "2018/1139": (20, "aviation (unmanned aircraft part)"),
}
MACHINERY = ("2006/42/EC", "2023/1230")


def _acts(machinery: ProductAct) -> dict[str, ProductAct]:
    acts = {act: ProductAct("A", item, subject) for act, (item, subject) in _SECTION_A.items()}
    acts |= {act: ProductAct("B", item, subject) for act, (item, subject) in _SECTION_B.items()}
    # The Machinery Regulation replaces the Directive (its Art. 51): each edition knows one of them,
    # and a product named by the other is read as the one it knows.
    return acts | dict.fromkeys(MACHINERY, machinery)


LAWS: Mapping[str, Law] = {
    ORIGINAL: Law(
        code=ORIGINAL,
        product_acts=_acts(ProductAct("A", 1, "machinery")),
        prohibitions_from=date(2025, 2, 2),
        new_prohibitions_from=None,
        transparency_from=date(2026, 8, 2),
        marking_grace_until=None,
        annex_iii_from=date(2026, 8, 2),
        annex_i_from=date(2027, 8, 2),
        # Art. 111(2) as published names 2 August 2026 for every high-risk system.
        legacy_annex_iii_before=date(2026, 8, 2),
        legacy_annex_i_before=date(2026, 8, 2),
        has_safety_limits=False,
        has_product_testing=False,
    ),
    AMENDED: Law(
        code=AMENDED,
        product_acts=_acts(ProductAct("B", 21, "machinery")),
        prohibitions_from=date(2025, 2, 2),
        new_prohibitions_from=date(2026, 12, 2),
        transparency_from=date(2026, 8, 2),
        marking_grace_until=date(2026, 12, 2),
        annex_iii_from=date(2027, 12, 2),
        annex_i_from=date(2028, 8, 2),
        legacy_annex_iii_before=date(2027, 12, 2),
        legacy_annex_i_before=date(2028, 8, 2),
        has_safety_limits=True,
        has_product_testing=True,
    ),
}

# The same in both editions.
PUBLIC_LEGACY_UNTIL = date(2030, 8, 2)  # Art. 111(2)
LARGE_SCALE_BEFORE = date(2027, 8, 2)  # Art. 111(1)
LARGE_SCALE_UNTIL = date(2030, 12, 31)
MODELS_FROM = date(2025, 8, 2)  # Art. 113(b)
LEGACY_MODELS_UNTIL = date(2027, 8, 2)  # Art. 111(3)
MARKING_LEGACY_BEFORE = date(2026, 8, 2)  # Art. 111(4)
SYSTEMIC_FLOP = 1e25  # Art. 51(2): presumed above
INDICATIVE_FLOP = 1e23  # Commission guidelines on general-purpose models: points to one above
MODIFIER_SHARE = 1 / 3  # the same guidelines: a modifier becomes provider above
