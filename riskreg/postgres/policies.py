"""The policies of row-level security: which rows a database role sees, and may write.

`riskreg_member` sees the organisation its person works in. `riskreg_limited` sees of it what
belongs to the systems in reach: REACH says by which way a row belongs to one. Tables that tie two
records hold keys alone and have no policy; neither have people, since who left is named in records
for ever, nor catalogues, which are everybody's.
"""

from collections.abc import Iterable, Iterator

WHOLE, PART = "riskreg_member", "riskreg_limited"

_SYSTEM = "system_id = ANY ((SELECT riskreg_systems())::uuid[])"
_STRICT = "(SELECT riskreg_strict())"
_ALL, _NONE, _INSIDERS = "true", "false", f"NOT {_STRICT}"
_OWN = "{0} = (SELECT riskreg_person())"
# What is said law by law is seen of the laws looked at; none named: of all of them.
_LAW = "coalesce(framework = ANY ((SELECT riskreg_frameworks())::text[]), true)"


def _of(parent: str, column: str = "") -> str:
    """A row belongs to where the row it is part of belongs."""
    key = column or f"{parent}_id"
    return f"EXISTS (SELECT 1 FROM riskreg_{parent} p WHERE p.id = {key})"


def _tied(table: str, this: str) -> str:
    """A row belongs to the systems it is tied to."""
    return (
        f"EXISTS (SELECT 1 FROM riskreg_{table} r WHERE r.{this}_id = riskreg_{this}.id"
        " AND r.aisystem_id = ANY ((SELECT riskreg_systems())::uuid[]))"
    )


def _any(*ways: str) -> str:
    return "(" + " OR ".join(ways) + ")"


_SUBJECTS = ("risk", "control", "incident")
_FREE = " AND ".join(f"{each}_id IS NULL" for each in ("system", *_SUBJECTS))

