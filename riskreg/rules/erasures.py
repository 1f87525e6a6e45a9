"""May a person be erased? Name and address go; the record of the erasure names nobody."""

from riskreg.rules.refusals import Refusal


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
    if is_erased:
        found.append(Refusal("", "erasure_twice"))
    return found
