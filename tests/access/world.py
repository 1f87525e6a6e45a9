"""One organisation with one of everything, every name of which carries one word to look for."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from frameworks.models import CrosswalkRow
from riskreg.access import Right
from riskreg.actions import (
    controls,
    coverage,
    flags,
    inventory,
    people,
    red_team,
    reviews,
    systems,
    views,
)
from riskreg.importers import runs
from riskreg.models import (
    AIModel,
    ApiKey,
    Dataset,
    ImportRun,
    Membership,
    Organisation,
    Review,
    Role,
    SavedView,
    User,
    Vendor,
)
from riskreg.rules.staleness import Kind
from tests import make, make_work, proven
from tests.access import audits, dossiers, incidents, monitoring, papers, risks, rounds, seconds

PASSWORD = "correct horse battery staple"
CSV = "Name,Intended purpose\n{word} import,Sorts letters.\n"


@dataclass(frozen=True)
class World:
    """An organisation, its people by role, and its records by name."""

    word: str
    organisation: Organisation
    people: dict[str, User]
    records: dict[str, Any]
    sessions: dict[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.records[name]

    def browser(self, role: str) -> Client:
        """The browser of the member in this role."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


def build(word: str) -> World:
    """Everything an organisation can hold, told through actions."""
    organisation = make.organisation(name=f"{word} Group", slug=word.lower())
    cast = {
        role.value: make.member(organisation, role, PASSWORD, name=f"{word} {role.value}")
        for role in Role
        if role != Role.EXTERNAL_AUDITOR
    }
    officer = cast[Role.COMPLIANCE_OFFICER]
    records: dict[str, Any] = _inventory(word, organisation, officer)
    records |= _systems(word, organisation, officer, records)
    cast[Role.EXTERNAL_AUDITOR] = make.auditor(organisation, records["system"], records["archived"])
    records |= _held(word, organisation, cast[Role.ENGINEER], records)
    records |= _decided(records["system"], officer)
    records |= dossiers.made(records, officer)
    records |= dossiers.signed(records, cast[Role.ADMINISTRATOR], cast[Role.APPROVER])
    records |= _evaluated(word, records["system"], officer)
    records |= _imported(word, organisation, officer)
    records |= _proofs(word, organisation, officer, records)
    records |= _impact(word, organisation, cast[Role.ENGINEER])
    records |= _own(organisation, officer)
    records |= _due(word, organisation, cast, records)
    records |= risks.records(word, organisation, cast)
    records |= incidents.records(word, organisation, cast)
    records |= monitoring.records(word, organisation, cast)
    records |= audits.records(word, organisation, cast)
    records |= seconds.records(word, organisation, cast)
    records |= rounds.records(word, organisation, cast)
    records |= papers.records(word, organisation, cast)
    return World(word, organisation, cast, records, {role: signed_in(cast[role]) for role in cast})


def signed_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_records(made: World, **records: Any) -> World:
    """The same organisation with more to look up by name."""
    return replace(made, records={**made.records, **records})


def _inventory(word: str, organisation: Organisation, actor: User) -> dict[str, Any]:
    unit = people.add_unit(actor, organisation, name=f"{word} unit")
    vendor = inventory.add(
        actor, organisation, Vendor, values={"name": f"{word} vendor", "notes": f"{word} notes"}
    )
    model = inventory.add(
        actor, organisation, AIModel, values={"name": f"{word} model", "vendor": vendor}
    )
    dataset = inventory.add(actor, organisation, Dataset, values={"name": f"{word} data"})
    free = {
        f"unused_{name}": inventory.add(
            actor, organisation, kind, values={"name": f"{word} unused {name}"}
        )
        for name, kind in (("vendor", Vendor), ("model", AIModel), ("dataset", Dataset))
    }
    return {"unit": unit, "vendor": vendor, "model": model, "dataset": dataset, **free}


def _systems(
    word: str, organisation: Organisation, actor: User, records: dict[str, Any]
) -> dict[str, Any]:
    system = make.system(
        organisation,
        actor,
        name=f"{word} system",
        purpose=f"{word} purpose",
        roles=["provider", "deployer"],
        owner=actor,
        unit=records["unit"],
        vendor=records["vendor"],
        built_on=[records["model"]],
        datasets=[records["dataset"]],
        countries=["BE"],
    )
    archived = make.system(organisation, actor, name=f"{word} archived")
    systems.archive(actor, archived, reason=f"{word} reason")
    return {"system": system, "archived": archived}


def _proofs(
    word: str, organisation: Organisation, actor: User, records: dict[str, Any]
) -> dict[str, Any]:
    control = make.control(
        organisation, actor, title=f"{word} proved control", systems=[records["system"]]
    )
    proof = make.evidence(
        organisation,
        actor,
        title=f"{word} evidence",
        controls=[control],
        collected_on=date(2026, 11, 20),
        upload=make.file(f"{word}.txt", f"{word} passed.\n".encode()),
    )
    record = make.evidence(
        organisation, actor, title=f"{word} record", collected_on=date(2026, 11, 20)
    )
    return {"evidence": proof, "evidence_record": record}