# What is of a part of the register, table by table; what is missing here is refused by a test.
REACH: dict[str, str] = {
    "organisation": _ALL,
    "unit": _ALL,
    "membership": _ALL,
    "sufficiencyrule": _LAW,
    "crosswalkreview": _ALL,
    "scale": _ALL,
    "appetite": _ALL,
    "trailhead": _ALL,
    "checkpoint": _ALL,
    # What one did oneself, and what was done to records that one sees.
    "event": _any(
        _OWN.format("actor_key"),
        "(organisation_id IS NOT NULL AND riskreg_sees(target_kind, target_key))",
    ),
    "history": _NONE,
    "importrun": _NONE,
    "erasure": _NONE,
    "anonymouschannel": _NONE,
    "reminder": _OWN.format("person_id"),
    "apikey": _OWN.format("user_id"),
    "savedview": _OWN.format("user_id"),
    "job": _OWN.format("requested_by_id"),
    # A system that somebody registers in one of their own units is theirs at once.
    "aisystem": _any(
        "id = ANY ((SELECT riskreg_systems())::uuid[])",
        "unit_id IN (SELECT u.unit_id FROM riskreg_membership_units u JOIN riskreg_membership m"
        " ON m.id = u.membership_id WHERE m.user_id = (SELECT riskreg_person()))",
    ),
    "vendor": _any(
        _INSIDERS, "EXISTS (SELECT 1 FROM riskreg_aisystem s WHERE s.vendor_id = riskreg_vendor.id)"
    ),
    "aimodel": _any(_INSIDERS, _tied("aisystem_built_on", "aimodel")),
    "dataset": _any(_INSIDERS, _tied("aisystem_datasets", "dataset")),
    # A control that names no system is inherited by all of them.
    "control": _any(
        _tied("control_systems", "control"),
        "NOT EXISTS (SELECT 1 FROM riskreg_control_systems r"
        " WHERE r.control_id = riskreg_control.id)",
    ),
    "controllink": _of("control"),
    "controltest": _of("control"),
    "declinedinheritance": _SYSTEM,
    "failureplan": _SYSTEM,
    "evidence": _any(
        "EXISTS (SELECT 1 FROM riskreg_evidence_controls r JOIN riskreg_control c"
        " ON c.id = r.control_id WHERE r.evidence_id = riskreg_evidence.id)",
        f"({_INSIDERS} AND NOT EXISTS (SELECT 1 FROM riskreg_evidence_controls r"
        " WHERE r.evidence_id = riskreg_evidence.id))",
        # What answers a request of an audit is for its auditors, whatever it hangs on. It is asked
        # once a statement, not once a row: they are few.
        "riskreg_evidence.id IN (SELECT r.evidence_id FROM riskreg_engagement_team t"
        " JOIN riskreg_auditrequest q ON q.engagement_id = t.engagement_id"
        " JOIN riskreg_auditrequest_evidence r ON r.auditrequest_id = q.id"
        " WHERE t.user_id = (SELECT riskreg_person()))",
    ),
    "evidencerevision": _of("evidence"),
    "notapplicable": f"({_SYSTEM} AND {_LAW})",
    "risk": _any(
        _tied("risk_systems", "risk"),
        f"({_INSIDERS} AND NOT EXISTS (SELECT 1 FROM riskreg_risk_systems r"
        " WHERE r.risk_id = riskreg_risk.id))",
    ),
    "risklink": _of("risk"),
    "acceptance": _of("risk"),
    "assessment": _SYSTEM,
    "estimate": _of("assessment"),
    "questionnaire": _SYSTEM,
    "decision": _SYSTEM,
    "secondassessment": _SYSTEM,
    "attestationround": _INSIDERS,
    "attestation": f"({_INSIDERS} AND {_any(_of('control'), _of('risk'), _SYSTEM)})",
    "attestationanswer": _of("attestation", "item_id"),
    "evaluation": _SYSTEM,
    "metric": _of("evaluation"),
    "redteamround": _SYSTEM,
    "redteamfinding": _of("redteamround", "round_id"),
    "userflag": _SYSTEM,
    "signal": _SYSTEM,
    "incident": _SYSTEM,
    "incidentlink": _of("incident"),
    "incidententry": _of("incident"),
    "incidentsnapshot": _of("incident"),
    "triage": _of("incident"),
    "clock": _of("incident"),
    "incidentreport": _of("incident"),
    "notice": _of("incident"),
    # Working papers of an audit: those that somebody had made, who was asked for the right to it.
    "dossier": _any(
        _SYSTEM, _of("incident"), f"(engagement_id IS NOT NULL AND {_OWN.format('made_by_id')})"
    ),
    "bundle": f"({_INSIDERS} AND {_of('dossier')})",  # evidence of every confidentiality is in it
    "signoff": _any(
        *(_of(each) for each in ("decision", "assessment", "acceptance", "incident", "dossier")),
        _of("notapplicable", "claim_id"),
        _of("crosswalkreview", "crosswalk_id"),
    ),
    "signoffvote": _of("signoff", "sign_off_id"),
    "signoffpolicy": _ALL,
    "schedule": _SYSTEM,
    "schedulerun": _of("schedule"),
    "task": _any(_SYSTEM, *(_of(each) for each in _SUBJECTS), f"({_INSIDERS} AND {_FREE})"),
    "review": _SYSTEM,
    "monitoringplan": _SYSTEM,
    "monitoringcycle": _of("monitoringplan", "plan_id"),
    "monitoringfinding": _of("monitoringcycle", "cycle_id"),
    "indicator": _SYSTEM,
    "measurement": _of("indicator"),
    "alert": _SYSTEM,
    "statement": _SYSTEM,
    "engagement": _any(
        _OWN.format("lead_id"),
        "EXISTS (SELECT 1 FROM riskreg_engagement_team t"
        " WHERE t.engagement_id = riskreg_engagement.id AND t.user_id = (SELECT riskreg_person()))",
    ),
    # What a colleague froze may hold records beyond the part: theirs is what they froze themselves.
    "population": f"({_of('engagement')} AND {_OWN.format('frozen_by_id')})",
    "sample": _of("population"),
    "sampleitem": _of("sample"),
    "auditrequest": _any(_OWN.format("owner_id"), _of("engagement")),
    "auditnote": _of("engagement"),
    "auditfinding": _any(_OWN.format("action_owner_id"), _of("engagement")),
    "withholding": _any(
        *(_of(each) for each in ("evidence", *_SUBJECTS, "dataset", "statement")),
        _of("aimodel", "ai_model_id"),
    ),
}

# What says how a system was classified: nothing of it is seen by who does so a second time, until
# they have. What hangs on a row that is not seen is not seen either.
_BLIND = "((SELECT riskreg_blind())::uuid[])"
_NOT_BLIND = "cardinality((SELECT riskreg_blind())::uuid[]) = 0"
_CLEAR = f"system_id <> ALL ({_BLIND})"


