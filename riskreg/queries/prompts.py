"""What a system is asked about: its traits as the register tells them, and risks like its own."""

from frameworks.risk_prompts import Prompt, prompts
from riskreg.models import AISystem, Risk
from riskreg.queries import register
from riskreg.queries import risks as queries
from riskreg.rules import prompts as rules
from riskreg.rules.prompts import Traits

_TOLD = (
    "name", "purpose", "description", "data", "oecd_people", "oecd_data", "oecd_model", "oecd_task",
)  # fmt: skip


def traits_of(system: AISystem) -> frozenset[str]:
    """The traits of a system, from its entry, its models and data, and its newest decision."""
    models = list(system.built_on.all())
    decision = register.strictest().filter(system=system).first()
    return rules.traits(
        Traits(
            text="\n".join(str(getattr(system, name)) for name in _TOLD),
            models="\n".join(f"{each.name} {each.kind}" for each in models),
            has_general_purpose_model=any(each.is_general_purpose for each in models),
            has_personal_data=any(each.has_personal_data for each in system.datasets.all()),
            tools=tuple(system.tools),
            autonomy=system.autonomy,
            has_vendor=system.vendor_id is not None or any(each.vendor_id for each in models),
            affects_persons=bool(system.affected_persons.strip()),
            tier=decision.tier if decision else "",
            facts=decision.facts if decision else None,
        )
    )


def fitting(system: AISystem, taken: set[str]) -> list[Prompt]:
    """First drafts of risks that a system should be asked about and has none of yet."""
    return rules.fitting(prompts(), traits_of(system), taken=taken)


def alike(system: AISystem, most: int = 5) -> list[Risk]:
    """Open risks of other systems that share the most words with this one's entry."""
    others = (
        Risk.objects.of(system.organisation_id)
        .filter(closed_on=None)
        .exclude(pk__in=Risk.systems.through.objects.filter(aisystem=system).values("risk"))
    )
    text = " ".join((system.name, system.purpose, system.description))
    return queries.similar(others, text, most)
