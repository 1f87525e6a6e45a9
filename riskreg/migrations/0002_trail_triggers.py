"""The database's own guard: events cannot change, and no change goes without an event."""

from django.db import migrations

# Tables whose rows carry an organisation: the event must be of that organisation.
OWNED = [
    "aimodel", "aisystem", "apikey", "dataset", "decision", "dossier", "importrun",
    "membership", "questionnaire", "unit", "vendor",
]
# Tables without one: any event of the same transaction vouches for the change.
SHARED = ["organisation", "aisystem_built_on", "aisystem_datasets", "dossier_decisions"]
# Rows that are never changed once written.
FROZEN = ["event", "decision"]

FUNCTIONS = """
CREATE FUNCTION riskreg_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.transaction := txid_current();
  NEW.opened_at := now();
  RETURN NEW;
END $$;

CREATE FUNCTION riskreg_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: these rows are kept for good', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION riskreg_require_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM riskreg_event e
                 WHERE e.transaction = txid_current() AND e.opened_at = now()) THEN
    RAISE EXCEPTION '% on % recorded no event in the trail', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION riskreg_require_own_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.organisation_id ELSE NEW.organisation_id END;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM riskreg_event e
                 WHERE e.transaction = txid_current() AND e.opened_at = now()
                   AND e.organisation_id = owner) THEN
    RAISE EXCEPTION '% on % recorded no event in the trail of its organisation',
      TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION riskreg_stamp_event();
DROP FUNCTION riskreg_refuse();
DROP FUNCTION riskreg_require_event();
DROP FUNCTION riskreg_require_own_event();
"""


def guard(table: str, function: str, columns: str = "") -> migrations.RunSQL:
    """A deferred trigger that refuses to commit a change without its event."""
    update = f"UPDATE OF {columns}" if columns else "UPDATE"
    return migrations.RunSQL(
        f"""CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR {update} OR DELETE
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


class Migration(migrations.Migration):
    """Functions first, then a trigger a table."""

    dependencies = [("riskreg", "0001_register")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(
            """CREATE TRIGGER event_stamped BEFORE INSERT ON riskreg_event
               FOR EACH ROW EXECUTE FUNCTION riskreg_stamp_event();
               CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_event
               FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();""",
            """DROP TRIGGER event_stamped ON riskreg_event;
               DROP TRIGGER truncate_refused ON riskreg_event;""",
        ),
        *[freeze(table) for table in FROZEN],
        *[guard(table, "riskreg_require_own_event") for table in OWNED],
        *[guard(table, "riskreg_require_event") for table in SHARED],
        # A password is changed through an action too, but allauth may re-hash one on sign-in.
        guard("user", "riskreg_require_event", "email, name, is_active, is_service"),
    ]
