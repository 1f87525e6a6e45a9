"""The guards of second assessments: an event for each change, versions kept."""

from django.db import migrations

TABLES = ["secondassessment"]
GUARD = """
CREATE CONSTRAINT TRIGGER trail_required AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_require_own_event();
CREATE CONSTRAINT TRIGGER versions_kept AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION riskreg_keep_version('organisation_id');
CREATE TRIGGER truncate_refused BEFORE TRUNCATE ON riskreg_{table}
FOR EACH STATEMENT EXECUTE FUNCTION riskreg_refuse();
"""
REVERSE = """
DROP TRIGGER truncate_refused ON riskreg_{table};
DROP TRIGGER versions_kept ON riskreg_{table};
DROP TRIGGER trail_required ON riskreg_{table};
"""


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("riskreg", "0054_second_assessments")]

    operations = [
        *(
            migrations.RunSQL(GUARD.format(table=table), REVERSE.format(table=table))
            for table in TABLES
        ),
    ]