def _with(table: str, column: str = "") -> str:
    """Where it names a row of another table, that row is seen."""
    key = column or f"{table}_id"
    return f"({key} IS NULL OR {_of(table, key)})"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in names)


def _told_of(*kinds: str) -> str:
    """An event about one of these kinds is seen where the record is."""
    return _any(
        _NOT_BLIND,
        f"target_kind NOT IN ({_listed(kinds)})",
        "riskreg_finds(target_kind, target_key)",
    )


UNSEEN: dict[str, str] = {
    "decision": _CLEAR,
    # The answers of a second assessment are its assessor's alone.
    "questionnaire": _any(f"assessor_id IS NULL AND {_CLEAR}", _OWN.format("assessor_id")),
    "secondassessment": _any(_CLEAR, _OWN.format("assessor_id") + " AND state = 'asked'"),
    "dossier": _any(_NOT_BLIND, f"(system_id IS NOT NULL AND {_CLEAR})"),
    "bundle": _any(_NOT_BLIND, _of("dossier")),
    "signoff": _any(_NOT_BLIND, f"({_with('decision')} AND {_with('dossier')})"),
    "signoffvote": _any(_NOT_BLIND, _of("signoff", "sign_off_id")),
    # What an incident froze says the class its system had.
    "incidentsnapshot": _any(
        _NOT_BLIND,
        f"EXISTS (SELECT 1 FROM riskreg_incident p WHERE p.id = incident_id AND p.{_CLEAR})",
    ),
    # Frozen records say the class of their systems, whichever kind they are of.
    "population": _NOT_BLIND,
    "sample": _NOT_BLIND,
    "sampleitem": _NOT_BLIND,
    "event": _told_of(
        "decision",
        "questionnaire",
        "dossier",
        "signoff",
        "secondassessment",
        "population",
        "sample",
        "sampleitem",
    ),
}

# They look for events and write versions as the owner of the tables, whoever changed what; a
# temporary table of the same name comes last.
GUARDS = ("keep_version", "keep_name", "forget_names", "require_event", "require_own_event")

# Records that are searched by words, and the index over their text. What a search compares is not
# leakproof to PostgreSQL, so a policy alone would come first, and read every row of a table.
SEARCHED = {
    "aisystem": "system_search",
    "control": "control_search",
    "evidence": "evidence_search",
    "incident": "incident_search",
    "risk": "risk_search",
    "userflag": "flag_search",
}
_HOLDING = """CREATE OR REPLACE FUNCTION riskreg_{table}_holding(words text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = {schema}, pg_temp
AS $$ SELECT id FROM riskreg_{table} WHERE {text} @@ to_tsquery('english', $1)
  AND (organisation_id = ANY ({mine}) OR current_setting('role') = 'none') $$"""

# By which column a row names its organisation, where that is not organisation_id.
_OWNER = {
    "organisation": "id = ANY ({})",
    "history": "(organisation IS NULL OR organisation = ANY ({}))",  # null: names of people
    "event": "(organisation_id IS NULL OR organisation_id = ANY ({}))",
    "trailhead": "(chain = 'installation' OR chain = ANY ({}::text[]))",
    "checkpoint": "(chain = 'installation' OR chain = ANY ({}::text[]))",
    # Working notes are the auditors' alone: neither the organisation nor a worker reads them, nor
    # do those who came after the audit was taken over read what was noted before.
    "auditnote": "(organisation_id = ANY ({}) AND EXISTS (SELECT 1 FROM riskreg_membership m"
    " WHERE m.organisation_id = riskreg_auditnote.organisation_id"
    " AND m.user_id = (SELECT riskreg_person()) AND m.role IN ('auditor', 'external_auditor'))"
    " AND EXISTS (SELECT 1 FROM riskreg_engagement e JOIN riskreg_engagement_team t"
    " ON t.engagement_id = e.id WHERE e.id = riskreg_auditnote.engagement_id"
    " AND t.user_id = (SELECT riskreg_person()) AND (e.taken_over_at IS NULL"
    " OR riskreg_auditnote.written_at > e.taken_over_at"
    " OR riskreg_auditnote.author_id = t.user_id)))",
}
_MINE = "(SELECT riskreg_organisations())::uuid[]"

