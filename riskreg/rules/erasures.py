"""May a person be erased? Name and address go; the record of the erasure names nobody."""

from riskreg.rules.refusals import Refusal

TWICE = Refusal("", "erasure_twice")


def again_refusals(*, is_erased: bool) -> list[Refusal]:
    """What still speaks against it once the account is locked: two may have asked at once."""
    return [TWICE] if is_erased else []


def refusals(
    *, reason: str, names: tuple[str, ...], is_used_elsewhere: bool, is_self: bool, is_erased: bool
) -> list[Refusal]:
    """Everything that speaks against it."""
    found = []
    if not reason.strip():
        found.append(Refusal("reason", "erasure_unreasoned"))
    if any(each and each.casefold() in reason.casefold() for each in names):
        found.append(Refusal("reason", "erasure_names"))
    if is_used_elsewhere:
        found.append(Refusal("", "erasure_elsewhere"))
    if is_self:
        found.append(Refusal("", "erasure_self"))
    return found + again_refusals(is_erased=is_erased)
