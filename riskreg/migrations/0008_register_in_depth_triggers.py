"""The guards of the tables of 0007: an event for each change, and rows that are kept for good."""

from django.db import migrations

OWNED = [
    "acceptance", "appetite", "assessment", "control", "controllink", "controltest",
    "crosswalkreview", "declinedinheritance", "estimate", "evaluation", "evidence",
    "evidencerevision", "failureplan", "metric", "notapplicable", "redteamfinding",
    "redteamround", "review", "risk", "risklink", "scale", "signal", "sufficiencyrule", "task",
    "userflag",
]
SHARED = [
    "control_ai_models", "control_systems", "control_vendors", "evidence_controls",
    "risk_controls", "risk_systems",
]
FROZEN = ["controltest", "evidencerevision", "scale"]


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


# What was submitted stays as it was read: only a draft is written.
SUBMITTED = """
CREATE FUNCTION riskreg_only_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  document uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END;
BEGIN
  IF (SELECT state FROM riskreg_assessment WHERE id = document) <> 'draft' THEN
    RAISE EXCEPTION '% on % is refused: the assessment is no longer a draft', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER only_drafts BEFORE INSERT OR UPDATE OR DELETE ON riskreg_estimate
FOR EACH ROW EXECUTE FUNCTION riskreg_only_drafts();

CREATE FUNCTION riskreg_content_of_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (
    NEW.content IS DISTINCT FROM OLD.content OR NEW.scale_id IS DISTINCT FROM OLD.scale_id
    OR NEW.dpia_id IS DISTINCT FROM OLD.dpia_id OR NEW.system_id <> OLD.system_id
    OR NEW.author_id <> OLD.author_id OR NEW.kind <> OLD.kind
  ) THEN
    RAISE EXCEPTION 'a change of % is refused: it is no longer a draft', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER content_of_drafts BEFORE UPDATE ON riskreg_assessment
FOR EACH ROW EXECUTE FUNCTION riskreg_content_of_drafts();
"""
NOT_SUBMITTED = """
DROP TRIGGER only_drafts ON riskreg_estimate;
DROP FUNCTION riskreg_only_drafts();
DROP TRIGGER content_of_drafts ON riskreg_assessment;
DROP FUNCTION riskreg_content_of_drafts();
"""


class Migration(migrations.Migration):
    """After the tables, since a trigger needs one."""

    dependencies = [("riskreg", "0007_register_in_depth")]

    operations = [
        *[freeze(table) for table in FROZEN],
        *[guard(table, "riskreg_require_own_event") for table in OWNED],
        *[guard(table, "riskreg_require_event") for table in SHARED],
        migrations.RunSQL(SUBMITTED, NOT_SUBMITTED),
    ]