_KEYS = """CREATE OR REPLACE FUNCTION riskreg_{name}() RETURNS uuid[] LANGUAGE sql STABLE
AS $$ SELECT coalesce(nullif(current_setting('riskreg.{name}', true), ''), '{{}}')::uuid[] $$"""
# Asked as whoever reads, so the policies of the record's own table decide; planned only where a
# record of the table is met. Policies name the kinds it is asked for.
_FINDS = """CREATE OR REPLACE FUNCTION riskreg_finds(kind text, key text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 AS $$
DECLARE found boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM riskreg_%I WHERE id = $1::uuid)', kind)
    INTO found USING key;
  RETURN found;
END $$"""
_SEES = """CREATE OR REPLACE FUNCTION riskreg_sees(kind text, key text) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1000 AS $$
BEGIN
  IF kind = ANY (ARRAY[{shown}]) THEN RETURN true; END IF;
  IF kind <> ALL (ARRAY[{walled}]) THEN RETURN false; END IF;
  RETURN riskreg_finds(kind, key);
END $$"""


# Whom else the organisation let in, and under what, is not of a part.
_UNTOLD = frozenset({"event", "membership"})


def _sees() -> str:
    """The function that says whether the record of an event is seen; of what it knows not, no."""
    told = {table: rule for table, rule in REACH.items() if table not in _UNTOLD and rule != _NONE}
    shown = sorted(table for table, rule in told.items() if rule == _ALL)
    walled = sorted(table for table in told if table not in shown)
    return _SEES.format(shown=_listed(shown), walled=_listed(walled))


_FUNCTIONS = [
    _FINDS,
    _sees(),
    *(_KEYS.format(name=name) for name in ("organisations", "systems", "blind")),
    """CREATE OR REPLACE FUNCTION riskreg_frameworks() RETURNS text[] LANGUAGE sql STABLE
AS $$ SELECT string_to_array(nullif(current_setting('riskreg.frameworks', true), ''), ',') $$""",
    """CREATE OR REPLACE FUNCTION riskreg_strict() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT coalesce(current_setting('riskreg.strict', true), '') <> '' $$""",
    """CREATE OR REPLACE FUNCTION riskreg_person() RETURNS uuid LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('riskreg.person', true), '')::uuid $$""",
]


def statements(tables: Iterable[str], schema: str) -> Iterator[str]:
    """All that puts the wall up on these tables (named without prefix), or renews it."""
    yield from _FUNCTIONS
    yield f"GRANT USAGE ON SCHEMA {schema} TO {WHOLE}, {PART}"
    rights = "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {WHOLE}, {PART}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {WHOLE}, {PART}"
    yield f"REVOKE UPDATE, DELETE ON riskreg_event FROM {WHOLE}, {PART}"
    yield f"REVOKE DELETE ON riskreg_trailhead FROM {WHOLE}, {PART}"
    if "checkpoint" in tables:  # it came later
        yield f"REVOKE UPDATE, DELETE ON riskreg_checkpoint FROM {WHOLE}, {PART}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON riskreg_history FROM {WHOLE}, {PART}"
    for table in tables:
        owner = _OWNER.get(table, "organisation_id = ANY ({})")
        owner += f" AND {UNSEEN[table]}" if table in UNSEEN else ""
        yield f"ALTER TABLE riskreg_{table} ENABLE ROW LEVEL SECURITY"
        yield from _policy(table, WHOLE, owner.format(_MINE))
        yield from _policy(table, PART, f"{owner.format(_MINE)} AND {REACH[table]}")
    for function in GUARDS:
        yield f"ALTER FUNCTION riskreg_{function}() SECURITY DEFINER"
        yield f"ALTER FUNCTION riskreg_{function}() SET search_path = {schema}, pg_temp"


def searching(table: str, text: str, schema: str) -> str:
    """The look-up of the keys of a table by the expression of its index.

    It asks past the policies, for the organisations of the wall; what it finds then is read behind
    the wall as ever.
    """
    return _HOLDING.format(table=table, text=text, schema=schema, mine=_MINE)


def _policy(table: str, role: str, rule: str) -> Iterator[str]:
    yield f"DROP POLICY IF EXISTS wall_{role} ON riskreg_{table}"
    yield f"CREATE POLICY wall_{role} ON riskreg_{table} TO {role} USING ({rule})"
