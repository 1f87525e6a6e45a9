"""Requirements of a framework in print: whether each applies and why, where it stands, what by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.ui import charts, coverage_words, stated_words
from governance.ui.charts import Number, Stack
from governance.ui.coverage_marks import MARKS, STATUSES, WORST_FIRST
from governance.ui.coverage_words import Teller, Told
from governance.ui.shapes import Figure
from riskreg.queries import coverage
from riskreg.queries.coverage import Applies, Counts, Held, Node
from riskreg.queries.coverage_facts import Reached

PAGE = 600  # px: the width of a drawing on paper
LONG = 40  # letters; a shorter reason is repeated


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement; `proofs` stand behind its controls, with their grade."""

    ref: str
    title: str
    applies: str
    law: str  # why it binds, or what claims it away
    code: str
    status: str
    why: str
    controls: tuple[str, ...]
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The requirements under one heading, with how they stand."""

    ref: str
    title: str
    counts: Counts
    rows: tuple[Row, ...]
    law: str  # the reason that most of the rows have and do not repeat
    is_shared: bool  # by all of them


@dataclass(frozen=True, slots=True)
class Excluded:
    """Requirements that are left out for one reason."""

    reason: str
    refs: tuple[str, ...]


def part(heading: Node, teller: Teller) -> Part:
    """Everything below a heading that has a status or was claimed away, in order."""
    nodes = [node for node in heading.all() if is_stated(node)]
    rows = [row(node, teller) for node in nodes]
    law = commonest(each.law for each in rows if each.code != MARKS[Applies.CLAIMED].code)
    reasons = once((each.ref, each.code, each.why) for each in rows)
    shown = tuple(
        replace(each, why=why, law="" if each.law == law else each.law)
        for each, why in zip(rows, reasons, strict=True)
    )
    return Part(
        ref=heading.entry.ref,
        title=heading.entry.title,
        counts=coverage.count(nodes),
        rows=shown,
        law=law,
        is_shared=all(each.law == law for each in rows),
    )


def commonest(texts: Iterable[str]) -> str:
    """The text that stands most often, if it stands more than once."""
    found = Counter(text for text in texts if text).most_common(1)
    return found[0][0] if found and found[0][1] > 1 else ""


def once(said: Iterable[tuple[str, str, str]]) -> list[str]:
    """Reasons of rows (reference, mark, reason); a long one is not said again right below."""
    told, first = [], ("", "", "")
    for ref, code, reason in said:
        if len(reason) > LONG and (code, reason) == first[1:]:
            told.append(_("As %(ref)s.") % {"ref": first[0]})
        else:
            first = (ref, code, reason)
            told.append(reason)
    return told


def is_stated(node: Node) -> bool:
    """Whether something is to be shown for it, or was until it was claimed away."""
    return node.status is not None or node.applies == Applies.CLAIMED


def row(node: Node, teller: Teller) -> Row:
    """One requirement in the words of page and API."""
    told = teller.tell(node)
    proofs = dict.fromkeys(
        f"{each.reference} {each.title} ({stated_words.grade_word(each.grade).lower()})"
        for reached in node.controls
        for each in reached.evidence
    )
    return Row(
        ref=node.entry.ref,
        title=node.entry.title,
        applies=told.applies,
        law=_law(node, told),
        code=told.mark.code,
        status=str(told.mark.label),
        why=told.summary if node.status is not None else "",
        controls=tuple(map(_control, node.controls)),
        proofs=tuple(proofs),
    )


def _law(node: Node, told: Told) -> str:
    """Why it binds; of what a claim above it takes away, where that claim stands."""
    if node.claim is not None and node.claim.row.ref != node.entry.ref:
        return _("As %(ref)s above.") % {"ref": node.claim.row.ref}
    return told.claim or told.law


def _control(reached: Reached) -> str:
    control = reached.control
    return f"{control.reference} {control.title} ({control.get_state_display().lower()})"


def excluded(held: Held) -> tuple[Excluded, ...]:
    """What the classification leaves out, by its reason, the commonest first."""
    found: dict[str, list[str]] = {}
    for node in held.all():
        if node.applies == Applies.NOT and node.entry.kind != "group":
            reason = coverage_words.why(node.bearing) or _(
                "The decision names no duty of anybody here."
            )
            found.setdefault(reason, []).append(node.entry.ref)
    told = [Excluded(reason, tuple(refs)) for reason, refs in found.items()]
    return tuple(sorted(told, key=lambda each: -len(each.refs)))


def worst(parts: Iterable[Part]) -> list[tuple[str, str, str]]:
    """References that are not met, by status, the worst first: code, label, references."""
    found: dict[str, list[str]] = {}
    for each in parts:
        for line in each.rows:
            found.setdefault(line.code, []).append(line.ref)
    return [
        (code, str(MARKS[code].label), ", ".join(found[code]))
        for code in WORST_FIRST
        if code in found and code != "met"
    ]


def sentence(counts: Counts) -> str:
    """How many requirements stand how."""
    told = {
        "total": f"{counts.total:,}",
        "met": f"{counts.met:,}",
        "partly": f"{counts.partly:,}",
        "not_met": f"{counts.not_met:,}",
        "unknown": f"{counts.unknown:,}",
        "claimed": f"{counts.claimed:,}",
    }
    words = ngettext(
        "%(total)s requirement with a status: %(met)s met, %(partly)s partly met, %(not_met)s not"
        " met, %(unknown)s unknown; %(claimed)s claimed not to apply.",
        "%(total)s requirements with a status: %(met)s met, %(partly)s partly met, %(not_met)s not"
        " met, %(unknown)s unknown; %(claimed)s claimed not to apply.",
        counts.total,
    )
    return words % told


def figure(title: str, parts: Sequence[tuple[str, Counts]], *, head: str) -> Figure:
    """How the requirements of each part stand: the drawing that pages show, as wide as paper."""
    rows = [
        Stack(
            label,
            tuple(
                Number(MARKS[each].label, getattr(counts, each), MARKS[each].meaning)
                for each in STATUSES
            ),
        )
        for label, counts in parts
    ]
    return charts.stacks(title, rows, head=head, width=PAGE)
