"""Where the requirements stand, as assessment-results of OSCAL 1.1: for tools of other makers.

Identifiers are made from the content (UUID version 5), so that the same dossier has the same ones.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from governance.dossiers.context import Frame
from governance.dossiers.holdings import Proof
from governance.dossiers.plain import instant
from governance.ui import stated_words
from riskreg.queries.coverage import Coverage, Held, Node
from riskreg.rules.sufficiency import Status

VERSION = "1.1.2"
_OUTSIDE_TOKENS = re.compile(r"[^\w.-]+")


def results(context: Frame, coverage: Coverage) -> dict[str, Any]:
    """The document: a finding for each requirement that has a status, an observation a proof."""
    names = _Names(context)
    nodes = [(held, node) for held in coverage.frameworks for node in _judged(held)]
    proofs = {each.evidence.number: each for each in context.proofs}
    findings = [_finding(held, node, names, proofs) for held, node in nodes]
    observations = [_observation(each, names) for each in context.proofs]
    return {
        "assessment-results": {
            "uuid": names.of("assessment-results"),
            "metadata": _metadata(context, names),
            "import-ap": {"href": f"#{names.of('plan')}"},
            "results": [
                {
                    "uuid": names.of("result"),
                    "title": context.title,
                    "description": _(
                        "Status of each requirement, computed from controls, tests, proofs and"
                        " confirmations by fixed rules."
                    ),
                    "start": instant(context.control.as_of),
                    "end": instant(context.control.as_of),
                    "reviewed-controls": {"control-selections": [_selection(nodes)]},
                    **({"observations": observations} if observations else {}),
                    **({"findings": findings} if findings else {}),
                }
            ],
            "back-matter": {"resources": [_plan(names), *_resources(context.proofs, names)]},
        }
    }


class _Names:
    """Identifiers of the parts of one document."""

    def __init__(self, context: Frame) -> None:
        control, house = context.control, context.organisation.slug
        self._prefix = f"urn:riskreg:{house}:{control.reference}:{control.version}:"

    def of(self, part: str) -> str:
        """The identifier of a part."""
        return str(uuid5(NAMESPACE_URL, self._prefix + part))


def token(framework: str, ref: str) -> str:
    """An entry as OSCAL may name it: `eu_ai_act.art-9-2-a`."""
    return f"{framework}.{_OUTSIDE_TOKENS.sub('-', ref.lower()).strip('-.')}"


def _judged(held: Held) -> Iterable[Node]:
    return (node for node in held.all() if node.status is not None)


def _metadata(context: Frame, names: _Names) -> dict[str, Any]:
    return {
        "title": context.title,
        "last-modified": instant(context.control.generated_at),
        "version": str(context.control.version),
        "oscal-version": VERSION,
        "parties": [
            {
                "uuid": names.of("organisation"),
                "type": "organization",
                "name": context.organisation.name,
            }
        ],
    }


def _selection(nodes: list[tuple[Held, Node]]) -> dict[str, Any]:
    named = dict.fromkeys(token(held.framework, node.entry.ref) for held, node in nodes)
    if not named:
        return {"description": _("No requirement has a status."), "include-all": {}}
    return {"include-controls": [{"control-id": each} for each in named]}


def _finding(held: Held, node: Node, names: _Names, proofs: dict[int, Proof]) -> dict[str, Any]:
    about = token(held.framework, node.entry.ref)
    state = "satisfied" if node.status == Status.MET else "not-satisfied"
    numbers = {proof.number for each in node.controls for proof in each.evidence}
    related = [
        {"observation-uuid": names.of(f"observation:{number}")}
        for number in sorted(numbers & proofs.keys())
    ]
    return {
        "uuid": names.of(f"finding:{about}"),
        "title": f"{node.entry.ref} {node.entry.title}",
        "description": f"{held.title}, {node.entry.ref}",
        "target": {
            "type": "objective-id",
            "target-id": about,
            "status": {"state": state, "reason": str(node.status)},
        },
        **({"related-observations": related} if related else {}),
    }


def _observation(proof: Proof, names: _Names) -> dict[str, Any]:
    evidence = proof.evidence
    until = evidence.valid_until
    return {
        "uuid": names.of(f"observation:{evidence.number}"),
        "title": f"{evidence.reference} {evidence.title}",
        "description": stated_words.grade_word(evidence.grade),
        "methods": ["EXAMINE"],
        "collected": _midnight(evidence.collected_on),
        **({"expires": _midnight(until)} if until else {}),
        "relevant-evidence": [
            {
                "href": f"#{names.of(f'evidence:{evidence.number}')}",
                "description": _("%(reference)s, revision %(number)s")
                % {"reference": evidence.reference, "number": evidence.revision},
            }
        ],
    }


def _plan(names: _Names) -> dict[str, Any]:
    return {
        "uuid": names.of("plan"),
        "title": _("Assessment plan"),
        "description": _(
            "There is no plan apart: requirements and rules are those of the dossier this is"
            " embedded in."
        ),
    }


def _resources(proofs: Iterable[Proof], names: _Names) -> Iterable[dict[str, Any]]:
    for each in proofs:
        evidence = each.evidence
        link = {"href": f"{evidence.reference}"}
        hashes = [{"algorithm": "SHA-256", "value": evidence.sha256}]
        yield {
            "uuid": names.of(f"evidence:{evidence.number}"),
            "title": f"{evidence.reference} {evidence.title}",
            "rlinks": [{**link, "hashes": hashes} if evidence.sha256 else link],
        }


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
