"""The guards of the tables of 0015: an event for each change, and rows that are kept for good."""

from django.db import migrations

OWNED = [
    "alert", "clock", "incident", "incidententry", "incidentlink", "incidentreport",
    "incidentsnapshot", "indicator", "measurement", "monitoringcycle", "monitoringfinding",
    "monitoringplan", "notice", "triage",
]
SHARED = [
    "anonymouschannel", "incident_ai_models", "incident_controls", "incident_evidence",
    "incident_risks", "incidentreport_clocks",
]
FROZEN = ["incidententry", "incidentsnapshot", "measurement", "notice", "triage"]


def guard(table: str, function: str) -> migrations.RunSQL:
    """A deferred trigger that refuses to commit a change without its event."""
    return migrations.RunSQL(
        f"""CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
            ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION {function}();
            CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_{table}
            FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();""",
        f"""DROP TRIGGER trail_required ON riskreg_{table};
            DROP TRIGGER truncate_refused ON riskreg_{table};""",
    )


def freeze(table: str) -> migrations.RunSQL:
    """A trigger that refuses every change of a written row."""
    return migrations.RunSQL(
        f"""CREATE TRIGGER change_refused BEFORE UPDATE OR DELETE ON riskreg_{table}
            FOR EACH ROW EXECUTE FUNCTION riskreg_refuse();""",
        f"DROP TRIGGER change_refused ON riskreg_{table};",
    )


# What was filed stays as it was read; what was noticed, said and missed stays too.
FILED = """
CREATE FUNCTION riskreg_filed_reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (
    TG_OP = 'DELETE' OR NEW.state = 'draft' OR NEW.content IS DISTINCT FROM OLD.content
    OR NEW.kind <> OLD.kind OR NEW.incident_id <> OLD.incident_id OR NEW.digest <> OLD.digest
    OR NEW.file <> OLD.file OR NEW.sha256 <> OLD.sha256 OR NEW.filed_at <> OLD.filed_at
    OR (OLD.state = 'sent' AND (NEW.state <> 'sent' OR NEW.sent_at <> OLD.sent_at
                                OR NEW.recipient <> OLD.recipient))
  ) THEN
    RAISE EXCEPTION '% on % is refused: the report is filed', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER filed_stays BEFORE UPDATE OR DELETE ON riskreg_incidentreport
FOR EACH ROW EXECUTE FUNCTION riskreg_filed_reports_stay();

CREATE FUNCTION riskreg_incidents_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.what <> OLD.what OR NEW.reported_at <> OLD.reported_at
     OR NEW.noticed_at > OLD.noticed_at
     OR NEW.reported_by_id IS DISTINCT FROM OLD.reported_by_id THEN
    RAISE EXCEPTION '% on % is refused: what was reported stays', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER reported_stays BEFORE UPDATE OR DELETE ON riskreg_incident
FOR EACH ROW EXECUTE FUNCTION riskreg_incidents_stay();

CREATE FUNCTION riskreg_missed_stays_missed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.missed_at IS NOT NULL AND NEW.missed_at IS NULL) THEN
    RAISE EXCEPTION '% on % is refused: late is late for ever', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER missed_stays BEFORE UPDATE OR DELETE ON riskreg_clock
FOR EACH ROW EXECUTE FUNCTION riskreg_missed_stays_missed();
"""
NOT_FILED = """
DROP TRIGGER filed_stays ON riskreg_incidentreport;
DROP FUNCTION riskreg_filed_reports_stay();
DROP TRIGGER reported_stays ON riskreg_incident;
DROP FUNCTION riskreg_incidents_stay();
DROP TRIGGER missed_stays ON riskreg_clock;
DROP FUNCTION riskreg_missed_stays_missed();
"""


class Migration(migrations.Migration):
    """After the tables, since a trigger needs one."""

    dependencies = [("riskreg", "0015_incidents")]

    operations = [
        *[freeze(table) for table in FROZEN],
        *[guard(table, "riskreg_require_own_event") for table in OWNED],
        *[guard(table, "riskreg_require_event") for table in SHARED],
        migrations.RunSQL(FILED, NOT_FILED),
    ]
