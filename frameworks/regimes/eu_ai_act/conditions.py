"""Particular conditions of catalogue entries: which mark a duty hangs on, and why it falls away."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

NOT_OPEN_SOURCE = "Falls away for free and open models without systemic risk (Art. 53(2), 54(6))."


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: the marks of which one must hold (or none may), and the sentence if not."""

    needs: tuple[str, ...]
    otherwise: str
    none_of: bool = False


def _needs(otherwise: str, *marks: str) -> Condition:
    return Condition(marks, otherwise)


def _bars(otherwise: str, *marks: str) -> Condition:
    return Condition(marks, otherwise, none_of=True)


_IDENTIFICATION = _needs("Only for remote biometric identification (Annex III 1(a)).",
                         "identification")  # fmt: skip
_NOTIFIED = _needs("Only where a notified body takes part: biometrics without standards in full, "
                   "or the procedure of a product act.", "notified_body")  # fmt: skip
_FINANCIAL = _needs("Only for financial institutions.", "financial")
_THIRD_COUNTRY = _needs("Only for providers established outside the Union.", "third_country")
_REGISTERED = _needs("Only for listed uses other than critical infrastructure.",
                     "outside_infrastructure")  # fmt: skip
_PUBLIC_USER = _needs("Only for public authorities and Union bodies.", "public_deployer")
_TESTING = _needs("Only while the system is tested in real conditions.", "testing")
_HANDS_OVER = _needs("Only after somebody else became provider of the system, unless that was "
                     "clearly excluded.", "hands_over")  # fmt: skip
_LATER_ID = _needs("Only for identification after the event by or for law enforcement.",
                   "later_identification")  # fmt: skip
_RIGHTS = _needs("Only for public bodies, private providers of public services, and deployers of "
                 "credit scoring or life and health insurance systems.",
                 "rights_assessment")  # fmt: skip
_LIVE_ID = _needs("Only for police use of live identification in public places.",
                  "live_identification")  # fmt: skip
_ANY_50 = _needs("No case of Art. 50(1) to (4) is met.", "case 50(1)", "case 50(2)", "case 50(3)",
                 "case 50(4) deep fakes", "case 50(4) text")  # fmt: skip
_SYSTEMIC_CLASS = "Not the ground on which the model carries systemic risk."
_DEEP_FAKE = _needs("No deep fake is published.", "case 50(4) deep fakes")
# Which fields Art. 49(4) leaves out was read by us alone: no second source lists them.
_NOT_RESTRICTED = _needs("Left out of the restricted register by our reading of Art. 49(4).",
                         "public_register")  # fmt: skip
_OPEN = _bars(NOT_OPEN_SOURCE, "open_source")