def _held(
    word: str, organisation: Organisation, actor: User, records: dict[str, Any]
) -> dict[str, Any]:
    """Controls that the engineer entered, so that others may confirm, and a failure plan."""
    system = records["system"]
    held = {
        "control": make.control(
            organisation, actor, title=f"{word} control", systems=[system], owner=actor
        ),
        "inherited": make.control(
            organisation, actor, title=f"{word} inherited", is_organisation_wide=True
        ),
        "declined": make.control(
            organisation, actor, title=f"{word} declined", vendors=[records["vendor"]]
        ),
        "plan": make.failure_plan(system, actor, worst_outcome=f"{word} outcome"),
    }
    controls.decline(actor, system, held["declined"], reason=f"{word} reason")
    return held


def _decided(system: Any, actor: User) -> dict[str, Any]:
    return {
        "earlier": make.decision(system, actor, edition="2024-1689", on=date(2026, 7, 1)),
        "decision": make.decision(system, actor),
        "questions": make.questionnaire(
            system, actor, role="deployer", answers={"is_ai_system": True}
        ),
    }


def _evaluated(word: str, system: Any, actor: User) -> dict[str, Any]:
    flags.set_limits(actor, system, threshold=2, days=7)
    opened = make.red_team_round(system, actor, title=f"{word} round")
    fixed = make.finding(opened, actor, title=f"{word} finding")
    red_team.fix(actor, fixed, fix=f"{word} fix", fixed_on=timezone.localdate())
    flag = [make.flag(system, actor, words=f"{word} words") for _ in range(2)][1]
    return {
        "evaluation": make.evaluation(system, actor, suite=f"{word} suite"),
        "planned": make.planned(system, actor, suite=f"{word} plan"),
        "round": opened,
        "finding": make.finding(opened, actor, title=f"{word} open finding"),
        "fixed_finding": fixed,
        "flag": flag,
        "signal": flag.signal,
    }


def _imported(word: str, organisation: Organisation, actor: User) -> dict[str, Any]:
    uploaded, previewed = (_uploaded(word, organisation, actor) for _ in range(2))
    mapping = runs.mapping_for(previewed, ("Name", "Intended purpose"))
    return {
        "uploaded": uploaded,
        "previewed": runs.preview(actor, previewed, mapping=mapping),
    }


def _uploaded(word: str, organisation: Organisation, actor: User) -> ImportRun:
    return runs.upload(
        actor,
        organisation,
        profile="systems",
        file_name=f"{word}.csv",
        content=CSV.format(word=word).encode(),
    )


def _impact(word: str, organisation: Organisation, actor: User) -> dict[str, Any]:
    """A fundamental rights impact assessment in each state, on a system each."""
    records: dict[str, Any] = {}
    for state in ("draft", "submitted", "approved"):
        system = make.system(organisation, actor, name=f"{word} {state}")
        name = "fria" if state == "draft" else f"fria_{state}"
        records[name] = make.fria(system, actor, state=state)
    return records


def _own(organisation: Organisation, actor: User) -> dict[str, Any]:
    key: ApiKey = make.api_key(actor, organisation, (Right.VIEW,))[0]
    view: SavedView = views.save(actor, organisation, page="systems", name="Mine", query="q=x")
    membership = Membership.objects.get(organisation=organisation, role=Role.ENGINEER)
    outside = Membership.objects.get(organisation=organisation, role=Role.EXTERNAL_AUDITOR)
    held = {"key": key, "view": view, "membership": membership, "external": outside}
    return {**held, "organisation": organisation}


def _due(
    word: str, organisation: Organisation, cast: dict[str, User], records: dict[str, Any]
) -> dict[str, Any]:
    """A task of the engineer, and a review of the decision, which officers may close."""
    officer, engineer = cast[Role.COMPLIANCE_OFFICER], cast[Role.ENGINEER]
    task = make_work.task(
        organisation,
        engineer,
        actor=officer,
        title=f"{word} task",
        details=f"{word} details",
        system=records["system"],
    )
    with transaction.atomic():
        reviews.open_because(officer, [records["system"]], Kind.PLACED, about=records["model"])
    return {"task": task, "review": Review.objects.get(system=records["system"])}


def covered(made: World) -> World:
    """The same organisation with what is said about coverage; needs the catalogues."""
    administrator = made.people[Role.ADMINISTRATOR]
    system, word = made["system"], made.word
    row = CrosswalkRow.objects.filter(
        relation="superset",
        source_framework__code="NIST_AI_RMF",
        target_framework__code="EU_AI_ACT",
    ).order_by("pk")[0]
    return with_records(
        made,
        claim=coverage.claim(
            administrator,
            system,
            framework="EU_AI_ACT",
            ref="Art. 17(2)",
            reason=f"{word} is large.",
        ),
        own_rule=coverage.set_rule(
            administrator,
            made.organisation,
            framework="EU_AI_ACT",
            ref="Art. 9",
            values={"proofs": 2, "reason": f"{word} asks for it."},
        ),
        proven_control=proven.proven(
            made.organisation,
            row.source_ref,
            actor=administrator,
            framework="NIST_AI_RMF",
            systems=[system],
        ),
        crosswalk_row=row,
    )
