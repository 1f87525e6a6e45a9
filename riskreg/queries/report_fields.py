"""Field by field: what the register says in an incident report, and where it takes it from."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from frameworks import incident_words, incidents
from frameworks.member_states import name_of
from frameworks.reporting.fields import form
from riskreg.models import Clock, IncidentChannel
from riskreg.queries.report_known import Given, Known
from riskreg.rules.chain import PROVIDERS
from riskreg.rules.reports import Value

_LIMBS = {
    "3(49)(b)": "critical_infrastructure",
    "3(49)(c)": "fundamental_rights",
    "3(49)(d)": "property_environment",
    "3(61)(a)": "widespread_infringement",
    "3(61)(b)": "widespread_infringement",
}
_AUTONOMY = {
    "none": "no_action", "low": "low_action", "medium": "medium_action", "high": "high_action",
}  # fmt: skip


def _authority(known: Known) -> Given | None:
    told = known.triage.result.get("addressee") if known.triage else None
    return Given(told, "triage") if told else None


def _authority_number(known: Known) -> Given | None:
    if known.previous is None or not known.previous.receipt:
        return None
    return Given(known.previous.receipt, "previous", known.previous.reference)


def _report_date(known: Known) -> Given:
    return Given(known.day.isoformat(), "report")


def _class(known: Known) -> Given | None:
    if known.triage is None:
        return None
    limbs = known.triage.result.get("limbs", [])
    found = [_LIMBS[limb] for limb in limbs if limb in _LIMBS]
    if "3(49)(a)" in limbs:
        person = [name for name in ("death", "serious_health_harm") if known.facts.get(name)]
        found = [*(person or ["serious_health_harm"]), *found]
    return Given(list(dict.fromkeys(found)), "triage")


def _submitter(known: Known) -> Given:
    house = known.incident.organisation
    return Given(f"{house.name} ({name_of(house.country)})", "organisation")


def _submitter_role(known: Known) -> Given | None:
    roles = {"deployer": "deployer", "authorised_representative": "representative"}
    role = "provider" if known.role in PROVIDERS else roles.get(known.role, "")
    if not role:
        return None
    return Given(role, "triage" if known.facts.get("reporter_role") == known.role else "system")


def _provider(known: Known) -> Given | None:
    if known.role in PROVIDERS:
        return _submitter(known)
    vendor = known.system.vendor if known.system else None
    if vendor is None or known.system is None:
        return None
    place = f" ({name_of(vendor.country)})" if vendor.country else ""
    return Given(f"{vendor.name}{place}", "system", known.system.reference)


def _other_reports(known: Known) -> Given | None:
    others = [each for each in known.clocks if each.regime != "eu_ai_act" and each.met_at]
    lines = [f"{_clock(each)}: {_moment(known, each.met_at)}" for each in others]
    return Given("\n".join(lines), "clocks") if lines else None


def _clock(clock: Clock) -> str:
    return " ".join(filter(None, (clock.told.get("title", ""), clock.told.get("provision", ""))))


def _system_name(known: Known) -> Given | None:
    if known.system is None:
        return Given(known.incident.system_words, "incident")
    return Given(known.system.name, "system", known.system.reference)


def _system_description(known: Known) -> Given | None:
    if known.system is None:
        return None
    told = "\n\n".join(filter(None, (known.system.purpose, known.system.description)))
    return Given(told, "system", known.system.reference)


def _models(known: Known) -> Given | None:
    rows = known.frozen.get("models", [])
    lines = [
        " ".join(filter(None, (each["name"], each["version"], _of(each["vendor"]))))
        for each in rows
    ]
    return Given("\n".join(lines), "snapshot") if lines else None


def _of(vendor: str) -> str:
    return f"({vendor})" if vendor else ""


def _version(known: Known) -> Given | None:
    if known.incident.version:
        return Given(known.incident.version, "incident", known.incident.reference)
    frozen = known.frozen.get("system", {}).get("version", "")
    return Given(frozen, "snapshot") if frozen else None


def _began(known: Known) -> Given | None:
    at = known.incident.began_at
    return Given(_iso(known, at), "incident", known.incident.reference) if at else None


def _aware(known: Known) -> Given:
    incident = known.incident
    own = incident.provider_aware_at if known.role in PROVIDERS else None
    own = incident.deployer_aware_at if known.role == "deployer" else own
    at = min(own, incident.noticed_at) if own else incident.noticed_at
    return Given(_iso(known, at), "incident", incident.reference)


def _effects(known: Known) -> Given | None:
    titles = {each.code: each.title for each in incident_words.harms()}
    harms = [titles.get(code, code) for code in known.incident.harm_types]
    told = [", ".join(harms), *(known.criterion(number).get("words", "") for number in (15,))]
    return _told(known, told)


def _causality(known: Known) -> Given | None:
    asked = incidents.questionnaire().facts
    harms = {"causal_link": _("Harm other than death"), "death_causality": _("Death")}
    found = [
        f"{harm}: {dict(asked[name].values).get(value, value)}."
        for name, harm in harms.items()
        if (value := known.facts.get(name)) and value != "unknown" and name in asked
    ]
    return Given("\n".join(found), "triage") if found else None


def _affected(known: Known) -> Given | None:
    return _told(known, [_answer(known, 14), known.criterion(12).get("words", "")])


def _operator(known: Known) -> Given | None:
    roles = known.system.roles if known.system else []
    is_ours = known.role == "deployer" or "deployer" in roles
    return _submitter(known) if is_ours else None


def _remedial(known: Known) -> Given | None:
    return _told(known, [known.incident.containment])


def _first_reporter(known: Known) -> Given:
    told = {
        IncidentChannel.ANONYMOUS: _("Somebody who gave no name"),
        IncidentChannel.MONITORING: _("Post-market monitoring"),
        IncidentChannel.API: _("A monitoring program of the organisation"),
    }
    words = told.get(IncidentChannel(known.incident.channel), _("Staff of the organisation"))
    return Given(words, "incident", known.incident.reference)


def _preliminary(known: Known) -> Given | None:
    return _told(known, [known.incident.cause])


def _actions(known: Known) -> Given | None:
    words = known.criterion(27).get("words", "")
    return _told(known, [known.incident.containment, known.incident.resolution, words])


def _root_cause(known: Known) -> Given | None:
    return _told(known, [known.incident.cause])


def _not_reportable(known: Known) -> Given | None:
    if known.triage is None or known.triage.reportable == "yes":
        return None
    return Given(known.triage.result.get("reason", ""), "triage")


def _risk_review(known: Known) -> Given | None:
    return _told(known, [known.incident.lessons])


def _place(known: Known) -> Given | None:
    return _told(known, [name_of(known.incident.member_state)])


def _comments(known: Known) -> Given | None:
    return _told(known, [known.criterion(29).get("words", "")])


def _told(known: Known, parts: Iterable[str]) -> Given | None:
    words = "\n\n".join(filter(None, parts))
    return Given(words, "incident", known.incident.reference) if words else None


def _title(known: Known) -> Given:
    return Given(known.incident.title, "incident", known.incident.reference)


def _materials(known: Known) -> Given | None:
    lines = [f"EVD-{each.number:04d} {each.title}" for each in known.evidence]
    return Given("\n".join(lines), "evidence") if lines else None


def _makers(known: Known) -> Given | None:
    vendor = known.system.vendor if known.system else None
    names = dict.fromkeys([vendor.name if vendor else "", known.incident.organisation.name])
    lines = "\n".join(filter(None, names))
    if vendor is None or known.system is None:
        return Given(lines, "organisation")
    return Given(lines, "system", known.system.reference)


def _severity(known: Known) -> Given | None:
    return _told(known, [known.incident.severity])


def _harms(known: Known) -> Given | None:
    return Given(list(known.incident.harm_types), "incident", known.incident.reference)


def _autonomy(known: Known) -> Given | None:
    if known.system is None or known.system.autonomy not in _AUTONOMY:
        return None
    return Given(_AUTONOMY[known.system.autonomy], "system", known.system.reference)


def _criterion(known: Known, number: int) -> Given | None:
    """The answer that stands on the incident, in the shape the field takes."""
    field = form().fields[f"oecd_{number}"]
    told = known.criterion(number)
    chosen: list[str] = list(told.get("chosen", ()))
    if field.options:
        value: Value = chosen if field.is_list else "".join(chosen[:1])
        return Given(value, "incident", known.incident.reference)
    return _told(known, [" ".join(filter(None, (_answer(known, number), told.get("words", ""))))])


def _answer(known: Known, number: int) -> str:
    """What was chosen for a criterion, in words."""
    options = incident_words.criteria()[number].options
    chosen = known.criterion(number).get("chosen", ())
    return ", ".join(options.get(code, code) for code in chosen) + ("." if chosen else "")


def _iso(known: Known, at: datetime) -> str:
    return at.astimezone(known.zone).isoformat(timespec="minutes")


def _moment(known: Known, at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(known.zone):%Y-%m-%d %H:%M}"


_FIELDS: Mapping[str, Callable[[Known], Given | None]] = {
    "authority": _authority,
    "authority_number": _authority_number,
    "report_date": _report_date,
    "incident_class": _class,
    "submitter": _submitter,
    "submitter_role": _submitter_role,
    "provider": _provider,
    "other_reports": _other_reports,
    "system_name": _system_name,
    "system_description": _system_description,
    "models": _models,
    "version": _version,
    "what": lambda known: _told(known, [known.incident.what]),
    "began": _began,
    "aware": _aware,
    "place": _place,
    "effects": _effects,
    "causality": _causality,
    "affected": _affected,
    "operator": _operator,
    "remedial": _remedial,
    "first_reporter": _first_reporter,
    "preliminary": _preliminary,
    "actions": _actions,
    "root_cause": _root_cause,
    "not_reportable": _not_reportable,
    "risk_review": _risk_review,
    "comments": _comments,
    "oecd_1": _title,
    "oecd_7": _materials,
    "oecd_9": _makers,
    "oecd_10": _severity,
    "oecd_11": _harms,
    "oecd_26": _autonomy,
}


def given(known: Known, code: str) -> Given | None:
    """What the register says in a field; None where it knows nothing."""
    if code in _FIELDS:
        return _FIELDS[code](known)
    field = form().fields[code]
    return _criterion(known, field.criteria[0]) if field.status == "oecd" else None