# By reference; a key also covers the finer points below it. The longest key that fits counts, and
# `+` keys are added to what a shorter key says.
CONDITIONS: dict[str, tuple[Condition, ...]] = {
    "Art. 4a(2)": (_bars("A provider of a high-risk system relies on Art. 4a(1).",
                         "high_risk_provider"),),
    "Art. 5(1)(h)(i)": (_needs("This exception is not relied on.", "eased Art. 5(1)(h)(i)"),),
    "Art. 5(1)(h)(ii)": (_needs("This exception is not relied on.", "eased Art. 5(1)(h)(ii)"),),
    "Art. 5(1)(h)(iii)": (_needs("This exception is not relied on.", "eased Art. 5(1)(h)(iii)"),),
    "Art. 5(1a)(a)": (_needs("No ban on supply is met.", "met Art. 5(1a)(a)(i)",
                             "met Art. 5(1a)(a)(ii)"),),
    "Art. 5(1b)": (_needs("This limit is not relied on.", "eased Art. 5(1b)"),),
    "Art. 5(2)": (_LIVE_ID,),
    "Art. 5(3)": (_LIVE_ID,),
    "Art. 5(4)": (_LIVE_ID,),
    "Art. 6(1a)": (_needs("Not the ground of the decision.", "eased Art. 6(1a)"),),
    "Art. 6(1b)": (_needs("Not the ground of the decision.", "met Art. 6(1b)"),),
    "Art. 6(1c)": (_needs("Not the ground of the decision.", "eased Art. 6(1c)"),),
    "Art. 6(3)": (_needs("The filter is not relied on, or it does not hold.", "met Art. 6(4)"),),
    **{
        f"Art. 6(3)({letter})": (
            _needs("This condition of the filter is not relied on.", f"met Art. 6(3)({letter})"),
        )
        for letter in "abcd"
    },
    "Art. 12(3)": (_IDENTIFICATION,),
    "Art. 14(5)": (_IDENTIFICATION,),
    "Art. 16(i)": (_REGISTERED,),
    "Art. 17(4)": (_FINANCIAL,),
    "Art. 18(1)(c)": (_NOTIFIED,),
    "Art. 18(1)(d)": (_NOTIFIED,),
    "Art. 18(3)": (_FINANCIAL,),
    "Art. 19(2)": (_FINANCIAL,),
    "Art. 22(1)": (_THIRD_COUNTRY,),
    "Art. 22(2)": (_THIRD_COUNTRY,),
    "Art. 22(3)(e)": (_REGISTERED,),
    "Art. 25(1)": (_needs("Nothing was done that makes the actor provider.", "met Art. 25(1)(a)",
                          "met Art. 25(1)(b)", "met Art. 25(1)(c)"),),
    **{
        f"Art. 25(1)({letter})": (
            _needs("This case of a shift of role is not met.", f"met Art. 25(1)({letter})"),
        )
        for letter in "abc"
    },
    "Art. 25(2)": (_HANDS_OVER,),
    "Art. 25(3)": (_needs("The AI does not reach users under the manufacturer's name.",
                          "met Art. 25(3)(a)", "met Art. 25(3)(b)", "met Art. 25(3)"),),
    **{
        f"Art. 25(3)({letter})": (
            _needs("This case is not met.", f"met Art. 25(3)({letter})", "met Art. 25(3)"),
        )
        for letter in "ab"
    },
    "Art. 25(4)": (_bars("Suppliers of free and open-source parts other than general-purpose "
                         "models are exempt.", "free_supplier"),),
    "Art. 26(5) financial": (_FINANCIAL,),
    "Art. 26(7)": (_needs("Only where the deployer's own workers are subject to the system.",
                          "workers"),),
    "Art. 26(8)": (_PUBLIC_USER,),
    "Art. 26(10)": (_LATER_ID,),
    "Art. 26(11)": (_needs("Only where the system takes or helps to take decisions about people.",
                           "decides_on_people"),),
    "Art. 27": (_RIGHTS,),
    "Art. 43(1)": (_bars("The product act's procedure prevails (Art. 43(3)).", "product"),
                   _needs("Only for biometrics (Annex III 1).", "biometrics")),
    "Art. 43(2)": (_bars("The product act's procedure prevails (Art. 43(3)).", "product"),
                   _needs("Only for Annex III points 2 to 8.", "points_2_to_8")),
    "Annex VI": (_needs("Only for internal control: Annex III points 2 to 8, or biometrics with "
                        "standards applied in full.", "internal_control"),),
    "Annex VII": (
        _needs("Only where a notified body follows Annex VII: biometrics without standards applied "
               "in full, and, as amended, the quality management of products.", "annex_vii"),
    ),
    "Annex VII(4.2)": (_needs("Only for the procedure of Annex VII as a whole: biometrics without "
                              "standards applied in full.", "notified_body_by_use"),),
    "Annex VII(4.7)": (_needs("Only for the procedure of Annex VII as a whole: biometrics without "
                              "standards applied in full.", "notified_body_by_use"),),
    "Art. 44(2)": (_NOTIFIED,),
    "Annex V(7)": (_NOTIFIED,),
    "Art. 48(4)": (_NOTIFIED,),
    "Art. 49(1)": (_REGISTERED,),
    "Art. 49(3)": (_PUBLIC_USER, _REGISTERED),
    "Art. 49(4)": (_needs("Only for police, migration, asylum and border uses of Annex III "
                          "points 1, 6 and 7.", "restricted_register"),),
    "Art. 49(5)": (_needs("Only for critical infrastructure (Annex III 2).", "infrastructure"),),
    "Annex VIII.A": (_REGISTERED,),
    **{
        f"Annex VIII.A({item})": (_REGISTERED, _NOT_RESTRICTED) for item in (6, 11, 12, 13)
    },
    **{
        f"Annex VIII.A({item})": (_REGISTERED, _NOT_RESTRICTED, _NOTIFIED) for item in (8, 9)
    },
    "Annex VIII.B(6)": (_NOT_RESTRICTED,),
    "Annex VIII.B(7)": (_NOT_RESTRICTED,),
    "Annex VIII.C": (_PUBLIC_USER, _REGISTERED),
    "Annex VIII.C(4)": (_PUBLIC_USER, _REGISTERED, _NOT_RESTRICTED),
    "Annex VIII.C(5)": (_PUBLIC_USER, _REGISTERED, _NOT_RESTRICTED),
    "Art. 50(1)": (_needs("This case of Art. 50 is not met.", "case 50(1)"),),
    "Art. 50(2)": (_needs("This case of Art. 50 is not met.", "case 50(2)"),),
    "Art. 50(3)": (_needs("This case of Art. 50 is not met.", "case 50(3)"),),
    "Art. 50(4) deep fakes": (_DEEP_FAKE,),
    "Art. 50(4) artistic works": (_DEEP_FAKE, _needs("Only for evidently artistic, satirical or "
                                                     "fictional works.", "evidently_artistic")),
    "Art. 50(4) public-interest text": (_needs("No unreviewed text on public matters is published.",
                                               "case 50(4) text"),),
    "Art. 50(5)": (_ANY_50,),
    "Art. 51(1)(a)": (_needs(_SYSTEMIC_CLASS, "met Art. 51(1)(a)"),),
    "Art. 51(1)(b)": (_needs(_SYSTEMIC_CLASS, "met Art. 51(1)(b)"),),
    "Art. 51(2)": (_needs(_SYSTEMIC_CLASS, "met Art. 51(2)"),),
    "Art. 52": (_needs("The model was designated; only high-impact capabilities, shown or "
                       "presumed, are to be notified.", "notify"),),
    "Art. 53(1)(a)": (_OPEN,),
    "Art. 53(1)(b)": (_OPEN,),
    "Art. 53(2)": (_needs("Not relied on: the model is not free and open, or it carries systemic "
                          "risk.", "open_source"),),
    "Annex XI": (_OPEN,),
    "Annex XII": (_OPEN,),
    "Art. 54(1)": (_THIRD_COUNTRY, _OPEN),
    "Art. 54(2)": (_THIRD_COUNTRY, _OPEN),
    "Art. 54": (_OPEN,),
    "Art. 60": (_TESTING,),
    "Art. 61": (_TESTING,),
    "Art. 63(1)": (_needs("Only for small and medium-sized enterprises and start-ups.", "sme"),),
    "Art. 72(4)": (_needs("Only for Section A products, and for financial institutions under "
                          "Annex III 5.", "product", "financial_service"),),
    "Art. 73(1)": (_bars("Reported to the AI Office instead (Art. 75(1a)).", "ai_office"),),
    "Art. 73(10)": (_needs("Only for medical devices and in vitro diagnostics.", "medical_device",
                           "product_open"),),
    "Art. 75(1a)": (_needs("Only for systems the AI Office alone supervises (Art. 75(1)).",
                           "ai_office"),),
    "Art. 86(1)": (_needs("Only for listed uses other than critical infrastructure that take or "
                          "help to take decisions about people.", "explanation"),),
    "Art. 99(6)": (_needs("Only for small and medium-sized enterprises and start-ups.", "sme"),),
    "Art. 99(6a)": (_needs("Only for small mid-caps.", "small_mid_cap"),),
    "Art. 111(1)": (_needs("No component of a large-scale Union IT system of an earlier time.",
                           "met Art. 111(1)"),),
    "Art. 111(2)": (_needs("Not a system of an earlier time whose design is unchanged.",
                           "met Art. 111(2)"),),
    "Art. 111(3)": (_needs("Not a model of an earlier time.", "met Art. 111(3)"),),
    "Art. 111(4)": (_needs("Not a generator of an earlier time.", "met Art. 111(4)"),),
}  # fmt: skip


def _prefixes(ref: str) -> Iterator[str]:
    """A reference and the coarser points above it, longest first."""
    yield ref
    for place in range(len(ref) - 1, 0, -1):
        if ref[place] in "( ." and ref[:place] != "Art":
            yield ref[:place]


@cache
def conditions_of(ref: str) -> tuple[Condition, ...]:
    """The particular conditions of a catalogue entry, by its own or a coarser reference."""
    for key in _prefixes(ref):
        if key in CONDITIONS:
            return CONDITIONS[key]
    return ()
