"""The database keeps every version of what dossiers read, and lets nobody rewrite it.

A version is written when its transaction commits. By then the head of the organisation's chain is
locked and counts the events of this transaction, so that versions and events share one order.
The functions look things up by index alone: a plan made while the table was small reads all of it
for each of a hundred thousand rows. They ask the last event and not the head of the chain, of which
one transaction leaves as many versions behind as it has events.
"""

from django.db import migrations

# Tables whose rows carry an organisation.
OWNED = [
    "acceptance",
    "aimodel",
    "aisystem",
    "alert",
    "appetite",
    "assessment",
    "clock",
    "control",
    "controllink",
    "controltest",
    "crosswalkreview",
    "dataset",
    "decision",
    "declinedinheritance",
    "dossier",
    "estimate",
    "evaluation",
    "evidence",
    "evidencerevision",
    "failureplan",
    "incident",
    "incidententry",
    "incidentlink",
    "incidentreport",
    "incidentsnapshot",
    "indicator",
    "measurement",
    "membership",
    "metric",
    "monitoringcycle",
    "monitoringfinding",
    "monitoringplan",
    "notapplicable",
    "notice",
    "questionnaire",
    "redteamfinding",
    "redteamround",
    "review",
    "risk",
    "risklink",
    "scale",
    "signal",
    "statement",
    "sufficiencyrule",
    "task",
    "triage",
    "unit",
    "userflag",
    "vendor",
]
# Tables that tie two records; the first names the organisation.
TIES = {
    "aisystem_built_on": "aisystem",
    "aisystem_datasets": "aisystem",
    "control_ai_models": "control",
    "control_systems": "control",
    "control_vendors": "control",
    "dossier_decisions": "dossier",
    "evidence_controls": "evidence",
    "incident_ai_models": "incident",
    "incident_controls": "incident",
    "incident_evidence": "incident",
    "incident_risks": "incident",
    "incidentreport_clocks": "incidentreport",
    "risk_controls": "risk",
    "risk_systems": "risk",
}

FUNCTIONS = """
CREATE FUNCTION riskreg_version(
  told jsonb, held text, op text, owner uuid, at bigint
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
  IF op <> 'INSERT' THEN
    DELETE FROM riskreg_history
      WHERE relation = held AND key = told ->> 'id' AND until IS NULL AND since = at;
    UPDATE riskreg_history SET until = at
      WHERE relation = held AND key = told ->> 'id' AND until IS NULL;
  END IF;
  IF op <> 'DELETE' THEN
    INSERT INTO riskreg_history (relation, key, organisation, since, row)
    VALUES (held, told ->> 'id', owner, at, told);
  END IF;
END $$;

CREATE FUNCTION riskreg_keep_version() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  told jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
  owner uuid;
BEGIN
  IF TG_NARGS = 1 THEN
    owner := told ->> TG_ARGV[0];
  ELSE
    SELECT h.organisation INTO owner FROM riskreg_history h
      WHERE h.relation = TG_ARGV[1] AND h.key = told ->> TG_ARGV[0]
      ORDER BY h.since DESC LIMIT 1;
    IF NOT EXISTS (SELECT 1 FROM riskreg_event e
                   WHERE e.transaction = txid_current() AND e.opened_at = now()
                     AND e.organisation_id = owner) THEN
      RAISE EXCEPTION '% on % recorded no event in the trail of its organisation',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  PERFORM riskreg_version(told, TG_TABLE_NAME, TG_OP, owner,
    coalesce((SELECT e.number FROM riskreg_event e WHERE e.chain = owner::text
              ORDER BY e.number DESC LIMIT 1), 0));
  RETURN NULL;
END $$;

CREATE FUNCTION riskreg_keep_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM riskreg_version(
    jsonb_build_object('id', NEW.id, 'name', NEW.name), TG_TABLE_NAME, TG_OP, NULL,
    (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
  RETURN NULL;
END $$;

CREATE FUNCTION riskreg_only_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION '% on % is refused: only the database writes it', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION riskreg_keep_version();
DROP FUNCTION riskreg_keep_name();
DROP FUNCTION riskreg_version(jsonb, text, text, uuid, bigint);
DROP FUNCTION riskreg_only_by_trigger();
"""

GUARD = """
CREATE TRIGGER only_by_trigger BEFORE INSERT OR UPDATE OR DELETE ON riskreg_history
FOR EACH ROW EXECUTE FUNCTION riskreg_only_by_trigger();
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_history
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
DROP_GUARD = """
DROP TRIGGER only_by_trigger ON riskreg_history;
DROP TRIGGER truncate_refused ON riskreg_history;
"""


def keep(table: str, *arguments: str) -> migrations.RunSQL:
    """Keep the versions of a table from now on; those that stand begin with the last event."""
    told = ", ".join(f"'{each}'" for each in arguments)
    return migrations.RunSQL(
        f"""CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
            ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version({told});""",
        f"DROP TRIGGER versions_kept ON riskreg_{table};",
    )


def begin(table: str, owner: str) -> migrations.RunSQL:
    """The versions that stand when keeping begins."""
    return migrations.RunSQL(
        f"""INSERT INTO riskreg_history (relation, key, organisation, since, row)
            SELECT 'riskreg_{table}', t.id::text, ({owner}), coalesce(h.number, 0), to_jsonb(t)
            FROM riskreg_{table} t
            LEFT JOIN riskreg_trailhead h ON h.chain = ({owner})::text;""",
        migrations.RunSQL.noop,
    )


def _owner_of_tie(parent: str) -> str:
    return f"SELECT p.organisation_id FROM riskreg_{parent} p WHERE p.id = t.{parent}_id"


class Migration(migrations.Migration):
    """What stands is taken up before the guard, triggers come last."""

    dependencies = [("riskreg", "0023_history")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        begin("organisation", "t.id"),
        *[begin(table, "t.organisation_id") for table in OWNED],
        *[begin(table, _owner_of_tie(parent)) for table, parent in TIES.items()],
        migrations.RunSQL(
            """INSERT INTO riskreg_history (relation, key, since, row)
               SELECT 'riskreg_user', id::text, 0, jsonb_build_object('id', id, 'name', name)
               FROM riskreg_user;""",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GUARD, DROP_GUARD),
        keep("organisation", "id"),
        *[keep(table, "organisation_id") for table in OWNED],
        *[keep(table, f"{parent}_id", f"riskreg_{parent}") for table, parent in TIES.items()],
        migrations.RunSQL(
            """CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OF name
               ON riskreg_user DEFERRABLE INITIALLY DEFERRED
               FOR EACH ROW EXECUTE FUNCTION riskreg_keep_name();""",
            "DROP TRIGGER versions_kept ON riskreg_user;",
        ),
    ]
