"""The guards of attestation rounds: an event for each change, versions kept, what is over stays."""

from django.db import migrations

OWNED = ("riskreg_require_own_event", "'organisation_id'")
GUARDED = {
    "attestationround": OWNED,
    "attestation": OWNED,
    "attestationanswer": OWNED,
    "attestationround_controls": (
        "riskreg_require_event",
        "'attestationround_id', 'riskreg_attestationround'",
    ),
}
GUARD = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION {required}();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version({kept});
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_{table}
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
REVERSE = """
DROP TRIGGER truncate_refused ON riskreg_{table};
DROP TRIGGER versions_kept ON riskreg_{table};
DROP TRIGGER trail_required ON riskreg_{table};
"""
# An answer stays; of a round that is over, nothing changes; what was frozen is never changed.
STAYS = """
CREATE FUNCTION riskreg_round_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'open' THEN
    RAISE EXCEPTION 'a round that is over stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION riskreg_attestation_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.digest <> OLD.digest OR NEW.seen <> OLD.seen
     OR NEW.owner_id IS DISTINCT FROM OLD.owner_id
     OR NEW.round_id <> OLD.round_id
     OR NOT EXISTS (SELECT 1 FROM riskreg_attestationround r
                    WHERE r.id = OLD.round_id AND r.state = 'open') THEN
    RAISE EXCEPTION 'what a round froze stays as it is'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_stays BEFORE UPDATE OR DELETE ON riskreg_attestationround
FOR EACH ROW EXECUTE FUNCTION riskreg_round_is_over();
CREATE TRIGGER attestation_stays BEFORE UPDATE OR DELETE ON riskreg_attestation
FOR EACH ROW EXECUTE FUNCTION riskreg_attestation_is_frozen();
CREATE TRIGGER answer_stays BEFORE UPDATE OR DELETE ON riskreg_attestationanswer
FOR EACH ROW EXECUTE FUNCTION riskreg_refuse();
"""
NO_STAYS = """
DROP TRIGGER answer_stays ON riskreg_attestationanswer;
DROP TRIGGER attestation_stays ON riskreg_attestation;
DROP TRIGGER round_stays ON riskreg_attestationround;
DROP FUNCTION riskreg_attestation_is_frozen();
DROP FUNCTION riskreg_round_is_over();
"""


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("riskreg", "0060_attestation_rounds")]

    operations = [
        *(
            migrations.RunSQL(
                GUARD.format(table=table, required=required, kept=kept),
                REVERSE.format(table=table),
            )
            for table, (required, kept) in GUARDED.items()
        ),
        migrations.RunSQL(STAYS, NO_STAYS),
    ]
