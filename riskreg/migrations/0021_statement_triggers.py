"""The guard of the table of statements: an event for each change."""

from django.db import migrations


class Migration(migrations.Migration):
    """After the table, since a trigger needs one."""

    dependencies = [("riskreg", "0020_statements")]

    operations = [
        migrations.RunSQL(
            """CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
               ON riskreg_statement DEFERRABLE INITIALLY DEFERRED
               FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
               CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_statement
               FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();""",
            """DROP TRIGGER trail_required ON riskreg_statement;
               DROP TRIGGER truncate_refused ON riskreg_statement;""",
        ),
    ]
