"""Keys of another organisation's records, wherever one can put a key, change and reveal nothing."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import get_resolver, reverse
from django_filters import ModelChoiceFilter, ModelMultipleChoiceFilter

from governance.api.filtering import Filters
from riskreg.models import AIModel, AISystem, Dataset, Role, User
from tests import make
from tests.access import audits
from tests.access.calls import API, address, patterns
from tests.access.watching import forgotten, told, unchanged
from tests.access.world import World

pytestmark = pytest.mark.django_db


def key(of: World, name: str) -> str:
    """The key of a record, or of a person by role."""
    return str(of.people[name].pk if name in of.people else of[name].pk)


NEW = {"name": "Mine", "purpose": "Sorts."}
FIELDS = (
    ("vendor", "vendor"),
    ("unit", "unit"),
    ("owner", Role.ENGINEER.value),
    ("built_on", "model"),
    ("datasets", "dataset"),
)


@pytest.mark.parametrize(("field", "record"), FIELDS)
@pytest.mark.parametrize("name", ["system_new", "system_edit"])
def test_a_form_of_a_system_takes_none(
    ours: World, theirs: World, name: str, field: str, record: str
) -> None:
    args = [ours["system"].pk] if name == "system_edit" else []
    browser = ours.browser(Role.COMPLIANCE_OFFICER)
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = browser.post(reverse(name, args=args), {**NEW, field: key(theirs, record)})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert theirs.word not in told(answer)


@pytest.mark.parametrize("kind", [AIModel, Dataset])
@pytest.mark.parametrize("act", ["new", "edit"])
def test_a_form_of_the_inventory_takes_none(
    ours: World, theirs: World, kind: Any, act: str
) -> None:
    slug = {AIModel: "model", Dataset: "dataset"}[kind]
    args = [ours[slug].pk] if act == "edit" else []
    browser = ours.browser(Role.COMPLIANCE_OFFICER)
    with forgotten(), unchanged(ours.organisation):
        answer = browser.post(
            reverse(f"{slug}_{act}", args=args), {"name": "Mine", "vendor": key(theirs, "vendor")}
        )
        assert answer.status_code == 422
        assert theirs.word not in told(answer)


def test_a_vendor_given_in_the_address_is_not_taken(ours: World, theirs: World) -> None:
    browser = ours.browser(Role.COMPLIANCE_OFFICER)
    answer = browser.get(reverse("system_new"), {"vendor": key(theirs, "vendor")})
    assert answer.status_code == 200
    assert theirs.word not in told(answer)


@pytest.mark.parametrize("slug", ["owner", "unit", "archive"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_changes_to_several_reach_ones_own_alone(
    ours: World, theirs: World, slug: str, method: str
) -> None:
    browser = ours.browser(Role.ADMINISTRATOR)
    sent = {
        "system": [key(ours, "system"), key(theirs, "system")],
        "owner": key(ours, Role.ENGINEER.value),
        "unit": key(ours, "unit"),
        "reason": "Replaced.",
    }
    with forgotten(), unchanged(theirs.organisation):
        answer = getattr(browser, method)(reverse("systems_bulk", args=[slug]), sent)
        assert answer.status_code == (200 if method == "get" else 302)
        assert theirs.word not in told(answer)


@pytest.mark.parametrize(
    ("slug", "field", "record"), [("owner", "owner", "engineer"), ("unit",) * 3]
)
def test_changes_to_several_take_no_foreign_value(
    ours: World, theirs: World, slug: str, field: str, record: str
) -> None:
    browser = ours.browser(Role.ADMINISTRATOR)
    sent = {"system": [key(ours, "system")], field: key(theirs, record)}
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = browser.post(reverse("systems_bulk", args=[slug]), sent)
        assert answer.status_code == 422
        assert theirs.word not in told(answer)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("systems", {"vendor": "vendor", "unit": "unit", "owner": "engineer"}),
        ("systems_export", {"vendor": "vendor"}),
        ("decisions", {"system": "system"}),
        ("decisions", {"role": "system"}),
        ("dossiers", {"system": "system"}),
        ("trail", {"actor": "engineer"}),
        ("trail", {"q": "system"}),
        ("search", {"q": "system"}),
        ("models", {"vendor": "vendor"}),
        ("api-system-list", {"vendor": "vendor"}),
        ("api-system-list", {"owner": "engineer"}),
        ("api-decision-list", {"system": "system"}),
        ("api-dossier-list", {"system": "system"}),
    ],
)
def test_a_filter_reveals_nothing(
    ours: World, theirs: World, name: str, query: dict[str, str]
) -> None:
    args = ["csv"] if name.endswith("_export") else []
    asked = {field: key(theirs, record) for field, record in query.items()}
    answer = ours.browser(Role.COMPLIANCE_OFFICER).get(reverse(name, args=args), asked)
    assert answer.status_code in (200, 400)
    assert theirs.word not in told(answer)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("api-second-assessment-list", "assessor"),
        ("api-attestation-list", "asked"),
        ("api-system-list", "owner"),
        ("api-task-list", "owner"),
        ("api-evidence-list", "owner"),
    ],
)
def test_a_filter_does_not_tell_a_person_of_another_from_nobody(
    ours: World, theirs: World, name: str, field: str
) -> None:
    browser = ours.browser(Role.COMPLIANCE_OFFICER)
    foreign, nobody = key(theirs, Role.ENGINEER.value), str(uuid4())
    answers = [browser.get(reverse(name), {field: each}) for each in (foreign, nobody)]
    assert answers[0].status_code == answers[1].status_code
    assert told(answers[0]).replace(foreign, nobody) == told(answers[1])
    own = browser.get(reverse(name), {field: key(ours, Role.ENGINEER.value)})
    assert own.status_code == 200


def test_no_filter_of_the_api_chooses_among_all_people() -> None:
    views = {
        pattern.callback.cls  # type: ignore[attr-defined]
        for pattern in patterns(get_resolver())
        if hasattr(pattern.callback, "cls") and hasattr(pattern.callback.cls, "queryset")
    }
    filters = [
        (view.__name__, name)
        for view in views
        if view.queryset is not None
        and (made := Filters().get_filterset_class(view(), view.queryset)) is not None
        for name, each in made.base_filters.items()
        if isinstance(each, ModelChoiceFilter | ModelMultipleChoiceFilter)
        and each.extra["queryset"].model is User
    ]
    assert len(views) > 30
    assert filters == []


@pytest.mark.parametrize(
    "name", ["search", "systems", "models", "datasets", "vendors", "trail", "decisions", "dossiers"]
)
def test_a_search_finds_nothing_of_another(ours: World, theirs: World, name: str) -> None:
    answer = ours.browser(Role.COMPLIANCE_OFFICER).get(reverse(name), {"q": theirs.word.lower()})
    assert answer.status_code == 200
    assert theirs.word not in told(answer)


@pytest.mark.parametrize(("field", "record"), FIELDS)
@pytest.mark.parametrize("method", ["post", "patch"])
def test_a_body_of_the_api_takes_none(
    ours: World, theirs: World, field: str, record: str, method: str
) -> None:
    told_key = key(theirs, record)
    value = [told_key] if field in ("built_on", "datasets") else told_key
    one = method == "patch"
    where = (
        reverse("api-system-detail", args=[ours["system"].pk])
        if one
        else reverse("api-system-list")
    )
    send = getattr(ours.browser(Role.COMPLIANCE_OFFICER), method)
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = send(where, {**NEW, field: value}, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")
        assert theirs.word not in told(answer)


@pytest.mark.parametrize("name", ["api-decision-list", "api-dossier-list"])
def test_the_api_decides_and_prints_nothing_of_another(
    ours: World, theirs: World, name: str
) -> None:
    body = {"system": key(theirs, "system"), "role": "provider", "facts": {"is_ai_system": True}}
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = ours.browser(Role.COMPLIANCE_OFFICER).post(
            reverse(name), body, content_type="application/json"
        )
        assert answer.status_code == 404
        assert theirs.word not in told(answer)


PROOF = {"title": "New", "kind": "file", "grade": "document", "collected_on": "2026-11-20"}
FELL = {"what": "It fell.", "noticed_at": "2026-11-20T10:00", "kind": "incident"}


@pytest.mark.parametrize(
    ("name", "sent", "fields"),
    [
        ("evidence_new", {**PROOF, "confidentiality": "internal"}, ("controls", "upload")),
        ("incident_new", FELL, ("system", "logs")),
        ("evaluation_import", {}, ("system", "file")),
        ("api-evidence-list", PROOF, ("controls", "upload")),
        ("api-incident-list", FELL, ("system", "logs")),
    ],
)
def test_a_file_beside_a_foreign_key_is_not_kept(
    ours: World,
    theirs: World,
    store: Path,
    name: str,
    sent: dict[str, str],
    fields: tuple[str, str],
) -> None:
    field, file = fields
    told_key = key(theirs, field.removesuffix("s"))
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = ours.browser(Role.COMPLIANCE_OFFICER).post(
            reverse(name), {**sent, field: told_key, file: make.file("a.log", b"It fell.\n")}
        )
        assert answer.status_code in (404, 422) or f"/{field}" in told(answer)
        assert theirs.word not in told(answer)
    assert not [each for each in store.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("name", "record", "file"),
    [
        ("evidence_revise", "evidence", "upload"),
        ("evaluation_upload", "planned", "file"),
        ("indicator_upload", "indicator", "file"),
    ],
)
def test_a_file_for_a_foreign_record_is_not_kept(
    ours: World, theirs: World, store: Path, name: str, record: str, file: str
) -> None:
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = ours.browser(Role.COMPLIANCE_OFFICER).post(
            reverse(name, args=[theirs[record].pk]), {**PROOF, file: make.file()}
        )
        assert answer.status_code == 404
        assert theirs.word not in told(answer)
    assert not [each for each in store.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("name", "field", "record"),
    [
        ("api-audit-detail", "team", Role.AUDITOR.value),
        ("api-audit-ask", "owner", Role.ENGINEER.value),
        ("api-audit-ask", "item", "sample_item"),
        ("api-audit-find", "control", "control"),
        ("api-audit-find", "items", "sample_item"),
        ("api-audit-request-answer", "evidence", "evidence"),
        ("api-audit-finding-respond", "action_owner", Role.ENGINEER.value),
    ],
)
def test_an_audit_takes_none(
    ours: World, theirs: World, name: str, field: str, record: str
) -> None:
    line = next(each for each in API if each.name == name and not each.is_safe)
    told_key = key(theirs, record)
    value = [told_key] if field in ("team", "items", "evidence") else told_key
    role = Role.COMPLIANCE_OFFICER if name.endswith(("answer", "respond")) else Role.AUDITOR
    send = getattr(ours.browser(role), line.method.lower())
    body = {**audits.bodies(ours)[name], field: value}
    with forgotten(), unchanged(ours.organisation), unchanged(theirs.organisation):
        answer = send(address(ours, line), body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")
        assert theirs.word not in told(answer)


def test_two_decisions_of_two_organisations_are_not_compared(ours: World, theirs: World) -> None:
    browser = ours.browser(Role.COMPLIANCE_OFFICER)
    for pair in (("ours", "theirs"), ("theirs", "ours")):
        worlds = {"ours": ours, "theirs": theirs}
        args = [worlds[each]["decision"].pk for each in pair]
        assert browser.get(reverse("decision_compare", args=args)).status_code == 404


def test_a_member_of_both_mixes_nothing(ours: World, theirs: World) -> None:
    """Somebody belongs to both: of the other there is nothing where they work now."""
    with forgotten():
        person = ours.people[Role.COMPLIANCE_OFFICER]
        make.membership(person, theirs.organisation, Role.COMPLIANCE_OFFICER)
        browser = ours.browser(Role.COMPLIANCE_OFFICER)
        browser.post(reverse("switch_organisation"), {"organisation": ours.organisation.pk})
        with unchanged(theirs.organisation):
            for field, record in FIELDS:
                sent = {**NEW, field: key(theirs, record)}
                assert browser.post(reverse("system_new"), sent).status_code == 422
        assert f"{theirs.word} system" not in told(browser.get(reverse("systems")))
        edited = reverse("system_edit", args=[theirs["system"].pk])
        sent = {**NEW, "vendor": key(ours, "vendor")}
        assert browser.post(edited, sent).status_code == 404
        browser.post(reverse("switch_organisation"), {"organisation": theirs.organisation.pk})
        assert browser.post(edited, sent).status_code == 422
        assert not AISystem.objects.filter(vendor=ours["vendor"]).exclude(
            organisation=ours.organisation
        )
