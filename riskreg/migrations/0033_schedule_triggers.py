"""The guards of schedules: an event for each change, and versions kept."""

from django.db import migrations

TRIGGER = """
CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE
ON riskreg_{table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION {function};
"""
DROP = "DROP TRIGGER {name} ON riskreg_{table};"


def guard(table: str, required: str, kept: str) -> list[migrations.RunSQL]:
    """Both triggers of one table."""
    functions = {
        "trail_required": f"{required}()",
        "versions_kept": f"riskreg_keep_version({kept})",
    }
    return [
        migrations.RunSQL(
            TRIGGER.format(name=name, table=table, function=function),
            DROP.format(name=name, table=table),
        )
        for name, function in functions.items()
    ]


class Migration(migrations.Migration):
    """After the tables, since a trigger needs one."""

    dependencies = [("riskreg", "0032_schedules")]

    operations = [
        *guard("schedule", "riskreg_require_own_event", "'organisation_id'"),
        *guard("schedulerun", "riskreg_require_own_event", "'organisation_id'"),
        *guard("schedule_told", "riskreg_require_event", "'schedule_id', 'riskreg_schedule'"),
    ]
