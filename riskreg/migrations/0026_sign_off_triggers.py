"""The guards of sign-offs: an event for each change, versions kept, and what was decided stays."""

from django.db import migrations

TRIGGERS = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_signoff DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_signoff DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version('organisation_id');
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_signoff
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();

CREATE FUNCTION riskreg_only_while_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'asked' OR TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '% on % is refused: what was decided stays', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_while_asked BEFORE UPDATE OR DELETE ON riskreg_signoff
FOR EACH ROW EXECUTE FUNCTION riskreg_only_while_asked();
"""
NO_TRIGGERS = """
DROP TRIGGER trail_required ON riskreg_signoff;
DROP TRIGGER versions_kept ON riskreg_signoff;
DROP TRIGGER truncate_refused ON riskreg_signoff;
DROP TRIGGER only_while_asked ON riskreg_signoff;
DROP FUNCTION riskreg_only_while_asked();
"""


class Migration(migrations.Migration):
    """After the table, since a trigger needs one."""

    dependencies = [("riskreg", "0025_sign_offs")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
