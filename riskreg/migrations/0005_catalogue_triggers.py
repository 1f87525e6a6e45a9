"""What laws and standards say changes only with an event in the trail, like the register."""

from django.db import migrations

TABLES = ["framework", "edition", "requirement", "crosswalkrow", "term"]


def guard(table: str) -> migrations.RunSQL:
    """A deferred trigger that refuses to commit a change without its event."""
    return migrations.RunSQL(
        f"""CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
            ON frameworks_{table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION riskreg_require_event();
            CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON frameworks_{table}
            FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();""",
        f"""DROP TRIGGER trail_required ON frameworks_{table};
            DROP TRIGGER truncate_refused ON frameworks_{table};""",
    )


class Migration(migrations.Migration):
    """Here, since the frameworks know no trail."""

    dependencies = [("riskreg", "0004_decision_begins"), ("frameworks", "0001_catalogues")]

    operations = [guard(table) for table in TABLES]
