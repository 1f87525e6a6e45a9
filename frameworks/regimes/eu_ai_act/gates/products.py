"""S5: high-risk as, or in, a product under Annex I (Art. 6(1) to (1c))."""

from dataclasses import dataclass

from frameworks.regimes.eu_ai_act.law import MACHINERY, ProductAct
from frameworks.regimes.eu_ai_act.truth import MAYBE, NO, UNKNOWN, YES, Answers, Truth, both, either
from frameworks.regimes.eu_ai_act.walk import Walk

GATE = "S5"
UNNAMED = ProductAct("A", 0, "a product act still to be named")


@dataclass(frozen=True, slots=True)
class Product:
    """How Art. 6(1) came out, and under which act."""

    truth: Truth = NO
    act: ProductAct | None = None
    code: str = ""

    @property
    def section(self) -> str:
        """A or B where Art. 6(1) holds; empty otherwise."""
        return self.act.section if self.truth and self.act else ""


def safety_component(answers: Answers) -> Truth:
    """Art. 3(14): a safety function, or a failure that endangers people or property."""
    # Art. 6(1a) takes nothing out that has a safety function, whatever else is answered.
    return either(answers.yes("safety_function"), answers.yes("failure_endangers"))


def examine(walk: Walk) -> Product:
    """Whether the system is high-risk as, or in, a product that a third party must assess."""
    answers = walk.answers
    code = answers.choice("annex_i_act")
    if code == "none":
        walk.failed(GATE, "Art. 6(1)", "It is not part of a product under Annex I.", "annex_i_act")
        return Product()
    act = UNNAMED if code == UNKNOWN else walk.law.product_acts[code]
    named = MAYBE if code == UNKNOWN else YES
    if code in MACHINERY:
        walk.flags.add("machinery")
    open_before = dict(walk.unknown)
    part = _part(walk)
    assessed = _assessed(walk)
    truth = both(named, part, assessed)
    if truth == NO:
        walk.unknown = open_before  # what is open beside a sure no does not matter
        return Product(NO, act, code)
    return _high_risk(walk, Product(truth, act, code))


def _part(walk: Walk) -> Truth:
    """Art. 6(1)(a): the product itself, or a safety component of it."""
    answers = walk.answers
    if answers.yes("is_itself_product") == YES:
        walk.noted(GATE, "Art. 6(1)(a)", "The system is itself the regulated product.",
                   "is_itself_product")  # fmt: skip
        return YES
    component = safety_component(answers)
    truth = either(component, answers.yes("is_itself_product"))
    facts = ("is_itself_product", "safety_function", "failure_endangers",
             "non_safety_function_only")  # fmt: skip
    if truth:
        walk.assume(truth, *facts)
        walk.noted(GATE, "Art. 6(1)(a)", "It is a safety component of the product.", *facts)
    elif walk.law.has_safety_limits and answers.yes("non_safety_function_only") == YES:
        walk.relieved(GATE, "Art. 6(1a)", "It serves comfort, efficiency, assistance, automation "
                      "or quality control alone, and its failure endangers nobody.",
                      *facts)  # fmt: skip
        walk.not_met |= dict.fromkeys(("Art. 6(1)(a)", "Art. 3(14)"))
    else:
        walk.failed(GATE, "Art. 6(1)(a)", "It is neither the product itself nor a safety component "
                    "of it.", *facts, also=("Art. 3(14)",))  # fmt: skip
    return truth


def _assessed(walk: Walk) -> Truth:
    """Art. 6(1)(b) and (1c): a third party must assess the product, and for safety."""
    answers = walk.answers
    required = answers.yes("third_party_ca_required")
    if required == NO:
        walk.failed(GATE, "Art. 6(1)(b)", "The act does not ask a third party to assess the "
                    "product.", "third_party_ca_required")  # fmt: skip
        return NO
    walk.assume(required, "third_party_ca_required")
    other_only = answers.yes("third_party_ca_only_non_safety")
    if walk.law.has_safety_limits and other_only == YES:
        walk.relieved(GATE, "Art. 6(1c)", "The third party assesses matters other than health and "
                      "safety only.", "third_party_ca_only_non_safety")  # fmt: skip
        walk.not_met["Art. 6(1)(b)"] = None
        return NO
    walk.noted(GATE, "Art. 6(1)(b)", "A third party must assess the product.",
               "third_party_ca_required", "third_party_ca_only_non_safety")  # fmt: skip
    if walk.law.has_safety_limits:
        walk.assume(other_only, "third_party_ca_only_non_safety")
        return both(required, YES if other_only == NO else MAYBE)
    return required


def _high_risk(walk: Walk, product: Product) -> Product:
    act, answers = product.act or UNNAMED, walk.answers
    walk.assume(product.truth, "annex_i_act")
    also = () if act is UNNAMED else (act.provision,)
    walk.met(GATE, "Art. 6(1)", f"High-risk as, or in, a product under Annex I Section "
             f"{act.section} ({act.subject}).", "annex_i_act", also=also)  # fmt: skip
    by_failure = answers.yes("is_itself_product") != YES and (
        answers.yes("failure_endangers") == YES and answers.yes("safety_function") != YES
    )
    if by_failure and walk.law.has_safety_limits:
        walk.met(GATE, "Art. 6(1b)", "Its failure would endanger people, so it counts as a safety "
                 "component whatever else it is for.", "failure_endangers")  # fmt: skip
    if act.section == "B":
        walk.met(GATE, "Art. 2(2)", "For Section B products the Act applies only in part; the "
                 "sectoral law carries the requirements.", "annex_i_act")  # fmt: skip
    return product
